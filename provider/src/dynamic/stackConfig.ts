import { isObject } from '../model/json';
import type { StackConfig } from '../service/aws/config';

let kept: StackConfig = { get: () => undefined, environment: process.env };

/** Kept as it is, and synchronously: the plugin can call a handler before an asynchronous `configure` has ended. */
export function keepStackConfig(config: { get(key: string): string | undefined }): void {
  kept = { get: (key) => config.get(key), names: namesIn(config), environment: process.env };
}

/** The keys of the configuration, which the SDK has in a member that it does not declare; undefined if it is not there. */
function namesIn(config: object): string[] | undefined {
  const { rawConfig } = config as { rawConfig?: unknown };
  return isObject(rawConfig) ? Object.keys(rawConfig) : undefined;
}

/** The configuration that the engine has given to this plugin process. */
export function stackConfig(): StackConfig {
  return kept;
}
