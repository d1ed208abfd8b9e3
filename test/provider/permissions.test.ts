import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { PolicyDocument, PolicyStatement } from 'eventbridge-connection-emulator';
import { findConnection, listConnections } from '../../provider/src/service/lookup';
import { clientConfig } from '../support/clients';
import { basic, connectivity, passwords, withHeaders, withPassword } from '../support/connections';
import { repository } from '../support/repository';
import { Fixture, provider } from '../support/provider';
import type { Declared, Outputs, SecretReference } from '../support/types';

const folder = join(repository, 'docs/policies');
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const policy = (file: string): PolicyDocument => JSON.parse(read(file)) as PolicyDocument;
const statements = (document: PolicyDocument): PolicyStatement[] => [document.Statement].flat();
const actions = (document: PolicyDocument): string[] => [
  ...new Set(statements(document).flatMap(({ Action }) => Action)),
];

function without(document: PolicyDocument, action: string): PolicyDocument {
  return {
    ...document,
    Statement: statements(document).map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((one) => one !== action),
    })),
  };
}

interface Feature {
  name: string;
  /** What it needs, in docs/policies. The last file is its own. */
  policies: string[];
  config?: Record<string, string>;
  /** What has to be there, made before the policies hold, and the reference to it if there is one. */
  arrange?(at: Fixture): Promise<SecretReference> | SecretReference;
  /** Everything that the feature does. Fails where it does less. */
  live(at: Fixture, arranged: SecretReference): Promise<void>;
  /** Without these the feature does less and says nothing: whoever left them out has chosen so. */
  silent?: string[];
}

const ok = (outs: Outputs, state = 'AUTHORIZED'): void => assert.equal(outs.connectionState, state);

/** Create, a change of everything, a removal, re-authorization, refresh, delete. */
async function wholeLife(at: Fixture, args: Declared, state = 'AUTHORIZED'): Promise<void> {
  const { id, inputs, outs } = await at.create(withHeaders({ 'X-Tenant': 'acme' }, args));
  ok(outs, state);
  // Removed for good: the emulator keeps what an update leaves out, as the service may.
  const removed = await at.plugin.update(id, outs, await at.check(args, inputs));
  ok(removed.outs, state);
  const changed = await at.plugin.update(
    id,
    removed.outs,
    await at.check(withPassword(passwords[1], { ...args, description: 'new' }), inputs),
  );
  ok(changed.outs, state);
  at.emulator.control.deauthorize('crm');
  const drifted = await at.refresh(id, changed.outs);
  assert.equal(drifted.inputs.authorized, false);
  const repaired = await at.plugin.update(id, drifted.props, { ...drifted.inputs, authorized: true });
  ok(repaired.outs, state);
  const emptied = await at.plugin.update(id, repaired.outs, { ...drifted.inputs, authorized: false });
  ok(emptied.outs, 'DEAUTHORIZED');
  await at.plugin.delete(id, emptied.outs);
  at.gone('crm');
}

async function secret(at: Fixture, more: { KmsKeyId?: string } = {}): Promise<string> {
  const { ARN } = await new SecretsManagerClient(clientConfig(at.emulator)).send(
    new CreateSecretCommand({ Name: 'crm/password', SecretString: 'one-one-one', ...more }),
  );
  return ARN!;
}

/** A reference is followed: what is there now is applied, and shows in the next preview when it has moved. */
async function follows(at: Fixture, reference: SecretReference, rotate: () => Promise<unknown>): Promise<void> {
  const args = withPassword(reference);
  const { id, inputs, outs } = await at.create(args);
  const { policy: held } = at.emulator.control.settings();
  at.emulator.control.setPolicy(null);
  await rotate();
  at.emulator.control.setPolicy(held);
  await at.forget();
  const news = await at.check(args, inputs);
  assert.notDeepEqual(news.authParameters, inputs.authParameters, 'the preview shows the rotation');
  const { outs: updated } = await at.plugin.update(id, outs, news);
  await at.refresh(id, updated);
  await at.plugin.delete(id, updated);
}

