import { isObject, resourceConfigurationArn } from '../model/connection';
import { parseDuration } from '../model/duration';
import type { ConnectionInputs } from './inputs';

const minute = 60_000;

/**
 * How long an operation may take. A private endpoint can take AWS up to 20 minutes (public issue reports); a public
 * one seconds, but a token endpoint may be slow to come up.
 */
export function timeoutOf(
  inputs: Pick<ConnectionInputs, 'customTimeouts'> & Partial<ConnectionInputs>,
  operation: 'create' | 'update' | 'delete',
): number {
  const custom = inputs.customTimeouts?.[operation];
  const isPrivate =
    resourceConfigurationArn(inputs.invocationConnectivityParameters) !== undefined ||
    resourceConfigurationArn(inputs.authParameters?.connectivityParameters) !== undefined;
  return (custom === undefined ? undefined : parseDuration(custom)) ?? (isPrivate ? 25 : 10) * minute;
}

/** Pulumi has no timeout for reading. A look takes an instant; only throttling makes it worth repeating. */
export function readTimeoutOf(props: Partial<ConnectionInputs>): number {
  return Math.min(timeoutOf(props, 'update'), minute);
}

/** What is wrong with `customTimeouts`, by path. */
export function timeoutProblems(customTimeouts: unknown): { path: string; reason: string }[] {
  if (!isObject(customTimeouts)) {
    return [];
  }
  return Object.entries(customTimeouts)
    .filter(([, value]) => typeof value !== 'string' || parseDuration(value) === undefined)
    .map(([operation]) => ({
      path: `customTimeouts.${operation}`,
      reason: 'must be a duration such as "90s", "20m", "1.5h" or "1h30m"',
    }));
}
