import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basic, connectivity, oAuth, shortTimings, withAuth, withHeaders, withOAuth } from '../support/connections';
import { failure, Fixture, partialFailure, provider, recordedOf } from '../support/provider';
import type { Declared, Outputs } from '../support/types';

const short = { create: '700ms', update: '700ms', delete: '700ms' };
const privateBasic: Declared = { ...basic, invocationConnectivityParameters: connectivity };

type Control = Fixture['emulator']['control'];

/** Every way in which a connection does not get where it is to be: what is declared, and what the service makes of it. */
const stuck: Record<string, { declared: Declared; state: string; arrange: (control: Control) => void }> = {
  'a token endpoint that does not answer': {
    declared: oAuth,
    state: 'AUTHORIZING',
    arrange: (control) =>
      control.setOutcome({ state: 'AUTHORIZING', reason: 'Could not connect to the specified endpoint.' }),
  },
  'a token endpoint that does not answer, behind a private endpoint': {
    declared: { ...oAuth, invocationConnectivityParameters: connectivity },
    state: 'AUTHORIZING',
    arrange: (control) => control.setOutcome({ state: 'AUTHORIZING', reason: 'not yet' }),
  },
  'a private connection without its network': {
    declared: privateBasic,
    state: 'CREATING',
    arrange: (control) => control.configure({ timings: { creating: 600_000 } }),
  },
  'a private connection that gets no further than AUTHORIZED': {
    declared: privateBasic,
    state: 'AUTHORIZED',
    arrange: (control) => control.configure({ timings: { activating: 600_000 } }),
  },
  'refused credentials': {
    declared: oAuth,
    state: 'DEAUTHORIZED',
    arrange: (control) => control.setOutcome({ state: 'DEAUTHORIZED', reason: 'invalid_client' }),
  },
  'no way to a private endpoint': {
    declared: privateBasic,
    state: 'FAILED_CONNECTIVITY',
    arrange: (control) => control.setOutcome({ state: 'FAILED_CONNECTIVITY', reason: 'no way' }),
  },
};

/** The service does what it usually does from now on. */
function settlesNow(control: Control): void {
  control.clearOutcomes();
  control.configure({ timings: shortTimings });
}

