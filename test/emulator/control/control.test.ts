import * as assert from 'node:assert/strict';
import { basic, oauth, useBench } from '../support';

describe('events from outside', () => {
  const bench = useBench();

  it('recreate a connection under a new UUID and with a new secret', async () => {
    const before = await bench.events.createConnection(basic('c'));
    const { SecretArn } = await bench.describe('c');
    await bench.clock.advance(1_000);
    await bench.post('recreate', { name: 'c' });
    const after = await bench.describe('c');
    assert.notEqual(after.ConnectionArn, before.ConnectionArn);
    assert.notEqual(after.SecretArn, SecretArn);
    assert.notDeepEqual(after.CreationTime, before.CreationTime);
  });

  it('delete the managed secret, so that the connection is DEAUTHORIZED', async () => {
    await bench.events.createConnection(basic('c'));
    bench.control.deleteManagedSecret('c');
    assert.equal((await bench.describe('c')).ConnectionState, 'DEAUTHORIZED');
  });

  it('put a connection into any state, and stop what is under way', async () => {
    await bench.events.createConnection(oauth('c', 'https://login.example.com/token'));
    bench.control.transition('c', 'FAILED_CONNECTIVITY', 'No route.');
    await bench.clock.advance(3_600_000);
    const after = await bench.describe('c');
    assert.deepEqual([after.ConnectionState, after.StateReason], ['FAILED_CONNECTIVITY', 'No route.']);
  });

  it('decide how authorizations end, by name and number', async () => {
    bench.control.setOutcome({ name: 'app-*', state: 'DEAUTHORIZED', reason: 'Invalid client.', after: 10, times: 1 });
    for (const name of ['other', 'app-1', 'app-2']) {
      await bench.events.createConnection(oauth(name, 'https://login.example.com/token'));
    }
    await bench.clock.advance(10_000);
    assert.deepEqual(Object.fromEntries(bench.control.connections().map(({ name, state }) => [name, state])), {
      other: 'AUTHORIZED',
      'app-1': 'DEAUTHORIZED',
      'app-2': 'AUTHORIZED',
    });
  });

  it('need the Region of a name that is not unique', async () => {
    await bench.events.createConnection(basic('c'));
    await bench.clientOf('AKIDTEST', 'eu-west-1').createConnection(basic('c'));
    assert.throws(() => bench.control.deauthorize('c'), /There are 2 connections 'c'/);
    assert.throws(() => bench.control.deauthorize('d'), /There is no connection 'd'/);
    bench.control.deauthorize('c', 'x', { region: 'eu-west-1' });
    assert.equal((await bench.describe('c')).ConnectionState, 'AUTHORIZED');
  });

  it('forget everything but the settings with reset', async () => {
    await bench.events.createConnection(basic('c'));
    bench.control.fault({ kind: 'throttle', times: null });
    bench.control.configure({ connectionQuota: 5 });
    await bench.post('reset');
    assert.deepEqual([bench.control.connections(), bench.control.requests(), bench.control.listFaults()], [[], [], []]);
    assert.equal(bench.control.settings().connectionQuota, 5);
    await bench.events.createConnection(basic('c'));
  });
});
