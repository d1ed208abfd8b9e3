import * as assert from 'node:assert/strict';
import { useBench } from '../../support';

describe('GetCallerIdentity', () => {
  const bench = useBench();

  it('answers the account of the access key', async () => {
    assert.equal((await bench.sts.getCallerIdentity({})).Account, '123456789012');
    bench.control.configure({
      accessKeys: { AKIDTEST: { account: '210987654321', arn: 'arn:aws:iam::210987654321:user/me' } },
    });
    const me = await bench.sts.getCallerIdentity({});
    assert.deepEqual([me.Account, me.Arn], ['210987654321', 'arn:aws:iam::210987654321:user/me']);
  });
});