const features: Feature[] = [
  { name: 'a connection', policies: ['connection.json'], live: (at) => wholeLife(at, basic) },
  {
    name: 'a private connection',
    policies: ['connection.json', 'private.json'],
    live: (at) => wholeLife(at, { ...basic, invocationConnectivityParameters: connectivity }, 'ACTIVE'),
  },
  {
    name: 'a customer-managed key',
    policies: ['connection.json', 'kms.json'],
    arrange(at) {
      at.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
      at.emulator.control.putKey({ id: 'untagged', tags: {} });
      return {};
    },
    async live(at) {
      await wholeLife(at, { ...basic, kmsKeyIdentifier: 'alias/events' });
      const inputs = await at.check({ ...basic, name: 'shop', kmsKeyIdentifier: 'untagged' });
      await assert.rejects(at.plugin.create(inputs), /lacks the tag/);
    },
    silent: ['kms:ListResourceTags'],
  },
  {
    name: 'a secret of Secrets Manager by reference',
    policies: ['connection.json', 'secrets-manager.json'],
    arrange: async (at) => ({ secretArn: await secret(at) }),
    live: (at, reference) =>
      follows(at, reference, () =>
        new SecretsManagerClient(clientConfig(at.emulator)).send(
          new PutSecretValueCommand({ SecretId: reference.secretArn, SecretString: 'two-two-two' }),
        ),
      ),
  },
  {
    name: 'a parameter of Parameter Store by reference',
    policies: ['connection.json', 'parameter-store.json'],
    async arrange(at) {
      await new SSMClient(clientConfig(at.emulator)).send(
        new PutParameterCommand({ Name: '/crm/password', Value: 'one-one-one', Type: 'SecureString' }),
      );
      return { name: '/crm/password' };
    },
    live: (at, reference) =>
      follows(at, reference, () =>
        new SSMClient(clientConfig(at.emulator)).send(
          new PutParameterCommand({ Name: '/crm/password', Value: 'two-two-two', Overwrite: true }),
        ),
      ),
  },
  {
    name: 'a reference to what a customer-managed key encrypts',
    policies: ['connection.json', 'secrets-manager.json', 'parameter-store.json', 'encrypted-references.json'],
    async arrange(at) {
      at.emulator.control.putKey({ id: 'key-1', tags: {} });
      await new SSMClient(clientConfig(at.emulator)).send(
        new PutParameterCommand({ Name: '/crm/header', Value: 'header-value', Type: 'SecureString', KeyId: 'key-1' }),
      );
      return { secretArn: await secret(at, { KmsKeyId: 'key-1' }) };
    },
    async live(at, reference) {
      const header = await at.create(
        withHeaders(
          { 'X-Token': { value: { name: '/crm/header' }, isValueSecret: true } },
          { ...basic, name: 'header' },
        ),
      );
      ok(header.outs);
      await follows(at, reference, () =>
        new SecretsManagerClient(clientConfig(at.emulator)).send(
          new PutSecretValueCommand({ SecretId: reference.secretArn, SecretString: 'two-two-two' }),
        ),
      );
    },
  },
  {
    name: 'the detection of drifted secrets',
    policies: ['connection.json', 'secret-drift.json'],
    async live(at) {
      const { id, outs, inputs } = await at.create({ ...basic, detectSecretDrift: true });
      // Somebody else sends another password.
      const { outs: other } = await at.plugin.update(id, outs, {
        ...inputs,
        authParameters: withPassword('somebody-else').authParameters,
      });
      ok(other);
      const drifted = await at.refresh(id, outs);
      assert.notDeepEqual(drifted.inputs.authParameters, inputs.authParameters, 'the refresh shows the drift');
      await at.plugin.delete(id, outs);
    },
  },
  {
    name: 'a role to act as',
    policies: ['connection.json', 'assume-role.json'],
    config: { 'aws:assumeRoles': JSON.stringify([{ roleArn: 'arn:aws:iam::123456789012:role/deploy' }]) },
    live: (at) => wholeLife(at, basic),
  },
  {
    name: 'the guard of the account',
    // Nobody needs a permission to learn whose credentials they have.
    policies: ['connection.json'],
    config: { 'aws:allowedAccountIds': '["123456789012"]' },
    live: (at) => wholeLife(at, basic),
  },
  {
    name: 'lookups and imports',
    policies: ['lookup.json'],
    async arrange(at) {
      await at.create(basic);
      await at.forget();
      return {};
    },
    async live(at) {
      const config: Record<string, string> = {
        'aws:region': 'us-east-1',
        'aws:accessKey': 'test',
        'aws:secretKey': 'test',
        'aws:endpoints': JSON.stringify([{ eventbridge: at.emulator.url }]),
      };
      const stackConfig = { get: (key: string) => config[key], environment: process.env };
      const found = await findConnection(stackConfig, 'crm', {});
      assert.equal(found.observed.name, 'crm');
      const listed = await listConnections(stackConfig, {}, {});
      assert.deepEqual(
        listed.connections.map(({ name }) => name),
        ['crm'],
      );
      // Connection.get reads, as a refresh does.
      assert.equal((await at.refresh('crm', {})).inputs.name, 'crm');
    },
  },
];

