import * as assert from 'node:assert/strict';
import { rejects, useBench } from '../../support';

describe('GetSecretValue', () => {
  const bench = useBench();

  it('answers binary values, and refuses unknown stages and deleted secrets', async () => {
    await bench.secrets.createSecret({ Name: 's', SecretBinary: Buffer.from([1, 2, 3]) });
    const { SecretBinary } = await bench.secrets.getSecretValue({ SecretId: 's' });
    assert.deepEqual([...(SecretBinary ?? [])], [1, 2, 3]);
    await rejects(
      bench.secrets.getSecretValue({ SecretId: 's', VersionStage: 'AWSPREVIOUS' }),
      'ResourceNotFoundException',
      /staging label: AWSPREVIOUS/,
    );
    await bench.secrets.deleteSecret({ SecretId: 's' });
    await rejects(bench.secrets.getSecretValue({ SecretId: 's' }), 'InvalidRequestException');
  });
});
