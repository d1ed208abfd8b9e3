import { spawnSync } from 'node:child_process';
import { apiKey } from '../../test/support/connections';
import { awsPackages, PROVIDER_TEXT_WITH_MODULES } from '../../test/support/modules';
import { repository } from '../../test/support/repository';
import { startEmulatorProcess, type EmulatorProcess } from '../lib/emulator';
import { each, plugin } from '../lib/plugins';
import { kinds, type Kind } from '../lib/programs';
import { progress } from '../lib/progress';
import type { Extent, Section } from '../lib/section';
import { residentMegabytes, usageIsKnown } from '../lib/usage';
import { median, medianRatio } from '../lib/statistics';
import type { Beside, PluginMemory, PluginResult } from '../results';

/** How many calls the engine makes at the same time on two processors, unless it is told otherwise. */
const parallel = 8;

/** The process that the engine starts for every operation: how soon it answers, and how large it becomes. */
export const pluginSection: Section<'plugin'> = {
  name: 'plugin',
  title: 'The plugin process',
  async run({ quick, rounds }: Extent): Promise<PluginResult> {
    const emulator = await startEmulatorProcess({});
    try {
      const repeated = rounds ?? (quick ? 3 : 15);
      progress(`plugin: ${repeated} starts of each kind`);
      const start: Starts = { node: [], check: { floor: [], provider: [] }, create: { floor: [], provider: [] } };
      for (let index = 0; index < repeated; index += 1) {
        start.node.push(emptyNode());
        for (const kind of index % 2 === 0 ? kinds : [...kinds].reverse()) {
          const { check, create } = await first(kind, emulator);
          start.check[kind].push(check);
          start.create[kind].push(create);
        }
      }
      const connections = quick ? 100 : 1000;
      progress(`plugin: memory with ${connections} connections`);
      return {
        start: { node: median(start.node), check: beside(start.check), create: beside(start.create) },
        awsModules: await awsModulesAfterCheck(emulator),
        ...(usageIsKnown
          ? {
              memory: {
                connections,
                floor: await memory('floor', connections, emulator),
                provider: await memory('provider', connections, emulator),
                profile: profile(),
              },
            }
          : {}),
      };
    } finally {
      await emulator.close();
    }
  },
};

/** Milliseconds of each repetition. */
interface Starts {
  node: number[];
  check: Record<Kind, number[]>;
  create: Record<Kind, number[]>;
}

/** The medians of all repetitions. */
function beside({ floor, provider }: Record<Kind, number[]>): Beside {
  return { floor: median(floor), provider: median(provider), ratio: medianRatio(provider, floor) };
}

const input = (index: number): object => ({ ...apiKey, name: `plugin-${index}` });

/** What Node.js takes to start and end. */
function emptyNode(): number {
  const begin = performance.now();
  spawnSync(process.execPath, ['--eval', '0']);
  return performance.now() - begin;
}

/** Milliseconds from the start of the plugin to its first answer, and to its first effect. */
async function first(kind: Kind, emulator: EmulatorProcess): Promise<{ check: number; create: number }> {
  const begin = performance.now();
  const beginning = Date.now();
  const started = await plugin(kind, emulator.url);
  try {
    const { inputs } = await started.check({}, input(0));
    const check = performance.now() - begin;
    await started.create(inputs);
    // The floor has no other effect than its answer.
    if (kind === 'floor') return { check, create: performance.now() - begin };
    const [call] = await emulator.requests();
    return { check, create: call.time - beginning };
  } finally {
    await started.close();
    await emulator.reset();
  }
}

async function memory(kind: Kind, connections: number, emulator: EmulatorProcess): Promise<PluginMemory> {
  const started = await plugin(kind, emulator.url);
  try {
    let afterCheck: number | undefined;
    await each(connections, parallel, async (index) => {
      const { inputs } = await started.check({}, input(index));
      afterCheck ??= residentMegabytes(started.pid)!.now;
      await started.create(inputs);
    });
    const { now, most } = residentMegabytes(started.pid)!;
    return { started: afterCheck!, created: now, most };
  } finally {
    await started.close();
    await emulator.reset();
  }
}

/** What the SDK's program for dynamic providers loads at its start, the largest parts in front of it. */
const parts = ['@grpc/grpc-js', 'typescript', '@npmcli/arborist', '@pulumi/pulumi/runtime'];

/** Where the memory of a plugin goes that has no provider yet. */
function profile(): { loaded: string; resident: number }[] {
  const program = `
    const sizes = [['Node.js', process.memoryUsage.rss()]];
    for (const part of ${JSON.stringify(parts)}) {
      require(part);
      sizes.push([part, process.memoryUsage.rss()]);
    }
    console.log(JSON.stringify(sizes));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', program], { cwd: repository, encoding: 'utf8' });
  if (stdout === '') throw new Error(`The parts of the plugin cannot be loaded: ${stderr}`);
  return (JSON.parse(stdout) as [string, number][]).map(([loaded, bytes]) => ({ loaded, resident: bytes / 1e6 }));
}

/** What of the AWS SDK is loaded once a check has been answered. A preview of new connections needs no more. */
async function awsModulesAfterCheck(emulator: EmulatorProcess): Promise<string[]> {
  const started = await plugin('provider', emulator.url, PROVIDER_TEXT_WITH_MODULES);
  try {
    const { inputs } = await started.check({}, input(0));
    return awsPackages((inputs as unknown as { modules: string[] }).modules);
  } finally {
    await started.close();
  }
}
