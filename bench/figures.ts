import { operationNames, type CallsResult, type Results } from './results';

/** A figure with a target, as a ratio or a number. */
export interface Figure {
  what: string;
  value: number;
  /** The most that it may be. */
  target: number;
  unit: '×' | ' MB' | '';
}

export const isMet = ({ value, target }: Figure): boolean => value <= target;

/** Seconds that the write limit alone dictates for so many connections: a burst at once, and then one after the other. */
export function dictated(connections: number, writesPerSecond: number): number {
  return (connections - writesPerSecond) / writesPerSecond;
}

export const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** The calls of one operation for all types together. */
export function callsOf(
  { types }: CallsResult,
  operation: keyof CallsResult['types'][number]['calls'],
): { provider: number; terraform: number } {
  const sum = (who: 'provider' | 'terraform'): number =>
    types.reduce((calls, type) => calls + total(type.calls[operation][who]), 0);
  return { provider: sum('provider'), terraform: sum('terraform') };
}

/** The targets of memory and throttling are for so many connections; fewer are measured for a first impression. */
const many = 1000;

/** What the results say about the targets. */
export function figures(results: Results): Figure[] {
  const { engine, throttling, plugin } = results;
  const found: Figure[] = [];
  for (const { connections, operations } of engine?.sizes ?? []) {
    for (const name of operationNames) {
      found.push({
        what: `\`${name}\` of ${count(connections)}, beside the floor`,
        value: operations[name].ratio,
        target: 1.15,
        unit: '×',
      });
    }
  }
  for (const checkpoints of [true, false]) {
    const runs = throttling?.runs.filter((run) => run.checkpoints === checkpoints);
    const largest = runs?.at(-1);
    if (!throttling || !runs || !largest || largest.connections < many) continue;
    const { writesPerSecond } = throttling;
    const smallest = runs[0];
    const state = checkpoints ? 'state written at every step' : 'state written at the end';
    found.push({
      what: `throttled \`up\` of ${count(largest.connections)}, ${state}, beside the write limit`,
      value: largest.seconds / dictated(largest.connections, writesPerSecond),
      target: 1.05,
      unit: '×',
    });
    found.push({
      what: `first to last write of ${count(largest.connections)}, ${state}, beside the write limit`,
      value: largest.writing / dictated(largest.connections, writesPerSecond),
      target: 1.05,
      unit: '×',
    });
    const further = (largest.connections - smallest.connections) / writesPerSecond;
    found.push({
      what: `each connection more, from ${smallest.connections} to ${largest.connections}, ${state}, beside the write limit`,
      value: (largest.seconds - smallest.seconds) / further,
      target: 1.05,
      unit: '×',
    });
  }
  if (plugin) {
    found.push({ what: 'AWS SDK modules loaded for a check', value: plugin.awsModules.length, target: 0, unit: '' });
    if (plugin.memory && plugin.memory.connections >= many) {
      found.push({
        what: `memory of the plugin with ${count(plugin.memory.connections)}`,
        value: plugin.memory.provider.created,
        target: 120,
        unit: ' MB',
      });
    }
  }
  return found;
}

export const count = (connections: number): string =>
  connections === 1 ? 'one connection' : `${connections.toLocaleString('en')} connections`;
