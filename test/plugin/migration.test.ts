import assert from 'node:assert/strict';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { changesIn, succeeded, workspace, type Workspace } from '../support/engine';

const alias = 'aliases: [{ type: "eventbridge-connection:index:Connection" }]';

const program = (host: string, url: string, option = ''): string => `
import * as pulumi from "@pulumi/pulumi";
import { Connection, Provider } from "pulumi-eventbridge-connection${host}";

const password = new pulumi.Config().requireSecret("password");
const crm = new Connection("crm", {
  description: "Of the shop",
  authorizationType: "BASIC",
  authParameters: {
    basicAuthParameters: { username: "events", password },
    invocationHttpParameters: { headerParameters: { "X-Tenant": "acme", "X-Signature": { value: password } } },
  },
}, { ${option} });
new Connection("erp", {
  name: "erp",
  authorizationType: "OAUTH_CLIENT_CREDENTIALS",
  authParameters: {
    oAuthParameters: {
      clientParameters: { clientId: "events", clientSecret: password },
      authorizationEndpoint: "https://login.example.com/token",
      httpMethod: "POST",
    },
  },
}, { customTimeouts: { create: "5m" }, ${option} });
const elsewhere = new Provider("elsewhere", {
  region: "eu-central-1",
  endpoints: [{ eventbridge: "${url}", secretsmanager: "${url}", sts: "${url}" }],
});
new Connection("there", {
  authorizationType: "BASIC",
  authParameters: { basicAuthParameters: { username: "events", password: "of-another-region" } },
}, { provider: elsewhere, ${option} });
export const arn = crm.arn;
`;

describe('A stack that moves from the dynamic provider to the plugin', function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: Workspace;
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({
      program: { 'index.ts': program('', emulator.url) },
      plugin: true,
      emulator,
      // The plugin is not told aws:region.
      config: { 'eventbridge-connection:region': '' },
      env: { AWS_REGION: 'eu-west-3' },
      secrets: { 'test-project:password': 'canary-first' },
    });
  });
  after(async () => {
    await stack.close();
    await emulator.close();
  });

  const sent = (): string[] => emulator.control.requests().map(({ operation }) => operation);

  it('shows no change and sends nothing, whatever region its shell names', async () => {
    succeeded(await stack.up());
    emulator.control.clearRequests();
    stack.write({ 'index.ts': program('/plugin', emulator.url) });
    // The explicit provider is another one, and its connections stay.
    const expected = { same: 4, create: 1, delete: 1 };
    assert.deepEqual(changesIn(succeeded(await stack.preview('--diff')).events), expected);
    assert.deepEqual(changesIn(succeeded(await stack.up()).events), expected);
    assert.deepEqual(sent(), []);
    const { type } = await stack.resource('crm');
    assert.equal(type, 'eventbridge-connection:index:Connection');
  });

  it('is refreshed and changed by the plugin', async () => {
    assert.equal(changesIn(succeeded(await stack.refresh()).events)['update'], undefined);
    await stack.setSecrets({ 'test-project:password': 'canary-second' });
    emulator.control.clearRequests();
    assert.equal(changesIn(succeeded(await stack.up()).events)['update'], 2);
    assert.deepEqual(
      sent().filter((operation) => operation === 'UpdateConnection'),
      ['UpdateConnection', 'UpdateConnection'],
    );
  });

  it('moves back by the alias of the class, without a change either', async () => {
    emulator.control.clearRequests();
    stack.write({ 'index.ts': program('', emulator.url, alias) });
    assert.deepEqual(changesIn(succeeded(await stack.preview('--diff')).events), { same: 4, create: 1, delete: 1 });
    succeeded(await stack.up());
    assert.deepEqual(
      sent().filter((operation) => operation !== 'DescribeConnection'),
      [],
    );
    succeeded(await stack.refresh());
  });

  it('needs neither the alias nor the plugin any more', async () => {
    stack.write({
      'index.ts': program('', emulator.url),
      'Pulumi.yaml': JSON.stringify({ name: 'test-project', runtime: 'nodejs' }),
    });
    succeeded(await stack.preview('--expect-no-changes'));
    succeeded(await stack.destroy());
  });
});
