import assert from 'node:assert/strict';
import { EventBridgeClient, UpdateConnectionCommand } from '@aws-sdk/client-eventbridge';
import { clientConfig } from '../support/clients';
import {
  basic,
  connectivity,
  oAuth,
  shortTimings,
  withAuth,
  withHeaders,
  withOAuth,
  withPassword,
} from '../support/connections';
import { Fixture, partialFailure, provider, recordedOf } from '../support/provider';

describe('an update', function () {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  afterEach(() => at.reset());

  it('removes a description and a KMS key without sending a secret, if AWS removes them', async () => {
    at.emulator.control.configure({ unknowns: { emptyKmsKeyClears: true } });
    at.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
    for (const member of [{ description: 'x' }, { kmsKeyIdentifier: 'alias/events' }]) {
      const { id, inputs, outs } = await at.create({ ...basic, ...member, name: Object.keys(member)[0] });
      at.calls();
      const news = await at.check({ ...basic, name: id }, inputs);
      await at.plugin.update(id, outs, news);
      assert.equal(at.sent('UpdateConnection').length, 1);
      assert.ok(!JSON.stringify(at.sent('UpdateConnection')).includes('AuthParameters'));
    }
  });

  it('tells the key behind an alias from another key', async () => {
    for (const describedKmsKey of ['keyArn', 'asGiven'] as const) {
      at.emulator.control.configure({ unknowns: { describedKmsKey } });
      at.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
      at.emulator.control.putKey({ id: 'key-2' });
      const { id, inputs, outs } = await at.create({ ...basic, kmsKeyIdentifier: 'alias/events' });
      assert.deepEqual(await at.refresh(id, outs), { id, inputs, props: outs });

      const client = new EventBridgeClient(clientConfig(at.emulator));
      await client.send(new UpdateConnectionCommand({ Name: id, KmsKeyIdentifier: 'key-2' }));
      client.destroy();
      const drifted = await at.refresh(id, outs);
      const shown = at.emulator.control.connections().find(({ name }) => name === id)!.kmsKeyIdentifier;
      assert.match(shown!, /key-2$/);
      assert.deepEqual(drifted.inputs, { ...inputs, kmsKeyIdentifier: shown });
      assert.notEqual((await at.plugin.diff(id, drifted.props, inputs)).changes, false);
      const { outs: updated } = await at.plugin.update(id, drifted.props, inputs);
      assert.equal(at.sent('UpdateConnection').at(-1)!['KmsKeyIdentifier'], 'alias/events');
      assert.deepEqual(await at.refresh(id, updated), { id, inputs, props: updated });
      at.emulator.control.reset();
    }
  });

  it('changes and sends nothing if only the way to treat the connection changes', async () => {
    const { id, inputs, outs } = await at.create(basic);
    at.calls();
    const news = await at.check({ ...basic, onUnauthorized: 'warn', customTimeouts: { create: '5m' } }, inputs);
    await at.plugin.update(id, outs, news);
    assert.deepEqual(at.calls(), ['DescribeConnection']);
  });

  it('pairs secrets by key, not by position', async () => {
    const secret = (value: string) => ({ value, isValueSecret: true });
    const from = withHeaders({ A: secret('secret-a'), B: secret('secret-b') });
    const { id, inputs, outs } = await at.create(from);
    at.calls();
    const news = await at.check(withHeaders({ B: secret('secret-b'), A: secret('secret-a') }), inputs);
    assert.equal((await at.plugin.diff(id, outs, news)).changes, false);
    const swapped = await at.check(withHeaders({ A: secret('secret-b'), B: secret('secret-a') }), inputs);
    await at.plugin.update(id, outs, swapped);
    const held = await at.managedSecret('crm');
    assert.deepEqual(held.invocation_http_parameters?.header_parameters, [
      { key: 'A', value: 'secret-b', is_value_secret: true },
      { key: 'B', value: 'secret-a', is_value_secret: true },
    ]);
  });

  it('makes private endpoints of public ones', async () => {
    const { id, inputs, outs } = await at.create(basic);
    const news = await at.check({ ...basic, invocationConnectivityParameters: connectivity }, inputs);
    const updated = (await at.plugin.update(id, outs, news)).outs;
    assert.equal(updated.connectionState, 'ACTIVE');
    assert.deepEqual((await at.refresh(id, updated)).inputs, news);
  });

  it('removes the credentials from AWS, and sends them again', async () => {
    const { id, inputs, outs } = await at.create(basic);
    const off = await at.check({ ...basic, authorized: false }, inputs);
    const without = (await at.plugin.update(id, outs, off)).outs;
    assert.equal(without.connectionState, 'DEAUTHORIZED');
    assert.equal(without.secretArn, '');
    assert.deepEqual((await at.refresh(id, without)).inputs, off);
    // A change of what AWS does not hold reaches it with the next authorization.
    const later = await at.check(
      {
        ...withPassword('pass-word-2'),
        description: 'new',
        authorized: false,
      },
      off,
    );
    const described = (await at.plugin.update(id, without, later)).outs;
    assert.equal(described.connectionState, 'DEAUTHORIZED');
    assert.ok(!JSON.stringify(at.sent('UpdateConnection')).includes('pass-word-2'));
    const on = await at.check({ ...later, authorized: true }, later);
    const again = (await at.plugin.update(id, described, on)).outs;
    assert.equal(again.connectionState, 'AUTHORIZED');
    assert.equal((await at.managedSecret('crm')).password, 'pass-word-2');
    assert.deepEqual((await at.refresh(id, again)).inputs, on);
  });

  it('removes what the service keeps even from a connection that does not work, and is accepted', async () => {
    at.emulator.control.configure({ unknowns: { emptyListsClear: false } });
    at.emulator.control.setOutcome({ state: 'DEAUTHORIZED', reason: 'no' });
    const without = { ...oAuth, onUnauthorized: 'warn' };
    const { id, inputs, outs } = await at.create(
      withAuth({ invocationHttpParameters: { headerParameters: { A: '1' } } }, without),
    );
    assert.equal(outs.connectionState, 'DEAUTHORIZED');
    const news = await at.check(without, inputs);
    const updated = (await at.plugin.update(id, outs, news)).outs;
    assert.equal(updated.connectionState, 'DEAUTHORIZED');
    assert.deepEqual((await at.refresh(id, updated)).inputs, news);
    at.emulator.control.clearOutcomes();
  });

  it('makes a connection private and public while it has no credentials in AWS', async () => {
    const { id, inputs, outs } = await at.create(basic);
    // Whether an update that holds nothing but the private endpoint is accepted is not known.
    for (const connectivityAloneIsEnough of [true, false]) {
      at.emulator.control.configure({ unknowns: { connectivityAloneIsEnough } });
      let [olds, state] = [inputs, outs];
      for (const args of [
        { ...basic, invocationConnectivityParameters: connectivity, authorized: false },
        { ...basic, authorized: false },
        basic,
      ]) {
        const news = await at.check(args, olds);
        state = (await at.plugin.update(id, state, news)).outs;
        assert.equal(state.connectionState, args === basic ? 'AUTHORIZED' : 'DEAUTHORIZED');
        assert.deepEqual((await at.refresh(id, state)).inputs, news);
        olds = news;
      }
    }
  });

  it('removes a KMS key with the next authorization if AWS keeps it until then', async () => {
    at.emulator.control.configure({ unknowns: { emptyKmsKeyClears: false } });
    at.emulator.control.putKey({ id: 'key-1' });
    const { id, inputs, outs } = await at.create({ ...basic, kmsKeyIdentifier: 'key-1', authorized: false });
    const without = await at.check({ ...basic, authorized: false }, inputs);
    const updated = (await at.plugin.update(id, outs, without)).outs;
    assert.deepEqual((await at.refresh(id, updated)).inputs, without, 'a key that encrypts nothing is no drift');
    const on = await at.check(basic, without);
    const again = (await at.plugin.update(id, updated, on)).outs;
    assert.deepEqual((await at.refresh(id, again)).inputs, on);
    assert.equal(at.emulator.control.connections()[0].kmsKeyIdentifier, undefined);
  });

  for (const refreshed of [false, true]) {
    it(`takes back an update whose answer was lost${refreshed ? ', even after a refresh' : ''}`, async () => {
      const { id, inputs, outs } = await at.create(basic);
      const news = await at.check(withPassword('pass-word-2'), inputs);
      at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'UpdateConnection', times: null });
      const failed = await partialFailure(at.plugin.update(id, outs, news));
      assert.equal((await at.managedSecret('crm')).password, 'pass-word-2');
      at.emulator.control.clearFaults();

      const recorded = recordedOf(failed);
      assert.equal(recorded.arn, outs.arn);
      const olds = refreshed ? (await at.refresh(id, recorded)).props : recorded;
      for (const [program, password] of [
        [news, 'pass-word-2'],
        [inputs, basic.authParameters.basicAuthParameters.password],
      ] as const) {
        assert.notEqual((await at.plugin.diff(id, olds, program)).changes, false);
        assert.match(
          at.plugin.stdout.join('\n'),
          /AWS may hold the secrets of before or after it: all of them are sent again/,
        );
        const { outs: settled } = await at.plugin.update(id, olds, program);
        assert.equal((await at.managedSecret('crm')).password, password);
        assert.equal((await at.plugin.diff(id, settled, program)).changes, false);
      }
    });
  }

  it('sends no secrets again if the lost answer was about a description', async () => {
    const { id, inputs, outs } = await at.create(basic);
    const news = await at.check({ ...basic, description: 'new' }, inputs);
    at.emulator.control.fault({ kind: 'reset', when: 'before', operation: 'UpdateConnection', times: null });
    const failed = await partialFailure(at.plugin.update(id, outs, news));
    at.emulator.control.clearFaults();
    at.calls();
    const olds = recordedOf(failed);
    const { outs: updated } = await at.plugin.update(id, olds, news);
    assert.ok(!JSON.stringify(at.sent('UpdateConnection')).includes('AuthParameters'));
    assert.deepEqual((await at.refresh(id, updated)).inputs, news);
  });

  it('records when AWS changed it, not when AWS changed it before', async () => {
    let now = Date.now();
    const later = await provider({
      emulator: { clock: { now: () => now, setTimeout: () => assert.fail('nothing takes time here') } },
    });
    try {
      const { id, inputs, outs } = await later.create(basic);
      now += 60_000;
      const news = await later.check(withPassword('pass-word-2'), inputs);
      const updated = (await later.plugin.update(id, outs, news)).outs;
      assert.deepEqual((await later.refresh(id, updated)).props, updated);
    } finally {
      await later.close();
    }
  });

  it('creates a connection without credentials in AWS', async () => {
    for (const args of [basic, oAuth]) {
      const { id, inputs, outs } = await at.create({ ...args, authorized: false });
      assert.equal(outs.connectionState, 'DEAUTHORIZED');
      assert.deepEqual((await at.refresh(id, outs)).inputs, inputs);
      at.emulator.control.reset();
    }
  });

  it('recreates a connection that was deleted outside of Pulumi', async () => {
    const { id, inputs, outs } = await at.create(basic);
    await at.plugin.delete(id, outs);
    const updated = (await at.plugin.update(id, outs, { ...inputs, description: 'new' })).outs;
    assert.notEqual(updated.arn, outs.arn);
    assert.equal(updated.connectionState, 'AUTHORIZED');
    assert.match(at.plugin.stdout.join('\n'), /"crm" was deleted outside Pulumi; recreating it/);
  });

  it('replaces a stuck token endpoint by a correct one', async () => {
    for (const updateWhileAuthorizing of ['accept', 'refuse'] as const) {
      at.emulator.control.configure({ unknowns: { updateWhileAuthorizing } });
      const stuck = await at.check({
        ...withOAuth({ authorizationEndpoint: 'https://nowhere.invalid/token' }),
        customTimeouts: { create: '1s' },
      });
      const failed = await partialFailure(at.plugin.create(stuck));
      assert.match(failed.message, /still AUTHORIZING after \d+s: Could not connect to the specified endpoint\./);
      assert.equal(failed.properties.connectionState, 'AUTHORIZING');
      const news = await at.check(oAuth, stuck);
      const updated = (await at.plugin.update(failed.id, recordedOf(failed), news)).outs;
      assert.equal(updated.connectionState, 'AUTHORIZED');
      at.emulator.control.reset();
    }
  });
});
