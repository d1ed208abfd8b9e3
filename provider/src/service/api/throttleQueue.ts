import { ServiceError } from '../../model/errors';
import type { Deadline } from './deadline';

/**
 * The calls of one operation that this process makes with the same settings, which AWS counts together. As long as AWS
 * serves them they run side by side. Once it throttles one, they continue one after the other: what AWS allows is used
 * in full, and hundreds of connections do not drown each other in retries.
 */
export class ThrottleQueue {
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  /** Repeats a throttled call until it is served or the deadline has passed. */
  async run<T>(deadline: Deadline, call: () => Promise<T>): Promise<T> {
    if (this.waiting === 0) {
      try {
        return await call();
      } catch (error) {
        if (!throttled(error)) throw error;
      }
    }
    const before = this.last;
    let leave!: () => void;
    this.last = new Promise((resolve) => (leave = resolve));
    this.waiting += 1;
    try {
      let served = false;
      const turn = before.then(() => (served = true));
      while (!served && deadline.left > 0) {
        await Promise.race([turn, deadline.sleep(1_000)]);
      }
      for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, 2_000)) {
        try {
          return await call();
        } catch (error) {
          if (!throttled(error) || deadline.left <= 0) throw error;
        }
        // Spread, because other processes of the account wait for the same.
        await deadline.sleep(pause * (0.5 + Math.random()));
      }
    } finally {
      this.waiting -= 1;
      leave();
    }
  }
}

/**
 * AWS saves up an unknown number of unused calls. If it is those of a second, a pause that is longer wastes some; after
 * one that is much shorter, AWS refuses once for each call that it serves.
 */
const firstPauseMs = 300;

const throttled = (error: unknown): boolean => error instanceof ServiceError && error.kind === 'throttled';
