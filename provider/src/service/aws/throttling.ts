/**
 * Whether a service refused a call for the number of calls, and so did not act. The SDK counts a quota
 * (LimitExceededException) as one of these: tell it apart first.
 */
export function isThrottled(error: Error): boolean {
  // Loaded with the first failure, and once: to resolve a module takes longer than to judge an error.
  judge ??= (require('@smithy/core/retry') as typeof import('@smithy/core/retry')).isThrottlingError;
  return judge(error as Parameters<Judge>[0]);
}

type Judge = typeof import('@smithy/core/retry').isThrottlingError;

let judge: Judge | undefined;
