import { generatedName } from '../../provider/src/model/naming';
import { isDeepStrictEqual } from 'node:util';
import type { PartialFailure, Plugin } from '../support/plugin';
import type { Declared, ImportFile, Inputs, Outputs, Properties } from '../support/types';

/** Types of components: a connection may have one for its parent. */
export type Parent = 'One' | 'Two';

/** A connection as a program declares it. */
export interface Declaration {
  logicalName: string;
  parent?: Parent | undefined;
  /** Whether it has the explicit provider, which acts in an account and a Region of its own. */
  explicit?: boolean | undefined;
  /** Logical names of before: what the state holds under one of them is this one. */
  aliases: string[];
  args: Declared;
  /** Whether the command replaces it (`--replace`), or it is tainted. */
  isReplaced?: boolean | undefined;
  /** Whether the program has it deleted before it is replaced. */
  deletesFirst?: boolean | undefined;
}

/** As whom, and where, a person runs a command. */
export interface Shell {
  accessKey: string;
  /** The URL of every service. */
  endpoint: string;
}

/** Where the explicit provider makes connections that name no Region. */
export const explicitRegion = 'eu-west-1';

/** How steps, failures and states call a connection: by its logical name, below a component with the type before it. */
export const calledBelow = (parent: Parent | undefined, logicalName: string): string =>
  parent === undefined ? logicalName : `${parent}/${logicalName}`;

/** The type of a component, as URNs have it. */
export const typeOf = (parent: Parent): string => `test:index:${parent}`;

/** What an operation of the engine did, by the names of {@link calledBelow}. */
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
  leaving(): Promise<DeployedConnection[]>;
  /** From now on commands run with these credentials, and the configuration names this endpoint. */
  enter(shell: Shell): Promise<void>;
  /** The state gives up what it has of a connection, as `pulumi state delete` does. */
  forget(arn: string): Promise<void>;
  /** An `up` whose engine is killed right after the given number of changes: of the last one the state says nothing. */
  killedUp?(program: readonly Declaration[], after: number): Promise<Outcome>;
  /** The outputs of `Connection.get`. */
  get?(id: string, region: string): Promise<Outputs>;
}

