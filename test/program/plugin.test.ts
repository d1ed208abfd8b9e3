import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import * as dynamic from 'pulumi-eventbridge-connection';
import { Connection, getConnection, listConnections, Provider } from 'pulumi-eventbridge-connection/plugin';
import { registered, secret } from './registered';

const args: dynamic.ConnectionArgsOf<'BASIC'> = {
  authorizationType: 'BASIC',
  authParameters: {
    basicAuthParameters: { username: 'events', password: 'pass-word' },
    invocationHttpParameters: { headerParameters: { 'X-Twice': ['one', { value: 'two', isValueSecret: true }] } },
  },
};

/** A resource as the mocks of a unit test get it. */
interface Made {
  type: string;
  inputs: Record<string, unknown>;
}

async function mocked(config: Record<string, string> = {}): Promise<Made[]> {
  const made: Made[] = [];
  pulumi.runtime.setAllConfig(config);
  await pulumi.runtime.setMocks({
    newResource: ({ type, inputs, name }) => {
      made.push({ type, inputs });
      return { id: name, state: { ...inputs, arn: 'arn:aws:events:us-east-1:123456789012:connection/crm/1' } };
    },
    call: ({ token, inputs }) => ({ ...inputs, token, connections: [{ name: 'crm' }] }),
  });
  return made;
}

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

describe('The class of the plugin', () => {
  after(() => pulumi.runtime.setAllConfig({}));

  it('takes the arguments of the other class, and gives back the same outputs', async () => {
    const made = await mocked();
    const crm = new Connection('crm', { ...args, name: 'crm' });
    assert.match(await valueOf(crm.arn), /connection\/crm/);
    assert.deepEqual((await valueOf(crm.authParameters)).invocationHttpParameters?.headerParameters, {
      'X-Twice': ['one', { value: 'two', isValueSecret: true }],
    });
    assert.equal(made[0].type, 'eventbridge-connection:index:Connection');
    assert.ok(Connection.isInstance(crm));
    assert.ok(!dynamic.Connection.isInstance(crm));
    assert.ok(!Object.keys(made[0].inputs).some((name) => name.startsWith('__')));
  });

  it('marks the same secrets, and deletes first what has a generated name', async () => {
    const { crm, named } = await registered(() => {
      new Connection('crm', args);
      new Connection('named', { ...args, name: 'named' });
    });
    assert.deepEqual(crm.inputs.authParameters?.basicAuthParameters?.password, secret('pass-word'));
    assert.deepEqual([crm.deleteBeforeReplace, named.deleteBeforeReplace], [true, false]);
  });

  it('is not made without arguments', async () => {
    await mocked();
    assert.throws(() => new Connection('crm', undefined as never), /Connection "crm" has no arguments/);
  });

  it('fails if the stack guards its accounts for the other class only', async () => {
    for (const guard of ['allowedAccountIds', 'forbiddenAccountIds']) {
      await mocked({ [`aws:${guard}`]: '["111111111111"]' });
      assert.throws(
        () => new Connection('crm', args),
        new RegExp(
          `the stack has aws:${guard}, .* Run pulumi config set eventbridge-connection:${guard} '\\["111111111111"\\]'`,
        ),
      );
      await mocked({ [`aws:${guard}`]: '["111111111111"]', [`eventbridge-connection:${guard}`]: '["111111111111"]' });
      new Connection('crm', args);
      await mocked({ [`aws:${guard}`]: '["111111111111"]' });
      const provider = new Provider('elsewhere', { region: 'eu-central-1' });
      new Connection('crm', args, { provider });
      const parent = new pulumi.ComponentResource('test:index:Shop', 'shop', {}, { provider });
      new Connection('of the shop', args, { parent });
    }
  });

  it('has a provider whose arguments are settings of the plugin', async () => {
    const made = await mocked();
    const provider = new Provider('elsewhere', { region: 'eu-central-1', maxRetries: 3, secretKey: 'key-of-somebody' });
    await valueOf(provider.urn);
    const { secretKey, ...rest } = made[0].inputs;
    assert.deepEqual(rest, { region: 'eu-central-1', maxRetries: '3' });
    assert.deepEqual(secretKey, {
      [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig,
      value: 'key-of-somebody',
    });
    assert.throws(
      () => new Provider('wrong', { regoin: 'eu-central-1' } as never),
      /Provider "wrong": regoin is not an argument of a provider; did you mean "region"\?/,
    );
  });

  it('looks up through the plugin', async () => {
    await mocked();
    assert.deepEqual(await getConnection({ name: 'crm' }), {
      name: 'crm',
      token: 'eventbridge-connection:index:getConnection',
      connections: [{ name: 'crm' }],
    });
    assert.deepEqual(await listConnections(), [{ name: 'crm' }]);
  });
});
