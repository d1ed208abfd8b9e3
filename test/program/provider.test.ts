import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { Provider, type ProviderArgs } from 'pulumi-eventbridge-connection';
import ts from 'typescript';
import {
  clientSettings,
  configurationProblems,
  configuredSecrets,
  configuredEndpoint,
  keys,
} from '../../provider/src/service/aws/config';
import { repository } from '../support/repository';
import type { Properties } from '../support/types';
import { isSecret, registered, secret, unknown, UNKNOWN, unwrapped } from './registered';

const role = 'arn:aws:iam::111111111111:role/deploy';

/** A value of every argument: a new one does not compile before it is here. */
const samples: Required<ProviderArgs> = {
  region: 'eu-central-1',
  profile: 'work',
  accessKey: 'KEY',
  secretKey: 'secret-of-the-key',
  token: 'session-token',
  assumeRoles: [
    {
      roleArn: role,
      sessionName: 'pulumi',
      duration: '1h',
      durationSeconds: 3600,
      policy: '{}',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      externalId: 'acme',
      sourceIdentity: 'me',
      tags: { team: 'shop' },
      transitiveTagKeys: ['team'],
    },
  ],
  assumeRole: { roleArn: role },
  assumeRoleWithWebIdentity: {
    roleArn: role,
    webIdentityToken: 'signed-by-another',
    webIdentityTokenFile: 'token',
    sessionName: 'pulumi',
    duration: '1h',
    durationSeconds: 3600,
    policy: '{}',
    policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  },
  sharedConfigFiles: ['~/one', '~/two'],
  sharedCredentialsFiles: ['~/one'],
  sharedCredentialsFile: '~/one',
  skipMetadataApiCheck: true,
  ec2MetadataServiceEndpoint: 'http://127.0.0.1:1338',
  ec2MetadataServiceEndpointMode: 'IPv6',
  endpoints: [
    {
      eventbridge: 'http://127.0.0.1:1',
      cloudwatchevents: 'http://127.0.0.1:2',
      events: 'http://127.0.0.1:3',
      sts: 'http://127.0.0.1:4',
      secretsmanager: 'http://127.0.0.1:5',
      ssm: 'http://127.0.0.1:6',
      kms: 'http://127.0.0.1:7',
    },
  ],
  stsRegion: 'us-east-1',
  skipRegionValidation: false,
  maxRetries: 3,
  retryMode: 'adaptive',
  useFipsEndpoint: true,
  useDualstackEndpoint: true,
  httpProxy: 'http://user:password-of-http@proxy.example.com:3128',
  httpsProxy: 'http://user:password-of-https@proxy.example.com:3128',
  noProxy: '.example.com',
  customCaBundle: __filename,
  insecure: true,
  userAgents: ['acme-platform/1.0'],
  allowedAccountIds: ['011111111111'],
  forbiddenAccountIds: ['022222222222'],
};

/** What a provider with these arguments is registered with. */
async function inputs(args: ProviderArgs, preview = false): Promise<Properties> {
  return (await registered(() => void new Provider('there', args), { preview })).there.inputs;
}

const configuration = (values: Properties) => ({
  get: (key: string) => unwrapped(values[key]) as string | undefined,
  environment: {},
});

