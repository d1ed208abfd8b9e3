import { workspace, succeeded, type Workspace } from '../../test/support/engine';
import { startEmulatorProcess, type EmulatorProcess } from '../lib/emulator';
import { apiKeyProgram, kinds, secrets, type Kind } from '../lib/programs';
import { progress } from '../lib/progress';
import type { Extent, Section } from '../lib/section';
import { cpuSeconds, Watch } from '../lib/usage';
import { median, medianRatio } from '../lib/statistics';
import { operationNames, type Compared, type EngineResult, type OperationName, type Took } from '../results';

/** How often each size is measured: the time of few connections is mostly noise, that of many is mostly work. */
const plan = [
  { connections: 1, rounds: 7, quickRounds: 3 },
  { connections: 100, rounds: 5, quickRounds: 1 },
  { connections: 1000, rounds: 2, quickRounds: 0 },
];

/** The slowest operation of a thousand resources takes minutes: the engine writes its whole state at every step. */
const timeout = 60 * 60_000;

const commands: Record<OperationName, string[]> = {
  preview: ['preview'],
  up: ['up', '--yes', '--skip-preview'],
  'no-change up': ['up', '--yes', '--skip-preview'],
  destroy: ['destroy', '--yes', '--skip-preview'],
};

/** What the engine takes for connections, beside what it takes for resources that do nothing. */
export const engineSection: Section<'engine'> = {
  name: 'engine',
  title: 'Operations of the engine, beside a dynamic resource that does nothing',
  async run({ quick, rounds }: Extent): Promise<EngineResult> {
    // How long the service takes is not the provider's time: an API key is authorized by its create, and gone at once.
    const emulator = await startEmulatorProcess({ timings: { deleting: 0, secretPurge: 0 } });
    try {
      progress('engine: warming up');
      await round(emulator, 1, 'floor');
      const sizes: EngineResult['sizes'] = [];
      for (const { connections, ...own } of plan) {
        const repeated = rounds ?? (quick ? own.quickRounds : own.rounds);
        if (repeated === 0 || (quick && own.quickRounds === 0)) continue;
        const measured: Round[] = [];
        for (let index = 0; index < repeated; index += 1) {
          progress(`engine: ${connections} connections, round ${index + 1} of ${repeated}`);
          measured.push(await round(emulator, connections, kinds[index % 2]));
        }
        const operations = Object.fromEntries(
          operationNames.map((name) => [name, compared(measured.map((one) => one[name]))]),
        ) as Record<OperationName, Compared>;
        sizes.push({ connections, rounds: repeated, operations });
      }
      return { sizes };
    } finally {
      await emulator.close();
    }
  },
};

type Round = Record<OperationName, Record<Kind, Took>>;

/** The medians of all rounds of one operation. */
function compared(rounds: Record<Kind, Took>[]): Compared {
  const of = (kind: Kind): Took[] => rounds.map((one) => one[kind]);
  const spent = ({ usage }: Took): number => (usage ? usage.engine + usage.program + usage.plugin : Number.NaN);
  const processor = { floor: of('floor').map(spent), provider: of('provider').map(spent) };
  return {
    floor: middle(of('floor')),
    provider: middle(of('provider')),
    ratio: medianRatio(
      of('provider').map(({ seconds }) => seconds),
      of('floor').map(({ seconds }) => seconds),
    ),
    ...([...processor.floor, ...processor.provider].some(Number.isNaN)
      ? {}
      : { processorRatio: medianRatio(processor.provider, processor.floor) }),
  };
}

/** The median of each member. */
function middle(all: Took[]): Took {
  const seconds = median(all.map((one) => one.seconds));
  const usages = all.flatMap(({ usage }) => (usage ? [usage] : []));
  if (usages.length === 0) return { seconds };
  const of = (part: keyof (typeof usages)[number]): number => median(usages.map((usage) => usage[part]));
  const usage = {
    engine: of('engine'),
    program: of('program'),
    plugin: of('plugin'),
    pluginMemory: of('pluginMemory'),
    emulator: of('emulator'),
  };
  return { seconds, usage };
}

/** The life of two stacks, side by side: each operation of the one is followed at once by the same of the other. */
async function round(emulator: EmulatorProcess, connections: number, first: Kind): Promise<Round> {
  const order: Kind[] = first === 'floor' ? ['floor', 'provider'] : ['provider', 'floor'];
  const stacks = new Map<Kind, Workspace>();
  try {
    for (const kind of order) {
      const program = { 'index.js': apiKeyProgram(kind, connections) };
      stacks.set(kind, await workspace({ program, secrets, emulator, timeout }));
    }
    const took: Partial<Record<OperationName, Partial<Record<Kind, Took>>>> = {};
    for (const name of operationNames) {
      const both: Partial<Record<Kind, Took>> = {};
      for (const kind of order) both[kind] = await operation(stacks.get(kind)!, name, emulator);
      took[name] = both;
      if (connections >= 1000) {
        progress(
          `engine: ${name} took ${both.floor!.seconds.toFixed(1)} s, and ${both.provider!.seconds.toFixed(1)} s`,
        );
      }
      await verify(emulator, name, connections);
    }
    return took as Round;
  } finally {
    for (const stack of stacks.values()) await stack.close();
    await emulator.reset();
  }
}

async function operation(stack: Workspace, name: OperationName, emulator: EmulatorProcess): Promise<Took> {
  const emulatorBefore = cpuSeconds(emulator.pid);
  const begin = performance.now();
  const running = stack.launch([...commands[name], '--suppress-progress']);
  const watch = new Watch(running.pid);
  succeeded(await running.result);
  const seconds = (performance.now() - begin) / 1000;
  const usage = watch.end();
  return {
    seconds,
    ...(usage ? { usage: { ...usage, emulator: cpuSeconds(emulator.pid)! - emulatorBefore! } } : {}),
  };
}

/** A time means nothing where the work was not done. */
async function verify(emulator: EmulatorProcess, name: OperationName, connections: number): Promise<void> {
  const expected = name === 'up' || name === 'no-change up' ? connections : 0;
  const { length } = await emulator.connections();
  if (length !== expected) throw new Error(`After ${name} there are ${length} connections, not ${expected}`);
}
