import type { ConnectionCalls, ObservedConnection } from './calls';
import { Clock, duration } from './clock';
import { ServiceError } from './errors';
import { Goal, standing } from './states';

/** The time that an operation may take in all. */
export class Deadline {
  readonly startedAt: number;

  constructor(
    private readonly clock: Clock,
    readonly milliseconds: number,
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

/**
 * When to look. The pause grows with the time waited (about a sixth of it), so that what is lost after a transition
 * is small beside the wait itself: quick for the second that most changes take, four calls a minute for the twenty
 * minutes of a private OAuth connection. Terraform's schedule (0.2 s doubling to 10 s) loses more and calls more.
 */
export function* pauses(): Generator<number, never> {
  for (let pause = 100; ; pause = Math.min(pause * 1.15, 15_000)) {
    yield pause;
  }
}

/** When to say that a wait goes on: never for short ones, seldom for long ones. */
function* reports(): Generator<number, never> {
  yield 30_000;
  yield 60_000;
  yield 120_000;
  for (let at = 300_000; ; at += 300_000) {
    yield at;
  }
}

export interface Wait {
  calls: ConnectionCalls;
  clock: Clock;
  deadline: Deadline;
  /** Shown on the stack row. */
  report(line: string): void;
}

/** How long a connection that was just made may stay invisible before it counts as deleted by somebody else. */
const visibleWithin = 5_000;

/** How long a wait puts up with calls that fail, before it passes the failure on. */
const patience = 60_000;

/**
 * Follows a connection until it has left the states that are pending for the goal.
 *
 * @param state - the state that the last change answered. The first look comes at once if that is not pending.
 * @returns the connection, or undefined where it no longer exists.
 */
export async function settle(
  wait: Wait,
  name: string,
  goal: Goal,
  state: string | undefined,
): Promise<ObservedConnection | undefined> {
  const pause = pauses();
  const report = reports();
  const startedAt = wait.clock.now();
  let nextReport = report.next().value;
  let failingSince: number | undefined;
  let last: ObservedConnection | undefined;
  let look = state !== undefined && standing(state, goal) !== 'pending';
  for (;;) {
    if (!look) {
      await wait.deadline.sleep(pause.next().value);
    }
    look = false;
    const waited = wait.clock.now() - startedAt;
    try {
      const seen = await wait.calls.describe(name);
      failingSince = undefined;
      if (!seen) {
        if (last !== undefined || waited > visibleWithin) {
          return undefined;
        }
      } else {
        last = seen;
        if (standing(seen.connectionState, goal) !== 'pending' && standing(seen.connectionState, goal) !== 'leaving') {
          return seen;
        }
      }
    } catch (error) {
      failingSince ??= wait.clock.now();
      const passing = error instanceof ServiceError && ['throttled', 'unanswered', 'unreachable'].includes(error.kind);
      if (!passing || wait.clock.now() - failingSince > patience) {
        throw error;
      }
    }
    if (wait.deadline.left <= 0) {
      throw new WaitExpired(name, last, state, wait.deadline.elapsed);
    }
    if (waited >= nextReport) {
      const reason = last?.stateReason ? `: ${last.stateReason}` : '';
      wait.report(
        `connection "${name}" is still ${last?.connectionState ?? state ?? 'not visible'} after ${duration(waited)}${reason}`,
      );
      while (nextReport <= waited) {
        nextReport = report.next().value;
      }
    }
  }
}

/** Follows a connection until it is gone. */
export async function settleDeleted(wait: Wait, name: string, arn: string): Promise<void> {
  for (const pause of pauses()) {
    const seen = await wait.calls.describe(name);
    // A new UUID under the old name: the one that was deleted is gone.
    if (!seen || seen.arn !== arn) {
      return;
    }
    if (wait.deadline.left <= 0) {
      throw new WaitExpired(name, seen, seen.connectionState, wait.deadline.elapsed);
    }
    await wait.deadline.sleep(pause);
  }
}

export class WaitExpired extends Error {
  constructor(
    name: string,
    readonly last: ObservedConnection | undefined,
    state: string | undefined,
    elapsed: number,
  ) {
    const reason = last?.stateReason ? `: ${last.stateReason}` : '.';
    super(
      `Connection "${name}" is still ${last?.connectionState ?? state ?? 'not visible'} after ${duration(elapsed)}${reason}`,
    );
    this.name = 'WaitExpired';
  }
}
