import { realClock, SimulatedClock, startEmulator } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import { mock } from 'node:test';
import { basic, useBench } from './support';

describe('the clock', () => {
  const bench = useBench();

  it('can be moved by HTTP if it is simulated', async () => {
    await bench.events.createConnection(basic('c'));
    await bench.events.deleteConnection({ Name: 'c' });
    await bench.post('advance', { milliseconds: 3_000 });
    assert.equal(bench.exists('c'), false);
  });

  it('runs timers in their order, each at its own time', async () => {
    const clock = new SimulatedClock(0);
    const seen: [string, number][] = [];
    clock.setTimeout(() => seen.push(['b', clock.now()]), 20);
    clock.setTimeout(() => {
      seen.push(['a', clock.now()]);
      clock.setTimeout(() => seen.push(['c', clock.now()]), 10);
    }, 10);
    clock.setTimeout(() => seen.push(['never', clock.now()]), 15).clear();
    await clock.advance(30);
    assert.deepEqual(seen, [
      ['a', 10],
      ['b', 20],
      ['c', 20],
    ]);
    assert.equal(clock.now(), 30);
  });

  it('waits longer than a timer of Node.js can if it is real', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const seen: string[] = [];
      realClock.setTimeout(() => seen.push('30 days'), 30 * 86_400_000);
      realClock.setTimeout(() => seen.push('cleared'), 30 * 86_400_000).clear();
      mock.timers.tick(2 ** 31 - 1);
      mock.timers.tick(30 * 86_400_000 - 2 ** 31);
      assert.deepEqual(seen, []);
      mock.timers.tick(1);
      assert.deepEqual(seen, ['30 days']);
    } finally {
      mock.timers.reset();
    }
  });

  it('cannot be moved if it is real', async () => {
    const real = await startEmulator();
    try {
      await assert.rejects(real.control.advance(1), /runs on the real clock/);
    } finally {
      await real.close();
    }
  });
});
