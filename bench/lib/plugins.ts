import { engine } from '../../test/support/engine';
import { PROVIDER_TEXT, startPlugin, type Plugin } from '../../test/support/plugin';
import type { Kind } from './programs';

const { providerText } = require('../floor/connection.cjs') as { providerText: string };

const providers: Record<Kind, string> = { floor: providerText, provider: PROVIDER_TEXT };

/**
 * The plugin process of the SDK, as the engine starts it, with nothing but what the bench gives it.
 *
 * @param url - of the emulator
 * @param provider - the text that loads the provider, where it is not that of this kind
 */
export async function plugin(kind: Kind, url: string, provider = providers[kind]): Promise<Plugin> {
  const endpoints = [{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }];
  return startPlugin({
    provider,
    config: { 'aws:region': 'us-east-1', 'aws:endpoints': JSON.stringify(endpoints) },
    env: (await engine()).env,
  });
}

/** Runs so many tasks, at most `together` at the same time. */
export async function each(count: number, together: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await task(next - 1);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
}
