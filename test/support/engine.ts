import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runtime } from '@pulumi/pulumi';
import type { Engine } from '../../scripts/lib/engine.mjs' with { 'resolution-mode': 'import' };
import { descendants, end, isAlive, type Process } from './processes';
import { hosted, type Runtime } from './languages';
import { environment } from './processStart';
import { repository, workspaces } from './repository';
import type { Inputs, Outputs, Properties } from './types';

/** An operation that hangs longer than this is ended and fails its test, unless the workspace says otherwise. */
const TIMEOUT = 180_000;

/** What the CLI said and how it ended. */
export interface Result {
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
  /** The exit code; -1 after a signal. */
  code: number;
  /** The engine's events of a preview, update, refresh or destroy. */
  events: EngineEvent[];
}

/** One event of the engine, as `--event-log` records it: one of the members beside the first two is there. */
export interface EngineEvent {
  sequence: number;
  timestamp: number;
  resourcePreEvent?: { metadata: StepMetadata; planning?: boolean };
  resOutputsEvent?: { metadata: StepMetadata; planning?: boolean };
  resOpFailedEvent?: { metadata: StepMetadata; status: number; steps: number };
  diagnosticEvent?: { urn?: string; message: string; color: string; severity: string };
  summaryEvent?: { resourceChanges: Record<string, number>; durationSeconds: number };
  [kind: string]: unknown;
}

/** What the engine does to one resource. */
export interface StepMetadata {
  op: string;
  urn: string;
  type: string;
  new?: { inputs?: Properties; outputs?: Properties } | null;
  keys?: string[];
  diffs?: string[];
  detailedDiff?: Record<string, { diffKind: string; inputDiff: boolean }>;
}

/** A resource in the state. */
export interface ResourceState {
  urn: string;
  type: string;
  id?: string;
  custom: boolean;
  delete?: boolean;
  inputs?: Partial<Inputs> & Properties;
  outputs?: Partial<Outputs> & Properties;
  initErrors?: string[];
  dependencies?: string[];
  [member: string]: unknown;
}

/** What `pulumi stack export` writes. */
export interface StackState {
  version: number;
  deployment: {
    resources?: ResourceState[];
    pending_operations?: { resource: ResourceState; type: string }[];
    [member: string]: unknown;
  };
}

/** Where a program, its stack and its configuration come from. */
export interface WorkspaceOptions {
  /**
   * The folder of a program, which is copied, or the program's files by name: `index.ts` or `index.js` is run, in other
   * languages `__main__.py` or the package of `main.go`. A program in YAML is in {@link WorkspaceOptions.settings}.
   */
  program?: string | Record<string, string>;
  /** The language of the program; `nodejs` unless given. */
  runtime?: Runtime;
  project?: string;
  stack?: string;
  /** Plain configuration by key; a value that is no string is written as structured configuration. */
  config?: Record<string, unknown>;
  /** Encrypted configuration by key. */
  secrets?: Record<string, string>;
  /** The emulator that stands in for AWS. */
  emulator?: { url: string };
  /** More for the environment of the CLI; `undefined` takes a variable away. */
  env?: NodeJS.ProcessEnv;
  /** The folder in which the project is made; one in the repository unless given. */
  parent?: string;
  /** More for Pulumi.yaml: `config` with types for example, or the `resources`, `variables` and `outputs` of YAML. */
  settings?: Record<string, unknown>;
  /** Whether the program uses the plugin of all languages. */
  plugin?: boolean;
  /** Milliseconds after which an operation is ended. */
  timeout?: number;
}

/** An operation of the CLI that has been started. */
export interface Running {
  /** The process of the CLI, which is the engine as well. */
  pid: number;
  result: Promise<Result>;
  /** Waits until the plugin that runs dynamic providers is there. */
  plugin(): Promise<Process>;
  /** The processes that the engine has started. */
  children(): Process[];
  /** What the CLI has written so far. */
  output(): string;
  /** Comes back as soon as the CLI has written something like that. */
  says(text: RegExp): Promise<void>;
  /** Sends a signal to the engine alone. Its children are ended once the result has been taken. */
  signal(signal: NodeJS.Signals): void;
  /** Kills the engine and nothing else. What it had started lives on, and is the caller's to end. */
  abandon(): Promise<Process[]>;
}

