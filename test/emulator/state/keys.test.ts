import * as assert from 'node:assert/strict';
import { basic, useBench } from '../support';

describe('KMS keys', () => {
  const bench = useBench();

  it('make a connection DEAUTHORIZED if they are disabled or lack the tag; unknown keys are accepted (D)', async () => {
    bench.control.putKey({ id: 'good' });
    bench.control.putKey({ id: 'untagged', tags: {} });
    await bench.events.createConnection(basic('a', { KmsKeyIdentifier: 'good' }));
    await bench.events.createConnection(basic('b', { KmsKeyIdentifier: 'untagged' }));
    await bench.events.createConnection(basic('c', { KmsKeyIdentifier: 'never-heard-of' }));
    assert.deepEqual(
      [await bench.state('a'), await bench.state('b'), await bench.state('c')],
      ['AUTHORIZED', 'DEAUTHORIZED', 'AUTHORIZED'],
    );
    bench.control.disableKey('good');
    const after = await bench.describe('a');
    assert.equal(after.ConnectionState, 'DEAUTHORIZED');
    assert.ok(after.StateReason);
  });
});
