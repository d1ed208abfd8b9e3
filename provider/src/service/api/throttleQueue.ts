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
  private isReported = false;

  /**
   * Repeats a throttled call until it is served or the deadline has passed.
   *
   * @param report - told once for all calls of the queue that AWS has throttled one for long, and for how long
   */
  async run<T>(
    deadline: Deadline,
    call: () => Promise<T>,
    report: (milliseconds: number) => void = () => {},
  ): Promise<T> {
    if (this.waiting === 0) {
      this.isReported = false;
      try {
        return await call();
      } catch (error) {
        if (!isThrottled(error)) throw error;
      }
    }
    const since = deadline.elapsed;
    const reportOnce = (): void => {
      const throttledFor = deadline.elapsed - since;
      if (throttledFor >= reportedAfterMs && !this.isReported) {
        this.isReported = true;
        report(throttledFor);
      }
    };
    this.waiting += 1;
    let turn: Turn | undefined;
    try {
      for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, 2_000)) {
        turn = turn?.isOver === false ? turn : await this.nextTurn(deadline, reportOnce);
        const { end } = turn;
        const slow = setTimeout(end, slowMs);
        try {
          return await call();
        } catch (error) {
          if (!isThrottled(error)) throw error;
          if (deadline.left <= 0) throw new ServiceError(error.kind, deadline.explained(error.message));
        } finally {
          clearTimeout(slow);
        }
        reportOnce();
        // Spread, because other processes of the account wait for the same.
        await deadline.sleep(pause * (0.5 + Math.random()));
      }
    } finally {
      this.waiting -= 1;
      turn?.end();
    }
  }

  /** Waits for the end of all earlier turns, but not past the deadline. */
  private async nextTurn(deadline: Deadline, whileWaiting: () => void): Promise<Turn> {
    const before = this.last;
    const turn = new Turn();
    this.last = Promise.all([before, turn.ended]).then(() => {});
    let isNext = false;
    const earlier = before.then(() => (isNext = true));
    try {
      while (!isNext && deadline.left > 0) {
        await Promise.race([earlier, deadline.sleep(1_000)]);
        whileWaiting();
      }
    } catch (error) {
      // The operation is cancelled: its turn never comes, and holds up no other.
      turn.end();
      throw error;
    }
    return turn;
  }
}

/** The time in which no other call of the queue is made. */
class Turn {
  isOver = false;
  readonly ended: Promise<void>;
  readonly end: () => void;

  constructor() {
    let resolve!: () => void;
    this.ended = new Promise((done) => (resolve = done));
    this.end = () => {
      this.isOver = true;
      resolve();
    };
  }
}

/**
 * AWS saves up an unknown number of unused calls. If it is those of a second, a pause that is longer wastes some; after
 * one that is much shorter, AWS refuses once for each call that it serves.
 */
const firstPauseMs = 300;

/** An answer takes a fraction of this. A call that hangs gives up its turn, and holds up no other. */
const slowMs = 2_000;

/** A shorter time is usual if there are many connections. */
const reportedAfterMs = 30_000;

const isThrottled = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.kind === 'throttled';
