import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { basic, connectivity, oAuth, withHeaders, withPassword, passwords, shortTimings } from '../support/connections';
import { type Plugin, startPlugin } from '../support/plugin';
import { Fixture, pluginOptions, provider } from '../support/provider';
import type { Inputs } from '../support/types';

const role = 'arn:aws:iam::111111111111:role/deploy';
const kmsKeyIdentifier = '11111111-2222-3333-4444-555555555555';
const withoutKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };

describe('A preview', function () {
  let emulator: Emulator;
  let folder: string;
  const plugins: Plugin[] = [];
  before(async () => {
    emulator = await startEmulator();
    folder = mkdtempSync(join(tmpdir(), 'preflight-'));
    const expired =
      '{"Version":1,"AccessKeyId":"OLD","SecretAccessKey":"s","SessionToken":"t","Expiration":"2020-01-01T00:00:00Z"}';
    writeFileSync(
      join(folder, 'config'),
      [
        '[profile expired]',
        `credential_process = echo '${expired}'`,
        '[profile none]',
        'region = us-east-1',
        '[profile role]',
        `role_arn = ${role}`,
        'source_profile = keys',
        '[profile keys]',
        'aws_access_key_id = KEYS',
        'aws_secret_access_key = s',
      ].join('\n'),
    );
  });
  beforeEach(() => emulator.control.reset());
  afterEach(async () => {
    await Promise.all(plugins.splice(0).map((plugin) => plugin.close()));
  });
  after(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function started(config: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}): Promise<Plugin> {
    const plugin = await startPlugin(pluginOptions(emulator, { config: { 'aws:maxRetries': '0', ...config }, env }));
    plugins.push(plugin);
    return plugin;
  }

  /** The warnings of the plugin so far that say what was not compared. */
  const notCompared = ({ stdout }: Plugin): string[] => stdout.filter((line) => line.includes('not with AWS'));

  /** A connection as the last `up` has recorded it. */
  async function recorded(): Promise<Inputs> {
    const plugin = await started();
    const { inputs } = await plugin.check({}, { ...basic, __preview: false });
    await plugin.create(inputs);
    emulator.control.clearRequests();
    return inputs;
  }

  describe('that changes something, in an account that is not allowed', () => {
    const guards = {
      allowedAccountIds: '["111111111111"]',
      forbiddenAccountIds: '["222222222222"]',
    };
    for (const [guard, accounts] of Object.entries(guards)) {
      for (const preview of [true, false]) {
        it(`fails before anything is sent (${guard}, ${preview ? 'preview' : 'up'})`, async () => {
          const olds = await recorded();
          emulator.control.configure({ defaultAccount: '222222222222' });
          const plugin = await started({ [`aws:${guard}`]: accounts });
          for (const [before, args] of [
            [{}, { ...basic, name: 'new' }],
            [olds, { ...basic, description: 'changed' }],
          ]) {
            const { failures } = await plugin.check(before, { ...args, __preview: preview });
            assert.equal(failures.length, 1);
            assert.match(failures[0].reason, /belong to account 222222222222/);
          }
          const same = await plugin.check(olds, { ...basic, __preview: preview });
          assert.deepEqual(same.failures, [], 'nothing changes');
          assert.deepEqual(emulator.control.requests({ operation: 'DescribeConnection' }), []);
        });
      }
    }
  });

  describe('without usable credentials', () => {
    const cases: Record<string, { config?: Record<string, string>; env?: NodeJS.ProcessEnv; reason: RegExp }> = {
      none: { env: withoutKeys, reason: /No usable AWS credentials were found/ },
      'a profile without any': { config: { 'aws:profile': 'none' }, env: withoutKeys, reason: /none/ },
      'an expired session': { config: { 'aws:profile': 'expired' }, env: withoutKeys, reason: /expired/i },
      'a role that STS refuses': {
        config: { 'aws:assumeRoles': JSON.stringify([{ roleArn: role }]) },
        reason: /role arn:aws:iam::111111111111:role\/deploy .* could not be assumed/,
      },
      'a role of a profile that STS refuses': {
        config: { 'aws:profile': 'role' },
        env: withoutKeys,
        reason: /could not be assumed/,
      },
      'a guard that STS does not answer': {
        config: { 'aws:allowedAccountIds': '["111111111111"]' },
        reason: /aws:allowedAccountIds .* need/,
      },
    };
    for (const [title, { config, env, reason }] of Object.entries(cases)) {
      it(`says once that nothing was compared, and why: ${title}`, async () => {
        const olds = await recorded();
        for (const operation of ['AssumeRole', 'GetCallerIdentity']) {
          emulator.control.fault({ operation, kind: 'error', type: 'AccessDenied', message: 'not you', times: null });
        }
        const files = { AWS_CONFIG_FILE: join(folder, 'config') };
        const plugin = await started(config, { ...files, ...env });
        await plugin.check(olds, { ...basic, __preview: true });
        await plugin.check(olds, { ...basic, description: 'changed', __preview: false });
        assert.deepEqual(notCompared(plugin), [], 'nothing changes, or it is an up');
        for (const [before, args] of [
          [{}, basic],
          [{}, { ...basic, name: 'other' }],
          [olds, { ...basic, description: 'changed' }],
          [olds, { ...basic, description: 'changed again' }],
        ]) {
          const { failures } = await plugin.check(before, { ...args, __preview: true });
          assert.deepEqual(failures, []);
        }
        assert.equal(notCompared(plugin).length, 1, plugin.stdout.join('\n'));
        assert.match(notCompared(plugin)[0], reason);
        assert.deepEqual(emulator.control.requests({ operation: 'DescribeConnection' }), []);
      });
    }

    it('says it of keys that AWS refuses, once it has asked', async () => {
      const olds = await recorded();
      emulator.control.configure({ knownAccessKeysOnly: true });
      const plugin = await started();
      await plugin.check({}, { ...basic, name: 'new', __preview: true });
      assert.deepEqual(notCompared(plugin), [], 'nothing was to be compared');
      await plugin.check(olds, { ...basic, description: 'changed', __preview: true });
      assert.equal(notCompared(plugin).length, 1);
      assert.match(notCompared(plugin)[0], /did not accept the credentials/);
    });
  });
});

