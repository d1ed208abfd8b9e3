import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import {
  clientSettings,
  configurationProblems,
  configurationWarnings,
  keys,
  type StackConfig,
} from '../../provider/src/service/aws/config';
import { placeOf } from '../../provider/src/service/aws/place';
import { regionJudgement } from '../../provider/src/service/aws/region';
import { repository } from '../support/repository';

const aws = dirname(require.resolve('@pulumi/aws/package.json'));
const declarations = (file: string) =>
  ts.createSourceFile(file, readFileSync(join(aws, file), 'utf8'), ts.ScriptTarget.Latest, true);

/** The members of an interface in a file of `@pulumi/aws`. */
function membersOf(file: string, name: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name) {
      found.push(...node.members.map((member) => member.name!.getText()));
    }
    ts.forEachChild(node, visit);
  };
  visit(declarations(file));
  assert.notEqual(found.length, 0, `${file} has no interface ${name}`);
  return found;
}

/** The variables that the module of the configuration declares. */
const variables = declarations('config/vars.d.ts').statements.flatMap((statement) =>
  ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ name }) => name.getText()) : [],
);

const role = 'arn:aws:iam::111111111111:role/deploy';
/** A value of each key that has an effect, with what else it takes. */
const samples: Record<string, { value: unknown; with?: Record<string, unknown> }> = {
  region: { value: 'sa-east-1' },
  profile: { value: 'work' },
  accessKey: { value: 'HERE', with: { secretKey: 's' } },
  secretKey: { value: 's', with: { accessKey: 'HERE' } },
  token: { value: 't', with: { accessKey: 'HERE', secretKey: 's' } },
  assumeRoles: { value: [{ roleArn: role }] },
  assumeRole: { value: { roleArn: role } },
  assumeRoleWithWebIdentity: { value: { roleArn: role, webIdentityToken: 'signed' } },
  sharedConfigFiles: { value: ['~/one', '~/two'] },
  sharedCredentialsFiles: { value: ['~/one'] },
  sharedCredentialsFile: { value: '~/one' },
  skipMetadataApiCheck: { value: true },
  ec2MetadataServiceEndpoint: { value: 'http://127.0.0.1:1338' },
  ec2MetadataServiceEndpointMode: { value: 'IPv6' },
  endpoints: { value: [{ eventbridge: 'http://127.0.0.1:4599' }] },
  stsRegion: { value: 'us-east-1' },
  skipRegionValidation: { value: true },
  maxRetries: { value: 3 },
  retryMode: { value: 'adaptive' },
  useFipsEndpoint: { value: true },
  useDualstackEndpoint: { value: true },
  httpProxy: { value: 'http://proxy.example.com:3128' },
  httpsProxy: { value: 'http://proxy.example.com:3128' },
  noProxy: { value: '.example.com', with: { httpProxy: 'http://proxy.example.com:3128' } },
  customCaBundle: { value: __filename },
  insecure: { value: true },
  userAgents: { value: ['acme-platform/1.0 (integration)'] },
  allowedAccountIds: { value: ['011111111111'] },
  forbiddenAccountIds: { value: ['011111111111'] },
};

const configuration = (values: Record<string, unknown> = {}): StackConfig => ({
  get(key) {
    const value = values[key.replace(/^aws:/, '')];
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  },
  environment: {},
});

/** All that a configuration changes. */
const effect = async (config: StackConfig) => ({
  problems: configurationProblems(config),
  warnings: configurationWarnings(config),
  settings: clientSettings({ region: 'eu-central-1' }, config),
  place: await placeOf({}, config).catch((error) => error.message),
  newRegion: regionJudgement('eu-central-97', config),
});

const guide = readFileSync(join(repository, 'docs/guides/configuration.md'), 'utf8');
const rowOf = (key: string): string =>
  guide.split('\n').find((line) => line.startsWith('|') && line.split('|')[1].includes(`\`aws:${key}\``)) ??
  assert.fail(`docs/guides/configuration.md has no row for aws:${key}`);

