import * as assert from 'node:assert/strict';
import { useBench } from '../../support';

describe('DescribeKey', () => {
  const bench = useBench();

  it('answers keys that were set up, by ID, ARN and alias', async () => {
    const { arn } = bench.control.putKey({ id: 'key-1', aliases: ['alias/app'], enabled: false });
    for (const KeyId of ['key-1', arn, 'alias/app']) {
      const { body } = await bench.call<{ KeyMetadata: { Arn: string; KeyState: string } }>(
        'TrentService.DescribeKey',
        'kms',
        { KeyId },
      );
      assert.deepEqual([body.KeyMetadata.Arn, body.KeyMetadata.KeyState], [arn, 'Disabled']);
    }
    const tags = await bench.call<{ Tags: unknown[] }>('TrentService.ListResourceTags', 'kms', { KeyId: 'key-1' });
    assert.deepEqual(tags.body.Tags, [{ TagKey: 'EventBridgeApiDestinations', TagValue: 'true' }]);
    const missing = await bench.call('TrentService.DescribeKey', 'kms', { KeyId: 'none' });
    assert.deepEqual(missing.body, {
      __type: 'NotFoundException',
      message: "Key 'arn:aws:kms:us-east-1:123456789012:key/none' does not exist",
    });
  });
});
