import { generatedName } from '../../provider/src/model/naming';
import { isDeepStrictEqual } from 'node:util';
import type { PartialFailure, Plugin } from '../support/plugin';
import type { Declared, ImportFile, Inputs, Outputs, Properties } from '../support/types';

/** A connection as a program declares it. */
export interface Declaration {
  logicalName: string;
  /** Logical names of before: what the state holds under one of them is this one. */
  aliases: string[];
  args: Declared;
}

/** What an operation of the engine did. */
export interface Outcome {
  /** The steps that were taken, such as `update b`. */
  steps: string[];
  failures: { logicalName: string; message: string }[];
}

/** A stack: programs are applied to it. */
export interface Deployment {
  up(program: readonly Declaration[]): Promise<Outcome>;
  /** The steps that an `up` would take. */
  preview(program: readonly Declaration[]): Promise<string[]>;
  /** What it found to be different from the state, and recorded. */
  refresh(): Promise<string[]>;
  destroy(): Promise<Outcome>;
  /** The connections in the state. */
  resources(): Promise<DeployedConnection[]>;
  /** Records a connection that somebody else has made. */
  import(connections: ImportFile): Promise<void>;
  /** What is replaced or was deleted already, and still in the state. */
  leaving?(): Promise<DeployedConnection[]>;
  /** An `up` whose engine is killed right after the given number of changes: of the last one the state says nothing. */
  killedUp?(program: readonly Declaration[], after: number): Promise<Outcome>;
  /** The outputs of `Connection.get`. */
  get?(id: string, region: string): Promise<Outputs>;
}

export interface DeployedConnection {
  logicalName: string;
  id: string;
  inputs: Inputs;
  outputs: Outputs;
}

/** A resource in the state of the engine. */
interface ResourceState extends DeployedConnection {
  initErrors: string[];
  /** Replaced, and still to be deleted. */
  delete?: boolean;
  /** Deleted, and still to be made anew. */
  pendingReplacement?: boolean;
}

/** The names of the class's option `ignoreChanges`. */
const ignored = ['arn', 'secretArn'] as const;

/**
 * The engine's part, played on the real plugin process: check, diff, and the steps that follow, with the state that the
 * engine (3.259, `step_generator.go` and `step.go`) would keep, also of what fails halfway. One step at a time, which
 * stops at the first failure.
 */
export class PluginDeployment implements Deployment {
  private states: ResourceState[] = [];
  private previewing = false;
  /** Steps that change something until the engine is killed, its state then being as it was before the last of them. */
  private killAfter = Infinity;

  constructor(
    private readonly plugin: Plugin,
    /** The plugin forgets what it has learned, as it does between the commands of a person. */
    private readonly startProcess: () => void,
  ) {}

  async up(program: readonly Declaration[]): Promise<Outcome> {
    this.startProcess();
    const outcome: Outcome = { steps: [], failures: [] };
    const operated = new Set<ResourceState>();
    for (const declaration of program) {
      try {
        for (const state of await this.register(declaration, outcome)) operated.add(state);
      } catch (error) {
        if (error === killed) return outcome;
        outcome.failures.push({ logicalName: declaration.logicalName, message: error.message });
        return outcome;
      }
    }
    await this.deleteAll(
      this.states.filter((state) => state.delete || !operated.has(state)),
      outcome,
    );
    return outcome;
  }

  async killedUp(program: readonly Declaration[], after: number): Promise<Outcome> {
    this.killAfter = after;
    try {
      return await this.up(program);
    } finally {
      this.killAfter = Infinity;
    }
  }

  async preview(program: readonly Declaration[]): Promise<string[]> {
    this.startProcess();
    const steps: string[] = [];
    const seen = new Set<ResourceState>();
    this.previewing = true;
    try {
      for (const declaration of program) {
        const { step, old } = await this.plan(declaration);
        if (old) seen.add(old);
        if (step !== 'same') steps.push(`${step} ${declaration.logicalName}`);
      }
    } finally {
      this.previewing = false;
    }
    const deletes = this.states.filter((state) => state.delete || !seen.has(state));
    return [...steps, ...deletes.map(({ logicalName }) => `delete ${logicalName}`)];
  }