export interface DeployedConnection {
  /** See {@link calledBelow}. */
  logicalName: string;
  /** Whether its operations are those of the explicit provider. */
  explicit?: boolean | undefined;
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

export interface PluginDeploymentOptions {
  stack?: string;
  /** The process of the explicit provider, started when it is needed. */
  explicit?: () => Promise<Plugin>;
  enter?: (shell: Shell) => Promise<void>;
}

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
    private readonly startProcess: () => Promise<void>,
    private readonly options: PluginDeploymentOptions = {},
  ) {}

  async enter(shell: Shell): Promise<void> {
    await this.options.enter?.(shell);
  }

  async forget(arn: string): Promise<void> {
    this.states = this.states.filter(({ outputs }) => outputs.arn !== arn);
  }

  private async pluginOf({ explicit }: { explicit?: boolean | undefined }): Promise<Plugin> {
    if (!explicit) return this.plugin;
    if (!this.options.explicit) throw new Error('There is no explicit provider here.');
    return this.options.explicit();
  }

  async up(program: readonly Declaration[]): Promise<Outcome> {
    await this.startProcess();
    const outcome: Outcome = { steps: [], failures: [] };
    const operated = new Set<ResourceState>();
    for (const declaration of program) {
      try {
        for (const state of await this.register(declaration, outcome)) operated.add(state);
      } catch (error) {
        if (error === killed) return outcome;
        outcome.failures.push({ logicalName: called(declaration), message: error.message });
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
    await this.startProcess();
    const steps: string[] = [];
    const seen = new Set<ResourceState>();
    this.previewing = true;
    try {
      for (const declaration of program) {
        const { step, old } = await this.plan(declaration);
        if (old) seen.add(old);
        if (step !== 'same') steps.push(`${step} ${called(declaration)}`);
      }
    } finally {
      this.previewing = false;
    }
    const deletes = this.states.filter((state) => state.delete || !seen.has(state));
    return [...steps, ...deletes.map(({ logicalName }) => `delete ${logicalName}`)];
  }

  async refresh(): Promise<string[]> {
    await this.startProcess();
    const changes: string[] = [];
    for (const state of [...this.states]) {
      if (state.pendingReplacement) continue;
      const read = await (await this.pluginOf(state)).read(state.id, state.outputs);
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
    await this.startProcess();
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
    await this.startProcess();
    return (await this.plugin.read(id, { region })).props;
  }

  /** What the engine would do with a declaration. */
  private async plan(declaration: Declaration): Promise<Plan> {
    const { args } = declaration;
    const goal = goalOf(declaration, this.options.stack, this.previewing);
    const names = namesOf(declaration);
    const old = this.states.find((state) => !state.delete && names.includes(state.logicalName));
    const plugin = await this.pluginOf(declaration);
    if (!old) return { step: 'create', inputs: await checked(plugin, {}, goal) };

    const { isReplaced = false, deletesFirst = args.name === undefined || args.adopt === true } = declaration;
    if (isReplaced && !old.pendingReplacement) {
      // The engine asks for no difference, and one check is all that comes before the delete.
      return { step: deletesFirst ? 'delete and replace' : 'replace', old, inputs: await checked(plugin, {}, goal) };
    }
    const inputs = await checked(plugin, old.inputs, ignoringChanges(goal, old.inputs));
    const diff = await plugin.diff(old.id, old.outputs, inputs);
    const changes = diff.changes ?? !isDeepStrictEqual(normal(ignoringChanges(inputs, old.inputs)), normal(old.inputs));
    if ((changes && diff.replaces.length > 0) || old.pendingReplacement) {
      const isDeletedFirst = deletesFirst || diff.deleteBeforeReplace;
      return { step: isDeletedFirst ? 'delete and replace' : 'replace', old, inputs: await checked(plugin, {}, goal) };
    }
    return { step: changes || old.initErrors.length > 0 ? 'update' : 'same', old, inputs };
  }

  /** The states that belong to the declaration from now on. */
  private async register(declaration: Declaration, outcome: Outcome): Promise<ResourceState[]> {
    const { explicit } = declaration;
    const logicalName = called(declaration);
    const plugin = await this.pluginOf(declaration);
    const { step, old, inputs } = await this.plan(declaration);
    if (step !== 'same') outcome.steps.push(`${step} ${logicalName}`);
    switch (step) {
      case 'same':
        old!.logicalName = logicalName;
        old!.inputs = inputs;
        return [old!];
      case 'update': {
        const result = await this.recorded(plugin.update(old!.id, old!.outputs, inputs));
        Object.assign(old!, { logicalName, inputs, outputs: result.outs, initErrors: result.reasons });
        if (result.error) throw result.error;
        return [old!];
      }
      case 'delete and replace':
        if (!old!.pendingReplacement) {
          await this.changing(plugin.delete(old!.id, old!.outputs));
          old!.pendingReplacement = true;
        }
    }
    const result = await this.recorded(plugin.create(inputs));
    const made = { logicalName, explicit, id: result.id!, inputs, outputs: result.outs, initErrors: result.reasons };
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
        if (!state.pendingReplacement) {
          await this.changing((await this.pluginOf(state)).delete(state.id, state.outputs));
        }
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

/** What a URN tells beside the logical name. */
export interface UrnScope {
  stack?: string | undefined;
  parent?: Parent | undefined;
}

/** The name that a connection without one gets. */
export const nameGeneratedFor = (logicalName: string, { stack = scope.stack, parent }: UrnScope = {}): string =>
  generatedName(logicalName, { ...scope, stack, parentTypes: parent === undefined ? undefined : `${typeOf(parent)}$` });

export const urnOf = (logicalName: string, { stack = scope.stack, parent }: UrnScope = {}): string =>
  `urn:pulumi:${stack}::${scope.project}::${parent === undefined ? '' : `${typeOf(parent)}$`}` +
  `pulumi-nodejs:dynamic/eventbridge:Connection::${logicalName}`;

/** See {@link calledBelow}. */
export const called = ({ parent, logicalName }: Pick<Declaration, 'parent' | 'logicalName'>): string =>
  calledBelow(parent, logicalName);

/** The names under which the state may have a connection. */
export const namesOf = ({ parent, logicalName, aliases }: Omit<Declaration, 'args'>): string[] =>
  [logicalName, ...aliases].map((name) => calledBelow(parent, name));

async function checked(plugin: Plugin, olds: object, news: object): Promise<Inputs> {
  const { inputs, failures } = await plugin.check(olds, news);
  if (failures.length > 0) throw new Error(`check failed: ${failures.map(({ reason }) => reason).join('; ')}`);
  return inputs;
}

/** What the class registers: the name that it has generated, and what the engine tells no dynamic provider, too. */
type Goal = Declared & { generatedName?: string; __urn: string; __preview: boolean };

/** What the class makes of its arguments; secrets come to the plugin in plain text. */
function goalOf({ logicalName, parent, args }: Declaration, stack: string | undefined, preview: boolean): Goal {
  const goal: Goal = {
    ...args,
    authorized: args.authorized ?? true,
    __urn: urnOf(logicalName, { stack, parent }),
    __preview: preview,
  };
  if (args.name === undefined) {
    goal.name = goal.generatedName = nameGeneratedFor(logicalName, { stack, parent });
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
