import { succeeded, workspace } from '../../test/support/engine';
import { startEmulatorProcess } from '../lib/emulator';
import { secrets, typeNames, typesProgram } from '../lib/programs';
import { progress } from '../lib/progress';
import type { Section } from '../lib/section';
import { terraformCalls } from '../lib/terraform';
import { callOperationNames, type CallOperationName, type CallsResult } from '../results';

/** The states that the emulator passes as the service was recorded to, in seconds. */
const timings = { creating: 300, updating: 300, authorizing: 300, activating: 100, deleting: 300 };

const settles: Record<(typeof typeNames)[number], CallsResult['types'][number]['settles']> = {
  BASIC: { create: 0, update: 0, delete: 0.3 },
  API_KEY: { create: 0, update: 0, delete: 0.3 },
  OAUTH_CLIENT_CREDENTIALS: { create: 0.3, update: 0.3, delete: 0.3 },
  private: { create: 0.4, update: 0.4, delete: 0.3 },
};

/** Which calls each operation makes, counted by the service's side. */
export const callsSection: Section<'calls'> = {
  name: 'calls',
  title: 'API calls of each operation',
  async run(): Promise<CallsResult> {
    const emulator = await startEmulatorProcess({ timings });
    const stack = await workspace({ program: { 'index.js': typesProgram('first', '') }, secrets, emulator });
    try {
      const counted = new Map<CallOperationName, Map<string, Record<string, number>>>();
      const steps: Record<CallOperationName, () => Promise<unknown>> = {
        create: async () => succeeded(await stack.up()),
        'no-change up': async () => succeeded(await stack.up()),
        'new description': async () => {
          stack.write({ 'index.js': typesProgram('second', '') });
          succeeded(await stack.up());
        },
        'new credentials': async () => {
          stack.write({ 'index.js': typesProgram('second', '-new') });
          succeeded(await stack.up());
        },
        refresh: async () => succeeded(await stack.refresh()),
        delete: async () => succeeded(await stack.destroy()),
      };
      for (const name of callOperationNames) {
        progress(`calls: ${name}`);
        const before = await countsByName(emulator);
        await steps[name]();
        counted.set(name, difference(await countsByName(emulator), before));
      }
      return {
        types: typeNames.map((type) => ({
          type,
          settles: settles[type],
          calls: Object.fromEntries(
            callOperationNames.map((name) => [
              name,
              { provider: counted.get(name)!.get(type) ?? {}, terraform: terraformCalls(name, settles[type]) },
            ]),
          ) as CallsResult['types'][number]['calls'],
        })),
      };
    } finally {
      await stack.close();
      await emulator.close();
    }
  },
};

type Counts = Map<string, Record<string, number>>;

async function countsByName(emulator: Awaited<ReturnType<typeof startEmulatorProcess>>): Promise<Counts> {
  const byName: Counts = new Map();
  for (const name of typeNames) byName.set(name, await emulator.counts({ name }));
  const all = Object.values(await emulator.counts()).reduce((sum, count) => sum + count, 0);
  const named = [...byName.values()].flatMap((counts) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
  if (all !== named) throw new Error(`${all - named} calls belong to no connection`);
  return byName;
}

function difference(after: Counts, before: Counts): Counts {
  return new Map(
    [...after].map(([name, counts]) => [
      name,
      Object.fromEntries(
        Object.entries(counts)
          .map(([operation, count]): [string, number] => [operation, count - (before.get(name)?.[operation] ?? 0)])
          .filter(([, count]) => count > 0),
      ),
    ]),
  );
}
