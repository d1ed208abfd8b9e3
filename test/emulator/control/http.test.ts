import type { Control } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import * as http from 'node:http';
import { basic, useBench } from '../support';

describe('the control interface', () => {
  const bench = useBench();

  /** What the interface refuses, and the whole sentence that says why. */
  const refusals: [route: string, body: unknown, error: string | RegExp][] = [
    [
      'fault',
      {},
      "'fault.kind' must be one of error, throttle, status, delay, hang, stall, reset, malformed, expiredCredentials, accessDenied, clockSkew, not undefined.",
    ],
    ['fault', { kind: 'throtle' }, /^'fault\.kind' must be one of .*, not 'throtle'\.$/],
    [
      'fault',
      { kind: 'throttle', opration: 'CreateConnection' },
      /^There is no member 'fault\.opration'; there are kind, service, operation, /,
    ],
    [
      'fault',
      { kind: 'throttle', operation: 'CreateConection' },
      /^There is no operation 'CreateConection', as 'fault\.operation' has it; there are CreateConnection, /,
    ],
    ['fault', { kind: 'throttle', operation: 'create*' }, /^There is no operation 'create\*'/],
    [
      'fault',
      { kind: 'throttle', service: 'event' },
      "There is no service 'event', as 'fault.service' has it; there are events, secretsmanager, ssm, kms, sts.",
    ],
    ['fault', { kind: 'throttle', nth: 0 }, "'fault.nth' must be a whole number from 1 on, not 0."],
    ['fault', { kind: 'throttle', nth: -1 }, "'fault.nth' must be a whole number from 1 on, not -1."],
    ['fault', { kind: 'throttle', nth: 1.5 }, "'fault.nth' must be a whole number from 1 on, not 1.5."],
    ['fault', { kind: 'throttle', nth: '2' }, "'fault.nth' must be a whole number from 1 on, not '2'."],
    ['fault', { kind: 'throttle', nth: null }, "'fault.nth' must be a whole number from 1 on, not null."],
    ['fault', { kind: 'throttle', times: 0 }, "'fault.times' must be a whole number from 1 on, not 0."],
    ['fault', { kind: 'throttle', when: 'later' }, "'fault.when' must be one of before, after, not 'later'."],
    ['fault', { kind: 'throttle', status: 503 }, /^There is no member 'fault\.status'; there are /],
    ['fault', { kind: 'status', status: 99 }, "'fault.status' must be a whole number from 200 to 599, not 99."],
    ['fault', { kind: 'error' }, "The member 'fault.type' is missing."],
    ['fault', { kind: 'delay' }, "The member 'fault.milliseconds' is missing."],
    ['fault', { kind: 'delay', milliseconds: -1 }, "'fault.milliseconds' must be a number from 0 on, not -1."],
    ['fault', { kind: 'throttle', name: ['c'] }, "'fault.name' must be a text, not a list."],
    ['faults', { kind: 'throttle' }, "There is no member 'kind'; there are none."],
    ['faults/clear', { id: 'fault-9' }, "There is no fault 'fault-9', or it was cleared."],
    ['hold', { operation: 'CreateConection' }, /^There is no operation 'CreateConection', as 'hold\.operation' has it/],
    ['hold', { nth: 0 }, "'hold.nth' must be a whole number from 1 on, not 0."],
    ['hold', { when: 'between' }, "'hold.when' must be one of before, after, not 'between'."],
    ['hold', { time: 1 }, /^There is no member 'hold\.time'; there are service, /],
    ['hold/arrived', {}, "The member 'id' is missing."],
    ['hold/arrived', { id: 'hold-9' }, "There is no hold 'hold-9', or it was released."],
    ['hold/arrived', { id: 'hold-9', timeout: '5' }, "'timeout' must be a whole number from 0 to 2147483647, not '5'."],
    ['hold/release', { id: 'hold-9', how: 'gently' }, "'how' must be one of continue, drop, not 'gently'."],
    ['requests', { operation: 'Lst*' }, /^There is no operation 'Lst\*', as 'filter\.operation' has it/],
    ['requests', { error: 'x' }, /^There is no member 'filter\.error'; there are .*errorType\.$/],
    ['requests/wait', { count: 0 }, "'count' must be a whole number from 1 on, not 0."],
    ['requests/clear', { operation: 'ListConnections' }, "There is no member 'operation'; there are none."],
    ['counts', { errorType: 4 }, "'filter.errorType' must be a text, not 4."],
    ['outcome', {}, "The member 'outcome.state' is missing."],
    ['outcome', { state: 'AUTHORISED' }, /^'outcome\.state' must be one of CREATING, .*, not 'AUTHORISED'\.$/],
    ['outcome', { state: 'ACTIVE', after: -1 }, "'outcome.after' must be a number from 0 on, not -1."],
    ['outcome', { state: 'ACTIVE', times: 0 }, "'outcome.times' must be a whole number from 1 on, not 0."],
    ['connections', { account: '1' }, "'scope.account' must be an account of twelve digits, not '1'."],
    ['transition', { name: 'c', state: 'GONE' }, /^'state' must be one of CREATING, /],
    ['transition', { name: 'c' }, "The member 'state' is missing."],
    ['deauthorize', { name: 'none' }, "There is no connection 'none'."],
    [
      'deauthorize',
      { name: 'c', state: 'ACTIVE' },
      "There is no member 'state'; there are name, account, region, reason.",
    ],
    ['recreate', { name: 4 }, "'name' must be a text, not 4."],
    ['delete-managed-secret', {}, "The member 'name' is missing."],
    ['key', { enabled: true }, "The member 'key.id' is missing."],
    ['key', { id: 'k', enabled: 'yes' }, "'key.enabled' must be true or false, not 'yes'."],
    ['key', { id: 'k', enabled: true, state: 'Disabled' }, "A key has 'enabled' or 'state', not both."],
    ['key', { id: 'k', state: 'disabled' }, /^'key\.state' must be one of Enabled, Disabled, /],
    ['key', { id: 'k', tags: { a: 1 } }, "'key.tags.a' must be a text, not 1."],
    ['key', { id: 'k', aliases: 'alias/a' }, "'key.aliases' must be a list, not 'alias/a'."],
    ['key/disable', { id: 'k', tags: {} }, "There is no member 'tags'; there are id, account, region."],
    ['advance', {}, "The member 'milliseconds' is missing."],
    ['advance', { milliseconds: -5 }, "'milliseconds' must be a number from 0 on, not -5."],
    ['configure', { timing: {} }, /^There is no setting 'timing'; there are timings, unknowns, /],
    ['configure', { timings: { deleting: -1 } }, "'timings.deleting' must be a number from 0 on, not -1."],
    ['configure', { timings: { deleting: '1' } }, "'timings.deleting' must be a number from 0 on, not '1'."],
    [
      'configure',
      { unknowns: { emptyListsClear: 'yes' } },
      "'unknowns.emptyListsClear' must be one of false, true, not 'yes'.",
    ],
    [
      'configure',
      { unknowns: { givenLists: 'merge' } },
      "'unknowns.givenLists' must be one of replace, overlay, not 'merge'.",
    ],
    ['configure', { unknowns: { alreadyExistsText: 1 } }, "'unknowns.alreadyExistsText' must be a text, not 1."],
    ['configure', { unknowns: null }, "'unknowns' must be an object, not null."],
    ['configure', { connectionQuota: 1.5 }, "'connectionQuota' must be a whole number from 0 on, not 1.5."],
    [
      'configure',
      { rateLimits: { writes: 1 } },
      /^There is no setting 'rateLimits\.writes'; there are writesPerSecond, /,
    ],
    [
      'configure',
      { accessKeys: { A: { account: 'x' } } },
      "'accessKeys.A.account' must be an account of twelve digits, not 'x'.",
    ],
    ['configure', { accessKeys: { A: {} } }, "The member 'accessKeys.A.account' is missing."],
    ['policy', {}, "The member 'policy.allow' is missing."],
    ['policy', { allow: 'events:*' }, "'policy.allow' must be a list, not 'events:*'."],
    [
      'policy',
      { Statement: { Effect: 'Permit', Action: '*', Resource: '*' } },
      "'policy.Statement.Effect' must be one of Allow, Deny, not 'Permit'.",
    ],
    [
      'policy',
      { Statement: [{ Effect: 'Allow', Action: '*' }] },
      "The member 'policy.Statement[0].Resource' is missing.",
    ],
    ['restore', {}, "This is not a snapshot of the emulator: 'snapshot.regions' must be a list, not undefined."],
    [
      'restore',
      { regions: [{}], linkedRoles: [] },
      "This is not a snapshot of the emulator: 'snapshot.regions[0].account' must be an account of twelve digits, not undefined.",
    ],
    ['reset', { everything: true }, "There is no member 'reset.everything'; there are settings."],
    ['reset', { settings: 'all' }, "'reset.settings' must be true or false, not 'all'."],
    ['snapshot', { name: 'c' }, "There is no member 'name'; there are none."],
    ['health', { deep: true }, "There is no member 'deep'; there are none."],
  ];

  for (const [route, body, error] of refusals) {
    it(`refuses ${JSON.stringify(body)} for ${route}, and names what is wrong`, async () => {
      await bench.events.createConnection(basic('c'));
      const before = [bench.control.settings(), bench.control.connections(), bench.control.listFaults()];
      const { status, answer } = await bench.post(route, body as object);
      assert.equal(status, 400);
      if (error instanceof RegExp) {
        assert.match(answer.error ?? '', error);
      } else {
        assert.equal(answer.error, error);
      }
      assert.deepEqual([bench.control.settings(), bench.control.connections(), bench.control.listFaults()], before);
    });
  }

  it('reads in process as exactly as by HTTP', () => {
    const { control } = bench;
    const loose = control as unknown as Record<keyof Control, (...args: unknown[]) => unknown>;
    for (const [call, error] of [
      [() => loose.fault({ kind: 'throttle', nth: 0 }), /'fault\.nth'/],
      [() => loose.hold({ opration: 'x' }), /'hold\.opration'/],
      [() => loose.requests({ opration: 'x' }), /'filter\.opration'/],
      [() => loose.counts({ operation: 'x' }), /'filter\.operation'/],
      [() => loose.setOutcome({ state: 'x' }), /'outcome\.state'/],
      [() => loose.connections({ accont: 'x' }), /'scope\.accont'/],
      [() => loose.putKey({ id: 'k', enabled: 1 }), /'key\.enabled'/],
      [() => loose.configure({ clockSkew: '1' }), /'clockSkew'/],
      [() => loose.setPolicy('*'), /'policy' must be an object/],
      [() => loose.reset({ x: 1 }), /'reset\.x'/],
      [() => loose.restore('text'), /This is not a snapshot/],
      [() => loose.clearFaults('fault-1'), /'fault-1'/],
    ] as const) {
      assert.throws(call, { name: 'RangeError', message: error });
    }
    return assert.rejects(async () => loose.waitForCalls({}, 0), /'count'/);
  });

  it('takes a member that is undefined as absent in process', () => {
    bench.control.fault({ kind: 'throttle', nth: undefined, operation: undefined });
    bench.control.configure({ connectionQuota: undefined, timings: { deleting: undefined } });
    assert.deepEqual(
      [bench.control.settings().connectionQuota, bench.control.settings().timings.deleting],
      [3000, 300],
    );
  });

  it('changes no setting if one of them is not exact', async () => {
    const before = bench.control.settings();
    await bench.post('configure', { connectionQuota: 1, timings: { deleting: 1, creating: 'x' }, clockSkew: 'x' });
    assert.deepEqual(bench.control.settings(), before);
  });

  it('resets everything but the settings and the clock', async () => {
    await bench.events.createConnection(basic('c'));
    bench.control.fault({ kind: 'throttle', times: null });
    bench.control.setOutcome({ state: 'ACTIVE' });
    bench.control.configure({ connectionQuota: 5, timings: { deleting: 7 } });
    await bench.clock.advance(1_000);
    const now = bench.clock.now();
    await bench.post('reset');
    assert.deepEqual([bench.control.connections(), bench.control.requests(), bench.control.listFaults()], [[], [], []]);
    const { connectionQuota, timings } = bench.control.settings();
    assert.deepEqual([connectionQuota, timings.deleting, bench.clock.now()], [5, 7, now]);
  });

  it('resets the settings to those of the start if that is asked for', async () => {
    const before = bench.control.settings();
    await bench.post('configure', {
      connectionQuota: 5,
      policy: { allow: [] },
      timings: { deleting: 7 },
      unknowns: { givenLists: 'overlay', alreadyExistsText: '' },
      rateLimits: { writesPerSecond: 1 },
      accessKeys: { A: { account: '210987654321' } },
    });
    assert.notDeepEqual(bench.control.settings(), before);
    await bench.post('reset', { settings: true });
    assert.deepEqual(bench.control.settings(), before);
  });

  /** The status and the error of a request with these headers; as text, because fetch sends no Host of the caller's. */
  const ask = (
    headers: http.OutgoingHttpHeaders,
    body = '{}',
    method = 'POST',
  ): Promise<[number, string | undefined]> =>
    new Promise((resolve, reject) => {
      const request = http.request(
        `${bench.emulator.url}/_control/requests`,
        { method, headers, agent: false },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve([response.statusCode ?? 0, (JSON.parse(text) as { error?: string }).error]));
        },
      );
      request.on('error', reject).end(body);
    });

  for (const host of [
    'localhost',
    'localhost:80',
    'LOCALHOST',
    'x.localhost',
    '127.0.0.1',
    '127.1.2.3:9',
    '[::1]',
    '[::1]:80',
  ]) {
    it(`answers to the Host ${host}`, async () => assert.deepEqual(await ask({ host }), [200, undefined]));
  }

  for (const host of [
    'example.com',
    'example.com:80',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '192.168.0.1',
    '0.0.0.0',
    '[::2]',
  ]) {
    it(`refuses the Host ${host}`, async () => {
      const [status, error] = await ask({ host });
      assert.equal(status, 403);
      assert.match(error ?? '', /^The control interface answers to a loopback name in Host, .* not to '.*'\.$/);
    });
  }

  for (const origin of [
    'null',
    'https://example.com',
    'http://localhost:1',
    'https://localhost:4599',
    'http://127.0.0.1:4599',
  ]) {
    it(`refuses a page of the Origin ${origin}`, async () => {
      const [status, error] = await ask({ host: 'localhost:4599', origin });
      assert.deepEqual(
        [status, error],
        [403, `The control interface answers to pages of its own origin only, not of '${origin}'.`],
      );
    });
  }

  it('answers to a page of its own origin', async () =>
    assert.deepEqual(await ask({ host: 'localhost:4599', origin: 'http://localhost:4599' }), [200, undefined]));

  it('refuses other methods, routes that do not exist and bodies that are not JSON objects', async () => {
    assert.deepEqual(await ask({}, '', 'GET'), [405, 'The control interface takes POST, not GET.']);
    for (const body of ['[]', 'null', '"text"', '4']) {
      assert.deepEqual(await ask({}, body), [400, 'The body must be a JSON object.']);
    }
    assert.match((await ask({}, '{'))[1] ?? '', /^The body is not JSON: /);
    const { status, answer } = await bench.post('falt');
    assert.equal(status, 404);
    assert.match(answer.error ?? '', /^There is no \/_control\/falt; there are health, settings, .*\.$/);
  });
});
