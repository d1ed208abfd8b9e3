import type { Program } from './cells';

/** A program of the matrix, with what says how it is run. */
export interface ProgramFiles {
  /** By name, relative to the project's folder. */
  files: Record<string, string>;
  main: string;
  type?: 'module';
  /** The `runtime` of Pulumi.yaml. */
  runtime: string | { name: string; options: { nodeargs: string; typescript: boolean } };
  /** The arguments of Node.js with which an inline program is started; else the CLI runs the program. */
  inline?: { args: string[]; workDirElsewhere?: true; startedElsewhere?: true; main?: true };
}

/** The files of a program that declares one connection with this description. */
export function programFiles(program: Program, description: string): ProgramFiles {
  const nodejs = 'nodejs';
  const plain = (main: string, text: string, more: Partial<ProgramFiles> = {}): ProgramFiles => ({
    files: { [main]: text },
    main,
    runtime: nodejs,
    ...more,
  });
  const options = (nodeargs: string, typescript: boolean) => ({ name: nodejs, options: { nodeargs, typescript } });
  const inline = (main: string, text: string, args: string[] = [], where: Partial<ProgramFiles['inline']> = {}) =>
    plain(main, text, { inline: { args, ...where } });
  const elsewhere = (where: Partial<NonNullable<ProgramFiles['inline']>>) =>
    inline('deploy.mjs', deployment(imports, description), [], where);
  switch (program) {
    case 'TypeScript':
      return plain('index.ts', direct(imports, description));
    case 'TypeScript, ts-node 10':
      return plain('index.ts', direct(proving(imports, ownTsNode), description));
    case 'TypeScript in main: src':
      return plain('src/index.ts', direct(imports, description));
    case 'TypeScript, component':
      return plain('index.ts', component(imports, description));
    case 'TypeScript, tsx':
      return plain('index.ts', direct(proving(imports, startedWith('tsx')), description), {
        runtime: options('--import tsx', false),
      });
    case 'TypeScript ESM':
      return plain('index.ts', direct(awaited, description), { type: 'module' });
    case 'TypeScript ESM, module: esnext':
      return withFile(plain('index.ts', direct(awaited, description), { type: 'module' }), {
        'tsconfig.json': JSON.stringify({
          compilerOptions: { module: 'esnext', moduleResolution: 'node', target: 'es2022', strict: true },
        }),
      });
    case 'TypeScript ESM, --loader ts-node/esm':
      return plain('index.ts', direct(proving(awaited, startedWith('ts-node/esm')), description), {
        type: 'module',
        runtime: options('--no-warnings --loader ts-node/esm', true),
      });
    case 'TypeScript ESM, tsx':
      return plain('index.ts', direct(proving(awaited, startedWith('tsx')), description), {
        type: 'module',
        runtime: options('--import tsx', false),
      });
    case 'JavaScript':
      return plain('index.js', direct(requires, description));
    case 'JavaScript, component':
      return plain('index.js', component(requires, description));
    case 'JavaScript ESM, .mjs':
      return plain('index.mjs', direct(required, description));
    case 'JavaScript ESM, type: module':
      return plain('index.js', direct(awaited, description), { type: 'module' });
    case 'inline, JavaScript':
      return inline('deploy.js', deployment(requires, description));
    case 'inline, JavaScript ESM':
      return inline('deploy.mjs', deployment(awaited, description));
    case 'inline, TypeScript with tsx':
      return inline('deploy.ts', deployment(imports, description), ['--import', 'tsx']);
    case 'inline, TypeScript with ts-node':
      return withFile(
        inline('deploy.ts', deployment(imports, description), ['--require', 'ts-node/register']),
        // TypeScript 6.0 would make an ECMAScript module of it.
        { 'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'node16', target: 'es2022', strict: true } }) },
      );
    case 'inline, workDir elsewhere':
      return elsewhere({ workDirElsewhere: true });
    case 'inline, started elsewhere':
      return elsewhere({ startedElsewhere: true });
    case 'inline, started elsewhere, main in projectSettings':
      return elsewhere({ startedElsewhere: true, main: true });
  }
}

function withFile(program: ProgramFiles, files: Record<string, string>): ProgramFiles {
  return { ...program, files: { ...program.files, ...files } };
}

/** How a program gets at packages and says what it exports. */
interface Syntax {
  begin: (packages: Record<string, string>) => string;
  export: (name: string, value: string) => string;
}

const requires: Syntax = {
  begin: (packages) => each(packages, (name, module) => `const ${name} = require("${module}");`),
  export: (name, value) => `exports.${name} = ${value};`,
};

const imports: Syntax = {
  begin: (packages) =>
    each(packages, (name, module) => `import ${name.startsWith('{') ? name : `* as ${name}`} from "${module}";`),
  export: (name, value) => `export const ${name} = ${value};`,
};

/** In a package of CommonJS, Pulumi requires an ECMAScript module: it is one, but may not await anything. */
const required: Syntax = { ...imports, begin: (packages) => `${imports.begin(packages)}\nvoid import.meta.url;` };

/** What only an ECMAScript module can do, so that it is none by mistake. */
const awaited: Syntax = { ...imports, begin: (packages) => `${imports.begin(packages)}\nawait Promise.resolve();` };

/** The same, for a program that ends if it is not run as it is said to be. */
function proving(syntax: Syntax, proof: string): Syntax {
  return {
    ...syntax,
    begin: (packages) =>
      `${syntax.begin(packages)}\nif (!${proof}) throw new Error("Something else runs this program.");`,
  };
}

const startedWith = (loader: string) => `process.execArgv.includes("${loader}")`;

/** The ts-node that Pulumi brings is too old to leave this. */
const ownTsNode = '(process as any)[Symbol.for("ts-node.register.instance")]';

function each(packages: Record<string, string>, line: (name: string, module: string) => string): string {
  return Object.entries(packages)
    .map(([name, module]) => line(name, module))
    .join('\n');
}

/** The lookups are re-exported with `export *`: Node.js has to find their names without running the module. */
const packages = {
  pulumi: '@pulumi/pulumi',
  '{ Connection, getConnection }': 'pulumi-eventbridge-connection',
};

const connection = (description: string, password: string) => `new Connection("partner", {
    description: "${description}",
    authorizationType: "BASIC",
    authParameters: { basicAuthParameters: { username: "events", password: ${password} } },
})`;

function direct(syntax: Syntax, description: string): string {
  return `${syntax.begin(packages)}

const partner = ${connection(description, 'new pulumi.Config().requireSecret("password")')};
if (typeof getConnection !== "function") throw new Error("The lookups are not there.");
${syntax.export('arn', 'partner.arn')}
${syntax.export('found', 'Connection.get("found", partner.name).arn')}
`;
}

function component(syntax: Syntax, description: string): string {
  return `${syntax.begin({ pulumi: '@pulumi/pulumi', '{ Partner }': 'events-component' })}

const partner = new Partner("partner", {
    description: "${description}",
    password: new pulumi.Config().requireSecret("password"),
});
${syntax.export('arn', 'partner.connection.arn')}
`;
}

/** An inline program with its own command line: the operation; what differs by machine is in the environment. */
function deployment(syntax: Syntax, description: string): string {
  return `${syntax.begin({ ...packages, '{ LocalWorkspace }': '@pulumi/pulumi/automation/index.js' })}

async function program() {
    const partner = ${connection(description, 'new pulumi.Config().requireSecret("password")')};
    if (typeof getConnection !== "function") throw new Error("The lookups are not there.");
    return { arn: partner.arn };
}

async function main() {
    const name = process.env["MATRIX_PROJECT"] || "";
    const workDir = process.env["MATRIX_WORK_DIR"];
    const main = process.env["MATRIX_MAIN"];
    const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: "dev", projectName: name, program },
        { workDir, ...(main ? { projectSettings: { name, runtime: "nodejs", main } } : {}) },
    );
    for (const [key, value] of Object.entries(JSON.parse(process.env["MATRIX_CONFIG"] || "{}"))) {
        const secret = key === "password";
        await stack.setConfig(key, { value: String(value), secret }, key.includes("["));
    }
    switch (process.argv[2]) {
        case "up":
            return stack.up();
        case "preview":
            return stack.preview({ diff: true });
        default:
            return stack.destroy();
    }
}

main().then(
    ({ stdout, stderr }) => console.log(stdout + stderr),
    (error) => {
        console.error(error.message);
        process.exit(1);
    },
);
`;
}

/** Every module with declarations, used as in a program; what is wrong in it has to be an error. */
export const typedProgram = `import * as pulumi from "@pulumi/pulumi";
import { Connection, ConnectionArgs, getConnection, getConnectionOutput, Provider } from "pulumi-eventbridge-connection";
import { validate } from "pulumi-eventbridge-connection/model";

const args: ConnectionArgs = {
    authorizationType: "OAUTH_CLIENT_CREDENTIALS",
    authParameters: {
        oAuthParameters: {
            clientParameters: { clientId: "events", clientSecret: new pulumi.Config().requireSecret("secret") },
            authorizationEndpoint: "https://login.example.com/token",
            httpMethod: "POST",
        },
        invocationHttpParameters: { headerParameters: { "X-Tenant": "acme", "X-Key": { value: "k", isValueSecret: true } } },
    },
};
const partner = new Connection("partner", args, { customTimeouts: { create: "20m" } });
const provider = new Provider("there", { assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/deploy" }] });
const unnamed: Omit<ConnectionArgs, "name"> = args;
new Connection("there", { ...unnamed, name: "there" }, { provider });
export const arn: pulumi.Output<string> = partner.arn;
export const endpoint: pulumi.Output<string | undefined> = partner.endpoint;
export const state: pulumi.Output<string> = getConnectionOutput({ name: partner.name }).connectionState;
export const found: Promise<string> = getConnection({ name: "partner" }).then((connection) => connection.arn);
export const problems: { path: string }[] = validate({}, () => false).problems;

// @ts-expect-error A number is no description.
new Connection("number", { ...args, description: 1 });
const ofAnotherType = { apiKeyAuthParameters: { apiKeyName: "X", apiKeyValue: "k" } };
// @ts-expect-error The parameters of another authorization type.
new Connection("pairing", { authorizationType: "BASIC", authParameters: ofAnotherType });
// @ts-expect-error What AWS decides is not to be declared.
new Connection("decided", { ...args, secretArn: "arn" });
`;
