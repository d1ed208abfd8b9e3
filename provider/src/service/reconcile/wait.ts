import type { ConnectionCalls } from '../api/calls';
import type { ObservedConnection } from '../api/observed';
import { duration } from '../api/clock';
import { ServiceError } from '../api/errors';
import { Goal, standing } from './states';

/**
 * When to look. The pause grows with the time waited (about a fifth of it), so that what is lost after a transition
 * is small beside the wait itself: quick for the second that most changes take, five calls a minute for the twenty
 * minutes of a private OAuth connection. Terraform's schedule (0.2 s doubling to 10 s) loses more than twice as much
 * on waits of up to ten seconds, and calls as often in twenty minutes.
 */
export function* pauses(): Generator<number, never> {
  for (let pause = 150; ; pause = Math.min(pause * 1.25, 11_000)) {
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
  /** The connection to follow. Another one of its name ends the wait. */
  arn?: string | undefined;
  /** Shown on the stack row. */
  report: (line: string) => void;
}

/** How long a connection that was just made may stay invisible before it counts as deleted by somebody else. */
const visibleWithin = 5_000;

/** How long a wait puts up with calls that fail, before it passes the failure on. */
const patience = 60_000;

/**
 * Follows a connection until it has left the states that are pending for the goal.
 *
 * @param state - the state that the last change answered. The first look comes at once if that is not pending.
 * @returns the connection, or undefined where it no longer exists. Where somebody has made it anew, the new one.
 */
export async function settle(
  wait: Wait,
  name: string,
  goal: Goal,
  state: string | undefined,
): Promise<ObservedConnection | undefined> {
  const { calls } = wait;
  const { deadline } = calls;
  const pause = pauses();
  const report = reports();
  const startedAt = deadline.elapsed;
  let nextReport = report.next().value;
  let failingSince: number | undefined;
  let last: ObservedConnection | undefined;
  let look = state !== undefined && standing(state, goal) !== 'pending';
  for (;;) {
    const still =
      !look && (await calls.looks.pause(calls, name, last?.connectionState ?? state ?? '', pause.next().value));
    look = false;
    const waited = deadline.elapsed - startedAt;
    // What is said of a wait that goes on, or has failed, is what Describe shows.
    if (still && waited < nextReport && deadline.left > 0) {
      continue;
    }
    try {
      const seen = await calls.describe(name);
      failingSince = undefined;
      if (!seen) {
        if (last !== undefined || waited > visibleWithin) {
          return undefined;
        }
      } else {
        last = seen;
        if (wait.arn !== undefined && seen.arn !== wait.arn) {
          return seen;
        }
        if (standing(seen.connectionState, goal) !== 'pending' && standing(seen.connectionState, goal) !== 'leaving') {
          return seen;
        }
      }
    } catch (error) {
      failingSince ??= deadline.elapsed;
      const passing = error instanceof ServiceError && ['throttled', 'unanswered', 'unreachable'].includes(error.kind);
      if (!passing || deadline.elapsed - failingSince > patience) {
        throw error;
      }
    }
    if (deadline.left <= 0) {
      throw new WaitExpired(name, last, state, deadline.elapsed);
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
export async function settleDeleted(calls: ConnectionCalls, name: string, arn: string): Promise<void> {
  const { deadline } = calls;
  const pause = pauses();
  for (;;) {
    const seen = await calls.describe(name);
    // A new UUID under the old name: the one that was deleted is gone.
    if (!seen || seen.arn !== arn) {
      return;
    }
    if (deadline.left <= 0) {
      throw new WaitExpired(name, seen, seen.connectionState, deadline.elapsed);
    }
    let still = true;
    while (still && deadline.left > 0) {
      still = await calls.looks.pause(calls, name, seen.connectionState, pause.next().value);
    }
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
