import assert from 'node:assert/strict';
import { basic, connectivity, oAuth, shortTimings } from '../support/connections';
import { PartialFailure } from '../support/plugin';
import { failure, Fixture, partialFailure, provider, recordedOf } from '../support/provider';
import type { Declared } from '../support/types';

describe('the outcome of an operation', function () {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  afterEach(() => at.reset());

  const outcomes: {
    state: 'DEAUTHORIZED' | 'FAILED_CONNECTIVITY';
    args: Declared;
    reason: string;
    advice: RegExp;
  }[] = [
    { state: 'DEAUTHORIZED', args: oAuth, reason: 'invalid_client', advice: /Check clientId, clientSecret/ },
    {
      state: 'DEAUTHORIZED',
      args: basic,
      reason: 'The credentials were refused',
      advice: /Check username and password/,
    },
    {
      state: 'FAILED_CONNECTIVITY',
      args: { ...basic, invocationConnectivityParameters: connectivity },
      reason: 'Could not connect.',
      advice: /Check that the resource configuration/,
    },
  ];
  for (const { state, args, reason, advice } of outcomes) {
    it(`${state} fails a create of ${args.authorizationType}, records the connection, and the next up sends the credentials again`, async () => {
      at.emulator.control.setOutcome({ state, reason, times: 1 });
      const inputs = await at.check(args);
      const failed = await partialFailure(at.plugin.create(inputs));
      assert.equal(failed.id, 'crm');
      assert.match(failed.message, new RegExp(`^Connection "crm" is ${state}: ${reason}`));
      assert.match(failed.message, advice);
      assert.deepEqual(failed.reasons, [failed.message]);
      assert.equal(failed.properties.connectionState, state);
      assert.match(failed.properties.__provider, /require/);

      at.calls();
      const olds = recordedOf(failed);
      const { outs } = await at.plugin.update(failed.id, olds, inputs);
      assert.equal(outs.arn, olds.arn);
      assert.ok(['AUTHORIZED', 'ACTIVE'].includes(outs.connectionState));
      assert.equal(at.sent('UpdateConnection').length, 1);
      assert.deepEqual((await at.refresh('crm', outs)).inputs, inputs);
    });

    // The credentials of a public BASIC connection are only tried by an invocation, after the update has succeeded.
    if (args !== basic)
      it(`${state} fails an update of ${args.authorizationType}`, async () => {
        const { id, inputs, outs } = await at.create(args);
        at.emulator.control.setOutcome({ state, reason, times: 1 });
        const news = structuredClone(inputs);
        const { basicAuthParameters, oAuthParameters } = news.authParameters;
        if (basicAuthParameters) basicAuthParameters.password = 'other-secret-2';
        if (oAuthParameters) oAuthParameters.clientParameters.clientSecret = 'other-secret-2';
        const failed = await partialFailure(at.plugin.update(id, outs, news));
        assert.equal(failed.properties.connectionState, state);
        const resumed = await at.plugin.update(id, recordedOf(failed), news);
        assert.ok(['AUTHORIZED', 'ACTIVE'].includes(resumed.outs.connectionState));
      });

    it(`${state} is a warning of ${args.authorizationType} if the program asks for that`, async () => {
      at.emulator.control.setOutcome({ state, reason });
      await at.forget();
      const { id, inputs, outs } = await at.create({ ...args, onUnauthorized: 'warn' });
      assert.equal(outs.connectionState, state);
      assert.match(at.plugin.stdout.join('\n'), new RegExp(`warning: Connection "crm" is ${state}: ${reason}`));
      assert.deepEqual((await at.refresh(id, outs)).inputs, inputs, 'accepted as it is, it is no drift');
    });
  }

  it('fails an update with a KMS key that cannot be used, and repairs it', async () => {
    at.emulator.control.putKey({ id: 'key-1' });
    const { id, inputs, outs } = await at.create({ ...basic, kmsKeyIdentifier: 'key-1' });
    at.emulator.control.disableKey('key-1');
    const news = {
      ...inputs,
      authParameters: { basicAuthParameters: { username: 'u', password: 'other-secret-2' } },
    };
    const failed = await partialFailure(at.plugin.update(id, outs, news));
    assert.match(
      failed.message,
      /^Connection "crm" is DEAUTHORIZED: .*KMS key is enabled, has the tag EventBridgeApiDestinations=true/,
    );
    at.emulator.control.putKey({ id: 'key-1', enabled: true });
    const { outs: repaired } = await at.plugin.update(id, recordedOf(failed), news);
    assert.equal(repaired.connectionState, 'AUTHORIZED');
    assert.equal((await at.managedSecret('crm')).password, 'other-secret-2');
  });

  it('keeps waiting for a connection that is still pending', async () => {
    at.emulator.control.setOutcome({ state: 'AUTHORIZED', after: 2000 });
    const inputs = await at.check({ ...oAuth, customTimeouts: { create: '500ms' } });
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.match(failed.message, /^Connection "crm" is still AUTHORIZING after \d+/);
    at.calls();
    const { outs } = await at.plugin.update(failed.id, recordedOf(failed), inputs);
    assert.equal(outs.connectionState, 'AUTHORIZED');
    assert.deepEqual([...new Set(at.calls())], ['DescribeConnection']);
  });

  for (const state of ['AUTHORIZED', 'DEAUTHORIZED'] as const) {
    it(`passes ${state} on its way to ACTIVE with a private endpoint`, async () => {
      at.emulator.control.configure({ unknowns: { privateConnectionPasses: state } });
      const { outs } = await at.create({ ...basic, invocationConnectivityParameters: connectivity });
      assert.equal(outs.connectionState, 'ACTIVE');
    });
  }

  it('repeats a change while another is under way', async () => {
    const { id, inputs, outs } = await at.create(basic);
    at.emulator.control.fault({
      kind: 'error',
      type: 'ConcurrentModificationException',
      message: 'modified concurrently',
      operation: 'UpdateConnection',
      times: 2,
    });
    at.calls();
    await at.plugin.update(id, outs, { ...inputs, description: 'new' });
    assert.equal(at.calls().filter((operation) => operation === 'UpdateConnection').length, 3);
  });

  for (const { fault, says } of [
    {
      fault: { kind: 'error', type: 'LimitExceededException', message: 'too many' },
      says: /quota "Connections" is 3,000/,
    },
    {
      fault: { kind: 'accessDenied', action: 'secretsmanager:CreateSecret' },
      says: /Add secretsmanager:CreateSecret to the IAM policy/,
    },
    { fault: { kind: 'expiredCredentials' }, says: /credentials have expired/ },
    {
      fault: { kind: 'error', type: 'ValidationException', message: "1 validation error detected: Value at 'name'" },
      says: /EventBridge refused CreateConnection of connection "crm"/,
    },
  ] as const) {
    it(`fails at once on ${'type' in fault ? fault.type : fault.kind}`, async () => {
      at.emulator.control.fault({ ...fault, operation: 'CreateConnection', times: null });
      const failed = await failure(at.plugin.create(await at.check(basic)));
      assert.ok(!(failed instanceof PartialFailure));
      assert.match(failed.message, says);
      assert.deepEqual(at.calls(), ['CreateConnection']);
    });
  }

  for (const kind of ['throttle', 'status', 'reset', 'malformed'] as const) {
    it(`survives ${kind} once, on every call`, async () => {
      for (const operation of ['CreateConnection', 'DescribeConnection']) {
        at.emulator.control.fault({ kind, operation, ...(kind === 'status' ? { status: 503 } : {}) });
        const attempt = await at.plugin.create(await at.check(basic)).then(
          (value) => value,
          (error) => error,
        );
        if (kind !== 'malformed') {
          assert.equal(attempt.outs?.connectionState, 'AUTHORIZED', attempt.message);
        }
        at.emulator.control.reset();
      }
    });
  }

  for (const kind of ['reset', 'malformed'] as const) {
    it(`recognises its own connection when the answer to the create was lost (${kind})`, async () => {
      at.emulator.control.fault({ kind, when: 'after', operation: 'CreateConnection' });
      const { outs } = await at.create(basic);
      assert.equal(outs.connectionState, 'AUTHORIZED');
      assert.equal(at.emulator.control.connections().length, 1);
    });
  }

  it('recognises the key even if AWS shows the key behind its alias', async () => {
    at.emulator.control.configure({ unknowns: { describedKmsKey: 'keyArn' } });
    at.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
    at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection' });
    const { id, inputs, outs } = await at.create({ ...basic, kmsKeyIdentifier: 'alias/events' });
    assert.deepEqual(await at.refresh(id, outs), { id, inputs, props: outs });
  });

  it('records a connection that may exist if nobody can look', async () => {
    at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection', times: null });
    at.emulator.control.fault({ kind: 'status', status: 500, operation: 'DescribeConnection', times: null });
    const inputs = await at.check(basic);
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.equal(at.emulator.control.connections().length, 1);
    at.emulator.control.clearFaults();
    const { outs } = await at.plugin.update(failed.id, recordedOf(failed), inputs);
    assert.equal(outs.arn, at.emulator.control.connections()[0].arn);
    assert.equal(at.emulator.control.connections().length, 1);
    assert.equal(outs.createStartedAt, undefined);
  });

  it('refuses an existing name, and says how to take it over', async () => {
    await at.create(basic);
    const failed = await failure(at.plugin.create(await at.check(basic)));
    assert.ok(!(failed instanceof PartialFailure));
    assert.match(
      failed.message,
      /^A connection "crm" already exists in us-east-1 \(arn:[^)]+, made [^)]+\)\. If it is yours/,
    );
    assert.match(failed.message, /set adopt: true/);
  });

  it('takes an existing connection over, and reports what it changes', async () => {
    const first = await at.create({
      ...basic,
      description: 'by hand',
      authParameters: { ...basic.authParameters, invocationHttpParameters: { headerParameters: { A: '1' } } },
    });
    await at.forget();
    const { id, inputs, outs } = await at.create({ ...oAuth, adopt: true });
    assert.equal(outs.arn, first.outs.arn);
    assert.equal(outs.connectionState, 'AUTHORIZED');
    assert.deepEqual((await at.refresh(id, outs)).inputs, inputs);
    assert.match(
      at.plugin.stdout.join('\n'),
      /took over the existing connection "crm".*changes: description, authorizationType, invocationHttpParameters/,
    );
  });

  it('waits for a connection that is being deleted, and then makes its own', async () => {
    const { id, outs } = await at.create(basic);
    at.emulator.control.configure({ timings: { deleting: 700 } });
    await at.plugin.delete(id, outs);
    const again = await at.create(basic);
    assert.notEqual(again.outs.arn, outs.arn);
    at.emulator.control.configure({ timings: { deleting: 50 } });
  });

  it('leaves alone a connection that somebody recreated', async () => {
    const { id, inputs, outs } = await at.create(basic);
    at.emulator.control.recreate('crm');
    const news = { ...inputs, description: 'new' };
    const failed = await failure(at.plugin.update(id, outs, news));
    assert.match(failed.message, /^Connection "crm" is not the one that this stack created/);
    assert.deepEqual(await at.refresh(id, outs).then(({ id: found }) => found), '', 'ours is gone');
    await at.plugin.delete(id, outs);
    assert.equal(at.emulator.control.connections().length, 1);
    assert.equal(at.sent('UpdateConnection').length, 0);
    assert.match(at.plugin.stdout.join('\n'), /"crm" was not deleted: someone else has recreated it/);

    const adopted = await at.plugin.update(id, outs, { ...news, adopt: true });
    assert.equal(adopted.outs.arn, at.emulator.control.connections()[0].arn);
  });

  it('shows a connection that AWS deauthorized, and repairs it', async () => {
    for (const args of [basic, oAuth]) {
      const { id, inputs, outs } = await at.create(args);
      at.emulator.control.deauthorize('crm');
      const drifted = await at.refresh(id, outs);
      assert.deepEqual(drifted.inputs, { ...inputs, authorized: false });
      assert.equal(drifted.props.connectionState, 'DEAUTHORIZED');
      assert.equal((await at.plugin.diff(id, drifted.props, inputs)).changes, undefined);
      const { outs: repaired } = await at.plugin.update(id, drifted.props, inputs);
      assert.equal(repaired.connectionState, 'AUTHORIZED');
      assert.deepEqual((await at.refresh(id, repaired)).inputs, inputs);
      at.emulator.control.reset();
    }
  });

  it('records the new secret of a connection that had lost its own', async () => {
    const { id, inputs, outs } = await at.create(basic);
    at.emulator.control.deleteManagedSecret(id);
    const drifted = await at.refresh(id, outs);
    const { outs: repaired } = await at.plugin.update(id, drifted.props, inputs);
    assert.notEqual(repaired.secretArn, outs.secretArn);
    assert.deepEqual(await at.refresh(id, repaired), { id, inputs, props: repaired });
  });

  it('resumes a wait that failed and was refreshed', async () => {
    at.emulator.control.setOutcome({ state: 'AUTHORIZING', reason: 'not yet', times: 1 });
    const customTimeouts = { create: '300ms', update: '300ms' };
    const inputs = await at.check({ ...oAuth, customTimeouts });
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.match(failed.message, /is still AUTHORIZING after \d+ms: not yet\. /);
    const refreshed = await at.refresh(failed.id, recordedOf(failed));
    // The goal is not reached, so the input that stands for the state differs from the declared one.
    assert.deepEqual(refreshed.inputs, { ...inputs, authorized: false });
    assert.equal((await at.plugin.diff(failed.id, refreshed.props, inputs)).changes, undefined);
    // A second refresh says the same, and not the opposite of what the first has recorded.
    assert.deepEqual(await at.refresh(failed.id, refreshed.props), refreshed);
    assert.equal((await at.plugin.diff(failed.id, refreshed.props, refreshed.inputs)).changes, true);
    const again = await failure(at.plugin.update(failed.id, refreshed.props, inputs));
    assert.match(again.message, /is still AUTHORIZING/);
    at.emulator.control.transition('crm', 'AUTHORIZED');
    const { outs } = await at.plugin.update(failed.id, refreshed.props, inputs);
    assert.equal(outs.connectionState, 'AUTHORIZED');
    assert.deepEqual((await at.refresh(failed.id, outs)).inputs, inputs);
  });

  for (const onUnauthorized of ['fail', 'warn']) {
    it(`shows that AWS still holds credentials after FAILED_CONNECTIVITY, with onUnauthorized: ${onUnauthorized}`, async () => {
      const { id, inputs, outs } = await at.create({ ...basic, authorized: false, onUnauthorized });
      at.emulator.control.transition('crm', 'FAILED_CONNECTIVITY');
      assert.deepEqual((await at.refresh(id, outs)).inputs, { ...inputs, authorized: true });
    });
  }

  it('refuses a state whose region somebody has edited into something else', async () => {
    const { id, outs } = await at.create(basic);
    for (const region of [['us-east-1'], 1, 'us-east-1/x', {}]) {
      for (const call of [at.plugin.read(id, { ...outs, region }), at.plugin.delete(id, { ...outs, region })]) {
        assert.match((await failure(call)).message, /^The region of the connection must be an AWS region such as/);
      }
    }
  });

  it('forgets a connection that is gone', async () => {
    const { id, outs } = await at.create(basic);
    await at.plugin.delete(id, outs);
    assert.equal((await at.refresh(id, outs)).id, '');
    await at.plugin.delete(id, outs);
  });

  it('explains what to do if AWS cannot be reached', async () => {
    const inputs = await at.check({ ...basic, endpoint: 'http://127.0.0.1:9' });
    const failed = await failure(at.plugin.create(inputs));
    assert.ok(!(failed instanceof PartialFailure));
    assert.match(
      failed.message,
      /^EventBridge could not be reached in us-east-1 for CreateConnection of connection "crm": .*Check the network, the proxy, aws:region and aws:endpoints\.$/,
    );
  });

  it('hides secrets in what the service says', async () => {
    at.emulator.control.fault({
      kind: 'error',
      type: 'ValidationException',
      message: `Value 'pass-word-1' and ${encodeURIComponent('päss wörd')} and ${Buffer.from('xx-pass-word-1-yy').toString('base64')}`,
      operation: 'CreateConnection',
    });
    const failed = await failure(at.plugin.create(await at.check(basic)));
    assert.ok(!failed.message.includes('pass-word-1'));
    assert.ok(!failed.message.includes(Buffer.from('pass-word-').toString('base64').slice(2, -2)));
    assert.match(failed.message, /\[secret\]/);
  });
});
