import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import type { ConnectionSummary, GetConnectionResult } from 'pulumi-eventbridge-connection';
import { engine, failed, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { repository } from '../support/repository';
import { CONFIGURATION, existing, make, SECRETS } from './existing';

/** A connection that was found, whose members a test takes away once it has looked at them. */
type Found = Partial<GetConnectionResult>;

/** What the program exports of its lists. */
interface Listed {
  count: number;
  last: string;
  broken: ConnectionSummary[];
  none: ConnectionSummary[];
  names: string[];
}

const importing = `
  import * as pulumi from "@pulumi/pulumi";
  import { Connection, getConnection, getConnectionOutput, listConnections, listConnectionsOutput } from "pulumi-eventbridge-connection";
  const config = new pulumi.Config();
`;

describe('Lookups on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;

  before(async () => {
    emulator = await startEmulator();
    emulator.control.putKey({ id: '11111111-2222-3333-4444-555555555555', aliases: ['alias/events'] });
    await make(emulator, [existing.basic, existing.apiKey, existing.oAuth]);
    await make(emulator, [{ ...existing.basic, Name: 'elsewhere' }], 'eu-west-1');
    stack = await workspace({
      program: { 'index.ts': importing },
      emulator,
      secrets: { password: 'declared-password' },
    });
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const arnOf = (name: string) => emulator.control.connections().find((one) => one.name === name)!.arn;
  /** Runs a program, whose last statement exports. */
  const run = async (program: string) => {
    stack.write({ 'index.ts': importing + program });
    return stack.up();
  };

  it('getConnection finds connections of every type, in previews too, without secrets', async () => {
    stack.write({
      'index.ts': `${importing}
        const names = ["crm.orders", "2-shop", "default", "${arnOf('crm.orders')}", "${arnOf('elsewhere')}"];
        export const found = Promise.all(names.map((name) => getConnection({ name })));
        export const inRegion = getConnection({ name: "elsewhere", region: "eu-west-1" });
      `,
    });
    const preview = succeeded(await stack.preview());
    const up = succeeded(await stack.up());
    const { found, inRegion } = await stack.outputs<{ found: Found[]; inRegion: Found }>();
    const [basic, apiKey, oAuth, byArn, byArnElsewhere] = found;

    assert.match(basic.creationTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    for (const time of ['creationTime', 'lastModifiedTime', 'lastAuthorizedTime'] as const) {
      assert.equal(typeof basic[time], 'string');
      delete basic[time];
      delete byArn[time];
    }
    assert.match(basic.secretArn ?? '', /:secret:events!connection\/crm\.orders\//);
    assert.deepEqual(basic, byArn);
    delete basic.secretArn;
    assert.deepEqual(basic, {
      name: 'crm.orders',
      arn: arnOf('crm.orders'),
      connectionState: 'AUTHORIZED',
      region: 'us-east-1',
      description: 'Orders of the "CRM"',
      authorizationType: 'BASIC',
      authParameters: {
        basicAuthParameters: { username: 'events' },
        invocationHttpParameters: {
          headerParameters: { 'X-Tenant': 'acme', 'X-Token': { isValueSecret: true }, 'X-Trace': ['a', 'b'] },
          queryStringParameters: { signature: { isValueSecret: true } },
        },
      },
    });
    assert.equal(apiKey.connectionState, 'ACTIVE');
    assert.deepEqual(apiKey.authParameters, { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key' } });
    assert.deepEqual(apiKey.invocationConnectivityParameters, {
      resourceParameters: { resourceConfigurationArn: CONFIGURATION },
    });
    assert.equal(oAuth.kmsKeyIdentifier, 'alias/events');
    assert.deepEqual(oAuth.authParameters, {
      oAuthParameters: {
        clientParameters: { clientId: 'client' },
        authorizationEndpoint: 'https://login.example.com/token',
        httpMethod: 'POST',
        oAuthHttpParameters: { bodyParameters: { scope: 'orders', assertion: { isValueSecret: true } } },
      },
    });
    assert.equal(inRegion.region, 'eu-west-1');
    assert.equal(byArnElsewhere.arn, inRegion.arn);
    assertNoLeak({ folder: stack.folder, output: preview.output + up.output }, Object.values(SECRETS));
  });

  it('getConnection says that there is none, in one sentence', async () => {
    const missing = failed(await run('export const found = getConnection({ name: "nobody" });'));
    assert.match(
      missing.output,
      /error: There is no connection "nobody" in us-east-1\. Check the name, the region and the account/,
    );
    assert.doesNotMatch(missing.output, /\bat .*lookup/);

    const old = arnOf('crm.orders').replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000');
    const another = failed(await run(`export const found = getConnection({ name: "${old}" });`));
    assert.match(another.output, /There is no connection arn:\S+ any more: the name "crm\.orders" belongs to arn:/);
  });

  it('fails without a stack trace, which the host would take half a minute to format', async () => {
    // In a process of its own: another test of this one may have set mocks.
    const text =
      'require("pulumi-eventbridge-connection").getConnection({ name: "nobody", region: "us-east-1", endpoint: "http://127.0.0.1:9" }).catch((error) => console.log(error.message + "\\0" + error.stack))';
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', text], {
      cwd: repository,
      env: (await engine()).environment(stack.folder),
    });
    const [message, trace] = stdout.split('\0') as [string, string];
    assert.match(message, /EventBridge could not be reached/);
    assert.doesNotMatch(trace, /node_modules|\n\s+at /);
  });

  it('passes on what AWS says, as for resources', async () => {
    emulator.control.setPolicy({ allow: ['events:ListConnections'] });
    try {
      const denied = failed(await run('export const found = getConnection({ name: "crm.orders" });'));
      assert.match(
        denied.output,
        /AWS does not allow DescribeConnection of connection "crm\.orders".*Add events:DescribeConnection to the IAM policy/s,
      );
    } finally {
      emulator.control.setPolicy(null);
    }
    const unreachable = failed(
      await run('export const found = getConnection({ name: "crm.orders", endpoint: "http://127.0.0.1:9" });'),
    );
    assert.match(unreachable.output, /EventBridge could not be reached in us-east-1/);
  });

  it('explains how to give a region if there is none', async () => {
    const homeless = await workspace({
      program: { 'index.ts': `${importing} export const found = getConnection({ name: "x" });` },
      env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    });
    try {
      assert.match(
        failed(await homeless.preview()).output,
        /No AWS region is known\. Run pulumi config set aws:region REGION/,
      );
    } finally {
      await homeless.close();
    }
  });

  it('getConnectionOutput waits for what it depends on, in the preview of a create too', async () => {
    const program = `
      const declared = new Connection("declared", {
          authorizationType: "API_KEY",
          authParameters: { apiKeyAuthParameters: { apiKeyName: "X-Key", apiKeyValue: config.requireSecret("password") } },
      });
      export const byName = getConnectionOutput({ name: declared.name }).arn;
      export const byDependsOn = listConnectionsOutput({ namePrefix: "declared-" }, { dependsOn: declared }).apply((list) => list.map(({ arn }) => arn));
      export const ofSecret = getConnectionOutput({ name: pulumi.secret("default") }).connectionState;
      export const declaredArn = declared.arn;
    `;
    stack.write({ 'index.ts': importing + program });
    const preview = succeeded(await stack.preview());
    assert.deepEqual(operations(preview), { declared: 'create' });
    const up = succeeded(await stack.up());
    const { byName, byDependsOn, ofSecret, declaredArn } = await stack.outputs();
    assert.equal(byName, declaredArn);
    assert.deepEqual(byDependsOn, [declaredArn]);
    assert.equal(ofSecret, '[secret]');
    assertNoLeak({ folder: stack.folder, output: up.output }, ['declared-password']);
    succeeded(await run('export const gone = true;'));
  });

  it('listConnections lists all pages, by prefix and by state', async () => {
    const many = Array.from({ length: 205 }, (_, index) => ({
      ...existing.basic,
      Name: `many-${String(index).padStart(3, '0')}`,
    }));
    await make(emulator, many, 'eu-central-1');
    emulator.control.deauthorize('many-107', 'The invocation endpoint refused the credentials.');
    emulator.control.clearRequests();
    succeeded(
      await run(`
        const all = listConnections({ namePrefix: "many-", region: "eu-central-1" });
        export const count = all.then((list) => list.length);
        export const last = all.then((list) => list[204].name);
        export const broken = listConnections({ region: "eu-central-1", connectionState: "DEAUTHORIZED" });
        export const none = listConnections({ namePrefix: "nobody" });
        export const names = listConnections().then((list) => list.map(({ name }) => name));
      `),
    );
    const { count, last, broken, none, names } = await stack.outputs<Listed>();
    assert.equal(count, 205);
    assert.equal(last, 'many-204');
    assert.deepEqual(
      broken.map(({ name, connectionState, stateReason, authorizationType }) => ({
        name,
        connectionState,
        stateReason,
        authorizationType,
      })),
      [
        {
          name: 'many-107',
          connectionState: 'DEAUTHORIZED',
          stateReason: 'The invocation endpoint refused the credentials.',
          authorizationType: 'BASIC',
        },
      ],
    );
    assert.deepEqual(none, []);
    assert.deepEqual(names, ['2-shop', 'crm.orders', 'default']);
    // Three pages, one for the state, one for nobody, one for all: and each program runs once.
    assert.equal(emulator.control.requests({ operation: 'ListConnections' }).length, 6);
  });
});
