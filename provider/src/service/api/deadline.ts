import { ServiceError } from '../../model/errors';
import { within } from '../aws/within';
import { Clock, formatDuration, systemClock } from './clock';

/** The time that an operation may take in all. */
export class Deadline {
  readonly startedAt: number;

  constructor(
    readonly milliseconds: number,
    readonly clock: Clock = systemClock,
    /** Where the program gives the operation more time, if it can: `customTimeouts.create`. */
    private readonly setting?: string,
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

  /** A message of what the deadline has ended, and how to give it more time. */
  explained(message: string): string {
    return this.setting === undefined
      ? message
      : `${message} The timeout of this operation is ${formatDuration(this.milliseconds)}; set ${this.setting} to give it more time.`;
  }
}

/** How long after the deadline calls may end: long enough to learn what AWS has done, and record it. */
const graceMs = 5_000;

/** What a call has in any case, also if calls before it have used up the grace. An answer takes a fraction of it. */
const leastMs = 2_000;

/** Makes a call that ends with the deadline or soon after it, the search for credentials and the body included. */
export function withinDeadline<T>(
  deadline: Pick<Deadline, 'left'>,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { left } = deadline;
  return within(Math.max(left, Math.min(left, 0) + graceMs, leastMs), call);
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
