import type { Deadline } from './deadline';
import { ServiceError } from './errors';

/**
 * The calls of one operation that this process makes with the same settings, which AWS counts together. As long as it
 * serves them they run side by side. Once it throttles one they go on one after the other: what AWS allows is used up,
 * and hundreds of connections do not drown each other in retries.
 */
export class Turns {
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  /** Repeats a throttled call until it is served or the deadline has passed. */
  async take<T>(deadline: Deadline, call: () => Promise<T>): Promise<T> {
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
      for (let pause = firstPause; ; pause = Math.min(pause * 1.5, 2_000)) {
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
 * Milliseconds. How many calls AWS saves up while nobody makes them is not known. If it is those of a second, a turn that
 * waits for longer wastes some; one that hardly waits is refused once for each call that is served.
 */
const firstPause = 300;

const throttled = (error: unknown): boolean => error instanceof ServiceError && error.kind === 'throttled';
