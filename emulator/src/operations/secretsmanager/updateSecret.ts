import { randomUUID } from 'node:crypto';
import { addVersion, requireSecret, requireUndeleted, requireUserOwned } from '../../state/secrets';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { repeatedVersion, SecretInput, secretResource, ValueInput, valueOf } from './secretOperation';

export const updateSecret = operation<SecretInput & ValueInput & { Description?: string; KmsKeyId?: string }>({
  service: 'secretsmanager',
  name: 'UpdateSecret',
  kind: 'write',
  resource: secretResource,
  run(call, input) {
    requireMembers(input, ['SecretId']);
    const secret = requireSecret(call.region, input.SecretId);
    requireUserOwned(secret);
    requireUndeleted(secret);
    const value = valueOf(input);
    const version =
      value &&
      (repeatedVersion(secret, input.ClientRequestToken, value) ??
        addVersion(call.world, secret, value, input.ClientRequestToken ?? randomUUID()));
    secret.description = input.Description ?? secret.description;
    secret.kmsKeyId = input.KmsKeyId ?? secret.kmsKeyId;
    secret.lastChanged = call.world.clock.now();
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
});
