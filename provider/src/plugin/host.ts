import type { Host } from '../handlers/host';
import type { Redactor } from '../handlers/redaction';
import { isUnknown } from '../model/unknowns';
import type { StackConfig } from '../service/aws/config';
import type { Report } from '../service/reconcile/journey';
import { inOwnTerms } from './configuration';
import type { Path } from './values';

/** What the plugin knows of one call. */
export interface PluginCall {
  config: StackConfig;
  redactor: Redactor;
  /** The URN of the resource; absent for an invoke. */
  urn?: string;
  /** Whether this is a preview; absent if the engine does not say. */
  preview?: boolean;
  /** What the program gives the operation; 0 for the default. */
  timeoutSeconds?: number;
  /** The address of the engine. */
  engineAddress?: string | undefined;
  secretPaths: readonly Path[];
  signal: AbortSignal;
  show: Report;
}

/** The plugin as the handlers see it. */
export function pluginHost(call: PluginCall): Host {
  const { config, redactor, urn, preview, timeoutSeconds = 0, engineAddress, secretPaths, signal, show } = call;
  return {
    config,
    preview,
    identity: urn,
    command: engineAddress,
    ownInputs: [],
    isUrlSecret: secretPaths.some((path) => path.every((member, index) => ['verify', 'url'][index] === member)),
    timeoutOf: () => (timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined),
    report: (severity, line) => show(severity, inOwnTerms(redactor.redact(line))),
    protect: (secret) => redactor.add(secret),
    redact: (text) => redactor.redact(text),
    isUnknown,
    signal,
  };
}
