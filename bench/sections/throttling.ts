import { succeeded, workspace } from '../../test/support/engine';
import { oAuth } from '../../test/support/connections';
import { startEmulatorProcess, type EmulatorProcess } from '../lib/emulator';
import { each, plugin } from '../lib/plugins';
import { mixedProgram, secrets } from '../lib/programs';
import { progress } from '../lib/progress';
import type { Extent, Section } from '../lib/section';
import { Watch } from '../lib/usage';
import type { ThrottlingResult } from '../results';

const limits = { writesPerSecond: 5, readsPerSecond: 50 };

/** Deployments of many connections against a service that throttles. */
export const throttlingSection: Section<'throttling'> = {
  name: 'throttling',
  title: 'Many connections, throttled',
  async run({ quick }: Extent): Promise<ThrottlingResult> {
    const emulator = await startEmulatorProcess({ rateLimits: limits });
    try {
      const runs: ThrottlingResult['runs'] = [];
      for (const checkpoints of [true, false]) {
        for (const connections of quick ? [25, 50] : [100, 300, 1000]) {
          progress(`throttling: up of ${connections} connections, at least ${connections / limits.writesPerSecond} s`);
          runs.push(await deployment(emulator, connections, checkpoints));
          await emulator.reset();
        }
      }
      return { ...limits, runs, together: await together(emulator, quick ? 100 : 400) };
    } finally {
      await emulator.close();
    }
  },
};

/**
 * @param checkpoints - whether the engine writes its state at every step. Each of these is as large as the stack;
 * without them, what is left is the provider.
 */
async function deployment(
  emulator: EmulatorProcess,
  connections: number,
  checkpoints: boolean,
): Promise<ThrottlingResult['runs'][number]> {
  const program = { 'index.js': mixedProgram(connections) };
  const stack = await workspace({
    program,
    secrets,
    emulator,
    timeout: 60 * 60_000,
    env: checkpoints ? {} : { PULUMI_SKIP_CHECKPOINTS: 'true' },
  });
  try {
    const begin = performance.now();
    const running = stack.launch(['up', '--yes', '--skip-preview', '--suppress-progress']);
    const watch = new Watch(running.pid);
    succeeded(await running.result);
    const seconds = (performance.now() - begin) / 1000;
    const usage = watch.end();
    const states = (await emulator.connections()).filter(({ state }) => state === 'AUTHORIZED');
    if (states.length !== connections) throw new Error(`${states.length} of ${connections} connections are AUTHORIZED`);
    const writes = (await emulator.requests({ operation: 'CreateConnection' })).map(({ time }) => time);
    return {
      connections,
      checkpoints,
      seconds,
      writing: (Math.max(...writes) - Math.min(...writes)) / 1000,
      ...(await served(emulator)),
      ...(usage ? { usage } : {}),
    };
  } finally {
    await stack.close();
  }
}

async function served(
  emulator: EmulatorProcess,
): Promise<{ served: Record<string, number>; throttled: Record<string, number> }> {
  const all = await emulator.counts();
  const throttled = await emulator.counts({ errorType: 'ThrottlingException' });
  return {
    served: Object.fromEntries(Object.entries(all).map(([name, count]) => [name, count - (throttled[name] ?? 0)])),
    throttled,
  };
}

/** Many that wait at the same time: more than the engine runs at once on a small machine, fewer than on a large one. */
async function together(emulator: EmulatorProcess, connections: number): Promise<ThrottlingResult['together']> {
  const wait = 20;
  progress(`throttling: ${connections} connections that wait for ${wait} s at the same time`);
  await emulator.configure({ rateLimits: { writesPerSecond: null }, timings: { authorizing: wait * 1000 } });
  const process = await plugin('provider', emulator.url);
  try {
    const input = (index: number): object => ({ ...oAuth, name: `together-${index}` });
    await each(connections, connections, async (index) => {
      const { inputs } = await process.check({}, input(index));
      const { outs } = await process.create(inputs);
      if (outs['connectionState'] !== 'AUTHORIZED') throw new Error(`together-${index} is ${outs['connectionState']}`);
    });
    const returned = Date.now();
    const authorized = (await emulator.connections()).map(({ lastAuthorizedTime }) => lastAuthorizedTime);
    return { connections, wait, ...(await served(emulator)), late: (returned - Math.max(...authorized)) / 1000 };
  } finally {
    await process.close();
  }
}
