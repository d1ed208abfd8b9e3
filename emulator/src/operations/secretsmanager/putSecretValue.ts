import { randomUUID } from 'node:crypto';
import { addVersion, requireSecret, requireUndeleted, requireUserOwned } from '../../state/secrets';
import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { repeatedVersion, SecretInput, secretResource, ValueInput, valueOf } from './secretOperation';

export const putSecretValue = operation<SecretInput & ValueInput & { VersionStages?: string[] }>({
  service: 'secretsmanager',
  name: 'PutSecretValue',
  kind: 'write',
  resource: secretResource,
  run(call, input) {
    requireMembers(input, ['SecretId']);
    const secret = requireSecret(call.region, input.SecretId);
    requireUserOwned(secret);
    requireUndeleted(secret);
    const value = valueOf(input);
    if (!value) {
      throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
    }
    const version =
      repeatedVersion(secret, input.ClientRequestToken, value) ??
      addVersion(call.world, secret, value, input.ClientRequestToken ?? randomUUID(), input.VersionStages);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  },
});
