/**
 * Whether a service refused a call for the number of calls, and so did not act. The SDK counts a quota
 * (LimitExceededException) as one of these: tell it apart first.
 */
export function isThrottled(error: Error): boolean {
  const { isThrottlingError } = require('@smithy/core/retry') as typeof import('@smithy/core/retry');
  return isThrottlingError(error as Parameters<typeof isThrottlingError>[0]);
}