let found: Promise<Engine> | undefined;

/** The engine that the set-up found or made, or the one of the version in `ENGINE_VERSION`. */
export function engine(): Promise<Engine> {
  return (found ??= import('../../scripts/lib/engine.mjs').then((module) => module.engine()));
}

const started = new Set<number>();
process.on('exit', () => started.forEach((pid) => end(pid)));

/** Makes a project with a stack of its own, on the real CLI. Close it when the test is over. */
export async function workspace(options: WorkspaceOptions): Promise<Workspace> {
  const { parent = workspaces, runtime: language = 'nodejs' } = options;
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'w-'));
  const made = new Workspace(folder, await hosted(await engine(), language), options);
  try {
    await made.prepare();
    return made;
  } catch (error) {
    await made.close();
    throw error;
  }
}

/** The stack configuration that sends @pulumi/aws, and this provider, to an emulator. */
export function emulatorConfig(url: string): Record<string, unknown> {
  return {
    'aws:region': 'us-east-1',
    'aws:endpoints': [{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }],
  };
}

/** How many resources each kind of step is about, as the engine sums it up. */
export function changesIn(events: EngineEvent[]): Record<string, number> {
  return events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent?.resourceChanges ?? {};
}

/** The same for the plugin of all languages, which has a namespace of its own. */
export function pluginConfig(url: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(emulatorConfig(url)).map(([key, value]) => [key.replace(/^aws:/, 'eventbridge-connection:'), value]),
  );
}

/** A command with the processes that it has started. */
interface Family {
  members: Set<number>;
  /** Killed, with its children left to live on. */
  abandoned: boolean;
}

/** A project with one stack, a file backend and a home of Pulumi, all in one folder. */
export class Workspace {
  /** The folder of Pulumi.yaml and the program. */
  readonly programFolder: string;
  readonly stack: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  private readonly pulumi: string;
  private logs = 0;

  constructor(
    readonly folder: string,
    engine: Engine,
    private readonly options: WorkspaceOptions,
  ) {
    this.programFolder = join(folder, 'program');
    this.project = options.project ?? 'test-project';
    this.stack = options.stack ?? 'dev';
    this.pulumi = engine.pulumi;
    // The option `--event-log` is one of the CLI's commands for debugging.
    this.env = {
      ...engine.environment(folder),
      PULUMI_DEBUG_COMMANDS: 'true',
      ...environment(options.program ?? {}),
      ...options.env,
    };
  }

  /** The files of the backend: every state that was ever written, in folders. */
  get backend(): string {
    return join(this.folder, 'backend');
  }

  /** @internal */
  async prepare(): Promise<void> {
    const { program = {}, runtime: language = 'nodejs', config, secrets, emulator, settings } = this.options;
    mkdirSync(this.programFolder, { recursive: true });
    if (typeof program === 'string') {
      cpSync(join(repository, program), this.programFolder, {
        recursive: true,
        filter: (path) => !/(^|[\\/])(node_modules|Pulumi\.[^\\/]*yaml)$/.test(path),
      });
    } else {
      this.write(program);
    }
    if (language === 'nodejs') this.writeNodePackage();
    // JSON is YAML.
    const project = { name: this.project, runtime: { name: language }, ...this.plugins(), ...settings };
    const plain = {
      ...(emulator && emulatorConfig(emulator.url)),
      ...(emulator && this.options.plugin && pluginConfig(emulator.url)),
      ...config,
    };
    this.write({
      'Pulumi.yaml': JSON.stringify(project),
      [`Pulumi.${this.stack}.yaml`]: JSON.stringify({ config: qualified(plain, this.project) }),
    });
    succeeded(await this.run('stack', 'init', this.stack));
    if (secrets) await this.setSecrets(secrets);
  }

  /** The plugin as it was compiled here, in a folder of its own, as Pulumi.yaml names it. */
  private plugins(): object {
    if (!this.options.plugin) return {};
    const folder = join(this.folder, 'plugin');
    mkdirSync(folder, { recursive: true });
    const script = join(folder, 'pulumi-resource-eventbridge-connection');
    const main = join(repository, 'provider/dist/plugin/main.js');
    writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
    return { plugins: { providers: [{ name: 'eventbridge-connection', path: folder }] } };
  }

