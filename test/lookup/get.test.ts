import assert from 'node:assert/strict';
import { DeleteConnectionCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { failed, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import type { AuthParameters, Connectivity } from '../support/types';
import { existing, make, SECRETS } from './existing';

/** What the program exports of a connection that it reads. */
interface Read {
  id: string;
  name: string;
  arn: string;
  state: string;
  region: string;
  description: string;
  auth: AuthParameters;
}

describe('Connection.get on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;

  before(async () => {
    emulator = await startEmulator();
    await make(emulator, [existing.basic, existing.apiKey]);
    await make(emulator, [{ ...existing.basic, Name: 'elsewhere', Description: 'in Ireland' }], 'eu-west-1');
    stack = await workspace({ program: { 'index.ts': '' }, emulator });
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const arnOf = (name: string) => emulator.control.connections().find((one) => one.name === name)!.arn;
  const write = (program: string) =>
    stack.write({ 'index.ts': `import { Connection } from "pulumi-eventbridge-connection";\n${program}` });

  it('reads by name, by ARN and in another region, in previews too, and changes nothing', async () => {
    write(`
      const byName = Connection.get("by-name", "crm.orders");
      const byArn = Connection.get("by-arn", "${arnOf('crm.orders')}");
      const inRegion = Connection.get("in-region", "elsewhere", { region: "eu-west-1" });
      const arnInRegion = Connection.get("arn-in-region", "${arnOf('elsewhere')}");
      export const all = [byName, byArn, inRegion, arnInRegion].map((one) => ({
          id: one.id, name: one.name, arn: one.arn, state: one.connectionState, region: one.region, description: one.description,
          type: one.authorizationType, auth: one.authParameters, made: one.creationTime,
      }));
      export const route = Connection.get("private", "2-shop").invocationConnectivityParameters;
    `);
    succeeded(await stack.preview());
    const up = succeeded(await stack.up());
    const { all, route } = await stack.outputs<{ all: Read[]; route: Connectivity }>();
    const [byName, byArn, inRegion, arnInRegion] = all;
    assert.equal(byName.arn, arnOf('crm.orders'));
    // The ID of what is read is what the program has asked for.
    assert.deepEqual(byArn, { ...byName, id: byName.arn });
    assert.deepEqual(
      [byName.id, byName.name, byName.state, byName.region],
      ['crm.orders', 'crm.orders', 'AUTHORIZED', 'us-east-1'],
    );
    assert.deepEqual(byName.auth.basicAuthParameters, { username: 'events' });
    assert.equal(inRegion.arn, arnOf('elsewhere'));
    assert.equal(inRegion.description, 'in Ireland');
    assert.deepEqual(arnInRegion, { ...inRegion, id: inRegion.arn });
    assert.match(route.resourceParameters.resourceConfigurationArn, /^arn:aws:vpc-lattice:/);
    assertNoLeak({ folder: stack.folder, output: up.output }, Object.values(SECRETS));
    const changed = emulator.control.requests().filter(({ operation }) => operation !== 'DescribeConnection');
    assert.equal(changed.length, 3, 'the creates of this test, and nothing else');
  });

  it('a refresh sees what has changed, and destroy leaves it alone', async () => {
    emulator.control.deauthorize('crm.orders', 'The invocation endpoint refused the credentials.');
    succeeded(await stack.refresh());
    const { outputs, external } = await stack.resource('by-name');
    assert.equal(external, true);
    assert.equal(outputs?.connectionState, 'DEAUTHORIZED');
    const next = succeeded(await stack.up());
    assert.deepEqual(new Set(Object.values(operations(next))), new Set(['read']));
    emulator.control.clearRequests();
    succeeded(await stack.destroy());
    assert.deepEqual(emulator.control.requests({ operation: 'DeleteConnection' }), []);
    assert.equal(emulator.control.connections().length, 3);
  });

  it('a refresh forgets one that somebody has deleted, and the program says so', async () => {
    await make(emulator, [{ ...existing.basic, Name: 'short-lived' }]);
    write('export const state = Connection.get("short-lived", "short-lived").connectionState;');
    succeeded(await stack.up());
    const client = new EventBridgeClient(clientConfig(emulator));
    await client.send(new DeleteConnectionCommand({ Name: 'short-lived' }));
    succeeded(await stack.refresh());
    assert.deepEqual(
      (await stack.resources()).filter(({ urn }) => urn.endsWith('::short-lived')),
      [],
    );
    assert.match(failed(await stack.preview()).output, /There is no connection "short-lived"|is being deleted/);
  });

  it('says that there is none', async () => {
    write('Connection.get("missing", "nobody");');
    assert.match(failed(await stack.preview()).output, /There is no connection "nobody" in us-east-1/);
    const old = arnOf('2-shop').replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000');
    write(`Connection.get("missing", "${old}");`);
    assert.match(failed(await stack.preview()).output, /any more: the name "2-shop" belongs to arn:/);
    write(`Connection.get("missing", "${arnOf('2-shop')}", { region: "eu-west-1" });`);
    assert.match(failed(await stack.preview()).output, /The connection arn:\S+ is in us-east-1, not in eu-west-1/);
  });
});
