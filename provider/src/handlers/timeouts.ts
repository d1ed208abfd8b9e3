import { isObject, resourceConfigurationArn } from '../model/connection';
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
      reason: 'must be a duration such as "90s", "20m" or "1h30m"',
    }));
}

const units: Record<string, number> = { ms: 1, s: 1000, m: minute, h: 60 * minute };

/** A duration as Pulumi takes it for `customTimeouts`: Go's notation. Undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h)){1,4}$/.test(text)) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    total += Number(amount) * units[unit];
  }
  return total;
}
