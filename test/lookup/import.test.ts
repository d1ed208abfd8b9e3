import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UpdateConnectionRequest } from '@aws-sdk/client-eventbridge';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { changes, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { repository } from '../support/repository';
import type { ImportFile } from '../support/types';
import { existing, make, SECRETS } from './existing';

const command = join(repository, 'provider/dist/command/main.js');
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...environment } = process.env;

describe('pulumi-eventbridge-connection import', () => {
  let emulator: Emulator;
  let stack: Workspace;

  before(async () => {
    emulator = await startEmulator();
    emulator.control.putKey({ id: '11111111-2222-3333-4444-555555555555', aliases: ['alias/events'] });
    await make(emulator, [existing.basic, existing.apiKey, existing.oAuth]);
    await make(emulator, [{ ...existing.basic, Name: 'default' }], 'eu-west-1');
  });
  after(() => emulator?.close());

  beforeEach(async () => {
    stack = await workspace({ program: { 'index.ts': 'import "./connections";' }, emulator });
  });
  afterEach(() => stack?.close());

  /** Runs the command in the program's folder; the endpoint comes as from the stack's configuration. */
  const run = async (...args: string[]) => {
    const env = {
      ...environment,
      ...credentials,
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    };
    const child = promisify(execFile)(process.execPath, [command, ...args], { cwd: stack.programFolder, env });
    return child.then(
      ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
      (error) => ({ stdout: error.stdout as string, stderr: error.stderr as string, code: error.code as number }),
    );
  };
  const file = (name: string) => readFileSync(join(stack.programFolder, name), 'utf8');
  /** The commands that the output tells to run, with values for those that ask for one. */
  const told = (stdout: string, start: string) =>
    stdout
      .split('\n')
      .filter((line) => line.trim().startsWith(start))
      .map((line) => line.replace(/#.*/, '').trim().split(' ').slice(1));

  it('takes connections of every type over, without a change in AWS but the credentials', async () => {
    const foreign = emulator.control.connections({ region: 'eu-west-1' }).find(({ name }) => name === 'default')!.arn;
    const { stdout, stderr, code } = await run(
      'import',
      'crm.orders',
      '2-shop',
      'default',
      foreign,
      '--region',
      'us-east-1',
      '--endpoint',
      emulator.url,
    );
    assert.equal(code, 1, 'one region for a name and an ARN of another');
    assert.equal(stdout, '');
    assert.match(stderr, /^error: The connection arn:\S+ is in eu-west-1, not in us-east-1/);
    const wrote = await run(
      'import',
      'crm.orders',
      '2-shop',
      'default',
      '--region',
      'us-east-1',
      '--endpoint',
      emulator.url,
    );
    assert.deepEqual([wrote.code, wrote.stderr], [0, '']);
    const before = emulator.control.connections({ region: 'us-east-1' });
    emulator.control.clearRequests();

    const [importing] = told(wrote.stdout, 'pulumi import');
    assert.deepEqual(importing, ['import', '--file', 'import.json', '--generate-code=false']);
    const imported = succeeded(await stack.run(...importing, '--yes', '--skip-preview'));
    assert.doesNotMatch(imported.output, /warning|error|bug/i);
    assert.deepEqual(emulator.control.requests(), [], 'the import itself calls nothing');

    const settings = told(wrote.stdout, 'pulumi config set');
    const values = {
      crmOrdersPassword: SECRETS.password,
      crmOrdersXToken: SECRETS.header,
      crmOrdersSignature: SECRETS.query,
      connection2ShopApiKeyValue: SECRETS.apiKey,
      defaultClientSecret: SECRETS.clientSecret,
      defaultOAuthAssertion: SECRETS.body,
    };
    assert.deepEqual(
      settings.map((words) => words.join(' ')),
      Object.keys(values).map((key) => `config set --secret ${key}`),
    );
    await stack.setSecrets(values);

    const preview = succeeded(await stack.preview('--diff'));
    assert.deepEqual(operations(preview), { 'crm.orders': 'update', '2-shop': 'update', default: 'update' });
    assert.deepEqual(
      changes(preview).sort(),
      [
        '+ apiKeyValue: [secret]',
        '+ clientSecret: [secret]',
        '+ password: [secret]',
        '+ value: [secret]',
        '+ value: [secret]',
        '+ value: [secret]',
        ...changes(preview).filter((line) => /^~ \w+: \{$|^~ "?[\w-]+"?\s*: \{$/.test(line)),
      ].sort(),
    );

    emulator.control.clearRequests();
    const up = succeeded(await stack.up());
    const sent = emulator.control.requests({ operation: 'UpdateConnection' });
    const basic = sent.find(({ name }) => name === 'crm.orders')!.body as UpdateConnectionRequest;
    assert.equal(basic.AuthorizationType, 'BASIC');
    assert.deepEqual(basic.AuthParameters?.BasicAuthParameters, { Username: 'events', Password: SECRETS.password });
    assert.deepEqual(basic.AuthParameters?.InvocationHttpParameters?.QueryStringParameters, [
      { Key: 'signature', Value: SECRETS.query, IsValueSecret: true },
    ]);
    assert.equal(sent.length, 3);
    assert.deepEqual(
      emulator.control.connections({ region: 'us-east-1' }).map(({ name, arn, state }) => [name, arn, state]),
      before.map(({ name, arn, state }) => [name, arn, state]),
      'the same connections, and they work',
    );

    assert.deepEqual(operations(succeeded(await stack.preview('--expect-no-changes'))), {
      'crm.orders': 'same',
      '2-shop': 'same',
      default: 'same',
    });
    succeeded(await stack.refresh('--expect-no-changes'));
    succeeded(await stack.preview('--expect-no-changes', '--refresh'));
    assertNoLeak(
      { folder: stack.folder, output: imported.output + preview.output + up.output + wrote.stdout },
      Object.values(SECRETS),
    );
  });

  it('can be refreshed before the secrets are filled in', async () => {
    await run('import', 'crm.orders', '2-shop', '--region', 'us-east-1', '--endpoint', emulator.url);
    succeeded(await stack.run('import', '--file', 'import.json', '--generate-code=false', '--yes', '--skip-preview'));
    succeeded(await stack.refresh());
    const { inputs, outputs } = await stack.resource('crm.orders');
    assert.deepEqual(outputs?.authParameters?.basicAuthParameters, { username: 'events' });
    assert.equal(inputs?.name, 'crm.orders');
    await stack.setSecrets({
      crmOrdersPassword: SECRETS.password,
      crmOrdersXToken: SECRETS.header,
      crmOrdersSignature: SECRETS.query,
      connection2ShopApiKeyValue: SECRETS.apiKey,
    });
    assert.deepEqual(operations(succeeded(await stack.preview())), { 'crm.orders': 'update', '2-shop': 'update' });
  });

  it('keeps connections of one name apart, and finds the region in an ARN', async () => {
    const arns = emulator.control
      .connections()
      .filter(({ name }) => name === 'default')
      .map(({ arn }) => arn);
    const { code, stdout } = await run(
      'import',
      ...arns,
      '--endpoint',
      emulator.url,
      '--out',
      'two.json',
      '--program',
      'two.ts',
    );
    assert.equal(code, 0);
    const { resources } = JSON.parse(file('two.json')) as ImportFile;
    assert.deepEqual(resources.map(({ name, id, inputs }) => [name, id, inputs.region]).sort(), [
      ['default', 'default', resources[0].inputs.region],
      [`default-${resources[1].inputs.region}`, 'default', resources[1].inputs.region],
    ]);
    assert.match(file('two.ts'), /export const connectionDefault = new Connection\("default"|export const default2/);
    assert.match(stdout, /import "\.\/two";/);
  });

  it('declares again what AWS does not show of a deauthorized connection', async () => {
    await make(
      emulator,
      [{ ...existing.apiKey, Name: 'idle', InvocationConnectivityParameters: undefined }],
      'us-west-2',
    );
    const { EventBridgeClient, DeauthorizeConnectionCommand } = await import('@aws-sdk/client-eventbridge');
    const client = new EventBridgeClient(clientConfig(emulator, 'us-west-2'));
    await client.send(new DeauthorizeConnectionCommand({ Name: 'idle' }));
    while (emulator.control.connections({ region: 'us-west-2' })[0].state !== 'DEAUTHORIZED')
      await new Promise((resolve) => setTimeout(resolve, 50));

    const { stdout } = await run('import', 'idle', '--region', 'us-west-2', '--endpoint', emulator.url);
    assert.deepEqual(
      told(stdout, 'pulumi config set').map((words) => words.join(' ')),
      ['config set idleApiKeyName', 'config set --secret idleApiKeyValue'],
    );
    assert.match(file('connections.ts'), /DEAUTHORIZED: AWS shows nothing/);
    succeeded(await stack.run('import', '--file', 'import.json', '--generate-code=false', '--yes', '--skip-preview'));
    await stack.setConfig({ idleApiKeyName: 'X-Api-Key' });
    await stack.setSecrets({ idleApiKeyValue: SECRETS.apiKey });
    const preview = succeeded(await stack.preview('--diff'));
    assert.ok(
      changes(preview).some((line) => /~ authorized *: false => true/.test(line)),
      changes(preview).join('\n'),
    );
    succeeded(await stack.up());
    assert.equal(emulator.control.connections({ region: 'us-west-2' })[0].state, 'AUTHORIZED');
    succeeded(await stack.preview('--expect-no-changes'));
  });

  it('says what is wrong, and writes nothing then', async () => {
    const at = ['--region', 'us-east-1', '--endpoint', emulator.url];
    const { OAuthParameters } = existing.oAuth.AuthParameters;
    const overHttp = {
      OAuthParameters: { ...OAuthParameters, AuthorizationEndpoint: 'http://login.example.com/token' },
    };
    await make(emulator, [{ ...existing.oAuth, Name: 'over-http', AuthParameters: overHttp }]);
    for (const [args, code, text] of [
      [[], 2, /^no command\n\nUsage: npx pulumi-eventbridge-connection import/],
      [['export'], 2, /^there is no command "export"/],
      [['import'], 2, /^no connection to import/],
      [['import', 'x', '--unknown'], 2, /Unknown option '--unknown'/],
      [['import', 'nobody', ...at], 1, /^error: There is no connection "nobody" in us-east-1\./],
      [['import', 'crm.orders', '--endpoint', emulator.url], 1, /^error: No AWS region is known\..*--region/],
      [
        ['import', 'crm.orders', 'over-http', ...at],
        1,
        /^error: A preview would refuse what AWS holds:\n {2}over-http: authParameters\.oAuthParameters\.authorizationEndpoint: must begin with https:\/\/ and name a host\n.*Nothing was written\.$/m,
      ],
      [['import', 'crm.orders', ...at, '--program', 'index.ts'], 1, /^error: index\.ts already exists/],
    ] as const) {
      const result = await run(...args);
      assert.match(result.stderr, text);
      assert.deepEqual([result.code, result.stdout], [code, '']);
      assert.throws(() => file('import.json'), /ENOENT/);
    }
    assert.match((await run('--help')).stdout, /--profile PROFILE/);
  });
});
