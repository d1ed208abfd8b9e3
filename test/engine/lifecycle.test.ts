import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { changes, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';

const SECRETS = {
  password: 'first-password-6c1f',
  newPassword: 'second-"password" & <more>-91d2',
  apiKey: 'key-of-the-api-77ab',
  clientSecret: 'secret-of-the-client-03e5',
  header: 'secret-header-58cd',
  query: 'secret-query-4b19',
  body: 'secret-body-f2a0',
};

/** One connection of each authorization type, with every kind of HTTP parameter. */
const PROGRAM = `
  import * as pulumi from "@pulumi/pulumi";
  import { Connection } from "pulumi-eventbridge-connection";

  const config = new pulumi.Config();

  export const basic = new Connection("basic", {
      description: config.require("description"),
      authorizationType: "BASIC",
      authParameters: {
          basicAuthParameters: { username: "user", password: config.requireSecret("password") },
          invocationHttpParameters: {
              headerParameters: {
                  "X-Tenant": "acme",
                  "X-Token": config.requireSecret("header"),
                  "X-Trace": ["a", "b"],
              },
              queryStringParameters: { q: { value: config.requireSecret("query"), isValueSecret: true } },
              bodyParameters: { b: { value: config.requireSecret("body") } },
          },
      },
  }).arn;

  const key = new Connection("key", {
      name: "the-key",
      authorizationType: "API_KEY",
      authParameters: {
          apiKeyAuthParameters: { apiKeyName: "X-Api-Key", apiKeyValue: config.requireSecret("apiKey") },
      },
  });
  export const keyState = key.connectionState;

  const oauth = new Connection("oauth", {
      authorizationType: "OAUTH_CLIENT_CREDENTIALS",
      authParameters: {
          oAuthParameters: {
              clientParameters: { clientId: "client", clientSecret: config.requireSecret("clientSecret") },
              authorizationEndpoint: "https://auth.example.com/oauth/token",
              httpMethod: "POST",
              oAuthHttpParameters: { bodyParameters: { scope: "orders:write" } },
          },
      },
  });
  export const oauthSecret = oauth.secretArn;
`;

describe('A TypeScript program on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;
  const outputs: Record<string, string> = {};

  before(async () => {
    emulator = await startEmulator();
    const { newPassword, ...secrets } = SECRETS;
    stack = await workspace({
      program: { 'index.ts': PROGRAM },
      config: { description: 'before' },
      secrets,
      emulator,
    });
  });

  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  /** Keeps what the CLI said for the search for secrets. */
  async function run(what: string, command: Promise<import('../support/engine').Result>) {
    const result = await command;
    outputs[what] = result.output;
    return result;
  }

  it('previews one connection of each authorization type', async () => {
    const preview = succeeded(await run('preview', stack.preview('--save-plan', join(stack.folder, 'plan.json'))));
    assert.deepEqual(operations(preview), { basic: 'create', key: 'create', oauth: 'create' });
    assertNoWarnings(preview.output);
  });

  it('creates them', async () => {
    const up = succeeded(await run('up', stack.up()));
    assert.deepEqual(operations(up), { basic: 'create', key: 'create', oauth: 'create' });
    assertNoWarnings(up.output);
    const { id, outputs: key } = await stack.resource('key');
    assert.equal(id, 'the-key');
    assert.equal(key?.connectionState, 'AUTHORIZED');
    assert.match(key?.arn ?? '', /^arn:aws:events:us-east-1:\d{12}:connection\/the-key\//);
    assert.match((await stack.resource('basic')).id!, /^basic-/);
    assert.equal((await stack.resource('oauth')).outputs?.connectionState, 'AUTHORIZED');
  });

  it('keeps what is not secret readable', async () => {
    const { inputs } = await stack.resource('basic');
    assert.equal(inputs?.authParameters?.basicAuthParameters?.username, 'user');
    const headers = JSON.stringify(inputs?.authParameters?.invocationHttpParameters?.headerParameters);
    assert.match(headers, /acme/);
    assert.match(headers, /"a".*"b"/);
  });

  it('has nothing to do the second time', async () => {
    const preview = succeeded(await run('no change', stack.preview('--diff', '--expect-no-changes')));
    assert.deepEqual(changes(preview), []);
    succeeded(await run('up without change', stack.up('--expect-no-changes')));
  });

  it('shows a change of the description and the password, and nothing else', async () => {
    await stack.setConfig({ description: 'after' });
    await stack.setSecrets({ password: SECRETS.newPassword });
    const preview = succeeded(await run('preview of the change', stack.preview('--diff', '--suppress-outputs')));
    assert.deepEqual(operations(preview), { basic: 'update', key: 'same', oauth: 'same' });
    assert.deepEqual(
      changes(preview).filter((line) => !line.endsWith('{')),
      ['~ password: [secret] => [secret]', '~ description   : "before" => "after"'],
    );
    const plan = stack.preview('--diff', '--save-plan', join(stack.folder, 'plan-of-the-change.json'));
    succeeded(await run('plan of the change', plan));
  });

  it('updates in place', async () => {
    const before = await stack.resource('basic');
    const up = succeeded(await run('update', stack.up()));
    assert.deepEqual(operations(up), { basic: 'update', key: 'same', oauth: 'same' });
    const after = await stack.resource('basic');
    assert.equal(after.outputs?.arn, before.outputs?.arn);
    assert.equal(after.outputs?.description, 'after');
    succeeded(await run('after the update', stack.preview('--diff', '--expect-no-changes')));
  });

  it('refreshes without a change', async () => {
    const refresh = succeeded(await run('refresh', stack.refresh('--expect-no-changes')));
    assert.match(refresh.stdout, /4 unchanged/);
    succeeded(await run('after the refresh', stack.preview('--expect-no-changes')));
  });

  it('keeps every secret out of state, outputs, plans, logs and texts', async () => {
    outputs['export'] = (await run('stack export', stack.run('stack', 'export'))).stdout;
    outputs['stack output'] = (await run('stack output', stack.run('stack', 'output', '--json'))).stdout;
    await run('config', stack.run('config'));
    assert.match(readFileSync(join(stack.folder, 'plan.json'), 'utf8'), /basicAuthParameters/);
    // The folder holds the backend with every state there was, the plans, the configuration and the event logs.
    assertNoLeak({ ...outputs, folder: stack.folder }, Object.values(SECRETS));
  });

  it('destroys them', async () => {
    const destroy = succeeded(await run('destroy', stack.destroy()));
    assert.deepEqual(operations(destroy), { basic: 'delete', key: 'delete', oauth: 'delete' });
    assert.deepEqual(await stack.resources(), []);
    assertNoLeak({ ...outputs, folder: stack.folder }, Object.values(SECRETS));
  });
});

/** Nothing but Pulumi's own lines: no warning of Node, of the AWS SDK, or of anything else. */
function assertNoWarnings(output: string): void {
  assert.doesNotMatch(output, /warn|deprecat|Diagnostics:/i);
}
