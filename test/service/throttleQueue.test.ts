import assert from 'node:assert/strict';
import { ServiceError } from '../../provider/src/model/errors';
import { Deadline } from '../../provider/src/service/api/deadline';
import { ThrottleQueue } from '../../provider/src/service/api/throttleQueue';

/** Passes as soon as somebody sleeps. */
class PlayedClock {
  time = 0;
  now = (): number => this.time;
  sleep = async (milliseconds: number): Promise<void> => {
    this.time += milliseconds;
  };
}

const throttled = new ServiceError('throttled', 'EventBridge throttled CreateConnection.');

describe('the queue of throttled calls', () => {
  /** A call that is throttled for so many milliseconds. */
  const until = (clock: PlayedClock, milliseconds: number) => async (): Promise<string> => {
    if (clock.time < milliseconds) throw throttled;
    return 'served';
  };

  it('reports a call that is throttled for half a minute, once for all of them, and none before', async () => {
    for (const [milliseconds, times] of [
      [20_000, 0],
      [300_000, 1],
    ]) {
      const clock = new PlayedClock();
      const reported: number[] = [];
      const queue = new ThrottleQueue();
      const calls = [1, 2, 3].map(() =>
        queue.run(new Deadline(600_000, { clock }), until(clock, milliseconds), (after) => reported.push(after)),
      );
      assert.deepEqual(await Promise.all(calls), ['served', 'served', 'served']);
      assert.equal(reported.length, times);
      assert.ok(reported.every((after) => after >= 30_000));
    }
  });

  it('reports again after a time in which AWS served what was asked', async () => {
    const clock = new PlayedClock();
    const queue = new ThrottleQueue();
    let reported = 0;
    for (const end of [60_000, 120_000]) {
      await queue.run(new Deadline(600_000, { clock }), until(clock, end), () => (reported += 1));
    }
    assert.equal(reported, 2);
  });

  it('names the timeout of the operation, and what gives it more time', () => {
    const clock = new PlayedClock();
    const deadline = new Deadline(60_000, { clock, setting: 'customTimeouts.update' });
    return assert.rejects(new ThrottleQueue().run(deadline, until(clock, Infinity)), {
      message: `${throttled.message} The timeout of this operation is 1m; set customTimeouts.update to give it more time.`,
    });
  });
});
