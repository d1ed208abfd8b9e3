import type { StackConfig } from '../service/aws/config';

let kept: StackConfig = { get: () => undefined, environment: process.env };

/** Kept as it is, and synchronously: the plugin can call a handler before an asynchronous `configure` has ended. */
export function keepStackConfig(config: { get(key: string): string | undefined }): void {
  kept = { get: (key) => config.get(key), environment: process.env };
}

/** The configuration that the engine has given to this plugin process. */
export function stackConfig(): StackConfig {
  return kept;
}
