import { objectOf, wholeNumber } from '../schema';
import { LoggedFilter, loggedFilterReaders, matchesCall } from './matching';
import { matchesName } from '../state/matching';

/** One call as it was received and answered. */
export interface LoggedCall {
  /** Counts all calls, from 1. */
  sequence: number;
  /** Milliseconds since 1970, by the emulator's clock. */
  time: number;
  /** `events`, `secretsmanager`, `ssm`, `kms` or `sts`. */
  service: string;
  /** `CreateConnection`. */
  operation: string;
  /** The account of the caller. */
  account?: string;
  /** The Region of the call. */
  region?: string;
  /** The access key that signed it. */
  accessKeyId?: string;
  /** The name of the connection, secret, parameter or role in the request. */
  name?: string;
  /** The request as parsed; the raw text if it cannot be parsed. It holds the credentials that were sent. */
  body: unknown;
  /** The `User-Agent` header. */
  userAgent?: string;
  /** The SDK's `amz-sdk-request` header: `attempt=2; max=3`. */
  attempt?: string;
  /** The SDK's `amz-sdk-invocation-id`: the same for all attempts of one call. */
  invocationId?: string;
  /** `waiting` until there is an answer. */
  outcome: 'waiting' | 'answered' | 'reset' | 'silent' | 'dropped';
  /** Whether the call had its effect, whatever was answered. */
  acted: boolean;
  /** The HTTP status of the answer. */
  status?: number;
  /** The error that was answered: `ThrottlingException`. */
  errorType?: string;
  /** Its text. */
  errorMessage?: string;
}

const readFilter = objectOf<LoggedFilter>(loggedFilterReaders);

export class RequestLog {
  private entries: LoggedCall[] = [];
  private sequence = 0;
  private waiting: { met: () => boolean; resolve: () => void }[] = [];

  add(entry: Omit<LoggedCall, 'sequence' | 'outcome' | 'acted'>): LoggedCall {
    this.sequence += 1;
    const logged: LoggedCall = { sequence: this.sequence, ...entry, outcome: 'waiting', acted: false };
    this.entries.push(logged);
    return logged;
  }

  /** Must be called after every change of an entry: it resolves the waits that are met. */
  changed(): void {
    this.waiting = this.waiting.filter((waiter) => {
      const met = waiter.met();
      if (met) {
        waiter.resolve();
      }
      return !met;
    });
  }

  list(filter: LoggedFilter = {}): LoggedCall[] {
    return this.matching(filter).map((entry) => ({ ...entry }));
  }

  counts(filter: LoggedFilter = {}): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const entry of this.matching(filter)) {
      counts[entry.operation] = (counts[entry.operation] ?? 0) + 1;
    }
    return counts;
  }

  clear(): void {
    this.entries = [];
  }

  /** Resolves as soon as so many matching calls have an outcome. */
  async answered(filter: LoggedFilter, count: number): Promise<LoggedCall[]> {
    wholeNumber(1)(count, 'count');
    const met = (): LoggedCall[] => this.list(filter).filter((entry) => entry.outcome !== 'waiting');
    if (met().length < count) {
      await new Promise<void>((resolve) => this.waiting.push({ met: () => met().length >= count, resolve }));
    }
    return met();
  }

  private matching(filter: LoggedFilter): LoggedCall[] {
    readFilter(filter, 'filter');
    return this.entries.filter((entry) => matchesCall(filter, entry) && matchesName(filter.errorType, entry.errorType));
  }

  /** Resolves every wait: no further call comes. */
  close(): void {
    for (const waiter of this.waiting) {
      waiter.resolve();
    }
    this.waiting = [];
  }
}
