import * as assert from 'node:assert/strict';
import { useBench } from '../../support';

interface Described {
  KeyMetadata: { AWSAccountId: string; KeyState: string; Enabled: boolean; KeySpec: string };
}

describe('ListResourceTags', () => {
  const bench = useBench();

  it('refuses keys of another account or Region and aliases, while DescribeKey answers them (D)', async () => {
    const { arn } = bench.control.putKey({
      id: 'key-1',
      account: '210987654321',
      aliases: ['alias/app'],
      state: 'PendingDeletion',
      keySpec: 'RSA_2048',
    });
    const { KeyMetadata } = (await bench.call<Described>('TrentService.DescribeKey', 'kms', { KeyId: arn })).body;
    assert.deepEqual(
      [KeyMetadata.AWSAccountId, KeyMetadata.KeyState, KeyMetadata.Enabled, KeyMetadata.KeySpec],
      ['210987654321', 'PendingDeletion', false, 'RSA_2048'],
    );
    const refused = async (KeyId: string): Promise<string | undefined> =>
      (await bench.call('TrentService.ListResourceTags', 'kms', { KeyId })).body.__type;
    assert.equal(await refused(arn), 'AccessDeniedException');
    assert.equal(await refused(bench.control.putKey({ id: 'key-2', region: 'eu-central-1' }).arn), 'NotFoundException');
    bench.control.putKey({ id: 'key-3', aliases: ['alias/here'] });
    assert.equal(await refused('alias/here'), 'NotFoundException');
  });
});