describe('a connection that does not work yet', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  afterEach(async () => {
    at.emulator.control.reset({ settings: true });
    at.emulator.control.clearOutcomes();
    await at.forget();
  });

  const sentChanges = (calls: readonly string[]): string[] =>
    calls.filter((operation) => !['DescribeConnection', 'ListConnections'].includes(operation));

  for (const [title, { declared, state, arrange }] of Object.entries(stuck)) {
    describe(`because of ${title}`, () => {
      beforeEach(() => arrange(at.emulator.control));

      it('fails, records what was seen last, and is never green until it works', async () => {
        const inputs = await at.check({ ...declared, customTimeouts: short });
        const failed = await partialFailure(at.plugin.create(inputs));
        const [there] = at.emulator.control.connections();
        assert.match(failed.message, new RegExp(`^Connection "crm" is (still )?${state}\\b`));
        assert.equal(failed.properties.connectionState, state);
        assert.equal(failed.properties.stateReason, there.stateReason ?? '');
        assert.equal(failed.properties.secretArn, there.secretArn);
        const isPending = !['DEAUTHORIZED', 'FAILED_CONNECTIVITY'].includes(state);
        assert.equal(/customTimeouts\.create/.test(failed.message), isPending, failed.message);

        assert.equal((await at.plugin.diff('crm', recordedOf(failed), inputs)).changes, true);
        const refreshed = await at.refresh('crm', recordedOf(failed));
        assert.deepEqual(refreshed.inputs, { ...inputs, authorized: false });
        assert.deepEqual(await at.refresh('crm', refreshed.props), refreshed, 'a second refresh says something else');
        if (state !== 'DEAUTHORIZED') {
          // The program may agree with what the refresh has shown: the connection is not there all the same.
          assert.equal((await at.plugin.diff('crm', refreshed.props, refreshed.inputs)).changes, true);
        }
        settlesNow(at.emulator.control);
        if (isPending) at.emulator.control.transition('crm', declared === oAuth ? 'AUTHORIZED' : 'ACTIVE');
        at.calls();
        const { outs } = await at.plugin.update('crm', refreshed.props, inputs);
        assert.ok(['AUTHORIZED', 'ACTIVE'].includes(outs.connectionState), outs.connectionState);
        assert.deepEqual(sentChanges(at.calls()), isPending ? [] : ['UpdateConnection']);
        assert.deepEqual((await at.refresh('crm', outs)).inputs, inputs);
        assert.match(at.plugin.stdout.join('\n'), new RegExp(`connection "crm" is recorded as ${state}[.:]`));
      });

      it('is a warning at the timeout with onUnauthorized: "warn", and nothing is sent until something changes', async () => {
        const declaredAs: Declared = { ...declared, onUnauthorized: 'warn', customTimeouts: short };
        const { inputs, outs } = await at.create(declaredAs);
        assert.equal(outs.connectionState, state);
        assert.match(at.plugin.stdout.join('\n'), new RegExp(`warning: Connection "crm" is (still )?${state}\\b`));

        const next = await at.plugin.check(inputs, declaredAs);
        assert.notEqual((await at.plugin.diff('crm', outs, next.inputs)).changes, true);
        const refreshed = await at.refresh('crm', outs);
        assert.deepEqual(refreshed, { id: 'crm', inputs, props: outs }, 'what was accepted shows as drift');
        assert.notEqual((await at.plugin.diff('crm', refreshed.props, next.inputs)).changes, true);

        settlesNow(at.emulator.control);
        if (['CREATING', 'AUTHORIZED'].includes(state)) at.emulator.control.transition('crm', 'ACTIVE');
        const changed = await at.check({ ...declaredAs, description: 'changed' }, inputs);
        const { outs: updated } = await at.plugin.update('crm', refreshed.props, {
          ...changed,
          customTimeouts: { update: '20s' },
        });
        assert.ok(['AUTHORIZED', 'ACTIVE'].includes(updated.connectionState), updated.connectionState);
        assert.equal(at.emulator.control.snapshot().regions[0].connections[0].description, 'changed');

        // From now on it has worked, so that a later failure is drift.
        at.emulator.control.deauthorize('crm');
        assert.equal((await at.refresh('crm', updated)).inputs.authorized, false);
      });

      for (const [from, to] of [
        ['fail', 'warn'],
        ['warn', 'fail'],
      ] as const) {
        it(`is sent nothing because onUnauthorized changes from "${from}" to "${to}"`, async () => {
          const before = await at.check({ ...declared, onUnauthorized: from, customTimeouts: short });
          const outs: Outputs =
            from === 'warn'
              ? (await at.plugin.create(before)).outs
              : recordedOf(await partialFailure(at.plugin.create(before)));
          at.calls();
          const update = at.plugin.update('crm', outs, { ...before, onUnauthorized: to });
          if (to === 'warn') assert.equal((await update).outs.onUnauthorized, 'warn');
          else assert.match((await partialFailure(update)).message, new RegExp(`is (still )?${state}\\b`));
          assert.deepEqual(sentChanges(at.calls()), []);
        });
      }

      // Of the others AWS refuses the update for as long as it lasts here.
      if (['AUTHORIZING', 'CREATING'].includes(state)) return;

      it('is no success with onUnauthorized: "warn" while AWS still shows what was removed', async () => {
        at.emulator.control.configure({ unknowns: { emptyDescription: 'ignore' } });
        const declaredAs: Declared = { ...declared, onUnauthorized: 'warn', customTimeouts: short };
        const { inputs, outs } = await at.create({ ...declaredAs, description: 'one' });
        const failed = await partialFailure(at.plugin.update('crm', outs, await at.check(declaredAs, inputs)));
        assert.match(failed.message, new RegExp(`is (still )?${state}\\b.* AWS still shows description`));
        assert.equal((await at.refresh('crm', recordedOf(failed))).inputs.description, 'one');
      });
    });
  }

  it('is no success with onUnauthorized: "warn" before a header is gone that was removed', async () => {
    at.emulator.control.configure({ unknowns: { emptyListsClear: false, typeSwitchKeepsHttpParameters: true } });
    const { inputs, outs } = await at.create(withHeaders({ A: '1' }));
    const { declared, arrange } = stuck['a token endpoint that does not answer'];
    arrange(at.emulator.control);
    const news = await at.check({ ...declared, onUnauthorized: 'warn', customTimeouts: short }, inputs);
    const failed = await partialFailure(at.plugin.update('crm', outs, news));
    assert.match(failed.message, /AWS still shows authParameters\.invocationHttpParameters/);
    // The next one deauthorizes first.
    const again = { ...news, customTimeouts: { update: '20s' } };
    assert.equal((await at.plugin.update('crm', recordedOf(failed), again)).outs.connectionState, 'AUTHORIZING');
    const { invocation_http_parameters: left } = await at.managedSecret('crm');
    assert.deepEqual(left?.header_parameters ?? [], []);
  });

  it('is drift if the wait for it was cut short, also with onUnauthorized: "warn"', async () => {
    at.emulator.control.setOutcome({ state: 'AUTHORIZING' });
    const inputs = await at.check({ ...oAuth, onUnauthorized: 'warn' });
    const fault = { kind: 'accessDenied', operation: 'DescribeConnection', times: null } as const;
    at.emulator.control.fault({ ...fault, nth: 3 });
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.equal(failed.properties.connectionState, 'AUTHORIZING');
    at.emulator.control.clearFaults();
    assert.equal((await at.refresh('crm', recordedOf(failed))).inputs.authorized, false);
  });

  it('is recorded as it was seen last if the wait ends otherwise', async () => {
    const { inputs, outs } = await at.create(oAuth);
    at.emulator.control.setOutcome({ state: 'AUTHORIZING', reason: 'not yet' });
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'DescribeConnection', times: null, nth: 4 });
    const changed = withOAuth({ clientParameters: { clientId: 'events', clientSecret: 'client-secret-2' } });
    const failed = await partialFailure(at.plugin.update('crm', outs, { ...inputs, ...changed }));
    assert.match(failed.message, /DescribeConnection/);
    assert.equal(failed.properties.connectionState, 'AUTHORIZING');
    assert.equal(failed.properties.stateReason, 'not yet');
  });

  it('names the call that was not answered, and no state, if the polls after a success fail until the timeout', async () => {
    at.emulator.control.fault({ kind: 'reset', operation: 'DescribeConnection', times: null });
    const inputs = await at.check({ ...basic, customTimeouts: short });
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.match(failed.message, /DescribeConnection of connection "crm"/);
    assert.match(failed.message, /customTimeouts\.create/);
    assert.ok(!/still AUTHORIZED/.test(failed.message), failed.message);
    assert.equal(failed.properties.connectionState, 'AUTHORIZED');
  });

  it('says of a connection that was created and never seen that it was not found, and records it', async () => {
    const invisible = {
      kind: 'error',
      type: 'ResourceNotFoundException',
      message: 'Failed to describe the connection(s).',
      operation: 'DescribeConnection',
      times: null,
    } as const;
    at.emulator.control.fault(invisible);
    const inputs = await at.check(basic);
    const failed = await partialFailure(at.plugin.create(inputs));
    assert.match(failed.message, /^AWS accepted CreateConnection of connection "crm" .*has not found it since\./);
    assert.ok(!/deleted/.test(failed.message));
    at.emulator.control.clearFaults();
    const { outs } = await at.plugin.update('crm', recordedOf(failed), inputs);
    assert.equal(outs.arn, failed.properties.arn);
  });
});

