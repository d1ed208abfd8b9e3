import { Cancelled, ConnectionError, ServiceError } from '../../model/errors';
import { asSentence } from '../../model/sentences';
import { formatDuration } from '../api/clock';
import type { ConnectionCalls } from '../api/calls';
import type { ObservedConnection } from '../api/observed';
import type { Report } from './journey';
import { sharedPolling } from './sharedPolling';
import { Goal, isLasting, standing, targetOf } from './states';

/**
 * The pauses before the polls of a wait, in milliseconds. They contain Terraform's (at once, then 0.2 s doubling to
 * 10 s), so that a wait never ends later. In the first minute, for which people wait, a pause is halved as often as the
 * calls stay within 1.3 times Terraform's. After five minutes, in which a second more is nothing, they are longer.
 */
export function* pauses(): Generator<number, never> {
  yield 0;
  let elapsed = 0;
  for (let polls = 1, terraforms = 1, pause = 200; ; pause = Math.min(pause * 2, 10_000)) {
    const isHalved = elapsed < 60_000 && 10 * (polls + 2) <= 13 * (terraforms + 1);
    const parts = isHalved ? [pause / 2, pause / 2] : [elapsed < 300_000 ? pause : 11_000];
    for (const part of parts) {
      yield part;
      elapsed += part;
    }
    polls += parts.length;
    terraforms += 1;
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
  /** Told what each poll has seen: if the wait fails, the last of it is what is known. */
  saw?: (connection: ObservedConnection) => void;
}

/** A connection that was just created may stay invisible for this long before it counts as gone. */
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
 * @param state - the state that the last change answered
 * @returns the connection, or undefined if it no longer exists. If someone has recreated it, the new one.
 */
export async function settle(
  wait: Wait,
  name: string,
  goal: Goal,
  state: string | undefined,
): Promise<ObservedConnection | undefined> {
  const { deadline } = wait.calls;
  let isKnown = false;
  let unexplainedSince: number | undefined;
  return new Polling(wait, name, state, {
    goal,
    isPending: (current) => ['pending', 'leaving'].includes(standing(current, goal)),
    isEnd: (seen, waited) => {
      if (!seen) {
        return isKnown || waited > visibleWithinMs;
      }
      isKnown = true;
      unexplainedSince = isUnexplained(seen, goal) ? (unexplainedSince ?? deadline.elapsed) : undefined;
      const mayPass = unexplainedSince !== undefined && deadline.elapsed - unexplainedSince < unexplainedMs;
      const isPending = ['pending', 'leaving'].includes(standing(seen.connectionState, goal)) || mayPass;
      return !isPending || (wait.arn !== undefined && seen.arn !== wait.arn);
    },
  }).run();
}

/** Follows a connection until it is gone. */
export async function settleDeleted(wait: Pick<Wait, 'calls' | 'report'>, name: string, arn: string): Promise<void> {
  await new Polling(wait, name, undefined, {
    isPending: () => true,
    // A new UUID under the old name: the one that was deleted is gone.
    isEnd: (seen) => seen?.arn !== arn,
  }).run();
}

/** What a wait is for. */
interface End {
  /** Absent if the connection is to be gone. */
  goal?: Goal;
  /** Whether a list of connections in this state shows that nothing has happened. */
  isPending(state: string): boolean;
  /** Whether the wait is over. */
  isEnd(seen: ObservedConnection | undefined, waited: number): boolean;
}

/** Polls until the end, and tolerates polls that fail for a while. */
class Polling {
  private readonly startedAt: number;
  private readonly reports = reportTimes();
  private nextReport = this.reports.next().value;
  private last: ObservedConnection | undefined;
  private failure: { since: number; error: ServiceError } | undefined;

  constructor(
    private readonly wait: Wait,
    private readonly name: string,
    /** The state that the last change answered. */
    private readonly answered: string | undefined,
    private readonly end: End,
  ) {
    this.startedAt = wait.calls.deadline.elapsed;
  }

  async run(): Promise<ObservedConnection | undefined> {
    const { deadline } = this.wait.calls;
    for (const pause of pauses()) {
      const isUnchanged = await this.pause(pause);
      // What is reported of a wait that continues, or has failed, is what DescribeConnection answers.
      if (isUnchanged && this.waited < this.nextReport && deadline.left > 0) {
        continue;
      }
      const poll = await this.poll();
      if (poll && this.end.isEnd(poll.seen, this.waited)) {
        return poll.seen;
      }
      if (deadline.left <= 0) {
        throw this.expired();
      }
      this.reportLongWait();
    }
    return undefined;
  }

  private get waited(): number {
    return this.wait.calls.deadline.elapsed - this.startedAt;
  }

  /** @returns whether the pauses of other waits have shown that the connection is still in its state */
  private async pause(milliseconds: number): Promise<boolean> {
    try {
      return await this.sleep(milliseconds);
    } catch (error) {
      const { last, answered, name } = this;
      const state = last?.connectionState ?? answered;
      throw error instanceof Cancelled && state !== undefined
        ? new Cancelled(`${error.message} Connection "${name}" was ${state}.`)
        : error;
    }
  }

  private async sleep(milliseconds: number): Promise<boolean> {
    const { calls } = this.wait;
    const state = this.last?.connectionState ?? this.answered ?? '';
    if (state !== '' && !this.end.isPending(state)) {
      await calls.deadline.sleep(milliseconds);
      return false;
    }
    return sharedPolling(calls.settings).pause(calls, this.name, state, milliseconds);
  }

  /** Undefined if the poll has failed. */
  private async poll(): Promise<{ seen: ObservedConnection | undefined } | undefined> {
    const { calls, arn, saw } = this.wait;
    try {
      const seen = await calls.describe(this.name);
      this.failure = undefined;
      if (seen) {
        this.last = seen;
        if (arn === undefined || seen.arn === arn) saw?.(seen);
      }
      return { seen };
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      this.failure = { since: this.failure?.since ?? calls.deadline.elapsed, error };
      if (calls.deadline.elapsed - this.failure.since > failedPollsMs) {
        throw error;
      }
      return undefined;
    }
  }

  private expired(): ConnectionError {
    const { deadline } = this.wait.calls;
    if (this.failure) {
      // What the last answer said is no longer what holds up the operation.
      const { kind, message } = this.failure.error;
      return new ServiceError(kind, kind === 'throttled' ? message : deadline.explained(message));
    }
    const { last } = this;
    return new WaitExpired(
      deadline.explained(`Connection ${this.stillPending(deadline.elapsed)}`),
      last && this.end.goal?.authorized ? last : undefined,
    );
  }

  private reportLongWait(): void {
    const { waited } = this;
    if (waited < this.nextReport) {
      return;
    }
    this.wait.report('info', `connection ${this.failure ? this.stillUnanswered() : this.stillPending(waited)}`);
    while (this.nextReport <= waited) {
      this.nextReport = this.reports.next().value;
    }
  }

  private stillUnanswered(): string {
    const { elapsed } = this.wait.calls.deadline;
    const since = this.failure?.since ?? elapsed;
    const state = this.last?.connectionState ?? this.answered ?? 'not visible yet';
    return `"${this.name}" was ${state} when AWS last answered. Each DescribeConnection has failed for ${formatDuration(elapsed - since)}; it is repeated.`;
  }

  private stillPending(elapsed: number): string {
    const { name, last, end } = this;
    const after = `after ${formatDuration(elapsed)}${last?.stateReason ? `: ${asSentence(last.stateReason)}` : '.'}`;
    if (last === undefined) {
      return `"${name}" is not visible yet ${after}`;
    }
    const { connectionState: state } = last;
    // A state that it can stay in is not what it waits to leave: it has not got further yet.
    return isLasting(state)
      ? `"${name}" is ${state} and not yet ${end.goal ? targetOf(end.goal) : 'gone'} ${after}`
      : `"${name}" is still ${state} ${after}`;
  }
}

/** A connection was still pending at the deadline of its operation. */
export class WaitExpired extends ConnectionError {
  constructor(
    message: string,
    /** The connection as the last poll has seen it, if the wait was for its authorization: everything was sent. */
    readonly unauthorized: ObservedConnection | undefined,
  ) {
    super(message);
  }
}

/** Whether a private connection is DEAUTHORIZED and the service does not say why. */
const isUnexplained = ({ connectionState, stateReason }: ObservedConnection, goal: Goal): boolean =>
  goal.authorized && goal.privateEndpoint && connectionState === 'DEAUTHORIZED' && !stateReason;

/** Whether a poll failed for a reason that may pass. */
const isPassing = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && ['throttled', 'unanswered', 'unreachable'].includes(error.kind);
