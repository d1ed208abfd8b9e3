import { ConnectionError, Refused, ServiceError } from '../model/errors';
import type { Problem } from '../model/validation';
import type { ObservedConnection } from '../service/api/observed';
import { requireAllowedAccount, requireCredentials } from '../service/aws/account';
import { clientSettings } from '../service/aws/config';
import { perAccount, perSettings } from '../service/aws/memo';
import type { Place } from '../service/aws/place';
import { within } from '../service/aws/within';
import type { Host } from './host';
import { reportOnce } from './reportOnce';

/** What check learns of AWS before anything is sent. A preview must not wait for a service that it does not need. */
const timeoutMs = 5_000;

/** Why AWS could not be asked: check does not ask again. */
const accountFailures = perAccount((): { error?: Error } => ({}));
const placeFailures = perSettings((): { error?: Error } => ({}));

/**
 * Judges whether the credentials belong to an account that is allowed. Without usable credentials a preview says what it
 * could not do, and an update fails with its first call.
 */
export async function accountProblems(host: Host, place: Place): Promise<Problem[]> {
  const settings = clientSettings(place, host.config);
  try {
    await unlessFailed(accountFailures(settings), async () => {
      await requireAllowedAccount(settings);
      if (isPreview(host)) {
        await requireCredentials(settings);
      }
    });
    return [];
  } catch (error) {
    if (error instanceof Refused) {
      return [{ path: '', reason: error.message }];
    }
    reportNotCompared(host, credentialsError(error, place.region));
    return [];
  }
}

function credentialsError(error: unknown, region: string): ServiceError {
  const { serviceError } = require('../service/api/errors') as typeof import('../service/api/errors');
  return serviceError(error, { service: 'sts', operation: 'AssumeRole', subject: 'a role', region });
}

/**
 * The connection with the name of these inputs, if there is one; undefined if AWS gives no answer. Without credentials,
 * permission or network a preview shows less, and says so; the update makes the same call, and reports what is wrong.
 */
export async function described(
  host: Host,
  inputs: Place & { name: string },
): Promise<{ connection: ObservedConnection | undefined } | undefined> {
  const { ConnectionCalls } = require('../service/api/calls') as typeof import('../service/api/calls');
  const { Deadline } = require('../service/api/deadline') as typeof import('../service/api/deadline');
  const settings = clientSettings(inputs, host.config);
  try {
    return await unlessFailed(placeFailures(settings), async () => {
      const calls = new ConnectionCalls(settings, new Deadline(timeoutMs, { signal: host.signal }));
      return { connection: await calls.describe(inputs.name) };
    });
  } catch (error) {
    if (!(error instanceof ConnectionError)) {
      throw error;
    }
    reportNotCompared(host, error);
    return undefined;
  }
}

/** Asks in time, and only until it has failed once. */
async function unlessFailed<T>(known: { error?: Error }, ask: () => Promise<T>): Promise<T> {
  if (known.error) {
    throw known.error;
  }
  try {
    return await within(timeoutMs, ask);
  } catch (error) {
    const late = error instanceof Error && error.name === 'AbortError';
    const failure = late ? new ServiceError('unanswered', 'AWS did not answer in time.') : (error as Error);
    if (!(failure instanceof Refused)) {
      known.error = failure;
    }
    throw failure;
  }
}

/** Says once in a preview that it shows what is recorded, and not what AWS has. */
function reportNotCompared(host: Host, error: Error): void {
  if (isPreview(host)) {
    reportOnce(
      host,
      'warning',
      `This preview compares with the state only, and not with AWS. ${error.message}`,
      'compared with AWS',
    );
  }
}

const isPreview = (host: Host): boolean => host.preview === true;
