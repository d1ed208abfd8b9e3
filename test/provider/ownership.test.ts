import assert from 'node:assert/strict';
import { DeauthorizeConnectionCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../support/clients';
import { apiKey, basic, shortTimings, withAuth, withHeaders, withOAuth, withPassword } from '../support/connections';
import { PartialFailure, type Plugin, startPlugin } from '../support/plugin';
import { failure, type Fixture, partialFailure, pluginOptions, provider, recordedOf } from '../support/provider';
import type { Declared, Inputs, Outputs } from '../support/types';

/** HTTP parameters of every kind: with several values, secret and not, and with a name that no map has as its key. */
const everyKind = {
  headerParameters: { 'X-B': ['1', { value: 'two', isValueSecret: true }], 'X-A': '1' },
  queryStringParameters: { q: { value: 'q-value', isValueSecret: true } },
  bodyParameters: JSON.parse('{"\\\\__proto__": "1", "10": "ten", "2": "two"}') as Record<string, string>,
};

/** A connection, and others that two stacks could declare under its name. */
const kinds: Record<string, { ours: Declared; others: Record<string, Declared> }> = {
  BASIC: {
    ours: withHeaders({ 'X-Token': { value: 'token', isValueSecret: true }, 'X-Plain': '1' }),
    others: {
      'another password': withPassword(
        'other',
        withHeaders({ 'X-Token': { value: 'token', isValueSecret: true }, 'X-Plain': '1' }),
      ),
      'another secret header': withHeaders({ 'X-Token': { value: 'other', isValueSecret: true }, 'X-Plain': '1' }),
      'a header that is no secret': withHeaders({ 'X-Token': 'token', 'X-Plain': '1' }),
      'no header': basic,
    },
  },
  API_KEY: {
    ours: apiKey,
    others: {
      'another key': withAuth({ apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: 'other' } }, apiKey),
      'another key name': withAuth(
        { apiKeyAuthParameters: { apiKeyName: 'X-Other', apiKeyValue: 'key-value-1' } },
        apiKey,
      ),
      'another type': basic,
    },
  },
  OAUTH_CLIENT_CREDENTIALS: {
    ours: withOAuth({ oAuthHttpParameters: everyKind }),
    others: {
      'another client secret': withOAuth({
        clientParameters: { clientId: 'events', clientSecret: 'other' },
        oAuthHttpParameters: everyKind,
      }),
      'another token endpoint': withOAuth({
        authorizationEndpoint: 'https://login.example.com/other',
        oAuthHttpParameters: everyKind,
      }),
      'another method': withOAuth({ httpMethod: 'PUT', oAuthHttpParameters: everyKind }),
      'another order of the values of one header': withOAuth({
        oAuthHttpParameters: {
          ...everyKind,
          headerParameters: { 'X-B': [{ value: 'two', isValueSecret: true }, '1'], 'X-A': '1' },
        },
      }),
      'another secret query parameter': withOAuth({
        oAuthHttpParameters: { ...everyKind, queryStringParameters: { q: { value: 'other', isValueSecret: true } } },
      }),
    },
  },
};

