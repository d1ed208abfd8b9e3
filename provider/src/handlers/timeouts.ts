import { resourceConfigurationArn } from '../model/connection';
import { Deadline } from '../service/api/deadline';
import type { Host, TimedOperation } from './host';
import type { ConnectionInputs } from './inputs';

const minuteMs = 60_000;

/**
 * How long an operation may take. A private endpoint can take AWS up to 20 minutes (public issue reports); a public
 * one seconds, but a token endpoint may be slow to come up.
 */
export function deadlineOf(host: Host, inputs: Partial<ConnectionInputs>, operation: TimedOperation): Deadline {
  const isPrivate =
    resourceConfigurationArn(inputs.invocationConnectivityParameters) !== undefined ||
    resourceConfigurationArn(inputs.authParameters?.connectivityParameters) !== undefined;
  const milliseconds = host.timeoutOf(operation) ?? (isPrivate ? 25 : 10) * minuteMs;
  return new Deadline(milliseconds, { setting: `customTimeouts.${operation}`, signal: host.signal });
}

/** Pulumi has no timeout for reading. Reading takes an instant; only throttling makes it worth repeating. */
export function readDeadline(host: Host): Deadline {
  return new Deadline(Math.min(host.timeoutOf('update') ?? minuteMs, minuteMs), { signal: host.signal });
}
