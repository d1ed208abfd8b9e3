import * as assert from 'node:assert/strict';
import { apiKey, basic, oauth, openBench, useBench } from '../support';

describe('snapshots', () => {
  const bench = useBench();

  it('restore everything in another emulator: ARNs, times, versions of secrets, parameters, keys', async () => {
    await bench.events.createConnection(basic('crm', { Description: 'orders' }));
    await bench.secrets.createSecret({ Name: 'mine', SecretString: 'one' });
    await bench.secrets.putSecretValue({ SecretId: 'mine', SecretString: 'two' });
    bench.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
    await bench.clock.advance(60_000);
    await bench.events.createConnection(apiKey('shop'));
    const snapshot = bench.control.snapshot();
    const other = await openBench();
    try {
      // Over HTTP, so that it is JSON.
      const { status, answer } = await bench.post('snapshot');
      assert.deepEqual([status, answer], [200, JSON.parse(JSON.stringify(snapshot))]);
      await other.events.createConnection(basic('in-the-way'));
      const restored = await fetch(`${other.emulator.url}/_control/restore`, {
        method: 'POST',
        body: JSON.stringify(answer),
      });
      assert.equal(restored.status, 200);
      assert.deepEqual(other.emulator.control.connections(), bench.control.connections());
      const { $metadata: _here, ...here } = await bench.describe('crm');
      const { $metadata: _there, ...there } = await other.describe('crm');
      assert.deepEqual(there, here);
      for (const SecretId of [here.SecretArn, 'mine']) {
        const { $metadata: _one, ...one } = await bench.secrets.getSecretValue({ SecretId });
        const { $metadata: _same, ...same } = await other.secrets.getSecretValue({ SecretId });
        assert.deepEqual(same, one);
      }
      assert.equal(other.emulator.control.disableKey('key-1').aliases[0], 'alias/events');
      // What is restored lives on.
      await other.events.updateConnection({ Name: 'crm', Description: 'returns' });
      assert.equal((await bench.describe('crm')).Description, 'orders');
    } finally {
      await other.close();
    }
  });

  it('are refused while a connection is changing', async () => {
    await bench.events.createConnection(oauth('erp', 'https://login.example.com/token'));
    assert.throws(() => bench.control.snapshot(), /'erp' is AUTHORIZING/);
    await bench.clock.advance(300);
    assert.equal(bench.control.snapshot().regions[0].connections.length, 1);
  });
});
