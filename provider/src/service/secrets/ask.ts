import { requireAllowedAccount } from '../aws/account';
import type { ClientSettings } from '../aws/settings';
import { withinDeadline } from '../api/deadline';
import { serviceError } from '../api/errors';

/** A value is there at once, or something is wrong. */
const timeoutMs = 60_000;

/** A call to the service that holds a secret. */
export interface Question {
  service: 'secretsmanager' | 'ssm';
  operation: string;
  /** What is asked for: `secret ARN`, `parameter NAME`. */
  subject: string;
}

/** Makes a call. No secret of an account is read that the stack may not act in. */
export async function ask<T>(
  settings: ClientSettings,
  question: Question,
  call: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  await requireAllowedAccount(settings);
  try {
    return await withinDeadline({ left: timeoutMs, signal: undefined }, (abortSignal) => call({ abortSignal }));
  } catch (error) {
    throw serviceError(error, { ...question, region: settings.region });
  }
}

/** A secret is read where it is: its ARN contains the region. */
export const regionOf = (arn: string, settings: ClientSettings): string =>
  /^arn:[^:]*:[^:]*:([^:]+):/.exec(arn)?.[1] ?? settings.region;
