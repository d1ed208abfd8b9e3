import assert from 'node:assert/strict';
import type { KeySpec } from 'eventbridge-connection-emulator';
import { basic, withPassword } from '../support/connections';
import { PartialFailure } from '../support/plugin';
import { failure, Fixture, provider } from '../support/provider';

const arn = 'arn:aws:kms:us-east-1:123456789012:key/KEY';

/** A plugin process judges a key once, so that each test has a key of its own. */
describe('a customer-managed key', function () {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: { deauthorizing: 20, deleting: 20 } } } });
  });
  after(() => at.close());
  let id: string;
  let lines: number;
  beforeEach(() => {
    id = `key-${(keys += 1)}`;
    lines = at.plugin.stdout.length;
  });
  afterEach(async () => {
    at.emulator.control.setPolicy(null);
    await at.reset();
  });

  let keys = 0;
  const put = (more: Omit<KeySpec, 'id'> = {}) => at.emulator.control.putKey({ id, ...more });
  const said = (): string[] => at.plugin.stdout.slice(lines);

  const looks = ['DescribeKey', 'ListResourceTags'];

  const refusals: {
    what: string;
    identifier?: string | undefined;
    key?: Omit<KeySpec, 'id'>;
    says: string;
    looks?: string[];
  }[] = [
    {
      what: 'an alias that does not exist',
      identifier: 'alias/event',
      says:
        'The KMS key "alias/event" of connection "crm" does not exist in us-east-1: Alias arn:aws:kms:us-east-1:123456789012:alias/event is not found. ' +
        'No credentials were sent to EventBridge. Set kmsKeyIdentifier to the ARN of a key that does; this lists them: aws kms list-aliases --region us-east-1',
      looks: ['DescribeKey', 'DescribeKey', 'DescribeKey'],
    },
    {
      what: 'a key that does not exist',
      identifier: 'arn:aws:kms:eu-central-1:123456789012:key/none',
      says:
        'The KMS key "arn:aws:kms:eu-central-1:123456789012:key/none" of connection "crm" does not exist in eu-central-1: ' +
        "Key 'arn:aws:kms:eu-central-1:123456789012:key/none' does not exist. " +
        'No credentials were sent to EventBridge. Set kmsKeyIdentifier to the ARN of a key that does; this lists them: aws kms list-keys --region eu-central-1',
      looks: ['DescribeKey', 'DescribeKey', 'DescribeKey'],
    },
    {
      what: 'a disabled key',
      key: { enabled: false },
      says: `The KMS key "KEY" of connection "crm" is disabled. No credentials were sent to EventBridge. Enable it: aws kms enable-key --key-id ${arn} --region us-east-1`,
      looks: ['DescribeKey'],
    },
    {
      what: 'a key without the tag',
      key: { tags: { team: 'crm' } },
      says:
        'The KMS key "KEY" of connection "crm" lacks the tag EventBridgeApiDestinations=true, without which EventBridge may not use it. No credentials were sent to EventBridge. ' +
        `Tag it: aws kms tag-resource --key-id ${arn} --region us-east-1 --tags TagKey=EventBridgeApiDestinations,TagValue=true (where Pulumi manages the key: tags: { EventBridgeApiDestinations: "true" })`,
      looks: [...looks, ...looks, ...looks],
    },
    {
      what: 'a key with another value of the tag',
      key: { tags: { EventBridgeApiDestinations: 'yes' } },
      says:
        'The KMS key "KEY" of connection "crm" has the tag EventBridgeApiDestinations=yes, and EventBridge may only use it with the value "true". No credentials were sent to EventBridge. ' +
        `Tag it: aws kms tag-resource --key-id ${arn} --region us-east-1 --tags TagKey=EventBridgeApiDestinations,TagValue=true (where Pulumi manages the key: tags: { EventBridgeApiDestinations: "true" })`,
      looks: [...looks, ...looks, ...looks],
    },
    {
      what: 'a key that is to be deleted',
      key: { state: 'PendingDeletion' },
      says: `The KMS key "KEY" of connection "crm" is to be deleted on DATE. No credentials were sent to EventBridge. Keep it and enable it: aws kms cancel-key-deletion --key-id ${arn} --region us-east-1 && aws kms enable-key --key-id ${arn} --region us-east-1`,
      looks: ['DescribeKey'],
    },
    {
      what: 'a key without key material',
      key: { state: 'PendingImport' },
      says: `The KMS key "KEY" of connection "crm" has no key material yet. No credentials were sent to EventBridge. Import it; this begins with: aws kms get-parameters-for-import --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096 --key-id ${arn} --region us-east-1`,
      looks: ['DescribeKey'],
    },
    {
      what: 'a key that no longer has its store',
      key: { state: 'Unavailable' },
      says: 'The KMS key "KEY" of connection "crm" is not available: its custom key store is not connected. No credentials were sent to EventBridge. Connect it: aws kms connect-custom-key-store --custom-key-store-id ID --region us-east-1',
      looks: ['DescribeKey'],
    },
    {
      what: 'a key that is still being made',
      key: { state: 'Creating' },
      says: 'The KMS key "KEY" of connection "crm" is still being made. No credentials were sent to EventBridge. Run pulumi up again when it is enabled.',
      looks: ['DescribeKey', 'DescribeKey', 'DescribeKey'],
    },
    {
      what: 'an asymmetric key',
      key: { keySpec: 'RSA_2048' },
      says:
        'The KMS key "KEY" of connection "crm" is no symmetric encryption key (RSA_2048), and EventBridge and Secrets Manager use no others. No credentials were sent to EventBridge. ' +
        'Set kmsKeyIdentifier to another; this makes one: aws kms create-key --tags TagKey=EventBridgeApiDestinations,TagValue=true --region us-east-1',
      looks: ['DescribeKey'],
    },
    {
      what: 'a key that AWS manages, by its id',
      key: { manager: 'AWS' },
      looks: ['DescribeKey'],
      says:
        'The KMS key "KEY" of connection "crm" is managed by AWS, so that it cannot have the tag EventBridgeApiDestinations=true by which EventBridge knows the keys that it may use. No credentials were sent to EventBridge. ' +
        'Leave kmsKeyIdentifier out, which encrypts the credentials with a key of AWS at no cost, or name a customer-managed key.',
    },
  ];

  for (const { what, identifier, key, says, looks: calls } of refusals) {
    it(`${what} fails a create before anything is created`, async () => {
      if (key) put(key);
      const failed = await failure(at.plugin.create(await at.check({ ...basic, kmsKeyIdentifier: identifier ?? id })));
      assert.ok(!(failure instanceof PartialFailure));
      assert.equal(failed.message.replace(/\b\d{4}-\d\d-\d\d\b/, 'DATE').replaceAll(id, 'KEY'), says);
      assert.deepEqual(at.calls(), calls);
      assert.deepEqual(at.emulator.control.connections(), []);
    });
  }

  it('is looked at once if it is in order, for all connections that share it', async () => {
    put({ aliases: [`alias/${id}`] });
    const names = ['one', 'two', 'three', 'four'];
    await Promise.all(names.map((name) => at.create({ ...basic, name, kmsKeyIdentifier: `alias/${id}` })));
    const calls = at.calls();
    assert.deepEqual(
      calls.filter((call) => looks.includes(call)),
      looks,
    );
    assert.equal(calls.filter((call) => call === 'CreateConnection').length, 4);
    assert.deepEqual(said(), []);
  });

  it('is looked at once if it is not in order, and each connection says so', async () => {
    put({ enabled: false });
    const inputs = await Promise.all(
      ['one', 'two', 'three'].map((name) => at.check({ ...basic, name, kmsKeyIdentifier: id })),
    );
    const failures = await Promise.all(inputs.map((one) => failure(at.plugin.create(one))));
    assert.deepEqual(
      failures.map(({ message }) => /of connection "(\w+)" is disabled/.exec(message)?.[1]),
      ['one', 'two', 'three'],
    );
    assert.deepEqual(at.calls(), ['DescribeKey']);
  });

  it('is waited for if the same update has just tagged it', async () => {
    put({ tags: {} });
    const created = at.create({ ...basic, kmsKeyIdentifier: id });
    await at.emulator.control.waitForCalls({ operation: 'ListResourceTags' });
    put({ tags: { EventBridgeApiDestinations: 'true' } });
    assert.equal((await created).outs.connectionState, 'AUTHORIZED');
  });

  it('takes no call if there is none', async () => {
    const { inputs, outs } = await at.create(basic);
    await at.plugin.update('crm', outs, withPassword('pass-word-2', inputs));
    assert.deepEqual(
      at.calls().filter((call) => looks.includes(call)),
      [],
    );
  });

  it('is looked at by an update that sends credentials or changes the key, and by no other', async () => {
    put();
    at.emulator.control.putKey({ id: `${id}-b`, enabled: false });
    const { inputs, outs } = await at.create({ ...basic, kmsKeyIdentifier: id });
    await at.forget();
    at.calls();

    const described = (await at.plugin.update('crm', outs, { ...inputs, description: 'new' })).outs;
    assert.deepEqual(
      at.calls().filter((call) => looks.includes(call)),
      [],
    );

    const changed = await failure(
      at.plugin.update('crm', described, { ...inputs, description: 'new', kmsKeyIdentifier: `${id}-b` }),
    );
    assert.match(
      changed.message,
      /^The KMS key "[^"]+-b" of connection "crm" is disabled\. No credentials were sent to EventBridge\./,
    );
    assert.deepEqual(at.calls(), ['DescribeConnection', 'DescribeKey']);

    const { outs: sent } = await at.plugin.update(
      'crm',
      described,
      withPassword('pass-word-2', { ...inputs, description: 'new' }),
    );
    assert.deepEqual(at.calls(), ['DescribeConnection', ...looks, 'UpdateConnection']);
    assert.equal((await at.managedSecret('crm')).password, 'pass-word-2');

    await at.plugin.update(
      'crm',
      sent,
      withPassword('pass-word-2', { ...inputs, description: 'new', kmsKeyIdentifier: undefined }),
    );
    assert.deepEqual(
      at.calls().filter((call) => looks.includes(call)),
      [],
      'a key that goes is not looked at',
    );
  });

  it('names a disabled key in the update that would repair the connection, and changes nothing', async () => {
    put();
    const { inputs, outs } = await at.create({ ...basic, kmsKeyIdentifier: id });
    at.emulator.control.disableKey(id);
    await at.forget();
    const drifted = await at.plugin.read('crm', outs);
    assert.equal(drifted.props.connectionState, 'DEAUTHORIZED');
    const failed = await failure(at.plugin.update('crm', drifted.props, inputs));
    assert.match(failed.message, /is disabled\..* Enable it: aws kms enable-key/);
    put({ enabled: true });
    await at.forget();
    assert.equal((await at.plugin.update('crm', drifted.props, inputs)).outs.connectionState, 'AUTHORIZED');
  });

  describe('that nobody can check', () => {
    for (const denied of ['kms:DescribeKey', 'kms:ListResourceTags']) {
      it(`is accepted in silence without permission for ${denied}`, async () => {
        at.emulator.control.configure({ unknowns: { keyNeedsCallerPermissions: false } });
        put();
        at.emulator.control.setPolicy({ allow: ['*'], deny: [denied] });
        const { outs } = await at.create({ ...basic, kmsKeyIdentifier: id });
        at.emulator.control.configure({ unknowns: { keyNeedsCallerPermissions: true } });
        assert.equal(outs.connectionState, 'AUTHORIZED');
        assert.deepEqual(said(), []);
      });
    }

    it('is accepted if it is of another account, whose tags nobody may list', async () => {
      const key = put({ account: '210987654321' });
      const { outs } = await at.create({ ...basic, kmsKeyIdentifier: key.arn });
      assert.equal(outs.connectionState, 'AUTHORIZED');
      assert.deepEqual(at.calls().slice(0, 2), looks);
      assert.deepEqual(said(), []);
    });

    it('is refused if it is disabled, even in another account', async () => {
      const key = put({ account: '210987654321', enabled: false });
      const failed = await failure(at.plugin.create(await at.check({ ...basic, kmsKeyIdentifier: key.arn })));
      assert.match(failed.message, /is disabled\./);
    });

    it('is asked for in the Region that its ARN names', async () => {
      const key = put({ region: 'eu-central-1' });
      await at.create({ ...basic, kmsKeyIdentifier: key.arn });
      assert.deepEqual(
        at.emulator.control.requests({ service: 'kms' }).map(({ region }) => region),
        ['eu-central-1', 'eu-central-1'],
      );
    });

    for (const { what, fault } of [
      { what: 'KMS cuts the connection', fault: { kind: 'reset' } },
      { what: 'KMS fails', fault: { kind: 'status', status: 500 } },
      { what: 'KMS throttles', fault: { kind: 'throttle' } },
      { what: 'KMS gives no answer', fault: { kind: 'hang' } },
      { what: 'what answers is not KMS', fault: { kind: 'malformed' } },
    ] as const) {
      it(`is accepted with one line for all connections if ${what}`, async () => {
        put({ tags: {} });
        at.emulator.control.fault({ ...fault, operation: 'DescribeKey', times: null });
        const inputs = await Promise.all(
          ['one', 'two'].map((name) => at.check({ ...basic, name, kmsKeyIdentifier: id, onUnauthorized: 'warn' })),
        );
        await Promise.all(inputs.map((one) => at.plugin.create(one)));
        assert.equal(at.emulator.control.connections().length, 2);
        assert.deepEqual(
          said().filter((line) => !line.startsWith('warning: Connection')),
          [`the KMS key "${id}" was not checked beforehand: KMS gave no answer in us-east-1`],
        );
      });
    }

    it('is not mentioned if the credentials are not accepted, which EventBridge reports better', async () => {
      at.emulator.control.fault({ kind: 'expiredCredentials', times: null });
      const failed = await failure(at.plugin.create(await at.check({ ...basic, kmsKeyIdentifier: id })));
      assert.match(failed.message, /^The AWS credentials have expired \(CreateConnection/);
      assert.deepEqual(said(), []);
    });
  });

  it('is asked for at the kms endpoint of aws:endpoints, and never at that of the connection', async () => {
    const own = await provider({ config: { 'aws:endpoints': JSON.stringify([{ kms: at.emulator.url }]) } });
    try {
      put({ enabled: false });
      const failed = await failure(
        own.plugin.create(await own.check({ ...basic, endpoint: own.emulator.url, kmsKeyIdentifier: id })),
      );
      assert.match(failed.message, /is disabled\./);
      assert.deepEqual(own.calls(), []);
      assert.deepEqual(at.calls(), ['DescribeKey']);
    } finally {
      await own.close();
    }
  });

  it('is not looked at in an account that the stack does not allow', async () => {
    const own = await provider({ config: { 'aws:allowedAccountIds': '["111111111111"]' } });
    try {
      const failed = await failure(
        own.plugin.create((await own.plugin.check({}, { ...basic, kmsKeyIdentifier: id })).inputs),
      );
      assert.match(
        failed.message,
        /belong to account 123456789012, and aws:allowedAccountIds of this stack allows only 111111111111/,
      );
      assert.deepEqual(own.calls(), ['GetCallerIdentity']);
    } finally {
      await own.close();
    }
  });
});