  /** Without a package.json of its own the nearest one above would say what to run. */
  private writeNodePackage(): void {
    const main = ['index.ts', 'index.js'].find((name) => existsSync(join(this.programFolder, name)));
    if (existsSync(join(this.programFolder, 'package.json'))) return;
    this.write({ 'package.json': JSON.stringify({ name: this.project, private: true, main }) });
  }

  /** Writes files of the program, the ones of {@link WorkspaceOptions.program} again for example. */
  write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.programFolder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  async setConfig(values: Record<string, string>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ['--plaintext', `${key}=${value}`]);
    succeeded(await this.run('config', 'set-all', ...pairs));
  }

  async setSecrets(values: Record<string, string>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ['--secret', `${key}=${value}`]);
    succeeded(await this.run('config', 'set-all', ...pairs));
  }

  preview(...flags: string[]): Promise<Result> {
    return this.start('preview', ...flags).result;
  }

  /** `pulumi up`, without the preview before it. */
  up(...flags: string[]): Promise<Result> {
    return this.start('up', ...flags).result;
  }

  refresh(...flags: string[]): Promise<Result> {
    return this.start('refresh', ...flags).result;
  }

  destroy(...flags: string[]): Promise<Result> {
    return this.start('destroy', ...flags).result;
  }

  cancel(): Promise<Result> {
    return this.run('cancel', '--yes');
  }

  async export(...flags: string[]): Promise<StackState> {
    return JSON.parse(succeeded(await this.run('stack', 'export', ...flags)).stdout);
  }

  async import(state: StackState): Promise<Result> {
    const file = join(this.folder, 'import.json');
    writeFileSync(file, JSON.stringify(state));
    return this.run('stack', 'import', '--file', file);
  }

  /** The resources in the state; with a logical name, the one of that name. */
  async resources(): Promise<ResourceState[]> {
    return (await this.export()).deployment.resources ?? [];
  }

  async resource(logicalName: string): Promise<ResourceState> {
    const resources = await this.resources();
    const resource = resources.find(({ urn, custom }) => custom && urn.endsWith(`::${logicalName}`));
    if (!resource) throw new Error(`No resource ${logicalName} in ${resources.map(({ urn }) => urn).join(', ')}`);
    return resource;
  }

  /** The stack's outputs, secrets masked unless `--show-secrets` is passed. */
  async outputs<Exported = Record<string, string>>(...flags: string[]): Promise<Exported> {
    return JSON.parse(succeeded(await this.run('stack', 'output', '--json', ...flags)).stdout) as Exported;
  }

  /** Any other command of the CLI, to its end. */
  run(...args: string[]): Promise<Result> {
    return this.launch(args).result;
  }

  /** Starts a preview, update, refresh or destroy that is to be watched, or killed, while it runs. */
  start(operation: 'preview' | 'up' | 'refresh' | 'destroy' | 'import', ...flags: string[]): Running {
    const log = join(this.folder, `events-${++this.logs}.jsonl`);
    const yes = operation === 'preview' ? [] : ['--yes', '--skip-preview'];
    // The text of `--json` is for a program; it is what the log holds, too.
    return this.launch([operation, ...yes, '--suppress-progress', '--event-log', log, ...flags], log);
  }

  /** Removes the folder and ends whatever is still running. The connections in the emulator go with the emulator. */
  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /**
   * Starts any command of the CLI.
   *
   * @param log - the file to which the arguments let the CLI write its events
   */
  launch(args: string[], log?: string): Running {
    const child = spawn(this.pulumi, [...args, '--non-interactive', '--color', 'never'], {
      cwd: this.programFolder,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that Ctrl-C at the tests does not reach it before they clean up.
      detached: true,
    });
    const pid = child.pid;
    if (pid === undefined) throw new Error(`${this.pulumi} cannot be started`);
    started.add(pid);
    const family: Family = { members: new Set([pid]), abandoned: false };
    const running: Running = {
      pid,
      result: this.finished(child, args, family, log, () => output),
      children: () => remember(descendants(pid)),
      output: () => output,
      async plugin() {
        for (;;) {
          const plugin = this.children().find(({ command }) => /^\S*node .*cmd[\\/]dynamic-provider/.test(command));
          if (plugin) return plugin;
          if (!isAlive(pid)) throw new Error(`pulumi ${args[0]} ended without a plugin:\n${output}`);
          await sleep(20);
        }
      },
      says: (text) =>
        new Promise((resolve, reject) => {
          const look = () => text.test(output) && resolve();
          child.stdout.on('data', look);
          child.stderr.on('data', look);
          child.once('close', () => reject(new Error(`pulumi ${args[0]} did not say ${text}:\n${output}`)));
          look();
        }),
      signal(signal) {
        this.children();
        end(pid, signal);
      },
      async abandon() {
        const left = this.children();
        family.abandoned = true;
        end(pid);
        await this.result;
        return left;
      },
    };
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const remember = (processes: Process[]) => {
      for (const { pid: own } of processes) {
        family.members.add(own);
        started.add(own);
      }
      return processes;
    };
    return running;
  }

  private async finished(
    child: ChildProcess,
    args: string[],
    family: Family,
    log: string | undefined,
    output: () => string,
  ): Promise<Result> {
    let stdout = '';
    let stderr = '';
    child.stdout!.on('data', (text) => (stdout += text));
    child.stderr!.on('data', (text) => (stderr += text));
    const { timeout = TIMEOUT } = this.options;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      for (const { pid } of descendants(child.pid!)) family.members.add(pid);
      family.members.forEach((pid) => end(pid));
    }, timeout);
    // After a kill the engine's children still hold the pipes: then they are ended too.
    child.once('exit', (_code, signal) => signal && !family.abandoned && family.members.forEach((pid) => end(pid)));
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => family.abandoned && resolve(-1));
      child.once('close', (exit) => resolve(exit ?? -1));
    });
    clearTimeout(timer);
    if (!family.abandoned) {
      if (code === -1) while ([...family.members].some(isAlive)) await sleep(20);
      family.members.forEach((pid) => started.delete(pid));
    }
    if (late) throw new Error(`pulumi ${args[0]} did not end within ${timeout / 1000} seconds:\n${output()}`);
    return { stdout, stderr, output: output(), code, events: log ? readEvents(log) : [] };
  }
}

