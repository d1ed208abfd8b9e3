import type { LoggedCall } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import { basic, eventually, rejects, useBench } from '../support';

describe('holds', () => {
  const bench = useBench();

  it('hold a call that has arrived and has not acted', async () => {
    const hold = bench.control.hold({ operation: 'CreateConnection' });
    const created = bench.events.createConnection(basic('c'));
    const call = await hold.arrived;
    assert.equal(call.name, 'c');
    assert.equal(bench.exists('c'), false);
    hold.release();
    assert.equal((await created).ConnectionState, 'AUTHORIZED');
  });

  it('hold a call that has acted and has not answered', async () => {
    const hold = bench.control.hold({ operation: 'CreateConnection', when: 'after' });
    const created = bench.events.createConnection(basic('c'));
    await hold.arrived;
    assert.equal(bench.exists('c'), true);
    assert.equal(bench.control.requests()[0]?.outcome, 'waiting');
    hold.release();
    await created;
  });

  it('hold the second call and not the first with nth 2', async () => {
    const hold = bench.control.hold({ operation: 'CreateConnection', nth: 2 });
    await bench.events.createConnection(basic('a'));
    const second = bench.events.createConnection(basic('b'));
    assert.equal((await hold.arrived).name, 'b');
    hold.release();
    await second;
  });

  it('drop a call that is held before it acts, so that it never acts', async () => {
    const hold = bench.control.hold({ operation: 'CreateConnection' });
    const created = bench.events.createConnection(basic('c'));
    const failed = assert.rejects(created, { code: 'ECONNRESET' });
    await hold.arrived;
    hold.release('drop');
    await failed;
    assert.equal(bench.exists('c'), false);
    assert.equal(bench.control.requests()[0]?.outcome, 'dropped');
  });

  it('let a call act whose caller has gone, as the service does', async () => {
    const hold = bench.control.hold({ operation: 'CreateConnection' });
    const abort = new AbortController();
    const created = bench.events.createConnection(basic('c'), { abortSignal: abort.signal });
    await hold.arrived;
    abort.abort();
    await rejects(created, 'AbortError');
    hold.release();
    await bench.control.waitForCalls({ operation: 'CreateConnection' });
    assert.equal(bench.exists('c'), true);
  });

  it('can be set, awaited and released by HTTP', async () => {
    const { answer } = await bench.post<{ id: string }>('hold', { operation: 'CreateConnection', when: 'after' });
    const created = bench.events.createConnection(basic('c'));
    const arrived = await bench.post<{ call: LoggedCall }>('hold/arrived', { id: answer.id, timeout: 60_000 });
    assert.equal(arrived.answer.call.operation, 'CreateConnection');
    assert.deepEqual(
      (await bench.post<{ holds: { id: string }[] }>('holds')).answer.holds.map((hold) => hold.id),
      [answer.id],
    );
    await bench.post('hold/release', { id: answer.id });
    await created;
    assert.deepEqual((await bench.post('hold/release', { id: answer.id })).status, 400);
  });

  it('tell a waiting controller that they were released before a call arrived', async () => {
    const hold = bench.control.hold({ operation: 'CreateConnection' });
    hold.release();
    await assert.rejects(hold.arrived, /released before a call arrived/);
    await bench.events.createConnection(basic('c'));
  });

  it('do not keep the emulator from closing', async () => {
    bench.control.hold({ operation: 'CreateConnection' });
    bench.control.fault({ operation: 'ListConnections', kind: 'hang' });
    const calls = [bench.events.createConnection(basic('c')), bench.events.listConnections({})].map((call) =>
      assert.rejects(call),
    );
    await eventually(
      async () => bench.control.requests(),
      (requests) => requests.length === 2,
    );
    await bench.emulator.close();
    await Promise.all(calls);
  });
});