describe('a connection without credentials', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  beforeEach(() => at.reset());

  const unreachable = withOAuth({ authorizationEndpoint: 'https://login.invalid/token' });

  it('is deauthorized as soon as it is created, and waits for no token', async () => {
    const { outs } = await at.create({ ...unreachable, authorized: false });
    assert.equal(outs.connectionState, 'DEAUTHORIZED');
    const calls = at.calls();
    assert.deepEqual(calls.slice(0, 2), ['CreateConnection', 'DeauthorizeConnection']);
    assert.equal(calls.filter((call) => call === 'DeauthorizeConnection').length, 1);
  });

  it('is deauthorized as soon as a failed create is continued', async () => {
    const inputs = await at.check({ ...unreachable, customTimeouts: short });
    const failed = await partialFailure(at.plugin.create(inputs));
    at.calls();
    const { outs } = await at.plugin.update('crm', recordedOf(failed), { ...inputs, authorized: false });
    assert.equal(outs.connectionState, 'DEAUTHORIZED');
    assert.equal(at.calls().filter((call) => !call.startsWith('Describe'))[0], 'DeauthorizeConnection');
  });

  it('is deauthorized once another change has ended, and not tried again after any other failure', async () => {
    const busy = {
      kind: 'error',
      type: 'ConcurrentModificationException',
      operation: 'DeauthorizeConnection',
    } as const;
    at.emulator.control.fault({ ...busy, times: 2 });
    const { outs } = await at.create({ ...unreachable, authorized: false });
    assert.equal(outs.connectionState, 'DEAUTHORIZED');
    assert.equal(at.calls().filter((call) => call === 'DeauthorizeConnection').length, 3);

    await at.reset();
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'DeauthorizeConnection', times: null });
    const failed = await partialFailure(at.create({ ...unreachable, authorized: false }));
    assert.equal(at.calls().filter((call) => call === 'DeauthorizeConnection').length, 1);
    assert.equal(failed.properties.connectionState, 'AUTHORIZING');
  });
});

