#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { SimulatedClock } from './clock';
import { startEmulator } from './emulator';
import type { SettingsChange } from './settings';

const usage = `Usage: eventbridge-connection-emulator [options]

  --port <number>      TCP port (default: a free one)
  --host <address>     address to listen on (default: 127.0.0.1)
  --settings <json>    settings that differ from the defaults
  --simulated-clock    a clock that only POST /_control/advance moves
  --help
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      settings: { type: 'string' },
      'simulated-clock': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`--port must be a number from 0 to 65535, not '${values.port ?? ''}'`);
  }
  const emulator = await startEmulator({
    port,
    host: values.host,
    clock: values['simulated-clock'] ? new SimulatedClock() : undefined,
    settings: values.settings === undefined ? undefined : (JSON.parse(values.settings) as SettingsChange),
  });
  const stop = (): void => void emulator.close().then(() => process.exit(0));
  // Not once: npm passes a Ctrl-C on to a child that has already got it from the terminal, and the second must not kill.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.write(`${emulator.url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
});
