import assert from 'node:assert/strict';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { listConnections } from '../../provider/src/service/lookup';
import { clientConfig } from '../support/clients';

describe('A list of connections', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
    const events = new EventBridge(clientConfig(emulator));
    for (const Name of ['shop-eu', 'shop-us', 'crm']) {
      const BasicAuthParameters = { Username: 'user', Password: 'pass' };
      await events.createConnection({ Name, AuthorizationType: 'BASIC', AuthParameters: { BasicAuthParameters } });
    }
    emulator.control.deauthorize('shop-eu', 'refused');
    emulator.control.deauthorize('crm', 'refused');
  });
  after(() => emulator.close());

  const config = {
    get: (key: string) => ({ 'aws:accessKey': 'test', 'aws:secretKey': 'test' })[key],
    environment: {},
  };
  const cases: [string, Parameters<typeof listConnections>[1], string[]][] = [
    ['no filter', {}, ['crm', 'shop-eu', 'shop-us']],
    ['a prefix', { namePrefix: 'shop-' }, ['shop-eu', 'shop-us']],
    ['a state', { connectionState: 'DEAUTHORIZED' }, ['crm', 'shop-eu']],
    ['a prefix and a state', { namePrefix: 'shop-', connectionState: 'DEAUTHORIZED' }, ['shop-eu']],
  ];
  for (const [title, filter, expected] of cases) {
    it(`has what fits ${title}, and never sends two filters in one request`, async () => {
      emulator.control.clearRequests();
      const place = { region: 'us-east-1', endpoint: emulator.url };
      const { connections } = await listConnections(config, filter, place);
      assert.deepEqual(
        connections.map(({ name }) => name),
        expected,
      );
      const sent = emulator.control.requests({ operation: 'ListConnections' });
      assert.equal(sent.length, 1);
      const members = Object.keys(sent[0].body as object);
      assert.ok(!(members.includes('NamePrefix') && members.includes('ConnectionState')));
    });
  }
});