describe('a delete that waits', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ config: { 'aws:maxRetries': '0' }, emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());

  it('tolerates polls that fail', async () => {
    const { id, outs } = await at.create(oAuth);
    at.emulator.control.configure({ timings: { deleting: 1_500 } });
    at.emulator.control.fault({ kind: 'reset', operation: 'DescribeConnection', nth: 2, times: 3 });
    await at.plugin.delete(id, outs);
    at.gone('crm');
  });
});

describe('a throttled operation', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ config: { 'aws:maxRetries': '0' }, emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  beforeEach(() => at.reset());

  it('names its timeout and customTimeouts', async () => {
    at.emulator.control.fault({ kind: 'throttle', operation: 'CreateConnection', times: null });
    const failed = await failure(at.create({ ...basic, customTimeouts: { create: '1s' } }));
    assert.match(
      failed.message,
      /^EventBridge throttled CreateConnection of connection "crm".* The timeout of this operation is 1s; set customTimeouts\.create to give it more time\.$/,
    );
  });

  it('holds up no other if it gets no answer at the head of the queue', async () => {
    const names = ['c1', 'c2', 'c3', 'c4'];
    const inputs = await Promise.all(names.map((name) => at.check({ ...basic, name })));
    at.emulator.control.fault({ kind: 'throttle', operation: 'CreateConnection', times: names.length });
    const hold = at.emulator.control.hold({ operation: 'CreateConnection', nth: names.length + 1 });
    const creates = inputs.map((one) => at.plugin.create(one));
    await hold.arrived;
    const served = new Set<string>();
    await new Promise<void>((resolve, reject) => {
      const isServed = ({ id }: { id: string }): void => {
        served.add(id);
        if (served.size === names.length - 1) resolve();
      };
      for (const create of creates) create.then(isServed, reject);
    });
    hold.release();
    await Promise.all(creates);
    assert.deepEqual([...served].sort(), names);
  });
});

