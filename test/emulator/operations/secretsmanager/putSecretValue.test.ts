import * as assert from 'node:assert/strict';
import { rejects, useBench } from '../../support';

describe('PutSecretValue', () => {
  const bench = useBench();

  it('makes versions with AWSCURRENT and AWSPREVIOUS, as UpdateSecret does', async () => {
    const { ARN, VersionId } = await bench.secrets.createSecret({ Name: 'app/key', SecretString: 'one' });
    assert.match(ARN ?? '', /:secret:app\/key-[A-Za-z0-9]{6}$/);
    await bench.secrets.putSecretValue({ SecretId: 'app/key', SecretString: 'two' });
    await bench.secrets.updateSecret({ SecretId: ARN, SecretString: 'three' });
    const value = async (more: object): Promise<string | undefined> =>
      (await bench.secrets.getSecretValue({ SecretId: 'app/key', ...more })).SecretString;
    assert.deepEqual([await value({}), await value({ VersionStage: 'AWSPREVIOUS' })], ['three', 'two']);
    const { Versions } = await bench.secrets.listSecretVersionIds({ SecretId: 'app/key' });
    assert.equal(Versions?.length, 2);
    const all = await bench.secrets.listSecretVersionIds({ SecretId: 'app/key', IncludeDeprecated: true });
    assert.equal(all.Versions?.[0]?.VersionId, VersionId);
    await rejects(bench.secrets.createSecret({ Name: 'app/key', SecretString: 'x' }), 'ResourceExistsException');
  });
});