describe('every key of the configuration of @pulumi/aws', () => {
  const names = [...new Set([...variables, ...membersOf('provider.d.ts', 'ProviderArgs')])];

  for (const name of names) {
    it(`aws:${name} is known`, () => assert.ok(keys[name], `decide what aws:${name} does, in config.ts`));
  }

  for (const [name, { withoutEffect }] of Object.entries(keys)) {
    it(`aws:${name} has a row in the guide`, () => {
      if (withoutEffect !== undefined) assert.ok(rowOf(name).includes(withoutEffect), rowOf(name));
      else assert.doesNotMatch(rowOf(name), /without effect/);
    });

    if (withoutEffect !== undefined) {
      it(`aws:${name} is accepted and changes nothing`, async () =>
        assert.deepEqual(await effect(configuration({ [name]: 'true' })), await effect(configuration())));
      continue;
    }

    it(`aws:${name} has an effect`, async () => {
      const { value, with: others = {} } = samples[name] ?? assert.fail(`no sample of aws:${name}`);
      const after = await effect(configuration({ ...others, [name]: value }));
      assert.deepEqual(after.problems, []);
      // Without it, what it takes may not be complete.
      const before = await effect(configuration(name === 'accessKey' || name === 'secretKey' ? {} : others));
      assert.notDeepEqual(after, before);
    });

    it(`aws:${name} counts as unset if it is empty`, async () =>
      assert.deepEqual(await effect(configuration({ [name]: '' })), await effect(configuration())));
  }

  for (const [key, name] of [
    ['assumeRoles', 'ProviderAssumeRole'],
    ['assumeRoleWithWebIdentity', 'ProviderAssumeRoleWithWebIdentity'],
  ]) {
    for (const member of membersOf('types/input.d.ts', name)) {
      it(`aws:${key} takes ${member}`, () => {
        const values: Record<string, unknown> = {
          roleArn: role,
          duration: '1.5h',
          policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          tags: { team: 'integration' },
          transitiveTagKeys: ['team'],
        };
        const entry = { roleArn: role, webIdentityToken: 'signed', [member]: values[member] ?? 'text' };
        const { webIdentityToken: _, ...plain } = entry;
        const config = configuration({ [key]: key === 'assumeRoles' ? [plain] : entry });
        assert.deepEqual(configurationProblems(config), []);
      });
    }
  }

  it('the services of aws:endpoints that are acted on are among its services', () => {
    const services = membersOf('types/input.d.ts', 'ProviderEndpoint');
    for (const name of ['eventbridge', 'cloudwatchevents', 'events', 'sts', 'secretsmanager', 'ssm', 'kms']) {
      assert.ok(services.includes(name) || name === 'events', name);
    }
  });

  it('every service of aws:endpoints is accepted, and a mistyped one of ours is named', () => {
    const problems = (service: string): string[] =>
      configurationProblems(configuration({ endpoints: [{ [service]: 'http://127.0.0.1:1' }] }));
    for (const name of membersOf('types/input.d.ts', 'ProviderEndpoint')) assert.deepEqual(problems(name), [], name);
    for (const [written, meant] of [
      ['evntbridge', 'eventbridge'],
      ['eventbrige', 'eventbridge'],
      ['EventBridge', 'eventbridge'],
      ['cloudwatchevent', 'cloudwatchevents'],
      ['secretmanager', 'secretsmanager'],
      ['secrets_manager', 'secretsmanager'],
      ['stss', 'sts'],
    ]) {
      assert.deepEqual(problems(written), [
        `aws:endpoints[0].${written} is not the name of a service; did you mean "${meant}"?`,
      ]);
    }
  });

  it('a mistyped key is named, if the host can tell which keys there are', () => {
    for (const [written, meant] of [
      ['alowedAccountIds', 'allowedAccountIds'],
      ['allowedAccountIDs', 'allowedAccountIds'],
      ['forbidenAccountIds', 'forbiddenAccountIds'],
      ['profil', 'profile'],
      ['regoin', 'region'],
      ['assumeRols', 'assumeRoles'],
    ]) {
      const config = {
        ...configuration({ [written]: 'text' }),
        names: ['shop:profil', 'aws:region', `aws:${written}`],
      };
      assert.deepEqual(configurationProblems(config), [
        `aws:${written} is not a setting; did you mean "aws:${meant}"?`,
      ]);
    }
    const config = {
      ...configuration({ region: 'eu-central-1' }),
      names: Object.keys(keys).map((key) => `aws:${key}`),
    };
    assert.deepEqual(configurationProblems(config), []);
  });

  for (const [written, seconds] of [
    ['1.5h', 5400],
    ['1h30m', 5400],
    ['5400s', 5400],
    ['90m0.5s', 5401],
  ] as const) {
    it(`a duration of "${written}" is ${seconds} seconds`, () => {
      const { roles } = clientSettings(
        { region: 'eu-central-1' },
        configuration({ assumeRoles: [{ roleArn: role, duration: written }] }),
      );
      assert.equal(roles?.[0].durationSeconds, seconds);
    });
  }
});
