import type { StackConfig } from '../service/aws/config';

let kept: StackConfig = { get: () => undefined };

/** Kept as it is, and synchronously: later calls can run before an asynchronous configure has ended. */
export function keepStackConfig(config: StackConfig): void {
  kept = config;
}

/** The configuration that the engine has given this process. */
export function stackConfig(): StackConfig {
  return kept;
}
