/** A timer that was set and can be cleared. */
export interface Timer {
  /** Clears the timer; no effect if it has run. */
  clear(): void;
}

/** The source of time of the emulator: of every delay and every timestamp. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, so many milliseconds from now. */
  setTimeout(run: () => void, milliseconds: number): Timer;
}

/** The longest delay of a Node.js timer; a longer one fires at once. */
const longestTimeout = 2 ** 31 - 1;

/** The machine's own clock. Its timers never keep a process alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  setTimeout(run, milliseconds) {
    if (milliseconds <= 0) {
      // Runs before the next request is read, so that a step without a delay is visible to every later request.
      const immediate = setImmediate(run);
      immediate.unref();
      return { clear: () => clearImmediate(immediate) };
    }
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const part = Math.min(left, longestTimeout);
      timer = setTimeout(() => (left > part ? wait(left - part) : run()), part);
      timer.unref();
    };
    wait(milliseconds);
    return { clear: () => clearTimeout(timer) };
  },
};

/**
 * A clock that moves only when it is advanced, so that twenty minutes of waiting take no time.
 *
 * Pass it as `clock` to `startEmulator`; `POST /_control/advance` moves it from another process.
 */
export class SimulatedClock implements Clock {
  private readonly timers = new Set<{ due: number; order: number; run: () => void }>();
  private order = 0;

  /**
   * A clock at a given time.
   *
   * @param time - in milliseconds since 1970; default: now
   */
  constructor(private time: number = Date.now()) {}

  now(): number {
    return this.time;
  }

  /** Runs something when {@link advance} has come so far. */
  setTimeout(run: () => void, milliseconds: number): Timer {
    const timer = { due: this.time + Math.max(0, milliseconds), order: this.order++, run };
    this.timers.add(timer);
    return { clear: () => void this.timers.delete(timer) };
  }

  /** Runs everything that falls due within the next `milliseconds`, each at its own time, in order. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const next = [...this.timers]
        .filter((timer) => timer.due <= end)
        .sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.time = Math.max(this.time, next.due);
      next.run();
      // What the timer started (promise callbacks) belongs to the time of that timer.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.time = end;
  }
}
