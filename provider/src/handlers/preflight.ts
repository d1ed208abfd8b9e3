import { Refused, ServiceError } from '../model/errors';
import type { Problem } from '../model/validation';
import { requireAllowedAccount, requireCredentials } from '../service/aws/account';
import { clientSettings } from '../service/aws/config';
import { perAccount } from '../service/aws/memo';
import type { Place } from '../service/aws/place';
import type { Host } from './host';
import { reportOnce } from './reportOnce';

/** Why the credentials could not be used: a preview does not look for them again. */
const failures = perAccount((): { error?: ServiceError } => ({}));

/**
 * Judges before anything is sent whether the credentials belong to an account that is allowed. Without usable credentials
 * a preview says what it could not do, and an update fails with its first call.
 */
export async function accountProblems(host: Host, place: Place): Promise<Problem[]> {
  const settings = clientSettings(place, host.config);
  const failure = failures(settings);
  try {
    if (isPreview(host) && failure.error) {
      throw failure.error;
    }
    await requireAllowedAccount(settings);
    if (isPreview(host)) {
      await requireCredentials(settings);
    }
    return [];
  } catch (error) {
    if (error instanceof Refused) {
      return [{ path: '', reason: error.message }];
    }
    failure.error = credentialsError(error, place.region);
    reportNotCompared(host, failure.error);
    return [];
  }
}

function credentialsError(error: unknown, region: string): ServiceError {
  const { serviceError } = require('../service/api/errors') as typeof import('../service/api/errors');
  return serviceError(error, { service: 'sts', operation: 'AssumeRole', subject: 'a role', region });
}

/** Says once in a preview that it shows what is recorded, and not what AWS has. */
export function reportNotCompared(host: Host, error: Error): void {
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
