import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListConnectionsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientOf, eventBridgeClient } from '../../provider/src/service/aws/client';
import { clientSettings, configurationProblems, configurationWarnings } from '../../provider/src/service/aws/config';
import { credentialsOf, stsClient } from '../../provider/src/service/aws/credentials';
import type { ClientSettings } from '../../provider/src/service/aws/settings';
import { isDirect } from '../../provider/src/service/aws/transport';
import '../support/clients';
import { type Proxy, startProxy, startTlsFront, type TlsFront } from '../support/network';

/** Every service, called as the provider calls it. What counts is that an answer comes, not which. */
const services: Record<string, (settings: ClientSettings) => Promise<unknown>> = {
  events: (settings) => eventBridgeClient(settings).send(new ListConnectionsCommand({})),
  sts: (settings) => stsClient(settings, credentialsOf(settings)).send(new GetCallerIdentityCommand({})),
  kms: (settings) =>
    clientOf('kms', settings, settings.region, (config) => new KMSClient(config)).send(
      new DescribeKeyCommand({ KeyId: 'alias/none' }),
    ),
  secretsmanager: (settings) =>
    clientOf('secretsmanager', settings, settings.region, (config) => new SecretsManagerClient(config)).send(
      new GetSecretValueCommand({ SecretId: 'none' }),
    ),
  ssm: (settings) =>
    clientOf('ssm', settings, settings.region, (config) => new SSMClient(config)).send(
      new GetParameterCommand({ Name: '/none' }),
    ),
};

async function answered(call: Promise<unknown>): Promise<void> {
  await call.catch((error) => {
    if (error.$metadata?.httpStatusCode === undefined) throw error;
  });
}

