import { withoutSettings } from '../../scripts/lib/environment.cjs';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { basic } from '../support/connections';
import { freshProvider } from '../support/freshProvider';
import { assertNoLeak } from '../support/leak';
import { startProxy, startTlsFront } from '../support/network';
import { type Plugin, startPlugin } from '../support/plugin';
import { startsAsAtUsers } from '../support/processStart';
import { repository } from '../support/repository';
import type { Outputs } from '../support/types';

/** Every environment variable that the installed AWS SDK names. */
function sdkVariables(): string[] {
  const found = new Set<string>();
  for (const scope of ['@aws-sdk', '@smithy']) {
    const packages = join(repository, 'node_modules', scope);
    for (const file of readdirSync(packages, { recursive: true, encoding: 'utf8' })) {
      if (!/[\\/]dist-cjs[\\/].*\.js$/.test(file)) continue;
      for (const [, name] of readFileSync(join(packages, file), 'utf8').matchAll(/["'.](AWS_[A-Z0-9_]+)\b/g))
        found.add(name);
    }
  }
  assert.ok(found.has('AWS_PROFILE') && found.has('AWS_RETRY_MODE'), [...found].join(' '));
  return [...found];
}

/** The table in docs/guides/configuration.md, row by row: what reaches the service, and as whom. */
describe('the configuration', function () {
  const account = { here: '111111111111', there: '222222222222', third: '333333333333' };
  const secrets = {
    secretKey: 'configured-secret-key',
    token: 'configured-session-token',
    identity: 'configured-identity-token',
  };

  let emulator: Emulator;
  let other: Emulator;
  let folder: string;
  let shared: Plugin;
  let loaded = 0;
  let prepare = '';
  /** A process of a test alone. */
  let own: Plugin | undefined;

  before(async () => {
    emulator = await startEmulator();
    other = await startEmulator();
    folder = mkdtempSync(join(tmpdir(), 'configuration-'));
    shared = await startPlugin({ provider: () => freshProvider(loaded, prepare), env: withoutSettings(process.env) });
  });
  after(async () => {
    await shared?.close();
    await emulator.close();
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    for (const one of [emulator, other]) {
      one.control.reset();
      one.control.configure({
        accessKeys: { HERE: { account: account.here }, THERE: { account: account.there } },
        defaultAccount: account.third,
      });
    }
  });
  afterEach(() => closeOwn());

  async function closeOwn(): Promise<void> {
    await own?.close();
    own = undefined;
  }

  /**
   * The plugin with this configuration and this environment, and with nothing from the machine. One process loads the
   * handlers again for each test, which takes far less time than a start, unless Node.js reads the environment there.
   */
  async function configured(config: Record<string, unknown>, env: NodeJS.ProcessEnv = {}): Promise<Plugin> {
    const texts = Object.entries(config)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`aws:${name}`, typeof value === 'string' ? value : JSON.stringify(value)]);
    const configuration = Object.fromEntries(texts) as Record<string, string>;
    const environment = {
      ...withoutSettings(process.env),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
      ...env,
    };
    if (startsAsAtUsers || 'NODE_OPTIONS' in env) {
      await closeOwn();
      own = await startPlugin({ config: configuration, env: environment });
      return own;
    }
    loaded += 1;
    prepare = `
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, ${JSON.stringify(environment)});`;
    await shared.configure(configuration);
    shared.stdout.length = 0;
    shared.stderr.length = 0;
    return shared;
  }

  const endpoints = () => [{ eventbridge: emulator.url, sts: emulator.url }];
  const place = () => ({ region: 'eu-central-1', endpoints: endpoints() });
  const here = { accessKey: 'HERE', secretKey: secrets.secretKey };
  const environment = { AWS_ACCESS_KEY_ID: 'HERE', AWS_SECRET_ACCESS_KEY: 'environment-secret-key' };

  /** Creates the connection; what is answered tells account and region. */
  async function create(with_: Plugin, more: object = {}): Promise<{ account: string; region: string; outs: Outputs }> {
    const { inputs, failures } = await with_.check({}, { ...basic, ...more });
    assert.deepEqual(failures, []);
    const { outs } = await with_.create(inputs);
    const [, , , region, owner] = outs.arn.split(':');
    return { account: owner, region, outs };
  }

  async function problems(config: Record<string, unknown>, env: NodeJS.ProcessEnv = environment): Promise<string[]> {
    const { failures } = await (await configured({ ...place(), ...config }, env)).check({}, basic);
    assert.deepEqual(emulator.control.requests(), []);
    return failures.map(({ reason }) => reason);
  }

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const operations = (one = emulator): string[] => one.control.requests().map(({ operation }) => operation);
  const bodies = (operation: string): Record<string, string>[] =>
    emulator.control.requests({ operation }).map(({ body }) => body as Record<string, string>);

  describe('takes the region from', () => {
    const row = (
      name: string,
      expected: string,
      config: () => Record<string, unknown>,
      env: () => NodeJS.ProcessEnv = () => ({}),
    ) =>
      it(name, async () => {
        const { inputs, failures } = await (await configured(config(), env())).check({}, basic);
        assert.deepEqual(failures, []);
        assert.equal(inputs.region, expected);
      });
    const config = () =>
      file(
        'region-config',
        '[default]\nregion = eu-west-3\n[profile work]\ns3 =\n  region = us-west-1\nregion = eu-north-1 # Stockholm\n',
      );
    row(
      'aws:region',
      'eu-central-1',
      () => ({ region: 'eu-central-1' }),
      () => ({ AWS_REGION: 'eu-west-1', AWS_CONFIG_FILE: config() }),
    );
    row(
      'AWS_REGION',
      'eu-west-1',
      () => ({}),
      () => ({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }),
    );
    row(
      'AWS_DEFAULT_REGION',
      'eu-west-2',
      () => ({}),
      () => ({ AWS_DEFAULT_REGION: 'eu-west-2', AWS_CONFIG_FILE: config() }),
    );
    row(
      'the profile of aws:profile',
      'eu-north-1',
      () => ({ profile: 'work' }),
      () => ({ AWS_CONFIG_FILE: config() }),
    );
    row(
      'the profile of AWS_PROFILE',
      'eu-north-1',
      () => ({}),
      () => ({ AWS_PROFILE: 'work', AWS_CONFIG_FILE: config() }),
    );
    row(
      'the profile "default"',
      'eu-west-3',
      () => ({}),
      () => ({ AWS_CONFIG_FILE: config() }),
    );
    row(
      'the profile of AWS_DEFAULT_PROFILE',
      'eu-north-1',
      () => ({}),
      () => ({ AWS_DEFAULT_PROFILE: 'work', AWS_CONFIG_FILE: config() }),
    );
    row(
      'the profile of AWS_PROFILE, before that of AWS_DEFAULT_PROFILE',
      'eu-north-1',
      () => ({}),
      () => ({ AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'default', AWS_CONFIG_FILE: config() }),
    );
    row(
      'the profile "default" if AWS_PROFILE and AWS_REGION are set to nothing',
      'eu-west-3',
      () => ({}),
      () => ({ AWS_PROFILE: '', AWS_REGION: '', AWS_CONFIG_FILE: config() }),
    );
    row(
      'a file whose path begins with ~',
      'eu-west-3',
      () => ({}),
      () => ({ HOME: folder, AWS_CONFIG_FILE: (config(), '~/region-config') }),
    );
    row('aws:region in a partition of its own', 'eusc-de-east-1', () => ({ region: 'eusc-de-east-1' }));
    row('a file of aws:sharedConfigFiles', 'eu-north-1', () => ({
      profile: 'work',
      sharedConfigFiles: [config(), file('more', '[profile x]\n')],
    }));

    it('nowhere if nothing names one, which check says in a sentence', async () => {
      const { failures } = await (await configured({})).check({}, basic);
      assert.deepEqual(
        failures.map(({ reason }) => reason),
        [
          'No AWS region is known. Run pulumi config set aws:region REGION, set AWS_REGION, or name the region: region in a program, --region on the command line.',
        ],
      );
    });
  });

  describe('takes the credentials from', () => {
    it('aws:accessKey, aws:secretKey and aws:token, before what the environment says', async () => {
      const at = await configured(
        { ...place(), accessKey: 'THERE', secretKey: secrets.secretKey, token: secrets.token },
        environment,
      );
      const made = await create(at);
      assert.deepEqual([made.account, made.region], [account.there, 'eu-central-1']);
    });

    it('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, before AWS_PROFILE', async () => {
      const credentials = file('credentials', '[work]\naws_access_key_id = THERE\naws_secret_access_key = x\n');
      const at = await configured(place(), {
        ...environment,
        AWS_PROFILE: 'work',
        AWS_SHARED_CREDENTIALS_FILE: credentials,
      });
      assert.equal((await create(at)).account, account.here);
      assert.deepEqual(at.stderr, []);
    });

    it('aws:profile, before the keys of the environment', async () => {
      const credentials = file('credentials', '[work]\naws_access_key_id = THERE\naws_secret_access_key = x\n');
      const at = await configured(
        { ...place(), profile: 'work' },
        { ...environment, AWS_SHARED_CREDENTIALS_FILE: credentials },
      );
      assert.equal((await create(at)).account, account.there);
      assert.deepEqual(at.stderr, []);
    });

    it('AWS_PROFILE', async () => {
      const credentials = file('credentials', '[work]\naws_access_key_id = THERE\naws_secret_access_key = x\n');
      const at = await configured(place(), { AWS_PROFILE: 'work', AWS_SHARED_CREDENTIALS_FILE: credentials });
      assert.equal((await create(at)).account, account.there);
    });

    it('AWS_DEFAULT_PROFILE', async () => {
      const credentials = file('credentials', '[work]\naws_access_key_id = THERE\naws_secret_access_key = x\n');
      const at = await configured(place(), { AWS_DEFAULT_PROFILE: 'work', AWS_SHARED_CREDENTIALS_FILE: credentials });
      assert.equal((await create(at)).account, account.there);
    });

    it('the profile "default" if every variable of the AWS SDK is set to nothing', async () => {
      const nothing = Object.fromEntries(sdkVariables().map((name) => [name, '']));
      mkdirSync(join(folder, '.aws'), { recursive: true });
      file('.aws/credentials', '[default]\naws_access_key_id = THERE\naws_secret_access_key = x\n');
      file('.aws/config', '[default]\nregion = eu-west-3\n');
      const at = await configured({ endpoints: endpoints() }, { ...nothing, HOME: folder, USERPROFILE: folder });
      const made = await create(at);
      assert.deepEqual([made.account, made.region], [account.there, 'eu-west-3']);
      assert.deepEqual(at.stderr, []);
    });

    it('the container if AWS_PROFILE is set to nothing', async () => {
      const server = createServer((_, answer) => {
        const Expiration = new Date(Date.now() + 3_600_000).toISOString();
        answer.setHeader('content-type', 'application/json');
        answer.end(JSON.stringify({ AccessKeyId: 'THERE', SecretAccessKey: 's', Token: 't', Expiration }));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        const at = await configured(place(), {
          AWS_PROFILE: '',
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
        });
        assert.equal((await create(at)).account, account.there);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });

    it('the profile "default" if nothing else names one', async () => {
      const credentials = file('credentials', '[default]\naws_access_key_id = THERE\naws_secret_access_key = x\n');
      assert.equal(
        (await create(await configured(place(), { AWS_SHARED_CREDENTIALS_FILE: credentials }))).account,
        account.there,
      );
    });

    it('aws:sharedConfigFiles and aws:sharedCredentialsFiles, the last one that has the profile', async () => {
      const at = await configured({
        ...place(),
        profile: 'work',
        sharedCredentialsFiles: [
          file('first', '[work]\naws_access_key_id = HERE\naws_secret_access_key = x\n'),
          file('second', '[work]\naws_access_key_id = THERE\naws_secret_access_key = x\n'),
          file('third', '[play]\naws_access_key_id = HERE\naws_secret_access_key = x\n'),
        ],
        sharedConfigFiles: [file('config', '[profile work]\n')],
      });
      assert.equal((await create(at)).account, account.there);
    });

    it('the role of a profile, at the sts endpoint of aws:endpoints', async () => {
      const config = file(
        'config',
        `[profile base]\naws_access_key_id = HERE\naws_secret_access_key = x\n[profile work]\nsource_profile = base\nrole_arn = arn:aws:iam::${account.there}:role/deploy\n`,
      );
      const at = await configured({ ...place(), profile: 'work', sharedConfigFiles: [config] });
      assert.equal((await create(at)).account, account.there);
      assert.deepEqual(operations(), ['AssumeRole', 'CreateConnection', 'DescribeConnection']);
    });

    it('nowhere if the profile does not exist, even if the environment has keys', async () => {
      const at = await configured({ ...place(), profile: 'wrok' }, environment);
      await assert.rejects(create(at), /No usable AWS credentials were found: .*wrok/);
      assert.deepEqual(operations(), []);
    });

    it('aws:assumeRoles, one after the other', async () => {
      const roles = [
        { roleArn: `arn:aws:iam::${account.there}:role/first`, sessionName: 'hop', duration: '30m' },
        {
          roleArn: `arn:aws:iam::${account.third}:role/second`,
          externalId: 'acme',
          policy: '{"Version":"2012-10-17"}',
          policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          sourceIdentity: 'ann',
          tags: { team: 'integration' },
          transitiveTagKeys: ['team'],
        },
      ];
      const at = await configured({ ...place(), ...here, assumeRoles: roles });
      // Two connections at once: the roles are assumed once.
      const [made] = await Promise.all([create(at), create(at, { name: 'erp' })]);
      assert.equal(made.account, account.third);
      const [first, second, ...more] = bodies('AssumeRole');
      assert.deepEqual(more, []);
      assert.deepEqual(
        [first.RoleArn, first.RoleSessionName, first.DurationSeconds],
        [roles[0].roleArn, 'hop', '1800'],
      );
      assert.equal(second.RoleArn, roles[1].roleArn);
      assert.equal(second.RoleSessionName, 'pulumi-eventbridge-connection');
      assert.equal(second.ExternalId, 'acme');
      assert.equal(second.Policy, '{"Version":"2012-10-17"}');
      assert.equal(second.SourceIdentity, 'ann');
      const lists = JSON.stringify(second);
      assert.match(lists, /ReadOnlyAccess/);
      assert.match(lists, /integration/);
      const [by] = emulator.control.requests({ operation: 'AssumeRole' }).map(({ accessKeyId }) => accessKeyId);
      assert.equal(by, 'HERE');
    });

    it('aws:assumeRole, the older form', async () => {
      const at = await configured({
        ...place(),
        ...here,
        assumeRole: { roleArn: `arn:aws:iam::${account.there}:role/deploy`, durationSeconds: 900 },
      });
      assert.equal((await create(at)).account, account.there);
      assert.equal(bodies('AssumeRole')[0].DurationSeconds, '900');
    });

    it('aws:assumeRoleWithWebIdentity with a token, and roles on top of it', async () => {
      const at = await configured({
        ...place(),
        assumeRoleWithWebIdentity: {
          roleArn: `arn:aws:iam::${account.there}:role/ci`,
          sessionName: 'run-7',
          webIdentityToken: secrets.identity,
        },
        assumeRoles: [{ roleArn: `arn:aws:iam::${account.third}:role/deploy` }],
      });
      assert.equal((await create(at)).account, account.third);
      assert.deepEqual(operations().slice(0, 2), ['AssumeRoleWithWebIdentity', 'AssumeRole']);
      const [sent] = bodies('AssumeRoleWithWebIdentity');
      assert.deepEqual([sent.RoleSessionName, sent.WebIdentityToken], ['run-7', secrets.identity]);
    });

    it('aws:assumeRoleWithWebIdentity, also if there are keys beside it', async () => {
      const at = await configured({
        ...place(),
        ...here,
        assumeRoleWithWebIdentity: {
          roleArn: `arn:aws:iam::${account.there}:role/ci`,
          webIdentityToken: secrets.identity,
        },
      });
      assert.equal((await create(at)).account, account.there);
    });

    it('aws:assumeRoleWithWebIdentity with a file', async () => {
      const at = await configured({
        ...place(),
        assumeRoleWithWebIdentity: {
          roleArn: `arn:aws:iam::${account.there}:role/ci`,
          webIdentityTokenFile: file('token', `${secrets.identity}\n`),
        },
      });
      assert.equal((await create(at)).account, account.there);
      assert.equal(bodies('AssumeRoleWithWebIdentity')[0].WebIdentityToken, secrets.identity);
    });

    it('AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN', async () => {
      const at = await configured(place(), {
        AWS_WEB_IDENTITY_TOKEN_FILE: file('token', secrets.identity),
        AWS_ROLE_ARN: `arn:aws:iam::${account.there}:role/ci`,
      });
      assert.equal((await create(at)).account, account.there);
    });

    it('no role that STS refuses, and says once which it is and where it is set', async () => {
      emulator.control.fault({
        operation: 'AssumeRole',
        kind: 'error',
        type: 'AccessDenied',
        message: 'not authorized to perform: sts:AssumeRole',
      });
      const at = await configured({
        ...place(),
        ...here,
        assumeRoles: [{ roleArn: `arn:aws:iam::${account.there}:role/deploy` }],
      });
      await assert.rejects(
        create(at),
        new RegExp(
          `The role arn:aws:iam::${account.there}:role/deploy \\(aws:assumeRoles\\[0\\]\\) could not be assumed: .*sts:AssumeRole`,
        ),
      );
      assert.deepEqual(operations(), ['AssumeRole']);
    });
  });

  describe('takes the endpoint from', () => {
    for (const name of ['eventbridge', 'cloudwatchevents', 'events']) {
      it(`aws:endpoints, ${name}`, async () => {
        const at = await configured(
          { region: 'eu-central-1', endpoints: [{ [name]: emulator.url, s3: 'http://127.0.0.1:1' }], ...here },
          { AWS_ENDPOINT_URL: other.url },
        );
        assert.equal((await create(at)).outs.endpoint, emulator.url);
        assert.deepEqual(operations(other), []);
      });
    }

    it('AWS_ENDPOINT_URL, and AWS_ENDPOINT_URL_EVENTBRIDGE before it', async () => {
      const at = await configured({ region: 'eu-central-1', ...here }, { AWS_ENDPOINT_URL: other.url });
      assert.equal((await create(at)).outs.endpoint, other.url);
      const next = await configured(
        { region: 'eu-central-1', ...here },
        { AWS_ENDPOINT_URL: other.url, AWS_ENDPOINT_URL_EVENTBRIDGE: emulator.url },
      );
      assert.equal((await create(next)).outs.endpoint, emulator.url);
    });

    it('the connection itself, before all of them', async () => {
      const at = await configured({ ...place(), ...here });
      const made = await create(at, { region: 'ap-south-1', endpoint: other.url });
      assert.equal(made.region, 'ap-south-1');
      assert.deepEqual(operations(), []);
    });

    it('the entry sts of aws:endpoints for that service alone', async () => {
      const at = await configured({
        region: 'eu-central-1',
        stsRegion: 'us-east-1',
        endpoints: [{ eventbridge: emulator.url, sts: other.url }],
        ...here,
        assumeRoles: [{ roleArn: `arn:aws:iam::${account.there}:role/deploy` }],
      });
      const { inputs } = await at.check({}, basic);
      // The other emulator's credentials mean nothing to this one, but the call arrives.
      await at.create(inputs);
      assert.deepEqual(operations(other), ['AssumeRole']);
      assert.deepEqual(
        other.control.requests().map(({ region }) => region),
        ['us-east-1'],
      );
    });

    // No emulator has these names: the name that is looked up tells what the setting does.
    const hook = () =>
      file(
        'lookup.cjs',
        `const dns = require('node:dns'), { lookup } = dns;
        dns.lookup = (name, options, callback = options) =>
          /[.]aws$|[.]amazonaws[.]com$/.test(name)
            ? callback(Object.assign(new Error('looked up ' + name), { code: 'ENOTFOUND' }))
            : lookup(name, options, callback);`,
      );
    for (const [setting, variable, host] of [
      ['useFipsEndpoint', 'AWS_USE_FIPS_ENDPOINT', 'events-fips.us-east-1.amazonaws.com'],
      ['useDualstackEndpoint', 'AWS_USE_DUALSTACK_ENDPOINT', 'events.us-east-1.api.aws'],
    ] as const) {
      it(`aws:${setting} and ${variable}`, async () => {
        const NODE_OPTIONS = `--require=${hook()}`;
        const at = await configured(
          { region: 'us-east-1', ...here, [setting]: 'true', maxRetries: '0' },
          { NODE_OPTIONS },
        );
        await assert.rejects(create(at), new RegExp(`looked up ${host}`));
        const next = await configured(
          { region: 'us-east-1', ...here, maxRetries: '0' },
          { NODE_OPTIONS, [variable]: 'true' },
        );
        await assert.rejects(create(next), new RegExp(`looked up ${host}`));
      });
    }
  });

  it('sends all calls of the plugin through a proxy with a certificate of its own authority', async () => {
    const port = Number(new URL(emulator.url).port);
    const tls = await startTlsFront(port);
    const proxy = await startProxy({ http: port, https: tls.port });
    try {
      const inside = { eventbridge: 'https://events.corp.invalid', sts: 'http://sts.corp.invalid' };
      const at = await configured(
        {
          region: 'eu-central-1',
          ...here,
          endpoints: [inside],
          assumeRoles: [{ roleArn: `arn:aws:iam::${account.there}:role/deploy` }],
          httpProxy: proxy.url,
          insecure: true,
        },
        { HTTP_PROXY: 'http://127.0.0.1:1' },
      );
      assert.equal((await create(at)).account, account.there);
      await create(at, { name: 'erp' });
      const hosts = new Set(proxy.requests.map(({ host }) => host));
      assert.deepEqual(hosts, new Set(['sts.corp.invalid', 'events.corp.invalid']));
      assert.equal(at.stdout.filter((line) => line.startsWith('warning: aws:insecure is true: ')).length, 1);
      assert.deepEqual(at.stderr, []);
    } finally {
      await proxy.close();
      await tls.close();
    }
  });

  describe('limits the attempts of a call with', () => {
    for (const [config, env, attempts] of [
      [{ maxRetries: '0' }, {}, 1],
      [{ maxRetries: 1 }, {}, 2],
      [{ maxRetries: 1, retryMode: 'adaptive' }, {}, 2],
      [{}, { AWS_MAX_ATTEMPTS: '2', AWS_RETRY_MODE: 'standard' }, 2],
    ] as const) {
      it(`${JSON.stringify({ ...config, ...env })} to ${attempts}`, async () => {
        const at = await configured({ ...place(), ...here, ...config }, env);
        emulator.control.fault({ operation: 'CreateConnection', kind: 'status', status: 500, times: 10 });
        await assert.rejects(create(at), /answered with status 500/);
        assert.equal(bodies('CreateConnection').length, attempts);
      });
    }
  });

  describe('guards the account', () => {
    const sentence = `The AWS credentials belong to account ${account.here}, `;

    it('with aws:allowedAccountIds, and asks STS once', async () => {
      const at = await configured({ ...place(), ...here, allowedAccountIds: [account.here, account.third] });
      await Promise.all([create(at), create(at, { name: 'erp' })]);
      assert.equal(operations().filter((operation) => operation === 'GetCallerIdentity').length, 1);
    });

    it('with aws:allowedAccountIds, and sends nothing to any other account', async () => {
      const at = await configured({ ...place(), ...here, allowedAccountIds: [account.there] });
      await assert.rejects(
        create(at),
        new RegExp(
          `${sentence}and aws:allowedAccountIds of this stack allows only ${account.there}; nothing was sent to EventBridge`,
        ),
      );
      assert.deepEqual(operations(), ['GetCallerIdentity']);
    });

    it('with aws:forbiddenAccountIds, and sends nothing to those', async () => {
      const at = await configured({ ...place(), ...here, forbiddenAccountIds: [account.here] });
      await assert.rejects(
        create(at),
        new RegExp(`${sentence}which aws:forbiddenAccountIds of this stack forbids; nothing was sent`),
      );
      assert.deepEqual(operations(), ['GetCallerIdentity']);
    });

    it('by that of the last role, not the first', async () => {
      const roles = [{ roleArn: `arn:aws:iam::${account.there}:role/deploy` }];
      const at = await configured({ ...place(), ...here, assumeRoles: roles, allowedAccountIds: [account.there] });
      assert.equal((await create(at)).account, account.there);
    });

    it('before an update, a delete and the read of a refresh as well', async () => {
      const made = await create(await configured({ ...place(), ...here }));
      emulator.control.clearRequests();
      const at = await configured({ ...place(), ...here, forbiddenAccountIds: account.here });
      const refusal = { message: new RegExp(`^${sentence}`) };
      await assert.rejects(at.update('crm', made.outs, { ...made.outs, description: 'new' }), refusal);
      await assert.rejects(at.delete('crm', made.outs), refusal);
      await assert.rejects(at.read('crm', made.outs), refusal);
      assert.deepEqual(operations(), ['GetCallerIdentity']);
    });

    it('without a guess if STS gives no answer', async () => {
      const at = await configured({
        ...place(),
        ...here,
        maxRetries: 0,
        endpoints: [{ eventbridge: emulator.url, sts: 'http://127.0.0.1:1' }],
        allowedAccountIds: [account.here],
      });
      await assert.rejects(
        create(at),
        /account of the AWS credentials could not be found out.*nothing was sent to EventBridge.*ECONNREFUSED/,
      );
      assert.deepEqual(operations(), []);
    });

    it('without a call to STS if no account is named', async () => {
      await create(await configured({ ...place(), ...here, skipCredentialsValidation: 'false' }));
      assert.deepEqual(operations(), ['CreateConnection', 'DescribeConnection']);
    });
  });

  describe('is judged', () => {
    const role = 'arn:aws:iam::111111111111:role/deploy';
    // One process for each: all mistakes are reported at once.
    const rows: Record<string, [Record<string, unknown>, string[]]> = {
      'mistakes in lists and objects': [
        {
          endpoints: [{ eventBridge: 'http://127.0.0.1:4599', sts: '127.0.0.1:4599', s3: 7 }],
          assumeRoles: [{ roleARN: role }, { roleArn: 'deploy' }, { roleArn: role, duration: '1 hour' }, {}],
          assumeRoleWithWebIdentity: { roleArn: role, tags: { team: 'integration' } },
          allowedAccountIds: ['1111'],
          forbidenAccountIds: ['111111111111'],
        },
        [
          'aws:assumeRoles[0].roleARN is not a setting; did you mean "roleArn"?',
          'aws:assumeRoles[1].roleArn must be the ARN of a role, such as "arn:aws:iam::111111111111:role/deploy".',
          'aws:assumeRoles[2].duration must be a time such as "1h" or "30m", from 15 minutes to 12 hours, not "1 hour".',
          'aws:assumeRoles[3].roleArn is missing. Name the role to assume, such as "arn:aws:iam::111111111111:role/deploy".',
          'aws:assumeRoleWithWebIdentity.tags is not a setting; there are roleArn, sessionName, duration, durationSeconds, policy, policyArns, webIdentityToken, webIdentityTokenFile.',
          'aws:endpoints[0].eventBridge is not the name of a service; did you mean "eventbridge"?',
          'aws:endpoints[0].sts must be an http:// or https:// URL.',
          'aws:allowedAccountIds: "1111" is not an account: twelve digits, in quotes so that a leading zero stays, as in ["011111111111"].',
          'aws:forbidenAccountIds is not a setting; did you mean "aws:forbiddenAccountIds"?',
          'aws:assumeRoleWithWebIdentity needs webIdentityToken or webIdentityTokenFile.',
        ],
      ],
      'mistakes in single values': [
        {
          endpoints: 'http://127.0.0.1:4599',
          accessKey: 'HERE',
          maxRetries: 'many',
          retryMode: 'adaptiv',
          useFipsEndpoint: 'yes',
          skipCredentialsValidation: 'maybe',
          forbiddenAccountIds: '[111111111111',
          allowedAccountId: '111111111111',
          assumeRole: { roleArn: role, durationSeconds: 60 },
        },
        [
          'aws:assumeRole.durationSeconds must be a time in seconds, from 15 minutes to 12 hours, not "60".',
          'aws:endpoints must be JSON, for example [{"eventbridge":"http://127.0.0.1:4599"}].',
          'aws:maxRetries must be a whole number from 0 to 1000, not "many".',
          'aws:retryMode must be "standard" or "adaptive", not "adaptiv"; did you mean "adaptive"?',
          'aws:useFipsEndpoint must be true or false, not "yes".',
          'aws:allowedAccountId is not a setting; did you mean "aws:allowedAccountIds"?',
          'aws:forbiddenAccountIds must be JSON, for example ["111111111111"].',
          'aws:skipCredentialsValidation must be true or false, not "maybe".',
          'aws:accessKey is set without aws:secretKey; set both or none.',
        ],
      ],
      'settings that exclude each other': [
        { assumeRole: { roleArn: role }, assumeRoles: [{ roleArn: role }], useFipsEndpoint: true },
        [
          'aws:assumeRole and aws:assumeRoles are the older and the newer form of one setting; keep aws:assumeRoles.',
          'aws:useFipsEndpoint cannot be used together with an endpoint of EventBridge in aws:endpoints; remove one of them.',
        ],
      ],
    };
    for (const [name, [config, sentences]] of Object.entries(rows)) {
      it(`in the preview, with a sentence for each of the ${name}`, async () =>
        assert.deepEqual(await problems(config), sentences));
    }

    it('before a destroy, which has no check', async () => {
      const at = await configured({ ...place(), ...here, allowedAccountIds: 'none' });
      await assert.rejects(
        at.delete('crm', { ...basic, region: 'eu-central-1', endpoint: emulator.url }),
        /aws:allowedAccountIds: "none" is not an account/,
      );
      assert.deepEqual(operations(), []);
    });
  });

  it('keeps its secrets out of outputs and messages', async () => {
    const config = {
      ...place(),
      accessKey: 'HERE',
      secretKey: secrets.secretKey,
      token: secrets.token,
      assumeRoleWithWebIdentity: {
        roleArn: `arn:aws:iam::${account.there}:role/ci`,
        webIdentityToken: secrets.identity,
      },
    };
    const first = await configured(config);
    const { outs } = await create(first);
    assertNoLeak(
      { outputs: JSON.stringify(outs), stdout: first.stdout.join('\n'), stderr: first.stderr.join('\n') },
      Object.values(secrets),
    );
    // STS repeats what it was sent.
    emulator.control.fault({
      operation: 'AssumeRoleWithWebIdentity',
      kind: 'error',
      type: 'InvalidIdentityToken',
      message: `bad token ${secrets.identity}`,
    });
    const at = await configured({ ...config, accessKey: undefined, secretKey: undefined, token: undefined });
    const error = await create(at).then(
      () => assert.fail('it should fail'),
      (thrown: Error) => thrown,
    );
    assert.match(error.message, /bad token \[secret\]/);
    assertNoLeak(
      { message: error.message, stdout: at.stdout.join('\n'), stderr: at.stderr.join('\n') },
      Object.values(secrets),
    );
  });
});
