import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { basic } from '../support/connections';
import { changes, failed, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { HandlerError, PartialFailure, PROVIDER_TEXT, UNKNOWN } from '../support/plugin';
import { provider, type Fixture } from '../support/provider';
import { repository } from '../support/repository';

/** The traps of dynamic providers that the plugin process shows. Each would lose or leak something. */
describe('Traps of dynamic providers, in the plugin process', () => {
  let at: Fixture;
  before(async () => {
    at = await provider();
  });
  after(() => at.close());
  afterEach(() => at.reset());

  it('results are plain JSON, times are texts, and none is shared with the next call', async () => {
    const [one, other] = await Promise.all([
      at.create({ ...basic, name: 'one' }),
      at.create({ ...basic, name: 'other' }),
    ]);
    const read = await at.plugin.read(one.id, one.outs);
    for (const { name, creationTime, lastModifiedTime, lastAuthorizedTime, __provider } of [
      one.outs,
      other.outs,
      read.props,
    ]) {
      for (const time of [creationTime, lastModifiedTime, lastAuthorizedTime])
        assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      // The plugin adds this to the very object that it was given, and the helper of this test takes it away.
      assert.equal(__provider, undefined, name);
    }
    assert.deepEqual([one.outs.name, other.outs.name], ['one', 'other']);
  });

  describe('every failure is answered, as a failure of this package', () => {
    const faults: [string, Parameters<Emulator['control']['fault']>[0]][] = [
      ['an error that nobody knows', { kind: 'error', type: 'SomethingNewException', message: 'new' }],
      ['an answer that is not JSON', { kind: 'malformed' }],
      ['an answer of something that is not AWS', { kind: 'status', status: 404, body: '<html>' }],
      ['a refusal', { kind: 'accessDenied' }],
    ];
    for (const [title, fault] of faults) {
      it(title, async () => {
        const { id, inputs, outs } = await at.create(basic);
        at.emulator.control.fault({ ...fault, times: null });
        const calls = {
          create: () => at.plugin.create({ ...inputs, name: 'new' }),
          read: () => at.plugin.read(id, outs),
          update: () => at.plugin.update(id, outs, { ...inputs, description: 'new' }),
          delete: () => at.plugin.delete(id, outs),
        };
        for (const [method, call] of Object.entries(calls)) {
          await assert.rejects(call, (error: Error) => {
            assert.ok(error instanceof HandlerError, method);
            assert.doesNotMatch(error.message, /^(undefined|null|\[object)|did not expect/, method);
            return true;
          });
        }
      });
    }
  });

  it('what fails after AWS has accepted it is recorded whole, with the text of the provider', async () => {
    at.emulator.control.setOutcome({ state: 'DEAUTHORIZED', reason: 'no' });
    const inputs = await at.check({
      name: 'erp',
      authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      authParameters: {
        oAuthParameters: {
          clientParameters: { clientId: 'id', clientSecret: 'client-secret-1' },
          authorizationEndpoint: 'https://login.example.com/token',
          httpMethod: 'POST',
        },
      },
    });
    await assert.rejects(at.plugin.create(inputs), (error: Error) => {
      assert.ok(error instanceof PartialFailure);
      assert.equal(error.id, 'erp');
      assert.match(error.reasons.join(), /DEAUTHORIZED: no/);
      const { __provider, arn, authParameters } = error.properties;
      assert.equal(__provider, PROVIDER_TEXT);
      assert.match(arn, /connection\/erp\//);
      assert.deepEqual(authParameters, inputs.authParameters);
      return true;
    });
  });

  it('an update returns all outputs', async () => {
    const { id, inputs, outs } = await at.create(basic);
    const updated = await at.plugin.update(id, outs, { ...inputs, description: 'new' });
    assert.deepEqual(Object.keys(updated.outs).sort(), [...Object.keys(outs), 'description'].sort());
  });

  it('diff leaves the comparison to the engine if inputs differ, and reports no change only if none do', async () => {
    const { id, inputs, outs } = await at.create(basic);
    assert.equal((await at.plugin.diff(id, outs, inputs)).changes, false);
    const renamed = await at.plugin.diff(id, outs, { ...inputs, name: 'other' });
    assert.deepEqual([renamed.changes, renamed.replaces], [undefined, ['name']]);
    const changed = await at.plugin.diff(id, outs, { ...inputs, description: 'new' });
    assert.deepEqual([changed.changes, changed.replaces], [undefined, []]);
  });

  it('a failed check names no property beside its reason, or the engine would print the value', async () => {
    const { failures } = await at.plugin.check(
      {},
      {
        ...basic,
        name: 'not a name',
        authParameters: { basicAuthParameters: { username: 'user', password: 'secret:with:colons' } },
      },
    );
    assert.equal(failures.length, 2);
    assert.deepEqual(
      failures.map(({ property }) => property),
      ['', ''],
    );
    assertNoLeak({ failures: JSON.stringify(failures) }, ['secret:with:colons']);
  });

  it('the first calls may all come at once', async () => {
    await at.forget();
    const checked = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => at.check({ ...basic, name })));
    assert.deepEqual(new Set(checked.map(({ region }) => region)), new Set(['us-east-1']));
  });

  it('what is not known yet is neither judged nor parsed, even in place of a whole object', async () => {
    const known = await at.create(basic);
    for (const unknowns of [
      { authParameters: UNKNOWN },
      { authParameters: { basicAuthParameters: UNKNOWN } },
      { authParameters: { basicAuthParameters: { username: UNKNOWN, password: UNKNOWN } } },
      {
        authParameters: {
          ...basic.authParameters,
          invocationHttpParameters: { headerParameters: { a: UNKNOWN, b: [UNKNOWN] } },
        },
      },
      { name: UNKNOWN, description: UNKNOWN, region: UNKNOWN, authorized: UNKNOWN, authorizationType: UNKNOWN },
    ]) {
      const news = await at.check({ ...basic, ...unknowns }, known.inputs);
      assert.notEqual((await at.plugin.diff(known.id, known.outs, news)).changes, false);
    }
  });

  it('what is worth a line goes to standard output, and nothing else does', async () => {
    const { outs, id } = await at.create(basic);
    assert.deepEqual([at.plugin.stdout, at.plugin.stderr], [[], []]);
    await at.create({ ...basic, adopt: true });
    assert.equal(at.plugin.stdout.length, 1);
    assert.match(at.plugin.stdout[0], /took over the existing connection "crm"/);
    await at.plugin.delete(id, outs);
    assert.deepEqual(at.plugin.stderr, []);
  });

  it('the entry that every state names loads nothing before it is needed', async () => {
    const script = `
      require("pulumi-eventbridge-connection/provider");
      console.log(JSON.stringify(Object.keys(require.cache)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: repository });
    const loaded: string[] = JSON.parse(stdout);
    assert.deepEqual(
      loaded.filter((path) => /@aws-sdk|@smithy|@pulumi/.test(path)),
      [],
    );
  });

  it('every example itself says what to run', () => {
    for (const entry of readdirSync(join(repository, 'examples'), { recursive: true, encoding: 'utf8' })) {
      if (entry.includes('node_modules') || !/(^|\/)Pulumi\.yaml$/.test(entry)) continue;
      if (/^runtime: yaml$/m.test(readFileSync(join(repository, 'examples', entry), 'utf8'))) continue;
      const manifest = join(repository, 'examples', entry, '../package.json');
      assert.ok(existsSync(manifest), entry);
      assert.ok(JSON.parse(readFileSync(manifest, 'utf8')).main, entry);
    }
  });
});

const SECRETS = {
  password: 'engine-password-1',
  newPassword: 'engine-password-2',
  token: 'engine-token-1',
  newToken: 'engine-token-2',
  clientSecret: 'engine-client-secret',
  secretKey: 'engine-secret-key-of-aws',
};

const program = ({ description = 'wanted', tenant = 'acme', username = 'user', more = '' } = {}) => ({
  'index.js': `
    const pulumi = require("@pulumi/pulumi");
    const { Connection } = require("pulumi-eventbridge-connection");
    const config = new pulumi.Config();
    const crm = new Connection("crm", {
        name: "crm",
        description: "${description}",
        authorizationType: "BASIC",
        authParameters: {
            basicAuthParameters: { username: "${username}", password: config.requireSecret("password") },
            invocationHttpParameters: { headerParameters: { "X-Tenant": "${tenant}", "X-Token": config.requireSecret("token") } },
        },
    });
    new Connection("erp", {
        name: "erp",
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: {
            oAuthParameters: {
                clientParameters: { clientId: "client", clientSecret: config.requireSecret("clientSecret") },
                authorizationEndpoint: "https://login.example.com/token",
                httpMethod: "POST",
            },
        },
    });
    ${more}
    exports.arn = crm.arn;
  `,
});

describe('Traps of dynamic providers, on the real engine', function () {
  // Each step begins where the one before has ended.
  let emulator: Emulator;
  let stack: Workspace;
  let events: EventBridge;
  let said = '';

  before(async () => {
    emulator = await startEmulator();
    const { newPassword, newToken, secretKey, ...secrets } = SECRETS;
    stack = await workspace({
      program: program(),
      secrets: { ...secrets, 'aws:accessKey': 'AKIASTACK', 'aws:secretKey': secretKey },
      emulator,
    });
    events = new EventBridge(clientConfig(emulator));
  });

  after(async () => {
    events?.destroy();
    await stack?.close();
    await emulator?.close();
  });

  const connection = (name: string) => emulator.control.connections().find((one) => one.name === name);
  const hear = <R extends { output: string }>(result: R): R => {
    said += result.output;
    return result;
  };

  it('a create that AWS accepted and then failed is recorded, and the next up resumes with an update', async () => {
    emulator.control.setOutcome({ name: 'erp', state: 'DEAUTHORIZED', reason: 'The token endpoint said no.' });
    const up = hear(failed(await stack.up()));
    assert.match(up.output, /"erp" is DEAUTHORIZED: The token endpoint said no\./);
    const { initErrors, outputs } = await stack.resource('erp');
    assert.equal(initErrors?.length, 1);
    assert.equal(outputs?.arn, connection('erp')!.arn);

    emulator.control.clearOutcomes();
    const again = hear(succeeded(await stack.up()));
    assert.deepEqual(operations(again), { crm: 'same', erp: 'update' });
    const resumed = await stack.resource('erp');
    assert.deepEqual(resumed.initErrors ?? [], []);
    assert.equal(resumed.outputs?.connectionState, 'AUTHORIZED');
    assert.equal(resumed.outputs?.arn, outputs?.arn);
    assert.equal(emulator.control.counts().CreateConnection, 2);
  });

  it('a refresh and the following preview show by name what has drifted, and up repairs it', async () => {
    await events.updateConnection({ Name: 'crm', Description: 'drifted' });
    emulator.control.deauthorize('erp');
    hear(succeeded(await stack.refresh()));
    const preview = hear(succeeded(await stack.preview('--diff', '--suppress-outputs')));
    assert.deepEqual(
      changes(preview)
        .map((line) => line.replace(/ +:/, ':'))
        .sort(),
      ['~ authorized: false => true', '~ description: "drifted" => "wanted"'],
    );
    hear(succeeded(await stack.up()));
    assert.equal(connection('erp')!.state, 'AUTHORIZED');
    assert.equal((await events.describeConnection({ Name: 'crm' })).Description, 'wanted');
  });

  it('a refresh forgets a connection that is gone, and up recreates it', async () => {
    await events.deleteConnection({ Name: 'crm' });
    hear(succeeded(await stack.refresh()));
    assert.deepEqual(operations(hear(succeeded(await stack.up()))), { crm: 'create', erp: 'same' });
    assert.equal((await stack.resource('crm')).outputs?.arn, connection('crm')!.arn);
  });

  it('the preview of an update shows each change on its path, and no change that does not come', async () => {
    await stack.setSecrets({ password: SECRETS.newPassword, token: SECRETS.newToken });
    stack.write(program({ tenant: 'other' }));
    const preview = hear(succeeded(await stack.preview('--diff')));
    assert.deepEqual(
      changes(preview)
        .filter((line) => !line.endsWith('{'))
        .map((line) => line.replace(/ +:/, ':')),
      ['~ password: [secret] => [secret]', '~ X-Tenant: "acme" => "other"', '~ value: [secret] => [secret]'],
    );
    assert.doesNotMatch(preview.stdout, /output<string>|\barn\b/);
  });

  it('an update keeps the outputs', async () => {
    const before = await stack.resource('crm');
    hear(succeeded(await stack.up()));
    const after = await stack.resource('crm');
    assert.deepEqual(Object.keys(after.outputs!).sort(), Object.keys(before.outputs!).sort());
    assert.equal(after.outputs?.arn, before.outputs?.arn);
    assert.equal((await stack.outputs()).arn, before.outputs?.arn);
  });

  it('bad input is refused with its path and what is allowed, never with the value', async () => {
    // One connection at a time: which of two the engine checks first is its own affair, and it stops at that.
    await stack.setSecrets({ password: 'engine:password:3' });
    stack.write(program({ username: 'us:er' }));
    const preview = hear(failed(await stack.preview()));
    assert.match(preview.output, /authParameters\.basicAuthParameters\.password: may not contain a colon/);
    assert.match(preview.output, /authParameters\.basicAuthParameters\.username: may not contain a colon/);
    assert.doesNotMatch(preview.output, /<nil>/);
    stack.write(program({ tenant: 'other' }));
    await stack.setSecrets({ password: SECRETS.newPassword, clientSecret: '\u0007engine-bell' });
    const other = hear(failed(await stack.preview()));
    assert.match(other.output, /oAuthParameters\.clientParameters\.clientSecret: may not contain a colon or control/);
    assertNoLeak({ output: preview.output + other.output }, ['engine:password:3', 'engine-bell']);
    await stack.setSecrets({ clientSecret: SECRETS.clientSecret });
    succeeded(await stack.preview('--expect-no-changes'));
  });

  it('no secret is in a state, an output, an event or a text', async () => {
    assertNoLeak({ folder: stack.folder, said }, Object.values(SECRETS));
    for (const name of ['crm', 'erp']) assert.equal((await stack.resource(name)).inputs?.__provider, PROVIDER_TEXT);
  });

  it('the option import is refused with what to do, and changes nothing', async () => {
    emulator.control.clearRequests();
    stack.write(
      program({
        tenant: 'other',
        more: `new Connection("imported", {
          name: "erp2", authorizationType: "BASIC",
          authParameters: { basicAuthParameters: { username: "user", password: "password" } },
      }, { import: "erp2" });`,
      }),
    );
    const { output } = hear(failed(await stack.up()));
    assert.match(output, /"imported" has the option import.*npx pulumi-eventbridge-connection import/);
    assert.doesNotMatch(output, /TypeError/);
    assert.deepEqual(
      Object.keys(emulator.control.counts()).filter((operation) => operation !== 'DescribeConnection'),
      [],
    );
    stack.write(program({ tenant: 'other' }));
  });

  it('destroy finds the connections where they are, whatever the configuration says by now', async () => {
    for (const name of ['crm', 'erp']) {
      const { inputs } = await stack.resource(name);
      assert.deepEqual([inputs?.region, inputs?.endpoint], ['us-east-1', emulator.url]);
    }
    await stack.setConfig({ 'aws:region': 'eu-central-1', 'aws:endpoints': '[{"eventbridge":"http://127.0.0.1:1"}]' });
    hear(succeeded(await stack.destroy()));
    assert.deepEqual(await stack.resources(), []);
    assert.deepEqual(
      emulator.control.connections().filter(({ state }) => state !== 'DELETING'),
      [],
    );
  });
});
