import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ConnectionView, LoggedCall, LoggedFilter, SettingsChange } from 'eventbridge-connection-emulator';
import { end } from '../../test/support/processes';

/** An emulator in a process of its own, so that what it costs is not counted as the provider's. */
export interface EmulatorProcess {
  url: string;
  pid: number;
  configure(change: SettingsChange): Promise<void>;
  counts(filter?: LoggedFilter): Promise<Record<string, number>>;
  requests(filter?: LoggedFilter): Promise<LoggedCall[]>;
  connections(): Promise<ConnectionView[]>;
  /** Forgets everything but the settings. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startEmulatorProcess(settings: SettingsChange): Promise<EmulatorProcess> {
  const main = require.resolve('eventbridge-connection-emulator').replace(/index\.js$/, 'main.js');
  const child = spawn(process.execPath, [main, '--settings', JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C at the bench is for the bench, which ends it.
    detached: true,
  });
  const kill = (): void => end(child.pid!);
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The emulator ended with exit code ${code}`)));
  });
  const post = async <Answer>(route: string, body: object = {}): Promise<Answer> => {
    const response = await fetch(`${url}/_control/${route}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new Error(`${route}: ${answer.error}`);
    return answer;
  };
  return {
    url,
    pid: child.pid!,
    configure: (change) => post('configure', change),
    counts: (filter) => post('counts', filter),
    requests: async (filter) => (await post<{ requests: LoggedCall[] }>('requests', filter)).requests,
    connections: async () => (await post<{ connections: ConnectionView[] }>('connections')).connections,
    reset: () => post('reset'),
    async close() {
      kill();
      process.off('exit', kill);
      await ended;
    },
  };
}
