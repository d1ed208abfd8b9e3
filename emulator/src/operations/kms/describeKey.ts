import { requireKey } from '../../state/keys';
import { Timestamp } from '../../wire/json';
import { requireMembers } from '../input';
import { operation } from '../operation';

export const describeKey = operation<{ KeyId: string }>({
  service: 'kms',
  name: 'DescribeKey',
  kind: 'read',
  resource: (call, input) => call.region.arn('kms', `key/${String(input.KeyId)}`),
  run(call, input) {
    requireMembers(input, ['KeyId']);
    const key = requireKey(call.region, input.KeyId);
    return {
      KeyMetadata: {
        AWSAccountId: call.region.account,
        KeyId: key.id,
        Arn: key.arn,
        CreationDate: Timestamp.withMilliseconds(key.created),
        Enabled: key.enabled,
        Description: '',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeyState: key.enabled ? 'Enabled' : 'Disabled',
        Origin: 'AWS_KMS',
        KeyManager: 'CUSTOMER',
        CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        MultiRegion: false,
      },
    };
  },
});
