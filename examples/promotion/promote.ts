import { parseArgs } from "node:util";
import { Line } from "./line/line";

const usage = `Promotes the program from stage to stage: preview, question, update, verification, and on to the next.

  npm run promote -- dev staging prod

  --yes                  update without asking
  --preview              show the changes of every stage and update none
  --allow-replace        go on where a preview replaces a connection: its ARN changes
  --allow-delete         go on where a preview deletes something
  --allow-unauthorized   go on from a stage whose connections are not authorized
  --help
`;

async function main(): Promise<number> {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            yes: { type: "boolean", default: false },
            preview: { type: "boolean", default: false },
            "allow-replace": { type: "boolean", default: false },
            "allow-delete": { type: "boolean", default: false },
            "allow-unauthorized": { type: "boolean", default: false },
            help: { type: "boolean", default: false },
        },
    });
    if (values.help || positionals.length === 0) {
        console.log(usage);
        return values.help ? 0 : 2;
    }
    // The engine ends what it is doing and writes the state; what is left is told as after any failure.
    const interruption = new AbortController();
    const engine = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        // Not `once`: while the listener runs it must be there, or the package that starts the engine ends this process.
        process.on(signal, () => {
            interruption.abort();
            // Ctrl-C in a terminal reaches the engine as well, and a second one would cut it off.
            if (signal === "SIGTERM" || !process.stdin.isTTY) engine.abort();
        });
    }
    const line = new Line(__dirname, {
        yes: values.yes,
        previewOnly: values.preview,
        allowReplace: values["allow-replace"],
        allowDelete: values["allow-delete"],
        allowUnauthorized: values["allow-unauthorized"],
        interrupted: interruption.signal,
        engine: engine.signal,
    });
    return (await line.run(positionals)) ? 0 : 1;
}

main().then(
    (code) => {
        // Not only the exit code: an open standard input would keep the process alive.
        process.exit(code);
    },
    (error: Error) => {
        console.error(`${error.message}\n\n${usage}`);
        process.exit(2);
    },
);