describe('the network', () => {
  let emulator: Emulator;
  let tls: TlsFront;
  let proxy: Proxy;
  let folder: string;
  let bundle: string;
  let userAgent: string | undefined;

  before(async () => {
    emulator = await startEmulator();
    const port = Number(new URL(emulator.url).port);
    tls = await startTlsFront(port, (incoming, response) => {
      userAgent = incoming.headers['user-agent'];
      if (!incoming.url!.startsWith('/federation/credentials')) return false;
      assert.equal(incoming.headers['x-amz-sso_bearer_token'], 'signed-in');
      const roleCredentials = {
        accessKeyId: 'SSO',
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: Date.now() + 36e5,
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ roleCredentials }));
      return true;
    });
    proxy = await startProxy({ http: port, https: tls.port });
    folder = mkdtempSync(join(tmpdir(), 'network-'));
    bundle = join(folder, 'bundle.pem');
    writeFileSync(bundle, tls.certificate);
  });
  after(async () => {
    await proxy.close();
    await tls.close();
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    emulator.control.reset();
    proxy.requests.length = 0;
  });

  /** Each with another user: what goes through the same proxy keeps its connections. */
  let users = 0;
  const proxyUrl = (): string => `http://user${(users += 1)}@127.0.0.1:${proxy.port}`;

  type Texts = Record<string, string | undefined>;
  const keys = { accessKey: 'HERE', secretKey: 's', maxRetries: '0' };
  const configuration = (aws: Texts, environment: Texts = {}) => ({
    get: (key: string) => ({ ...keys, ...aws })[key.replace(/^aws:/, '')],
    environment,
  });
  const settings = (aws: Texts, environment: Texts = {}, endpoint?: string): ClientSettings =>
    clientSettings({ region: 'us-east-1', ...(endpoint ? { endpoint } : {}) }, configuration(aws, environment));
  const endpoints = (scheme: string): Texts => ({
    endpoints: JSON.stringify([
      Object.fromEntries(Object.keys(services).map((name) => [name, `${scheme}://${name}.corp.invalid`])),
    ]),
  });
  const at = (service: string, aws: Texts, environment: Texts = {}, scheme = 'http') =>
    services[service](settings({ ...endpoints(scheme), ...aws }, environment, `${scheme}://events.corp.invalid`));

  for (const service of Object.keys(services)) {
    describe(`of ${service}`, () => {
      for (const [title, aws, environment] of [
        ['aws:httpProxy', (url: string) => ({ httpProxy: url }), () => ({})],
        ['HTTP_PROXY', () => ({}), (url: string) => ({ HTTP_PROXY: url })],
        ['http_proxy without a scheme', () => ({}), (url: string) => ({ http_proxy: url.replace('http://', '') })],
        [
          'aws:httpProxy before HTTP_PROXY',
          (url: string) => ({ httpProxy: url }),
          () => ({ HTTP_PROXY: 'http://127.0.0.1:1' }),
        ],
      ] as const) {
        it(`goes through ${title}`, async () => {
          const url = proxyUrl();
          await answered(at(service, aws(url), environment(url)));
          assert.deepEqual(
            proxy.requests.map(({ asked }) => asked),
            [`POST http://${service}.corp.invalid/`],
          );
        });
      }

      for (const [title, aws, environment] of [
        [
          'aws:httpsProxy and aws:customCaBundle',
          (url: string) => ({ httpsProxy: url, customCaBundle: bundle }),
          () => ({}),
        ],
        ['aws:httpProxy alone', (url: string) => ({ httpProxy: url, customCaBundle: bundle }), () => ({})],
        ['HTTPS_PROXY and AWS_CA_BUNDLE', () => ({}), (url: string) => ({ HTTPS_PROXY: url, AWS_CA_BUNDLE: bundle })],
        ['https_proxy and aws:insecure', () => ({ insecure: 'true' }), (url: string) => ({ https_proxy: url })],
      ] as const) {
        it(`over TLS goes through ${title}`, async () => {
          const url = proxyUrl();
          await answered(at(service, aws(url), environment(url), 'https'));
          assert.deepEqual(
            proxy.requests.map(({ asked }) => asked),
            [`CONNECT ${service}.corp.invalid:443`],
          );
        });
      }

      it('does not go through HTTP_PROXY over TLS', async () => {
        await assert.rejects(at(service, {}, { HTTP_PROXY: proxy.url }, 'https'), { code: 'ENOTFOUND' });
        assert.deepEqual(proxy.requests, []);
      });

      for (const [title, aws, environment] of [
        ['aws:noProxy', { noProxy: '.corp.invalid' }, {}],
        ['NO_PROXY', {}, { NO_PROXY: 'example.com, corp.invalid' }],
        ['no_proxy', {}, { no_proxy: '*' }],
      ] as const) {
        it(`goes directly if ${title} names its host`, async () => {
          await assert.rejects(at(service, { httpProxy: proxy.url, ...aws }, environment), { code: 'ENOTFOUND' });
          assert.deepEqual(proxy.requests, []);
        });
      }

      it('does not trust a certificate of an authority that nothing names', () =>
        assert.rejects(
          services[service](settings({ endpoints: JSON.stringify([{ [service]: tls.url }]) }, {}, tls.url)),
          { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
        ));

      for (const [title, aws, environment] of [
        ['aws:customCaBundle', () => ({ customCaBundle: bundle }), () => ({})],
        ['aws:customCaBundle with ~', () => ({ customCaBundle: '~/bundle.pem' }), () => ({ HOME: folder })],
        ['AWS_CA_BUNDLE', () => ({}), () => ({ AWS_CA_BUNDLE: bundle })],
        ['aws:insecure', () => ({ insecure: 'true' }), () => ({})],
      ] as const) {
        it(`trusts what ${title} names, without a proxy`, () =>
          answered(
            services[service](
              settings({ endpoints: JSON.stringify([{ [service]: tls.url }]), ...aws() }, environment(), tls.url),
            ),
          ));
      }
    });
  }

  it('keeps connections to a proxy, and asks it for every request', async () => {
    const url = proxyUrl();
    for (let call = 0; call < 3; call += 1) await at('events', { httpProxy: url });
    assert.deepEqual(
      proxy.requests.map(({ asked }) => asked),
      Array(3).fill('POST http://events.corp.invalid/'),
    );
    const tunnels = { httpProxy: proxyUrl(), customCaBundle: bundle };
    proxy.requests.length = 0;
    for (let call = 0; call < 3; call += 1) await at('events', tunnels, {}, 'https');
    assert.deepEqual(
      proxy.requests.map(({ asked }) => asked),
      ['CONNECT events.corp.invalid:443'],
    );
  });

  it('passes the name and password of its URL to a proxy', async () => {
    const { port } = proxy;
    await answered(at('events', { httpProxy: `http://ann:pass%20word@127.0.0.1:${port}` }));
    const expected = `Basic ${Buffer.from('ann:pass word').toString('base64')}`;
    assert.deepEqual(
      proxy.requests.map(({ authorization }) => authorization),
      [expected],
    );
  });

  for (const [title, environment] of Object.entries({
    'a proxy': () => ({ HTTP_PROXY: proxy.url }),
    'certificates of its own': () => ({ AWS_CA_BUNDLE: bundle }),
  })) {
    it(`with ${title} lets no call wait for the calls of other settings that get no answer`, async () => {
      const asked = (region: string): Promise<unknown> =>
        eventBridgeClient(
          clientSettings(
            { region, endpoint: emulator.url },
            {
              get: (key) => ({ 'aws:accessKey': 'test', 'aws:secretKey': 'test', 'aws:maxRetries': '0' })[key],
              environment: environment(),
            },
          ),
        ).send(new ListConnectionsCommand({}));
      // More than a pool of sockets has.
      const regions = Array.from(
        { length: 60 },
        (_, index) => `eu-silent${String.fromCharCode(97 + (index % 26))}-${index}`,
      );
      for (const region of regions) emulator.control.fault({ kind: 'hang', region, times: null });
      // They end with the emulator.
      for (const region of regions) asked(region).catch(() => undefined);
      await emulator.control.waitForCalls({ operation: 'ListConnections' }, 50);
      await asked('us-east-1');
    });
  }

  it('needs no proxy to reach this machine', async () => {
    await services['events'](settings({ httpProxy: proxy.url }, {}, emulator.url));
    assert.deepEqual(proxy.requests, []);
  });

  describe('of the calls that look for credentials', () => {
    const home = (): string => {
      const cache = join(folder, '.aws/sso/cache');
      mkdirSync(cache, { recursive: true });
      const token = { accessToken: 'signed-in', expiresAt: new Date(Date.now() + 36e5).toISOString() };
      writeFileSync(join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify(token));
      writeFileSync(
        join(folder, 'config'),
        [
          '[profile team]',
          'sso_session = corp',
          'sso_account_id = 111111111111',
          'sso_role_name = Reader',
          '[profile deploy]',
          'role_arn = arn:aws:iam::222222222222:role/deploy',
          'source_profile = team',
          '[profile lost]',
          'sso_session = nowhere',
          '[profile circle]',
          'role_arn = arn:aws:iam::222222222222:role/deploy',
          'source_profile = round',
          '[profile round]',
          'role_arn = arn:aws:iam::222222222222:role/deploy',
          'source_profile = circle',
          '[profile program]',
          `credential_process = "${process.execPath}" -p '${JSON.stringify(JSON.stringify({ Version: 1, AccessKeyId: 'PROGRAM', SecretAccessKey: 's' }))}'`,
          '[sso-session corp]',
          'sso_region = us-east-1',
          'sso_start_url = https://corp.invalid/start',
        ].join('\n'),
      );
      return folder;
    };
    const of = (profile: string, more: Texts = {}) => {
      const HOME = home();
      const previous = process.env['HOME'];
      // The SDK looks for the token of a session in the home directory of the process.
      process.env['HOME'] = HOME;
      return credentialsOf(
        settings(
          {
            accessKey: undefined,
            secretKey: undefined,
            profile,
            sharedConfigFiles: '["~/config"]',
            httpProxy: proxyUrl(),
            customCaBundle: bundle,
            ...endpoints('http'),
            ...more,
          },
          { HOME },
        ),
      )().finally(() => {
        process.env['HOME'] = previous;
      });
    };

    it('asks SSO for a profile of aws:sharedConfigFiles, through the proxy', async () => {
      assert.equal((await of('team')).accessKeyId, 'SSO');
      assert.deepEqual(
        proxy.requests.map(({ asked }) => asked),
        ['CONNECT portal.sso.us-east-1.amazonaws.com:443'],
      );
    });

    it('assumes the role of a profile with the SSO session of another', async () => {
      assert.match((await of('deploy')).accessKeyId, /^ASIA/);
      assert.deepEqual(
        proxy.requests.map(({ host }) => host),
        ['portal.sso.us-east-1.amazonaws.com', 'sts.corp.invalid'],
      );
    });

    it('runs the program of a profile of aws:sharedConfigFiles', async () =>
      assert.equal((await of('program')).accessKeyId, 'PROGRAM'));

    it('says which session a profile names that is not there', () =>
      assert.rejects(of('lost'), { message: /^The profile "lost" names the sso-session "nowhere", which is not in / }));

    it('says which profiles name each other', () =>
      assert.rejects(of('circle'), {
        message: 'The profile "circle" is its own source_profile, by way of circle, round, circle.',
      }));
  });

  it('is told the products of aws:userAgents', async () => {
    const userAgents = '["acme-platform/1.0","pipeline"]';
    await services['events'](settings({ insecure: 'true', userAgents }, {}, tls.url));
    assert.match(userAgent!, / acme-platform\/1\.0 pipeline$/);
  });

  it('warns of aws:insecure', () => {
    assert.deepEqual(configurationWarnings(configuration({})), []);
    assert.match(configurationWarnings(configuration({ insecure: 'true' }))[0], /^aws:insecure is true: /);
  });

  it('reports what it cannot use before anything is sent', () => {
    const mistakes = (aws: Texts, environment: Texts = {}) => configurationProblems(configuration(aws, environment));
    const mustBe = 'must be the URL of an http:// or https:// proxy, such as "http://proxy.example.com:3128".';
    assert.deepEqual(mistakes({ httpProxy: 'socks5://127.0.0.1:1080' }), [`aws:httpProxy ${mustBe}`]);
    assert.deepEqual(mistakes({}, { https_proxy: 'http://' }), [`https_proxy ${mustBe}`]);
    assert.deepEqual(mistakes({ customCaBundle: '/nonexistent' }), [
      'The certificates of aws:customCaBundle or AWS_CA_BUNDLE cannot be read from /nonexistent: ENOENT.',
    ]);
    const empty = join(folder, 'empty.pem');
    writeFileSync(empty, 'no certificate');
    assert.throws(() => eventBridgeClient(settings({ customCaBundle: empty })), {
      name: 'Refused',
      message: `The certificates of aws:customCaBundle or AWS_CA_BUNDLE could not be read from ${empty}: it holds no certificate in PEM form.`,
    });
  });

  describe('reaches a host directly by the rules of NO_PROXY', () => {
    for (const [host, port, list, expected] of [
      ['localhost', 80, '', true],
      ['127.0.0.1', 80, '', true],
      ['127.1.2.3', 80, '', true],
      ['::1', 80, '', true],
      ['[::1]', 80, '', true],
      ['events.us-east-1.amazonaws.com', 443, '', false],
      ['events.us-east-1.amazonaws.com', 443, 'amazonaws.com', true],
      ['events.us-east-1.amazonaws.com', 443, '.amazonaws.com', true],
      ['events.us-east-1.amazonaws.com', 443, '*.amazonaws.com', true],
      ['events.us-east-1.amazonaws.com', 443, 'zonaws.com', false],
      ['events.us-east-1.amazonaws.com', 443, 'AMAZONAWS.com', true],
      ['events.us-east-1.amazonaws.com', 443, 'a.example, amazonaws.com:443', true],
      ['events.us-east-1.amazonaws.com', 443, 'amazonaws.com:80', false],
      ['events.us-east-1.amazonaws.com', 443, '*', true],
      ['amazonaws.com', 443, '.amazonaws.com', false],
      ['amazonaws.com', 443, 'amazonaws.com', true],
      ['10.1.2.3', 80, '10.0.0.0/8', true],
      ['11.1.2.3', 80, '10.0.0.0/8', false],
      ['10.1.2.3', 80, '10.1.2.3', true],
      ['10.1.2.3', 80, '10.1.2.3:81', false],
      ['10.1.2.3', 80, '2.3', false],
      ['10.1.2.3', 80, '10.0.0.0/99', false],
      ['fd00::7', 80, 'fd00::/8', true],
      ['fd00::7', 80, 'fd00::7', true],
      ['fd00::7', 80, '10.0.0.0/8', false],
    ] as const) {
      it(`${host}:${port} with "${list}": ${expected}`, () => assert.equal(isDirect(host, port, list), expected));
    }
  });
});
