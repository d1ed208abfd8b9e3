import { FaultSpec } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import { basic, headersOf, eventually, rejects, send, useBench } from '../support';

describe('faults', () => {
  const bench = useBench();

  it('answer an error of a given type, message and status', async () => {
    bench.control.fault({
      operation: 'CreateConnection',
      kind: 'error',
      type: 'InternalException',
      message: 'Broken.',
      status: 500,
    });
    const answer = await send(bench.emulator.url, 'CreateConnection', basic('c'));
    assert.deepEqual([answer.status, answer.text], [500, '{"__type":"InternalException","message":"Broken."}']);
    assert.equal(bench.exists('c'), false);
  });

  it('meet the next call only, unless they are set for more', async () => {
    bench.control.fault({ operation: 'ListConnections', kind: 'throttle' });
    await rejects(bench.events.listConnections({}), 'ThrottlingException', 'Rate exceeded');
    await bench.events.listConnections({});
  });

  it('meet the second and third matching call with nth 2 and times 2', async () => {
    bench.control.fault({ operation: 'ListConnections', kind: 'throttle', nth: 2, times: 2 });
    const outcomes: string[] = [];
    for (let call = 1; call <= 4; call += 1) {
      outcomes.push(
        await bench.events.listConnections({}).then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    }
    assert.deepEqual(outcomes, ['ok', 'ThrottlingException', 'ThrottlingException', 'ok']);
    assert.deepEqual(
      bench.control.listFaults().map(({ seen, met }) => [seen, met]),
      [[4, 2]],
    );
  });

  it('meet all calls with times null, until they are cleared', async () => {
    const { id } = bench.control.fault({ operation: '*Connection*', kind: 'throttle', times: null });
    await rejects(bench.events.createConnection(basic('c')), 'ThrottlingException');
    await rejects(bench.events.listConnections({}), 'ThrottlingException');
    bench.control.clearFaults(id);
    await bench.events.createConnection(basic('c'));
  });

  it('select calls by name, service and access key', async () => {
    bench.control.fault({ service: 'events', name: 'app-*', accessKeyId: 'AKIDTEST', kind: 'throttle', times: null });
    await bench.events.createConnection(basic('other'));
    await bench.clientOf('AKIDOTHER').createConnection(basic('app-1'));
    await rejects(bench.events.createConnection(basic('app-2')), 'ThrottlingException');
    await rejects(bench.secrets.getSecretValue({ SecretId: 'app-3' }), 'ResourceNotFoundException');
  });

  for (const status of [500, 503]) {
    it(`answer status ${status} without a body of the service`, async () => {
      bench.control.fault({ operation: 'ListConnections', kind: 'status', status, body: '<html>' });
      const answer = await send(bench.emulator.url, 'ListConnections', {});
      assert.deepEqual([answer.status, answer.text], [status, '<html>']);
    });
  }

  it('delay a call before it acts', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'delay', milliseconds: 60_000 });
    const created = bench.events.createConnection(basic('c'));
    await eventually(
      async () => bench.control.requests(),
      (requests) => requests.length === 1,
    );
    await bench.clock.advance(59_999);
    assert.equal(bench.exists('c'), false);
    await bench.clock.advance(1);
    assert.equal((await created).ConnectionState, 'AUTHORIZED');
  });

  it('delay the answer of a call after it has acted', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'delay', milliseconds: 60_000, when: 'after' });
    let answered = false;
    const created = bench.events.createConnection(basic('c')).then(() => (answered = true));
    await eventually(
      async () => bench.exists('c'),
      (done) => done,
    );
    await bench.clock.advance(59_999);
    assert.equal(answered, false);
    await bench.clock.advance(1);
    await created;
  });

  it('leave a call without an answer and without an effect', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'hang' });
    const abort = new AbortController();
    const created = bench.events.createConnection(basic('c'), { abortSignal: abort.signal });
    const [call] = await bench.control.waitForCalls({ operation: 'CreateConnection' });
    assert.equal(call?.outcome, 'silent');
    abort.abort();
    await rejects(created, 'AbortError');
    assert.equal(bench.exists('c'), false);
  });

  it('begin an answer that does not end, before or after the call acts', async () => {
    for (const [when, name] of [
      ['before', 'b'],
      ['after', 'a'],
    ] as const) {
      for (const milliseconds of [undefined, 5]) {
        const call = `${name}${milliseconds ?? ''}`;
        bench.control.fault({
          operation: 'CreateConnection',
          kind: 'stall',
          when,
          ...(milliseconds === undefined ? {} : { milliseconds }),
        });
        const abort = new AbortController();
        const answer = await fetch(bench.emulator.url, {
          method: 'POST',
          headers: headersOf('CreateConnection'),
          body: JSON.stringify(basic(call)),
          signal: abort.signal,
        });
        assert.equal(answer.status, 200);
        const reader = answer.body!.getReader();
        assert.match(Buffer.from((await reader.read()).value!).toString(), /^\{ *$/);
        if (milliseconds !== undefined) assert.match(Buffer.from((await reader.read()).value!).toString(), /^ +$/);
        abort.abort();
        assert.equal(bench.exists(call), when === 'after');
      }
    }
  });

  it('break the connection before the call acts', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'reset' });
    await assert.rejects(bench.events.createConnection(basic('c')), { code: 'ECONNRESET' });
    assert.equal(bench.exists('c'), false);
  });

  it('break the connection after the call has acted', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'reset', when: 'after' });
    await assert.rejects(bench.events.createConnection(basic('c')), { code: 'ECONNRESET' });
    assert.equal(bench.exists('c'), true);
    const [call] = bench.control.requests();
    assert.deepEqual([call?.outcome, call?.acted], ['reset', true]);
  });

  it('answer an error after the call has acted', async () => {
    bench.control.fault({ operation: 'DeleteConnection', kind: 'error', type: 'InternalException', when: 'after' });
    await bench.events.createConnection(basic('c'));
    await rejects(bench.events.deleteConnection({ Name: 'c' }), 'InternalException');
    assert.equal(bench.control.connections()[0]?.state, 'DELETING');
  });

  it('answer a body that cannot be parsed', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'malformed', when: 'after' });
    await rejects(bench.events.createConnection(basic('c')), 'SyntaxError');
    assert.equal(bench.exists('c'), true);
  });

  it('answer that the credentials have expired', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'expiredCredentials' });
    await rejects(
      bench.events.createConnection(basic('c')),
      'ExpiredTokenException',
      'The security token included in the request is expired',
    );
  });

  it('deny access and name the action', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'accessDenied', action: 'secretsmanager:CreateSecret' });
    await rejects(
      bench.events.createConnection(basic('c')),
      'AccessDeniedException',
      /^User: arn:aws:iam::123456789012:user\/emulated-user is not authorized to perform: secretsmanager:CreateSecret on resource: /,
    );
  });

  it('let the SDK correct its clock by the Date header of the refusal', async () => {
    bench.control.configure({ clockSkew: 3_600_000 });
    await bench.clientOf('AKIDTEST', 'us-east-1', 3).listConnections({});
    assert.deepEqual(
      bench.control.requests().map((call) => call.errorType),
      ['InvalidSignatureException', undefined],
    );
    assert.match(
      bench.control.requests()[0]?.errorMessage ?? '',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
  });

  it('are refused if their kind does not exist', () => {
    assert.throws(
      () => bench.control.fault({ kind: 'nothing' } as unknown as FaultSpec),
      /'fault\.kind' must be one of error, .*, not 'nothing'\.$/,
    );
  });
});