  async refresh(): Promise<string[]> {
    this.startProcess();
    const changes: string[] = [];
    for (const state of [...this.states]) {
      if (state.pendingReplacement) continue;
      const read = await this.plugin.read(state.id, state.outputs);
      if (read.id === '') {
        this.states.splice(this.states.indexOf(state), 1);
        changes.push(`${state.logicalName} is gone`);
        continue;
      }
      const inputs = read.inputs ?? state.inputs;
      changes.push(
        // What check adds is no wish of the program: the engine neither compares nor shows it.
        ...differences(`${state.logicalName} inputs`, withoutIgnored(state.inputs), withoutIgnored(inputs)),
        ...differences(`${state.logicalName} outputs`, state.outputs, read.props),
      );
      // A refresh takes what failed before as over, so the diff has to show whatever is left of it.
      Object.assign(state, { id: read.id, inputs, outputs: read.props, initErrors: [] });
    }
    return changes;
  }

  async destroy(): Promise<Outcome> {
    this.startProcess();
    const outcome: Outcome = { steps: [], failures: [] };
    await this.deleteAll([...this.states], outcome);
    return outcome;
  }

  async resources(): Promise<DeployedConnection[]> {
    return this.states.filter((state) => !state.delete && !state.pendingReplacement);
  }

  async import({ resources }: ImportFile): Promise<void> {
    for (const { name: logicalName, id, inputs, outputs } of resources) {
      this.states.push({ logicalName, id, inputs: plain(inputs), outputs: plain(outputs), initErrors: [] });
    }
  }

  async leaving(): Promise<DeployedConnection[]> {
    return this.states.filter((state) => state.delete || state.pendingReplacement);
  }

  async get(id: string, region: string): Promise<Outputs> {
    this.startProcess();
    return (await this.plugin.read(id, { region })).props;
  }

  /** What the engine would do with a declaration. */
  private async plan({ logicalName, aliases, args }: Declaration): Promise<Plan> {
    const goal = goalOf(logicalName, args, this.previewing);
    const old = this.states.find(
      (state) => !state.delete && (state.logicalName === logicalName || aliases.includes(state.logicalName)),
    );
    if (!old) return { step: 'create', inputs: await this.check({}, goal) };

    const inputs = await this.check(old.inputs, ignoringChanges(goal, old.inputs));
    const diff = await this.plugin.diff(old.id, old.outputs, inputs);
    const changes = diff.changes ?? !isDeepStrictEqual(normal(ignoringChanges(inputs, old.inputs)), normal(old.inputs));
    if ((changes && diff.replaces.length > 0) || old.pendingReplacement) {
      const deleteFirst = args.name === undefined || args.adopt === true || diff.deleteBeforeReplace;
      return { step: deleteFirst ? 'delete and replace' : 'replace', old, inputs: await this.check({}, goal) };
    }
    return { step: changes || old.initErrors.length > 0 ? 'update' : 'same', old, inputs };
  }

  private async check(olds: object, news: object): Promise<Inputs> {
    const { inputs, failures } = await this.plugin.check(olds, news);
    if (failures.length > 0) throw new Error(`check failed: ${failures.map(({ reason }) => reason).join('; ')}`);
    return inputs;
  }

  /** The states that belong to the declaration from now on. */
  private async register(declaration: Declaration, outcome: Outcome): Promise<ResourceState[]> {
    const { logicalName } = declaration;
    const { step, old, inputs } = await this.plan(declaration);
    if (step !== 'same') outcome.steps.push(`${step} ${logicalName}`);
    switch (step) {
      case 'same':
        old!.logicalName = logicalName;
        old!.inputs = inputs;
        return [old!];
      case 'update': {
        const result = await this.recorded(this.plugin.update(old!.id, old!.outputs, inputs));
        Object.assign(old!, { logicalName, inputs, outputs: result.outs, initErrors: result.reasons });
        if (result.error) throw result.error;
        return [old!];
      }
      case 'delete and replace':
        if (!old!.pendingReplacement) {
          await this.changing(this.plugin.delete(old!.id, old!.outputs));
          old!.pendingReplacement = true;
        }
    }
    const result = await this.recorded(this.plugin.create(inputs));
    const made = { logicalName, id: result.id!, inputs, outputs: result.outs, initErrors: result.reasons };
    this.states.push(made);
    if (old && old.pendingReplacement) this.states.splice(this.states.indexOf(old), 1);
    else if (old) old.delete = true;
    if (result.error) throw result.error;
    return [made];
  }