describe('an answer of another service that does not come', () => {
  let at: Fixture;
  afterEach(() => at.close());

  const message = /within the timeout of the operation/;
  const declared: Declared = { ...basic, customTimeouts: { create: '1s', update: '1s', delete: '1s' } };
  const byReference = withAuth(
    { basicAuthParameters: { username: 'u', password: { name: '/p', version: 1 } } },
    declared,
  );
  const guarded = { 'aws:allowedAccountIds': '["123456789012"]' };
  const assumed = { 'aws:assumeRoles': '[{"roleArn":"arn:aws:iam::123456789012:role/deploy"}]' };
  for (const [title, { operation, args, config }] of Object.entries({
    'Parameter Store, for a secret': { operation: 'GetParameter', args: byReference, config: {} },
    'KMS, for a key': {
      operation: 'DescribeKey',
      args: { ...declared, kmsKeyIdentifier: 'key-1', customTimeouts: { create: '9s' } },
      config: {},
    },
    'STS, for the account': { operation: 'GetCallerIdentity', args: declared, config: guarded },
    'STS, for a role': { operation: 'AssumeRole', args: declared, config: assumed },
  })) {
    it(`ends an operation with its timeout: ${title}`, async () => {
      at = await provider({ config, emulator: { settings: { timings: shortTimings } } });
      at.emulator.control.fault({ kind: 'stall', operation, times: null });
      const inputs = await at.check(args);
      const result = await at.plugin.create(inputs).then(
        ({ outs }) => outs.connectionState,
        (error: Error) => error.message,
      );
      // The check of a key is given up earlier, and EventBridge judges it.
      if (operation === 'DescribeKey') assert.equal(result, 'AUTHORIZED');
      else assert.match(result, message);
    });
  }

  it('ends an operation with its timeout: a program for credentials', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waiting-'));
    const file = join(folder, 'config');
    writeFileSync(
      file,
      `[profile slow]\ncredential_process = "${process.execPath}" -e "setTimeout(() => {}, 600000)"\n`,
    );
    try {
      at = await provider({
        config: { 'aws:profile': 'slow', 'aws:sharedConfigFiles': JSON.stringify([file]) },
        env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      });
      const inputs = await at.check(declared);
      assert.match((await failure(at.plugin.create(inputs))).message, message);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('credentials that expire in a wait', () => {
  let at: Fixture;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waiting-'));
    write('OLD');
    at = await provider({
      config: { 'aws:profile': 'work', 'aws:sharedCredentialsFiles': JSON.stringify([join(folder, 'credentials')]) },
      env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      emulator: { settings: { timings: shortTimings } },
    });
  });
  after(async () => {
    await at.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (key: string): void =>
    writeFileSync(
      join(folder, 'credentials'),
      `[work]\naws_access_key_id = ${key}\naws_secret_access_key = s\naws_session_token = t\n`,
    );

  it('are read once more from where they came, and end it only if they are the same', async () => {
    at.emulator.control.setOutcome({ state: 'AUTHORIZING' });
    const inputs = await at.check(oAuth);
    const creation = at.plugin.create(inputs);
    await at.emulator.control.waitForCalls({ operation: 'DescribeConnection', accessKeyId: 'OLD' });
    write('NEW');
    at.emulator.control.fault({ kind: 'expiredCredentials', accessKeyId: 'OLD', times: null });
    await at.emulator.control.waitForCalls({ operation: 'DescribeConnection', accessKeyId: 'NEW' });
    at.emulator.control.transition('crm', 'AUTHORIZED');
    const { id, outs } = await creation;
    assert.equal(outs.connectionState, 'AUTHORIZED');

    at.emulator.control.fault({ kind: 'expiredCredentials', accessKeyId: 'NEW', times: null });
    at.calls();
    assert.match((await failure(at.plugin.read(id, outs))).message, /^The AWS credentials have expired/);
    assert.deepEqual(at.calls(), ['DescribeConnection']);
  });
});
