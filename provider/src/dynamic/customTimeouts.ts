import { customTimeouts } from '../model/identity';
import { notADuration, parseDuration } from '../model/duration';
import { isObject } from '../model/json';
import type { Problem } from '../model/validation';
import type { TimedOperation } from '../handlers/host';

/** The milliseconds that the program gives an operation. */
export function timeoutOf(values: Readonly<Record<string, unknown>>, operation: TimedOperation): number | undefined {
  const timeouts = values[customTimeouts];
  const text = isObject(timeouts) ? timeouts[operation] : undefined;
  return typeof text === 'string' ? parseDuration(text) : undefined;
}

/** What is wrong with the input. */
export function timeoutProblems(values: Readonly<Record<string, unknown>>): Problem[] {
  const timeouts = values[customTimeouts];
  return Object.entries(isObject(timeouts) ? timeouts : {})
    .filter(([, value]) => typeof value !== 'string' || parseDuration(value) === undefined)
    .map(([operation]) => ({
      path: `${customTimeouts}.${operation}`,
      reason: notADuration,
    }));
}
