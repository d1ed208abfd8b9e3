import type { StackConfig } from '../service/aws/configReader';

let kept: StackConfig = { get: () => undefined, environment: process.env };

/** Kept synchronously and as it is: the plugin can call a handler before an asynchronous `configure` has ended. */
export function keepStackConfig(config: { get(key: string): string | undefined }): void {
  kept = { get: (key) => config.get(key), environment: process.env };
}

/** The configuration that the engine has given to this plugin process. */
export function stackConfig(): StackConfig {
  return kept;
}
