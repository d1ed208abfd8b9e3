import { requireSecret } from '../../state/secrets';
import { Timestamp } from '../../wire/json';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { SecretInput, secretResource } from './secretOperation';

export const listSecretVersionIds = operation<
  SecretInput & { IncludeDeprecated?: boolean; MaxResults?: number; NextToken?: string }
>({
  service: 'secretsmanager',
  name: 'ListSecretVersionIds',
  kind: 'read',
  resource: secretResource,
  run(call, input) {
    requireMembers(input, ['SecretId']);
    const secret = requireSecret(call.region, input.SecretId);
    const versions = secret.versions.filter((version) => input.IncludeDeprecated || version.stages.length > 0);
    const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
    const end = start + (input.MaxResults ?? 100);
    return {
      Versions: versions.slice(start, end).map((version) => ({
        VersionId: version.id,
        VersionStages: version.stages.length > 0 ? version.stages : undefined,
        LastAccessedDate:
          version.lastAccessed === undefined ? undefined : Timestamp.withMilliseconds(version.lastAccessed),
        CreatedDate: Timestamp.withMilliseconds(version.created),
        KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
      })),
      NextToken: end < versions.length ? String(end) : undefined,
      ARN: secret.arn,
      Name: secret.name,
    };
  },
});