describe('Whose a connection is after a create whose answer was lost', function () {
  let at: Fixture;
  let other: Plugin;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
    other = await startPlugin(pluginOptions(at.emulator));
  });
  after(async () => {
    await other.close();
    await at.close();
  });
  beforeEach(async () => {
    await at.reset();
    await at.forget();
    at.emulator.control.setPolicy(null);
  });

  const there = () => at.emulator.control.connections().find(({ state }) => state !== 'DELETING');
  const unreadable = () =>
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'GetSecretValue', times: null });

  async function createdBy(plugin: Plugin, declared: Declared): Promise<Outputs> {
    const { inputs } = await plugin.check({}, declared);
    return (await plugin.create(inputs)).outs;
  }

  /** A create that is answered with 503 before it acts, and is sent again once somebody else has created the name. */
  async function meanwhile(declared: Declared, theirs: Declared): Promise<{ create: Promise<unknown>; arn: string }> {
    at.emulator.control.fault({ kind: 'status', status: 503, operation: 'CreateConnection', when: 'before' });
    const hold = at.emulator.control.hold({ operation: 'CreateConnection', nth: 2, when: 'before' });
    const create = at.plugin.create(await at.check(declared));
    create.catch(() => undefined);
    await hold.arrived;
    const { arn } = await createdBy(other, theirs);
    hold.release();
    return { create, arn };
  }

  for (const [type, { ours, others }] of Object.entries(kinds)) {
    for (const parameters of [undefined, everyKind]) {
      it(`it is ours: ${type} ${parameters ? 'with' : 'without'} invocation parameters`, async () => {
        at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection' });
        const declared = parameters ? withAuth({ invocationHttpParameters: parameters }, ours) : ours;
        const { outs } = await at.create(declared);
        assert.equal(outs.connectionState, 'AUTHORIZED');
        assert.equal(outs.arn, there()?.arn);
      });
    }

    for (const [difference, theirs] of Object.entries(others)) {
      it(`it is another's, who has created the name in between: ${type} with ${difference}`, async () => {
        const { create, arn } = await meanwhile(ours, theirs);
        const failed = await failure(create);
        assert.ok(!(failed instanceof PartialFailure), failed.message);
        assert.match(
          failed.message,
          /^A connection "crm" already exists in us-east-1 \([^)]+\)\. It did not come of the create whose answer was lost, because it holds other credentials or parameters than those that were sent\. If it is yours/,
        );
        assert.equal(there()?.arn, arn);
        assert.equal(at.sent('UpdateConnection').length, 0);
      });
    }
  }

  it('it is ours with secrets by reference', async () => {
    const secrets = new SecretsManagerClient(clientConfig(at.emulator));
    const { ARN: secretArn } = await secrets.send(
      new CreateSecretCommand({ Name: 'crm', SecretString: '{"password":"of the secret"}' }),
    );
    secrets.destroy();
    at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection' });
    const { outs } = await at.create(withPassword({ secretArn: secretArn!, jsonKey: 'password' }));
    assert.equal(outs.arn, there()?.arn);
  });

  it('it is recorded as possibly created if the secret cannot be read, and found once it can', async () => {
    at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection' });
    unreadable();
    const inputs = await at.check(basic);
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.match(
      failed.message,
      /whether this stack created it could not be proved: .*AWS does not allow GetSecretValue/,
    );
    const outs = recordedOf(failed);
    assert.equal(outs.arn, undefined);
    at.emulator.control.clearFaults();
    assert.equal((await at.plugin.update(failed.id, outs, inputs)).outs.arn, there()?.arn);
  });

  it('it is recorded as possibly created if somebody with the same secrets may have created it', async () => {
    const { create, arn } = await meanwhile(basic, { ...basic, description: 'of another stack' });
    const failed = await partialFailure(create);
    assert.match(failed.message, /could not be proved: .* It holds what was sent, but differs in description\./);
    assert.equal(recordedOf(failed).arn, undefined);
    await failure(at.plugin.delete(failed.id, recordedOf(failed)));
    assert.equal(there()?.arn, arn);
  });

  it('adopt takes it over, whosever it is', async () => {
    const { create, arn } = await meanwhile({ ...basic, adopt: true }, withPassword('other'));
    assert.equal(((await create) as { outs: Outputs }).outs.arn, arn);
  });

  describe('and that nobody could describe', () => {
    interface Left {
      id: string;
      inputs: Inputs;
      outs: Outputs;
    }

    /** What is recorded; the create may have acted. */
    async function left(acted: boolean): Promise<Left> {
      const when = acted ? 'after' : 'before';
      at.emulator.control.fault({ kind: 'reset', when, operation: 'CreateConnection', times: null });
      at.emulator.control.fault({ kind: 'status', status: 500, operation: 'DescribeConnection', times: null });
      const inputs = await at.check(basic);
      const failed = await partialFailure(at.plugin.create(inputs));
      at.emulator.control.clearFaults();
      await at.forget();
      return { id: failed.id, inputs, outs: recordedOf(failed) };
    }

    const situations = {
      'is ours': async () => left(true),
      "is another's": async () => {
        const it = await left(false);
        await createdBy(other, withPassword('other'));
        return it;
      },
      'is not proved to be ours': async () => {
        const it = await left(true);
        unreadable();
        return it;
      },
      'holds no secret any more': async () => {
        const it = await left(true);
        const events = new EventBridgeClient(clientConfig(at.emulator));
        await events.send(new DeauthorizeConnectionCommand({ Name: 'crm' }));
        events.destroy();
        return it;
      },
      'is not there': async () => left(false),
    };
    type Situation = keyof typeof situations;

    const outcomes: Record<'update' | 'refresh' | 'delete', Record<Situation, (it: Left) => Promise<void>>> = {
      update: {
        'is ours': async ({ id, inputs, outs }) => {
          const { arn } = there()!;
          assert.equal((await at.plugin.update(id, outs, inputs)).outs.arn, arn);
        },
        "is another's": async ({ id, inputs, outs }) => {
          const { message } = await failure(at.plugin.update(id, outs, inputs));
          assert.match(
            message,
            /^Connection "crm" \(arn:[^)]+\) is not the one that this stack may have created, because it holds other credentials or parameters than those that were sent\. It was left alone\./,
          );
        },
        'is not proved to be ours': async ({ id, inputs, outs }) => {
          const { message } = await failure(at.plugin.update(id, outs, inputs));
          assert.match(message, /could not be proved\. AWS does not allow GetSecretValue .* Nothing was changed\./);
        },
        'holds no secret any more': async ({ id, inputs, outs }) => {
          const { message } = await failure(at.plugin.update(id, outs, inputs));
          assert.match(message, /could not be proved\. EventBridge holds no secret of it/);
        },
        'is not there': async ({ id, inputs, outs }) => {
          assert.equal((await at.plugin.update(id, outs, inputs)).outs.arn, there()?.arn);
        },
      },
      refresh: {
        'is ours': async ({ id, outs }) => {
          const { props } = await at.refresh(id, outs);
          assert.equal(props.arn, there()?.arn);
          assert.equal(props.createStartedAt, undefined);
        },
        "is another's": async ({ id, outs }) => {
          assert.equal((await at.plugin.read(id, outs)).id, '');
          assert.match(
            at.plugin.stdout.join('\n'),
            /the create of connection "crm" whose answer was lost has left nothing/,
          );
        },
        'is not proved to be ours': stays,
        'holds no secret any more': stays,
        'is not there': async ({ id, outs }) => {
          assert.equal((await at.plugin.read(id, outs)).id, '');
        },
      },
      delete: {
        'is ours': async ({ id, outs }) => {
          await at.plugin.delete(id, outs);
          at.gone('crm');
        },
        "is another's": async ({ id, outs }) => {
          await at.plugin.delete(id, outs);
          assert.ok(there());
          assert.match(
            at.plugin.stdout.join('\n'),
            /connection "crm" was not deleted: arn:\S+ is not the one that this stack may have created, because it holds other credentials/,
          );
        },
        'is not proved to be ours': isKept,
        'holds no secret any more': isKept,
        'is not there': async ({ id, outs }) => {
          await at.plugin.delete(id, outs);
        },
      },
    };

    /** The refresh forgets neither the connection nor that there is something left to do. */
    async function stays({ id, inputs, outs }: Left): Promise<void> {
      const { arn } = there()!;
      const read = await at.refresh(id, outs);
      assert.deepEqual(read, { id, inputs, props: outs });
      assert.match(at.plugin.stdout.join('\n'), /warning: the answer to the create of connection "crm" was lost/);
      assert.ok(at.plugin.stdout.join('\n').includes(arn));
      assert.equal((await at.plugin.diff(id, read.props, inputs)).changes, true);
    }

    async function isKept({ id, outs }: Left): Promise<void> {
      const { message } = await failure(at.plugin.delete(id, outs));
      assert.match(
        message,
        /^Connection "crm" was not deleted, because .*could not be proved\..*pulumi state delete URN\.$/,
      );
      assert.ok(there());
    }

    for (const acted of [true, false]) {
      it(`with credentials of another account nothing is forgotten and nothing made${acted ? '' : ', if it is not there'}`, async () => {
        const { id, inputs, outs } = await left(acted);
        assert.equal(outs.createAccount, '123456789012');
        const arn = there()?.arn;
        at.emulator.control.configure({ defaultAccount: '222222222222' });
        await at.forget();
        for (const operation of [
          () => at.plugin.update(id, outs, inputs),
          () => at.plugin.delete(id, outs),
          () => at.plugin.read(id, outs),
        ]) {
          const { message } = await failure(operation());
          assert.match(
            message,
            /^Connection "crm" is in account 123456789012, and these credentials belong to 222222222222\. Nothing was changed\./,
          );
        }
        at.emulator.control.configure({ defaultAccount: '123456789012' });
        await at.forget();
        const { outs: found } = await at.plugin.update(id, outs, inputs);
        if (acted) assert.equal(found.arn, arn);
        assert.equal(found.createAccount, undefined);
        assert.equal(at.emulator.control.connections().length, 1);
      });
    }

    it('nothing is forgotten and nothing made if STS did not tell the account of the create', async () => {
      at.emulator.control.fault({ kind: 'reset', operation: 'GetCallerIdentity', times: null });
      const { id, inputs, outs } = await left(false);
      assert.equal(outs.createAccount, undefined);
      for (const operation of [
        () => at.plugin.update(id, outs, inputs),
        () => at.plugin.delete(id, outs),
        () => at.plugin.read(id, outs),
      ]) {
        const { message } = await failure(operation());
        assert.match(message, /^Connection "crm" may exist in an account that is not known: .* Nothing was changed\./);
      }
      assert.equal(there(), undefined);
    });

    for (const [operation, bySituation] of Object.entries(outcomes)) {
      for (const [situation, judge] of Object.entries(bySituation)) {
        it(`${situation}: ${operation}`, async () => {
          const it = await situations[situation as Situation]();
          const before = there();
          await judge(it);
          const own = situation === 'is ours' || situation === 'is not there';
          if (!own) assert.equal(there()?.arn, before?.arn, 'it was changed');
          assert.equal(at.sent('UpdateConnection').length, 0);
          if (!own) assert.equal(at.sent('DeleteConnection').length, 0);
        });
      }
    }
  });
});
