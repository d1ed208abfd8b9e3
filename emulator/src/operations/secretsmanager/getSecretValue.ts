import { requireSecret, requireUndeleted } from '../../state/secrets';
import { AwsError } from '../../wire/awsError';
import { Timestamp } from '../../wire/json';
import { requireMembers } from '../input';
import { requireDecryption } from '../kms/decryption';
import { operation } from '../operation';
import { SecretInput, secretResource } from './secretOperation';

/** What GetSecretValue answers. */
export interface SecretValueAnswer {
  ARN: string;
  Name: string;
  VersionId: string;
  SecretString?: string;
  SecretBinary?: string;
  VersionStages: string[];
  CreatedDate: Timestamp;
}

export const getSecretValue = operation<SecretInput & { VersionId?: string; VersionStage?: string }>({
  service: 'secretsmanager',
  name: 'GetSecretValue',
  kind: 'read',
  resource: secretResource,
  run(call, input): SecretValueAnswer {
    requireMembers(input, ['SecretId']);
    const secret = requireSecret(call.region, input.SecretId);
    requireUndeleted(secret);
    const stage = input.VersionStage ?? (input.VersionId === undefined ? 'AWSCURRENT' : undefined);
    const version = secret.versions.find(
      (candidate) =>
        (input.VersionId === undefined || candidate.id === input.VersionId) &&
        (stage === undefined || candidate.stages.includes(stage)),
    );
    if (!version) {
      const wanted = input.VersionId === undefined ? `staging label: ${stage ?? ''}` : `VersionId: ${input.VersionId}`;
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${wanted}`,
      );
    }
    requireDecryption(call, 'secretsmanager', secret.kmsKeyId);
    // Secrets Manager remembers the day only (recorded).
    const today = Math.floor(call.world.clock.now() / 86_400_000) * 86_400_000;
    version.lastAccessed = today;
    secret.lastAccessed = today;
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...version.value,
      VersionStages: version.stages,
      CreatedDate: Timestamp.withMilliseconds(version.created),
    };
  },
});