/** The result, if the command succeeded; else an error with all that it said. */
export function succeeded(result: Result): Result {
  if (result.code !== 0) throw new Error(`pulumi failed with exit code ${result.code}:\n${result.output}`);
  return result;
}

/** The result, if the command failed; else an error with all that it said. */
export function failed(result: Result): Result {
  if (result.code === 0) throw new Error(`pulumi succeeded, which it should not:\n${result.output}`);
  return result;
}

/** The lines of `--diff` that tell how properties change: `~ description: "a" => "b"`, trimmed. */
export function changes({ stdout }: Result): string[] {
  return stdout
    .slice(0, stdout.indexOf('\nResources:'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[+~-]{1,2}\s/.test(line) && !/: \([a-z-]+\)( |$)/.test(line));
}

/** What the engine did to each resource: `{ "dev-key": "create" }`, the stack itself left out. */
export function operations({ events }: Result): Record<string, string> {
  const steps = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []));
  return Object.fromEntries(
    steps
      .filter(({ type }) => !type.startsWith('pulumi:'))
      .map(({ urn, op }) => [urn.slice(urn.lastIndexOf('::') + 2), op]),
  );
}

function readEvents(log: string): EngineEvent[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line ? [JSON.parse(line)] : [];
      } catch {
        return []; // The last line of an engine that was killed.
      }
    });
}

/** Keys without a namespace belong to the project, as with `pulumi config set`. */
function qualified(config: Record<string, unknown>, project: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(':') ? key : `${project}:${key}`, value]),
  );
}

/** The values of a state that was exported with `--show-secrets`, without the envelopes of its secrets. */
export function withoutEnvelopes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutEnvelopes);
  const { plaintext } = value as Properties;
  return typeof plaintext === 'string' && runtime.specialSigKey in value
    ? withoutEnvelopes(JSON.parse(plaintext))
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutEnvelopes(member)]));
}