describe('An explicit provider', () => {
  it('takes exactly the keys of the configuration that have an effect', () => {
    const effective = Object.keys(keys).filter((name) => keys[name].withoutEffect === undefined);
    assert.deepEqual(Object.keys(samples).sort(), effective.sort());
  });

  it('takes exactly the members of roles that the configuration has', () => {
    for (const name of ['assumeRoles', 'assumeRoleWithWebIdentity'] as const) {
      const [sample] = [samples[name]].flat() as object[];
      const wrong = configuration({ [`aws:${name}`]: JSON.stringify({ ...sample, zzzzzzzz: 'x' }) });
      const [problem, ...more] = configurationProblems(wrong);
      assert.deepEqual(more, []);
      assert.deepEqual(/there are (.*)\.$/.exec(problem)?.[1].split(', ').sort(), Object.keys(sample).sort(), problem);
    }
  });

  it('takes only endpoints that are acted on', async () => {
    const [sample] = samples.endpoints as Record<string, string>[];
    for (const [service, url] of Object.entries(sample)) {
      const config = configuration(await inputs({ endpoints: [{ [service]: url }] }));
      assert.equal(clientSettings({ region: 'eu-central-1' }, config).endpoints?.[service], url);
    }
  });

  for (const [name, value] of Object.entries(samples)) {
    it(`hands ${name} on in the form of the configuration`, async () => {
      const all = await inputs({ [name]: value });
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const isSecret = configuredSecrets(configuration({ [`aws:${name}`]: text })).length > 0;
      assert.deepEqual(all, { [`aws:${name}`]: isSecret ? secret(text) : text });
      const alone = configurationProblems(configuration(all)).filter((problem) => !/ without /.test(problem));
      assert.deepEqual(alone, []);
    });
  }

  it('marks what is secret, and nothing else', async () => {
    const all = await inputs(samples);
    const marked = Object.keys(all).filter((key) => isSecret(all[key]));
    assert.deepEqual(
      marked.sort(),
      ['assumeRoleWithWebIdentity', 'httpProxy', 'httpsProxy', 'secretKey', 'token'].map((name) => `aws:${name}`),
    );
    const { 'aws:httpProxy': proxy } = await inputs({ httpProxy: 'http://proxy.example.com:3128' });
    assert.equal(proxy, 'http://proxy.example.com:3128');
    const { 'aws:profile': profile } = await inputs({ profile: pulumi.secret('work') });
    assert.deepEqual(profile, secret('work'));
  });

  it('is configured by what it hands on', async () => {
    // What cannot be set together with the others.
    const { assumeRole, useFipsEndpoint, useDualstackEndpoint, ...args } = samples;
    const config = configuration(await inputs(args));
    assert.deepEqual(configurationProblems(config), []);
    assert.equal(configuredEndpoint(config), 'http://127.0.0.1:1');
    const settings = clientSettings({ region: 'eu-central-1' }, config);
    assert.equal(settings.roles?.[0].durationSeconds, 3600);
    assert.deepEqual(settings.credentials, {
      accessKeyId: 'KEY',
      secretAccessKey: 'secret-of-the-key',
      sessionToken: 'session-token',
    });
    assert.equal(settings.maxAttempts, 4);
  });

  it('takes outputs at every level, and leaves out what is undefined', async () => {
    const args: ProviderArgs = {
      region: pulumi.output('eu-central-1'),
      profile: undefined,
      token: pulumi.output(undefined),
      assumeRoles: pulumi.output([{ roleArn: pulumi.output(role), externalId: undefined }]),
      allowedAccountIds: [pulumi.output('011111111111')],
    };
    assert.deepEqual(await inputs(args), {
      'aws:region': 'eu-central-1',
      'aws:assumeRoles': JSON.stringify([{ roleArn: role }]),
      'aws:allowedAccountIds': '["011111111111"]',
    });
    assert.deepEqual(await inputs({ profile: unknown() }, true), { 'aws:profile': UNKNOWN });
    assert.deepEqual(await inputs(undefined as unknown as ProviderArgs), {});
  });

  it('accepts what @pulumi/aws accepts without an effect here, so that both can share their arguments', async () => {
    const shared = { region: 'eu-central-1', skipCredentialsValidation: true };
    assert.equal((await inputs(shared))['aws:region'], 'eu-central-1');
  });

  for (const [name, message] of [
    ['allowedAccountId', 'allowedAccountId is not an argument of a provider; did you mean "allowedAccountIds"?'],
    ['accessKeyId', 'accessKeyId is not an argument of a provider; did you mean "accessKey"?'],
    ['regoin', 'regoin is not an argument of a provider; did you mean "region"?'],
    ['aws:region', 'aws:region is not an argument of a provider; did you mean "region"?'],
    ['colour', 'colour is not an argument of a provider.'],
  ]) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => new Provider('there', { [name]: 'x' }),
        (error: Error) => pulumi.RunError.isInstance(error) && error.message === `Provider "there": ${message}`,
      );
    });
  }

  it('is documented, like every member of its arguments', () => {
    const path = join(repository, 'provider/src/program/provider.ts');
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const undocumented: string[] = [];
    file.forEachChild((node) => {
      if (!ts.isInterfaceDeclaration(node)) return;
      for (const member of [node, ...node.members]) {
        if (ts.getJSDocCommentsAndTags(member).length === 0) undocumented.push(member.name!.getText());
      }
    });
    assert.deepEqual(undocumented, []);
  });
});

describe('A program', () => {
  it('loads nothing of AWS, neither with the package nor with a provider', () => {
    const script = `
      const { Provider } = require("pulumi-eventbridge-connection");
      const pulumi = require("@pulumi/pulumi");
      const loaded = () => Object.keys(require.cache).filter((path) => /@aws-sdk|@smithy|service.aws/.test(path));
      const first = loaded();
      pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "id", state: inputs }), call: () => ({}) }).then(() => {
        new Provider("there", { secretKey: "s" });
        const second = loaded().filter((path) => /@aws-sdk|@smithy/.test(path));
        console.log(JSON.stringify([first, second]));
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: repository, encoding: 'utf8' });
    assert.deepEqual(JSON.parse(stdout), [[], []], stderr);
  });
});
