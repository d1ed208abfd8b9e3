import os from 'node:os';
import { engine } from '../../test/support/engine';
import type { Machine } from '../results';

export async function machine(): Promise<Machine> {
  const { version } = await engine();
  const processors = os.cpus();
  return {
    processors: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    gigabytes: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    pulumi: version,
    sdk: (require('@pulumi/pulumi/package.json') as { version: string }).version,
    load: os.loadavg()[0],
  };
}
