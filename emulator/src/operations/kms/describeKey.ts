import { keyResource, requireKey } from '../../state/keys';
import { Timestamp } from '../../wire/json';
import { requireMembers } from '../input';
import { operation } from '../operation';

export const describeKey = operation<{ KeyId: string }>({
  service: 'kms',
  name: 'DescribeKey',
  kind: 'read',
  resource: (call, input) => keyResource(call.world, call.region, String(input.KeyId)),
  run(call, input) {
    requireMembers(input, ['KeyId']);
    const key = requireKey(call.world, call.region, input.KeyId);
    return {
      KeyMetadata: {
        AWSAccountId: key.arn.split(':')[4],
        KeyId: key.id,
        Arn: key.arn,
        CreationDate: Timestamp.withMilliseconds(key.created),
        Enabled: key.enabled,
        Description: '',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeyState: key.state,
        DeletionDate:
          key.state === 'PendingDeletion' ? Timestamp.withMilliseconds(key.created + 30 * 86_400_000) : undefined,
        Origin: key.state === 'PendingImport' ? 'EXTERNAL' : 'AWS_KMS',
        KeyManager: key.manager,
        CustomerMasterKeySpec: key.keySpec,
        KeySpec: key.keySpec,
        EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        MultiRegion: false,
      },
    };
  },
});
