import type { Secret, SecretVersion } from '../../state/secret';
import { findSecret } from '../../state/secrets';
import { AwsError } from '../../wire/awsError';
import type { Call } from '../operation';

export interface SecretInput {
  SecretId: string;
}

export interface ValueInput {
  SecretString?: string;
  SecretBinary?: string;
  ClientRequestToken?: string;
}

export const secretResource = (call: Call, input: { SecretId?: string; Name?: string }): string =>
  findSecret(call.region, String(input.SecretId ?? input.Name))?.arn ??
  call.region.arn('secretsmanager', `secret:${String(input.SecretId ?? input.Name)}`);

export function valueOf(input: ValueInput): SecretVersion['value'] | undefined {
  if (input.SecretString !== undefined && input.SecretBinary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'You must provide either SecretString or SecretBinary, but not both.',
    );
  }
  if (input.SecretString !== undefined) {
    return { SecretString: input.SecretString };
  }
  return input.SecretBinary === undefined ? undefined : { SecretBinary: input.SecretBinary };
}

/** The version that a client request token already made: the same call again is the same version. */
export function repeatedVersion(
  secret: Secret,
  token: string | undefined,
  value: SecretVersion['value'],
): SecretVersion | undefined {
  const version = secret.versions.find((candidate) => candidate.id === token);
  if (version && JSON.stringify(version.value) !== JSON.stringify(value)) {
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${token ?? ''} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  return version;
}
