import type { TypeName } from './lib/programs';
import type { Usage } from './lib/usage';

/** Everything that `npm run bench` has measured: the content of `bench/results.json`. Each section may be of another run. */
export type Results = { [Name in SectionName]?: Measured<SectionResults[Name]> };

export interface SectionResults {
  engine: EngineResult;
  calls: CallsResult;
  throttling: ThrottlingResult;
  detection: DetectionResult;
  plugin: PluginResult;
}

export const sectionNames = ['engine', 'calls', 'throttling', 'detection', 'plugin'] as const;
export type SectionName = (typeof sectionNames)[number];

export type Measured<Result> = Result & { machine: Machine };

/** On what it was measured; absolute times mean nothing without it. */
export interface Machine {
  processors: number;
  processor: string;
  gigabytes: number;
  system: string;
  node: string;
  pulumi: string;
  sdk: string;
  /** How many processes wanted a processor when the section began, by the system's average of a minute: 0 is quiet. */
  load: number;
}

export const operationNames = ['preview', 'up', 'no-change up', 'destroy'] as const;
export type OperationName = (typeof operationNames)[number];

/** What one operation of the engine took. */
export interface Took {
  seconds: number;
  /** Absent if the system does not tell. */
  usage?: Usage & { emulator: number };
}

/** Medians over the rounds: single measurements are not kept. */
export interface Compared {
  floor: Took;
  provider: Took;
  /** How many times as long as the floor: the median of the ratios, because the two of a round are neighbours in time. */
  ratio: number;
  /** The same for the processor time of engine, program and plugin. */
  processorRatio?: number;
}

export interface EngineResult {
  sizes: {
    connections: number;
    rounds: number;
    operations: Record<OperationName, Compared>;
  }[];
}

export const callOperationNames = [
  'create',
  'no-change up',
  'new description',
  'new credentials',
  'refresh',
  'delete',
] as const;
export type CallOperationName = (typeof callOperationNames)[number];

export interface CallsResult {
  types: {
    type: TypeName;
    /** How many seconds the emulator takes until a create, an update and a delete of this type have settled. */
    settles: { create: number; update: number; delete: number };
    /** By operation of the API. */
    calls: Record<CallOperationName, { provider: Record<string, number>; terraform: Record<string, number> }>;
  }[];
}

export interface ThrottlingResult {
  writesPerSecond: number;
  readsPerSecond: number;
  runs: {
    connections: number;
    /** Whether the engine wrote its state at every step, as it does, or once at the end. */
    checkpoints: boolean;
    /** Of `pulumi up`, from its start to its end. */
    seconds: number;
    /** From the first write that was sent to the last that was served. */
    writing: number;
    served: Record<string, number>;
    throttled: Record<string, number>;
    usage?: Usage;
  }[];
  /** Connections that all wait at the same time, in one plugin. */
  together: {
    connections: number;
    /** Seconds that each is AUTHORIZING. */
    wait: number;
    served: Record<string, number>;
    throttled: Record<string, number>;
    /** Seconds from the moment that the last was AUTHORIZED to the moment that the last create had returned. */
    late: number;
  };
}

/** Of one wait: seconds from the transition to the return, and calls from the create on. */
export interface Detected {
  lost: number;
  calls: number;
}

export interface DetectionResult {
  waits: { wait: number; provider: Detected; terraform: Detected }[];
}

/** Medians over the repetitions, the ratio of the two of each repetition included. */
export interface Beside {
  floor: number;
  provider: number;
  ratio: number;
}

export interface PluginResult {
  /** Milliseconds from the start of the process. */
  start: {
    /** `node` with an empty program, to its end. */
    node: number;
    /** To the first answered check. */
    check: Beside;
    /** To the answer of a create of the floor, and to the first call of AWS. */
    create: Beside;
  };
  /** The modules of the AWS SDK that are loaded when the first check has been answered. */
  awsModules: string[];
  /** Megabytes that are resident in the plugin; absent where the system does not tell. */
  memory?: {
    connections: number;
    floor: PluginMemory;
    provider: PluginMemory;
    /** What a process has after it has loaded, one after the other, what every such plugin loads before any provider. */
    profile: { loaded: string; resident: number }[];
  };
}

export interface PluginMemory {
  /** After the first check. */
  started: number;
  /** After the last create. */
  created: number;
  most: number;
}
