import { Clock, systemClock } from './clock';

/** The time that an operation may take in all. */
export class Deadline {
  readonly startedAt: number;

  constructor(
    readonly milliseconds: number,
    readonly clock: Clock = systemClock,
  ) {
    this.startedAt = clock.now();
  }

  get elapsed(): number {
    return this.clock.now() - this.startedAt;
  }

  get left(): number {
    return this.milliseconds - this.elapsed;
  }

  /** Sleeps, but not past the deadline. */
  async sleep(milliseconds: number): Promise<void> {
    await this.clock.sleep(Math.max(0, Math.min(milliseconds, this.left)));
  }
}

/** What a call gets beyond the deadline, or a call that begins then: enough to learn what AWS has done, and record it. */
const graceMs = 5_000;

/**
 * Makes a call that is aborted soon after the deadline, its body included: the timeouts of the SDK end with the beginning
 * of an answer.
 */
export async function withinDeadline<T>(
  deadline: Pick<Deadline, 'left'>,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), Math.max(0, deadline.left) + graceMs);
  try {
    return await call(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