describe('The secret in the preview of an update', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  beforeEach(async () => {
    await at.reset();
    await at.forget();
    at.emulator.control.putKey({ id: kmsKeyIdentifier, tags: { EventBridgeApiDestinations: 'true' } });
  });

  const rich = {
    ...withHeaders({ A: '1', B: { value: 'b', isValueSecret: true } }),
    description: 'first',
    kmsKeyIdentifier,
  };
  const { kmsKeyIdentifier: _, ...withoutKey } = rich;
  const { description: _description, ...withoutDescription } = rich;
  const privateTokens = {
    ...oAuth,
    authParameters: { ...oAuth.authParameters, connectivityParameters: connectivity },
  };
  const cases: [string, object, object, boolean][] = [
    ['a new password', rich, { ...rich, ...withPassword(passwords[1], rich) }, true],
    ['another header', rich, { ...rich, ...withHeaders({ A: '2', B: { value: 'b', isValueSecret: true } }) }, true],
    [
      'one more header',
      rich,
      { ...rich, ...withHeaders({ A: '1', B: { value: 'b', isValueSecret: true }, C: '3' }) },
      true,
    ],
    ['no description', rich, withoutDescription, true],
    ['a public endpoint', { ...rich, invocationConnectivityParameters: connectivity }, rich, true],
    ['one header less', rich, { ...rich, ...withHeaders({ A: '1' }) }, false],
    ['no headers', rich, { ...rich, authParameters: basic.authParameters }, false],
    ['no key', rich, withoutKey, false],
    ['a public token endpoint', privateTokens, oAuth, false],
    ['no authorization', rich, { ...rich, authorized: false }, false],
  ];
  for (const [change, before, after, isKnown] of cases) {
    for (const asked of [true, false]) {
      it(`is ${isKnown ? 'known' : 'unknown'} for ${change}${asked ? '' : ', if AWS cannot be asked'}`, async () => {
        const made = await at.create(before);
        const { inputs: olds } = await at.plugin.check(made.inputs, { ...before, rotationToken: '1' });
        assert.equal(olds.secretArn, made.outs.secretArn);
        await at.forget();
        if (!asked) {
          at.emulator.control.fault({ operation: 'DescribeConnection', kind: 'status', status: 503, times: null });
        }
        const { inputs } = await at.plugin.check(olds, { ...after, rotationToken: '1' });
        assert.equal(inputs.arn, made.outs.arn);
        assert.equal(inputs.secretArn, isKnown ? made.outs.secretArn : undefined);
      });
    }
  }

  it('is unknown while the connection does not work', async () => {
    const made = await at.create(basic);
    at.emulator.control.transition('crm', 'DEAUTHORIZED', 'refused');
    const { inputs } = await at.plugin.check(made.inputs, withPassword(passwords[1]));
    assert.equal(inputs.arn, made.outs.arn);
    assert.equal(inputs.secretArn, undefined);
  });
});
