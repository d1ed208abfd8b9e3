import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { ConnectionCalls } from '../../provider/src/service/api/calls';
import { Deadline } from '../../provider/src/service/api/deadline';
import { accountOf } from '../../provider/src/service/aws/account';
import { eventBridgeClient } from '../../provider/src/service/aws/client';
import { clientSettings } from '../../provider/src/service/aws/config';
import { credentialsOf } from '../../provider/src/service/aws/credentials';
import { settingsKey } from '../../provider/src/service/aws/settings';
import '../support/clients';

type Texts = Record<string, string | undefined>;

const settings = (aws: Texts, environment: Texts = {}) =>
  clientSettings(
    { region: 'us-east-1' },
    {
      get: (key) => aws[key.replace(/^aws:/, '')],
      environment: { AWS_EC2_METADATA_DISABLED: 'true', ...environment },
    },
  );

describe('credentials', () => {
  let folder: string;
  let runs = 0;
  const now = Date.now;
  const minute = 60_000;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    Date.now = now;
  });

  /**
   * Settings with a profile whose program answers as told, once for each run, and counts its runs.
   *
   * @param answers - minutes until the credentials expire, or a failure
   */
  function programmed(...answers: (number | 'fails')[]) {
    const file = join(folder, `program-${(runs += 1)}`);
    writeFileSync(`${file}.count`, '');
    writeFileSync(
      `${file}.cjs`,
      `const { readFileSync, appendFileSync } = require('node:fs');
      const run = readFileSync(${JSON.stringify(`${file}.count`)}, 'utf8').length;
      appendFileSync(${JSON.stringify(`${file}.count`)}, '.');
      const answer = ${JSON.stringify(answers)}[run];
      if (typeof answer !== 'number') process.exit(1);
      const Expiration = new Date(${now()} + answer * ${minute}).toISOString();
      console.log(JSON.stringify({ Version: 1, AccessKeyId: 'RUN' + run, SecretAccessKey: 's', Expiration }));`,
    );
    writeFileSync(`${file}.config`, `[profile work]\ncredential_process = "${process.execPath}" "${file}.cjs"\n`);
    const config = { profile: 'work', sharedConfigFiles: `${file}.config` };
    const provider = credentialsOf(settings(config));
    return {
      config,
      key: async (): Promise<string> => (await provider()).accessKeyId,
      runs: (): number => readFileSync(`${file}.count`, 'utf8').length,
    };
  }

  it('are asked for once by all that wait at the same time, and kept', async () => {
    const { key, runs } = programmed(60, 60);
    assert.deepEqual(await Promise.all([key(), key(), key()]), ['RUN0', 'RUN0', 'RUN0']);
    assert.equal(await key(), 'RUN0');
    assert.equal(runs(), 1);
  });

  it('are renewed shortly before they expire', async () => {
    const { key } = programmed(10, 60);
    assert.deepEqual([await key(), await key()], ['RUN0', 'RUN0']);
    Date.now = () => now() + 6 * minute;
    assert.deepEqual([await key(), await key()], ['RUN1', 'RUN1']);
  });

  it('that are still valid survive a failed renewal, and no longer', async () => {
    const { key, runs } = programmed(10, 'fails', 'fails');
    assert.equal(await key(), 'RUN0');
    Date.now = () => now() + 6 * minute;
    assert.equal(await key(), 'RUN0');
    assert.equal(runs(), 2);
    Date.now = () => now() + 11 * minute;
    await assert.rejects(key(), /Command failed/);
  });

  it('are asked for again after a failure', async () => {
    const { key } = programmed('fails', 60);
    await assert.rejects(key(), /Command failed/);
    assert.equal(await key(), 'RUN1');
  });

  describe('that AWS finds expired', () => {
    let emulator: Emulator;
    before(async () => {
      emulator = await startEmulator();
    });
    after(() => emulator.close());
    beforeEach(() => {
      emulator.control.reset();
      emulator.control.fault({ kind: 'expiredCredentials', accessKeyId: 'RUN0', times: null });
    });

    const endpoint = (): Texts => {
      const { url } = emulator;
      return { endpoints: JSON.stringify([{ eventbridge: url, sts: url, secretsmanager: url, kms: url }]) };
    };
    const callsOf = (config: Texts) =>
      new ConnectionCalls({ ...settings({ ...config, ...endpoint() }), endpoint: emulator.url }, new Deadline(60_000));

    it('are asked for once more by all calls together', async () => {
      const { config, runs } = programmed(60, 60);
      const calls = callsOf(config);
      const answers = await Promise.all(Array.from({ length: 50 }, () => calls.describe('crm')));
      assert.deepEqual([...new Set(answers)], [undefined]);
      assert.equal(runs(), 2);
    });

    it('are asked for once more by calls that come to know it one after the other, and then given up', async () => {
      const { config, runs } = programmed(60, 60);
      emulator.control.fault({ kind: 'expiredCredentials', accessKeyId: 'RUN1', times: null });
      const calls = callsOf(config);
      for (let count = 0; count < 10; count += 1) {
        await assert.rejects(calls.describe('crm'), /The AWS credentials have expired/);
      }
      assert.ok(runs() <= 3, `${runs()} runs`);
    });

    it('fail with the sentence for it if there are no others', async () => {
      const { config } = programmed(60, 'fails');
      await assert.rejects(
        callsOf(config).describe('crm'),
        /^ServiceError: The AWS credentials have expired \(Describe/,
      );
      assert.equal(emulator.control.requests().length, 1);
    });

    it('are asked for once more to assume a role, and to ask for the account', async () => {
      const { config } = programmed(60, 60);
      const roles = '[{"roleArn":"arn:aws:iam::123456789012:role/deploy"}]';
      assert.equal(
        await callsOf({ ...config, assumeRoles: roles, allowedAccountIds: '["123456789012"]' }).describe('crm'),
        undefined,
      );
      const again = programmed(60, 60);
      assert.equal(await accountOf(settings({ ...again.config, ...endpoint() })), '123456789012');
    });
  });

  it('of a profile are read again when its file has changed', async () => {
    const file = join(folder, 'changing');
    const config = { profile: 'work', sharedCredentialsFiles: file };
    writeFileSync(file, '[play]\naws_access_key_id = PLAY\naws_secret_access_key = s\n');
    await assert.rejects(credentialsOf(settings(config))(), /Could not resolve credentials using profile: \[work\]/);
    appendFileSync(file, '[work]\naws_access_key_id = WORK\naws_secret_access_key = s\n');
    assert.equal((await credentialsOf(settings(config))()).accessKeyId, 'WORK');
  });

  it('of the profile itself go before its role if it is its own source', async () => {
    const file = join(folder, 'own-source');
    writeFileSync(
      file,
      '[work]\naws_access_key_id = OWN\naws_secret_access_key = s\nrole_arn = arn:aws:iam::111111111111:role/deploy\nsource_profile = work\n',
    );
    const endpoints = '[{"sts":"http://127.0.0.1:1"}]';
    // It gets as far as STS, which is not there.
    await assert.rejects(
      credentialsOf(settings({ profile: 'work', sharedCredentialsFiles: file, endpoints, maxRetries: '0' }))(),
      /The role arn:aws:iam::111111111111:role\/deploy \(profile "work"\) could not be assumed: .*ECONNREFUSED/,
    );
  });

  it('that need a code of an MFA device fail with a sentence', async () => {
    const file = join(folder, 'mfa');
    writeFileSync(
      file,
      '[base]\naws_access_key_id = B\naws_secret_access_key = s\n[work]\nrole_arn = arn:aws:iam::111111111111:role/deploy\nsource_profile = base\nmfa_serial = arn:aws:iam::111111111111:mfa/ann\n',
    );
    await assert.rejects(
      credentialsOf(settings({ profile: 'work', sharedCredentialsFiles: file }))(),
      /The profile "work" needs a code of an MFA device/,
    );
  });

  it('of the machine are left out with aws:skipMetadataApiCheck', () =>
    assert.rejects(
      credentialsOf(
        settings({ skipMetadataApiCheck: 'true' }, { AWS_EC2_METADATA_DISABLED: undefined, HOME: folder }),
      )(),
      /Could not load credentials from any providers/,
    ));

  for (const [key, variable, value] of [
    ['ec2MetadataServiceEndpoint', 'AWS_EC2_METADATA_SERVICE_ENDPOINT', 'http://127.0.0.1:1'],
    ['ec2MetadataServiceEndpointMode', 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE', 'IPv6'],
  ]) {
    it(`of the machine are not looked for elsewhere than aws:${key} says`, () =>
      assert.rejects(
        credentialsOf(settings({ [key]: value }, { AWS_EC2_METADATA_DISABLED: undefined, HOME: folder }))(),
        {
          message: `aws:${key} is ${value}, and the AWS SDK for JavaScript reads it only from ${variable}. Set ${variable} to the same value.`,
        },
      ));
  }

  describe('of two environments', () => {
    const variables: Texts = {
      AWS_ACCESS_KEY_ID: 'THERE',
      AWS_SECRET_ACCESS_KEY: 'other',
      AWS_SESSION_TOKEN: 'session',
      AWS_PROFILE: 'work',
      AWS_DEFAULT_PROFILE: 'work',
      AWS_CONFIG_FILE: '/elsewhere/config',
      AWS_SHARED_CREDENTIALS_FILE: '/elsewhere/credentials',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/elsewhere/token',
      AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/deploy',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      HTTP_PROXY: 'http://127.0.0.1:1',
      HOME: '/elsewhere',
    };
    const keys = { AWS_ACCESS_KEY_ID: 'HERE', AWS_SECRET_ACCESS_KEY: 's' };
    for (const [name, value] of Object.entries(variables)) {
      it(`are never shared: ${name}`, () => {
        const [one, other] = [settings({}, keys), settings({}, { ...keys, [name]: value })];
        assert.notEqual(settingsKey(one), settingsKey(other));
        assert.notEqual(credentialsOf(one), credentialsOf(other));
        assert.notEqual(eventBridgeClient(one), eventBridgeClient(other));
      });

      if (name in keys) continue;
      it(`are the same if ${name} is set to nothing`, () =>
        assert.equal(settingsKey(settings({}, keys)), settingsKey(settings({}, { ...keys, [name]: '' }))));
    }

    it('are those of the environment at each use', async () => {
      const environment: Texts = { ...keys };
      const config = { get: () => undefined, environment };
      const key = async () => (await credentialsOf(clientSettings({ region: 'us-east-1' }, config))()).accessKeyId;
      assert.equal(await key(), 'HERE');
      environment['AWS_ACCESS_KEY_ID'] = 'LATER';
      assert.equal(await key(), 'LATER');
    });
  });
});
