import * as assert from 'node:assert/strict';
import { rejects, useBench } from '../../support';

describe('CreateSecret', () => {
  const bench = useBench();

  it('takes the same client request token as the same version, and refuses another value under it', async () => {
    const token = '01234567-89ab-cdef-0123-456789abcdef';
    const input = { Name: 's', SecretString: 'one', ClientRequestToken: token };
    await bench.secrets.createSecret(input);
    assert.equal((await bench.secrets.createSecret(input)).VersionId, token);
    await rejects(
      bench.secrets.putSecretValue({ SecretId: 's', SecretString: 'two', ClientRequestToken: token }),
      'ResourceExistsException',
    );
  });
});