describe('the policies of the documentation', function () {
  const settings = {
    timings: { deauthorizing: 20, authorizing: 20, activating: 20, creating: 20, updating: 20, deleting: 20 },
  };

  for (const feature of features) {
    const { name, policies, arrange, live, silent = [] } = feature;
    const own = policies.at(-1)!;

    describe(name, () => {
      let at: Fixture;
      before(async () => {
        at = await provider({ emulator: { settings }, ...(feature.config ? { config: feature.config } : {}) });
      });
      after(() => at.close());
      afterEach(async () => {
        at.emulator.control.setPolicy(null);
        await at.reset();
        // What a process has looked up once, it does not look up again.
        await at.forget();
      });

      it(`works with ${policies.join(' and ')}`, async () => {
        const arranged = (await arrange?.(at)) ?? {};
        at.emulator.control.setPolicy(policies.map(policy));
        await live(at, arranged);
        assert.deepEqual(
          at.plugin.stdout.filter((line) => line.includes('warning')),
          [],
        );
      });

      // The guard adds no action to those of a connection.
      for (const action of name === 'the guard of the account' ? [] : actions(policy(own))) {
        it(`needs ${action}${silent.includes(action) ? '' : ', and says so'}`, async () => {
          const arranged = (await arrange?.(at)) ?? {};
          at.emulator.control.setPolicy(
            policies.map((file) => (file === own ? without(policy(file), action) : policy(file))),
          );
          const failure = await live(at, arranged).then(
            () => assert.fail(`it works without ${action}`),
            (error: Error) => error,
          );
          if (!silent.includes(action)) {
            assert.match([failure.message, ...at.plugin.stdout].join('\n'), new RegExp(`\\b${action}\\b`));
          }
        });
      }
    });
  }

  it('are all tested here', () => {
    assert.deepEqual([...new Set(features.flatMap(({ policies }) => policies))].sort(), files.sort());
  });

  it('cover only connections of their own', async () => {
    const at = await provider({ emulator: { settings } });
    try {
      at.emulator.control.setPolicy([policy('connection.json'), policy('secrets-manager.json')]);
      const { outs } = await at.create(basic);
      assert.equal(outs.connectionState, 'AUTHORIZED');
      const elsewhere = withPassword(
        { secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/password-AbCdEf' },
        { ...basic, name: 'shop' },
      );
      await assert.rejects(at.plugin.create(await at.check(elsewhere)), /secretsmanager:GetSecretValue/);
    } finally {
      await at.close();
    }
  });

  it('stand in the guide as they are in the files', () => {
    const guide = readFileSync(join(repository, 'docs/guides/permissions.md'), 'utf8');
    const blocks = [...guide.matchAll(/```json\n([^]*?)```/g)].map(([, block]) => block);
    for (const file of files) {
      assert.ok(guide.includes(`(../policies/${file})`), `${file} is linked`);
      assert.ok(blocks.includes(read(file)), `${file} is quoted`);
    }
    assert.equal(blocks.length, files.length);
  });
});
