import { requireSecret } from '../../state/secrets';
import { Timestamp } from '../../wire/json';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { SecretInput, secretResource } from './secretOperation';

const optionalTime = (milliseconds: number | undefined): Timestamp | undefined =>
  milliseconds === undefined ? undefined : Timestamp.withMilliseconds(milliseconds);

export const describeSecret = operation<SecretInput>({
  service: 'secretsmanager',
  name: 'DescribeSecret',
  kind: 'read',
  resource: secretResource,
  run(call, input) {
    requireMembers(input, ['SecretId']);
    // It answers for a secret that is marked for deletion too, with DeletedDate (recorded).
    const secret = requireSecret(call.region, input.SecretId);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      KmsKeyId: secret.kmsKeyId,
      LastChangedDate: Timestamp.withMilliseconds(secret.lastChanged),
      LastAccessedDate: optionalTime(secret.lastAccessed),
      DeletedDate: optionalTime(secret.deleted),
      Tags: secret.tags.length > 0 ? secret.tags : undefined,
      VersionIdsToStages: Object.fromEntries(
        secret.versions.filter((version) => version.stages.length > 0).map((version) => [version.id, version.stages]),
      ),
      OwningService: secret.owningService,
      CreatedDate: Timestamp.withMilliseconds(secret.created),
    };
  },
});
