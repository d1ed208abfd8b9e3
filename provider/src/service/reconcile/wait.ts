import { ConnectionError, ServiceError } from '../../model/errors';
import { formatDuration } from '../api/clock';
import type { ConnectionCalls } from '../api/calls';
import type { ObservedConnection } from '../api/observed';
import type { Report } from './journey';
import { sharedPolling } from './sharedPolling';
import { Goal, standing } from './states';

/**
 * The pauses between polls, in milliseconds. They grow with the time waited (about a fifth of it), so that what is lost
 * after a transition is small beside the wait itself: short for the second that most changes take, five calls a minute
 * for the twenty minutes of a private OAuth connection. Terraform's schedule (0.2 s doubling to 10 s) loses more than
 * twice as much on waits of up to ten seconds, and calls as often in twenty minutes.
 */
export function* pauses(): Generator<number, never> {
  for (let pause = 150; ; pause = Math.min(pause * 1.25, 11_000)) {
    yield pause;
  }
}

/** The times after which a wait is reported, in milliseconds: a short one never, a long one seldom. */
function* reportTimes(): Generator<number, never> {
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
  report: Report;
}

/** A connection that was just created may stay invisible for this long before it counts as deleted by someone else. */
const visibleWithinMs = 5_000;

/**
 * A private connection may pass DEAUTHORIZED on its way to ACTIVE (public reports). Without a reason, that state counts
 * as final only after this long.
 */
const unexplainedMs = 30_000;

/** Failed polls are tolerated for this long. */
const failedPollsMs = 60_000;

/**
 * Follows a connection until it has left the states that are pending for the goal.
 *
 * @param state - the state that the last change answered. Unless that is pending, the first poll comes at once.
 * @returns the connection, or undefined if it no longer exists. If someone has recreated it, the new one.
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
  const report = reportTimes();
  const startedAt = deadline.elapsed;
  const isPending = (current: string): boolean => ['pending', 'leaving'].includes(standing(current, goal));
  let nextReport = report.next().value;
  let failingSince: number | undefined;
  let unexplainedSince: number | undefined;
  let last: ObservedConnection | undefined;
  let pollAtOnce = state !== undefined && standing(state, goal) !== 'pending';
  for (;;) {
    const unchanged =
      !pollAtOnce &&
      (await sharedPolling(calls.settings).pause(
        calls,
        name,
        last?.connectionState ?? state ?? '',
        pause.next().value,
      ));
    pollAtOnce = false;
    const waited = deadline.elapsed - startedAt;
    // What is reported of a wait that continues, or has failed, is what DescribeConnection answers.
    if (unchanged && waited < nextReport && deadline.left > 0) {
      continue;
    }
    try {
      const seen = await calls.describe(name);
      failingSince = undefined;
      if (!seen && (last !== undefined || waited > visibleWithinMs)) {
        return undefined;
      }
      if (seen) {
        last = seen;
        unexplainedSince = isUnexplained(seen, goal) ? (unexplainedSince ?? deadline.elapsed) : undefined;
        const mayPass = unexplainedSince !== undefined && deadline.elapsed - unexplainedSince < unexplainedMs;
        if ((wait.arn !== undefined && seen.arn !== wait.arn) || !(isPending(seen.connectionState) || mayPass)) {
          return seen;
        }
      }
    } catch (error) {
      failingSince ??= deadline.elapsed;
      if (!isPassing(error) || deadline.elapsed - failingSince > failedPollsMs) {
        throw error;
      }
    }
    if (deadline.left <= 0) {
      throw new WaitExpired(name, last, state, deadline.elapsed);
    }
    if (waited >= nextReport) {
      wait.report('info', `connection ${stillPending(name, last, state, waited)}`);
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
    let unchanged = true;
    while (unchanged && deadline.left > 0) {
      unchanged = await sharedPolling(calls.settings).pause(calls, name, seen.connectionState, pause.next().value);
    }
  }
}

/** A connection was still pending at the deadline of its operation. */
export class WaitExpired extends ConnectionError {
  constructor(
    name: string,
    readonly last: ObservedConnection | undefined,
    state: string | undefined,
    elapsed: number,
  ) {
    super(`Connection ${stillPending(name, last, state, elapsed)}`);
  }
}

/** Whether a private connection is DEAUTHORIZED and the service does not say why. */
const isUnexplained = ({ connectionState, stateReason }: ObservedConnection, goal: Goal): boolean =>
  goal.authorized && goal.privateEndpoint && connectionState === 'DEAUTHORIZED' && !stateReason;

/** Whether a poll failed for a reason that may pass. */
const isPassing = (error: unknown): boolean =>
  error instanceof ServiceError && ['throttled', 'unanswered', 'unreachable'].includes(error.kind);

function stillPending(
  name: string,
  last: ObservedConnection | undefined,
  state: string | undefined,
  elapsed: number,
): string {
  const reason = last?.stateReason ? `: ${last.stateReason}` : '.';
  return `"${name}" is still ${last?.connectionState ?? state ?? 'not visible'} after ${formatDuration(elapsed)}${reason}`;
}
