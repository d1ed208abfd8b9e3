import { ServiceError } from '../../model/errors';
import { within } from '../aws/within';
import { Clock, formatDuration, systemClock } from './clock';

export interface DeadlineOptions {
  clock?: Clock;
  /** Where the program gives the operation more time, if it can: `customTimeouts.create`. */
  setting?: string;
  /** Ends the operation earlier. */
  signal?: AbortSignal;
}

/** The time that an operation may take in all, unless it is cancelled before. */
export class Deadline {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly startedAt: number;
  private readonly setting: string | undefined;

  constructor(
    readonly milliseconds: number,
    { clock = systemClock, setting, signal }: DeadlineOptions = {},
  ) {
    this.clock = clock;
    this.setting = setting;
    this.signal = signal;
    this.startedAt = clock.now();
  }

  get elapsed(): number {
    return this.clock.now() - this.startedAt;
  }

  get left(): number {
    return this.milliseconds - this.elapsed;
  }

  /** Fails once the operation is cancelled. Asked before each request. */
  requireWanted(): void {
    this.signal?.throwIfAborted();
  }

  /** Sleeps, but not past the deadline. */
  async sleep(milliseconds: number): Promise<void> {
    this.requireWanted();
    const slept = this.clock.sleep(Math.max(0, Math.min(milliseconds, this.left)));
    await (this.signal ? unlessAborted(this.signal, slept) : slept);
  }

  /** A message of what the deadline has ended, and how to give it more time. */
  explained(message: string): string {
    return this.setting === undefined
      ? message
      : `${message} The timeout of this operation is ${formatDuration(this.milliseconds)}; set ${this.setting} to give it more time.`;
  }
}

/** The outcome of some work, or the reason of a signal that is aborted before. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let leave!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** How long after the deadline calls may end: long enough to learn what AWS has done, and record it. */
const graceMs = 5_000;

/** What a call has in any case, also if calls before it have used up the grace. An answer takes a fraction of it. */
const leastMs = 2_000;

/** Makes a call that ends with the deadline or soon after it, the search for credentials and the body included. */
export function withinDeadline<T>(
  deadline: Pick<Deadline, 'left' | 'signal'>,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { left, signal } = deadline;
  return within(Math.max(left, Math.min(left, 0) + graceMs, leastMs), call, signal);
}

/**
 * Waits for something that the operation needs and that has a limit of its own, if any, no longer than the operation has
 * time.
 *
 * @param what - what is waited for, as the subject of a sentence
 */
export async function awaited<T>(deadline: Deadline | undefined, what: string, work: () => Promise<T>): Promise<T> {
  if (deadline === undefined) {
    return work();
  }
  try {
    return await withinDeadline(deadline, work);
  } catch (error) {
    throw error instanceof Error && error.name === 'AbortError'
      ? new ServiceError('unanswered', deadline.explained(`${what} had no answer within the timeout of the operation.`))
      : error;
  }
}
