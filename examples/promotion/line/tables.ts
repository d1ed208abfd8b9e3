import Table from "cli-table3";
import type { Step } from "./stage";

/** Text in columns, with lines that any terminal and any log can show. */
export function table(head: string[], rows: string[][]): string {
    const made = new Table({ head, style: { head: [], border: [] }, colWidths: [], wordWrap: true });
    made.push(...rows);
    return made.toString();
}

/** The changes of a preview, one row for each property. Secrets come as `[secret]` from the engine. */
export function changesTable(steps: Step[]): string {
    return table(
        ["resource", "change", "property", "before", "after"],
        steps.flatMap(({ name, op, metadata }) => {
            const paths = Object.keys(metadata.detailedDiff ?? {});
            if (paths.length === 0) {
                return [[name, op, "", "", ""]];
            }
            return paths
                .sort()
                .map((path, index) => [
                    index === 0 ? name : "",
                    index === 0 ? op : "",
                    path,
                    shown(at(metadata.old?.inputs, path)),
                    shown(at(metadata.new?.inputs, path)),
                ]);
        }),
    );
}

/** The value at a path of the engine: `authParameters.basicAuthParameters.username`, `tags["a.b"]`, `list[0]`. */
function at(value: unknown, path: string): unknown {
    const members = [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)];
    return members.reduce<unknown>((inner, [, quoted, index, name]) => {
        // A secret object is one text, and so is all that is in it.
        if (typeof inner !== "object" || inner === null) return inner;
        return (inner as Record<string, unknown>)[quoted?.replace(/\\(.)/g, "$1") ?? index ?? name ?? ""];
    }, value);
}

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function shown(value: unknown): string {
    if (value === undefined) return "";
    if (value === unknown) return "(known after the update)";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
