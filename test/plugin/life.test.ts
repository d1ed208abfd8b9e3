import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { changesIn, type EngineEvent, type Result, succeeded, workspace, type Workspace } from '../support/engine';

/** The arguments of a connection, as YAML has them: JSON is YAML. */
const crm = {
  name: 'crm',
  description: 'Of the shop',
  authorizationType: 'BASIC',
  authParameters: {
    basicAuthParameters: { username: 'events', password: '${password}' },
    invocationHttpParameters: {
      headerParameters: {
        'X-Tenant': 'acme',
        'X-Token': { value: '${password}' },
        'X-Twice': { entries: [{ value: 'one' }, { value: 'two' }] },
      },
    },
  },
};

type Properties = Record<string, unknown>;

const programOf = (resources: Record<string, { properties: Properties; options?: Properties }>) => ({
  config: { password: { type: 'string', secret: true } },
  resources: Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [
      name,
      { type: 'eventbridge-connection:Connection', ...resource },
    ]),
  ),
});

describe('A YAML program with the plugin', function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: Workspace;
  /** Changes connections by hand. */
  let somebody: EventBridge;
  before(async () => {
    emulator = await startEmulator();
    somebody = new EventBridge(clientConfig(emulator));
    stack = await workspace({
      runtime: 'yaml',
      plugin: true,
      emulator,
      secrets: { 'test-project:password': 'canary-first' },
      settings: { ...programOf({ crm: { properties: crm } }), outputs: { arn: '${crm.arn}' } },
    });
  });
  after(async () => {
    await stack.close();
    await emulator.close();
  });

  /** Gives the stack another program. */
  const declare = (resources: Parameters<typeof programOf>[0], outputs: Properties = { arn: '${crm.arn}' }): void => {
    const project = JSON.parse(readFileSync(join(stack.programFolder, 'Pulumi.yaml'), 'utf8')) as object;
    stack.write({ 'Pulumi.yaml': JSON.stringify({ ...project, ...programOf(resources), outputs }) });
  };
  const calls = (): string[] => {
    const operations = emulator.control
      .requests()
      .map(({ operation }) => operation)
      .filter((operation) => operation !== 'DescribeConnection');
    emulator.control.clearRequests();
    return operations;
  };
  const held = () =>
    emulator.control
      .connections()
      .filter(({ state }) => state !== 'DELETING')
      .map(({ name, state }) => `${name} ${state}`);

  it('creates a connection, whose secrets are hidden', async () => {
    const preview = succeeded(await stack.preview('--diff'));
    assert.match(preview.stdout, /password\s*: \[secret\]/);
    assert.match(preview.stdout, /X-Tenant\s*: "acme"/);
    const { stdout } = succeeded(await stack.up('--diff'));
    assert.deepEqual(held(), ['crm AUTHORIZED']);
    const [request] = emulator.control.requests({ operation: 'CreateConnection' });
    const parameters = (request.body as { AuthParameters: Properties }).AuthParameters;
    assert.deepEqual(parameters, {
      BasicAuthParameters: { Username: 'events', Password: 'canary-first' },
      InvocationHttpParameters: {
        HeaderParameters: [
          { Key: 'X-Tenant', Value: 'acme', IsValueSecret: false },
          { Key: 'X-Token', Value: 'canary-first', IsValueSecret: true },
          { Key: 'X-Twice', Value: 'one', IsValueSecret: false },
          { Key: 'X-Twice', Value: 'two', IsValueSecret: false },
        ],
      },
    });
    assertHidden(stack, preview, stdout);
    assert.match((await stack.outputs())['arn'], /:connection\/crm\//);
  });

  it('shows nothing and sends nothing if nothing changes', async () => {
    calls();
    const { events } = succeeded(await stack.preview());
    assert.deepEqual(changesIn(events), { same: 2 });
    assert.deepEqual(emulator.control.requests(), []);
  });

  it('shows each change on its path, and sends only that', async () => {
    const changed = structuredClone(crm);
    changed.description = 'Of the other shop';
    changed.authParameters.invocationHttpParameters.headerParameters['X-Tenant'] = 'other';
    declare({ crm: { properties: changed } });
    const { events } = succeeded(await stack.preview('--diff'));
    assert.deepEqual(detailsIn(events), {
      description: 'update',
      'authParameters.invocationHttpParameters.headerParameters["X-Tenant"]': 'update',
    });
    succeeded(await stack.up());
    assert.deepEqual(calls(), ['UpdateConnection']);
    await stack.setSecrets({ 'test-project:password': 'canary-second' });
    const { events: rotation } = succeeded(await stack.up());
    assert.deepEqual(detailsIn(rotation), {
      'authParameters.basicAuthParameters.password': 'update',
      'authParameters.invocationHttpParameters.headerParameters["X-Token"].value': 'update',
    });
    declare({ crm: { properties: crm } });
    succeeded(await stack.up());
  });

  it('finds drift with a refresh', async () => {
    const { arn } = emulator.control.connections()[0];
    assert.ok(arn);
    await somebody.updateConnection({ Name: 'crm', Description: 'by hand' });
    const { events } = succeeded(await stack.refresh());
    assert.deepEqual(changesIn(events)['update'], 1);
    const preview = succeeded(await stack.preview('--diff'));
    assert.deepEqual(detailsIn(preview.events), { description: 'update' });
    succeeded(await stack.up());
  });

  it('replaces for another name, and deletes the former one afterwards', async () => {
    declare({ crm: { properties: { ...crm, name: 'crm-2' } } });
    const { events } = succeeded(await stack.preview('--diff'));
    assert.deepEqual(detailsIn(events), { name: 'update-replace' });
    calls();
    succeeded(await stack.up());
    assert.deepEqual(calls(), ['CreateConnection', 'DeleteConnection']);
    assert.deepEqual(held(), ['crm-2 AUTHORIZED']);
  });

  it('reads what it does not manage, and looks up', async () => {
    declare(
      { crm: { properties: { ...crm, name: 'crm-2' } } },
      {
        state: {
          'fn::invoke': {
            function: 'eventbridge-connection:getConnection',
            arguments: { name: 'crm-2' },
            return: 'connectionState',
          },
        },
      },
    );
    succeeded(await stack.up());
    assert.equal((await stack.outputs())['state'], 'AUTHORIZED');
  });

  it('says each mistake in a sentence', async () => {
    declare({ crm: { properties: { ...crm, name: 'no name', region: 'nowhere' } } });
    const { code, output } = await stack.preview();
    assert.notEqual(code, 0);
    assert.match(output, /name: /);
    assert.match(output, /region: must be an AWS region/);
    assert.doesNotMatch(output, /rpc error|at .*\.js/);
  });

  it('uses an explicit provider', async () => {
    const { url } = emulator;
    const project = JSON.parse(readFileSync(join(stack.programFolder, 'Pulumi.yaml'), 'utf8')) as object;
    stack.write({
      'Pulumi.yaml': JSON.stringify({
        ...project,
        outputs: {},
        resources: {
          elsewhere: {
            type: 'pulumi:providers:eventbridge-connection',
            properties: { region: 'eu-central-1', endpoints: [{ eventbridge: url, secretsmanager: url, sts: url }] },
          },
          crm: {
            type: 'eventbridge-connection:Connection',
            properties: { ...crm, name: 'crm-3' },
            options: { provider: '${elsewhere}' },
          },
        },
      }),
    });
    succeeded(await stack.up());
    assert.match((await stack.resource('crm')).outputs!.arn!, /:eu-central-1:/);
  });

  it('imports a connection by its name, and writes the program', async () => {
    await somebody.createConnection({
      Name: 'existing',
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue: 'canary-key' } },
    });
    const { stdout } = succeeded(
      await stack.run(
        'import',
        'eventbridge-connection:index:Connection',
        'existing',
        'existing',
        '--yes',
        '--protect=false',
      ),
    );
    assert.doesNotMatch(stdout, /bug in the provider|is required/);
    assert.match(stdout, /type: eventbridge-connection:Connection/);
    assert.match(stdout, /apiKeyName: X-Key/);
    assert.match((await stack.resource('existing')).outputs!.arn!, /:connection\/existing\//);
  });

  it('destroys everything', async () => {
    succeeded(await stack.destroy());
    assert.deepEqual(held(), []);
  });
});

function detailsIn(events: EngineEvent[]): Record<string, string> {
  const changed = events.find(
    ({ resourcePreEvent }) =>
      resourcePreEvent &&
      !['same', 'read'].includes(resourcePreEvent.metadata.op) &&
      resourcePreEvent.metadata.detailedDiff,
  );
  return Object.fromEntries(
    Object.entries(changed?.resourcePreEvent?.metadata.detailedDiff ?? {}).map(([path, { diffKind }]) => [
      path,
      diffKind,
    ]),
  );
}

/** Fails if a secret is anywhere in what Pulumi has shown or written. */
function assertHidden(stack: Workspace, ...shown: (Result | string)[]): void {
  for (const one of shown) {
    assert.doesNotMatch(typeof one === 'string' ? one : one.output + JSON.stringify(one.events), /canary/);
  }
  for (const file of readdirSync(stack.backend, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.doesNotMatch(readFileSync(join(file.parentPath, file.name), 'utf8'), /canary/, file.name);
  }
}