  private async deleteAll(states: readonly ResourceState[], outcome: Outcome): Promise<void> {
    for (const state of [...states].reverse()) {
      outcome.steps.push(`delete ${state.logicalName}`);
      try {
        if (!state.pendingReplacement) await this.changing(this.plugin.delete(state.id, state.outputs));
        this.states.splice(this.states.indexOf(state), 1);
      } catch (error) {
        if (error === killed) return;
        outcome.failures.push({ logicalName: state.logicalName, message: error.message });
      }
    }
  }

  /** A failure after which the resource is recorded all the same, as its result. */
  private async recorded(
    call: Promise<{ id?: string; outs: Outputs }>,
  ): Promise<{ id?: string; outs: Outputs; reasons: string[]; error?: Error }> {
    try {
      return { ...(await this.changing(call)), reasons: [] };
    } catch (error) {
      if (error?.name !== 'PartialFailure') throw error;
      const { id, properties, reasons } = error as PartialFailure;
      return { id, outs: plain(properties), reasons, error };
    }
  }

  private async changing<T>(call: Promise<T>): Promise<T> {
    const [result] = await Promise.allSettled([call]);
    this.killAfter -= 1;
    if (this.killAfter <= 0) throw killed;
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }
}

interface Plan {
  step: 'create' | 'update' | 'same' | 'replace' | 'delete and replace';
  old?: ResourceState;
  inputs: Inputs;
}

const killed = new Error('The engine was killed');

/** The scope of generated names. */
const scope = { organization: 'organization', project: 'project', stack: 'stack' };

/** The name that a connection without one gets. */
export const nameGeneratedFor = (logicalName: string): string => generatedName(logicalName, scope);

/** The URN of a connection without a parent. */
export const urnOf = (logicalName: string): string =>
  `urn:pulumi:${scope.stack}::${scope.project}::pulumi-nodejs:dynamic/eventbridge:Connection::${logicalName}`;

/** What the class registers: the name that it has generated, and what the engine tells no dynamic provider, too. */
type Goal = Declared & { generatedName?: string; __urn: string; __preview: boolean };

/** What the class makes of its arguments; secrets come to the plugin in plain text. */
function goalOf(logicalName: string, args: Declared, preview: boolean): Goal {
  const goal: Goal = {
    ...args,
    authorized: args.authorized ?? true,
    __urn: urnOf(logicalName),
    __preview: preview,
  };
  if (args.name === undefined) {
    goal.name = goal.generatedName = nameGeneratedFor(logicalName);
  }
  return goal;
}

/** Inputs without what check adds beside the wishes of the program. */
export const withoutIgnored = (inputs: object): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => !(ignored as readonly string[]).includes(name)));

function ignoringChanges(inputs: object, olds: Inputs): Properties {
  const result: Properties = { ...inputs };
  for (const name of ignored) {
    if (olds[name] === undefined) delete result[name];
    else result[name] = olds[name];
  }
  return result;
}

const normal = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const plain = <Recorded extends object>(recorded: Recorded): Recorded => {
  const { __provider, ...properties } = recorded as Recorded & { __provider?: string };
  return properties as Recorded;
};

/** By path, without values: they may be secrets of a failure report. */
function differences(path: string, a: unknown, b: unknown): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return [`${path}: ${JSON.stringify(a)} => ${JSON.stringify(b)}`];
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(`${path}.${key}`, (a as Properties)[key], (b as Properties)[key]),
  );
}
