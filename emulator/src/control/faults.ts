import { CallFacts, CallFilter, matchesCall } from './matching';

/** What goes wrong. */
export type FaultKind =
  /** An error answer: `type`, `message`, `status`. */
  | 'error'
  /** ThrottlingException. */
  | 'throttle'
  /** A bare HTTP status (500 or 503, say) with a body that is not the service's. */
  | 'status'
  /** `milliseconds` pass first. */
  | 'delay'
  /** No answer at all; the connection stays open. */
  | 'hang'
  /** The connection is reset. */
  | 'reset'
  /** An answer with status 200 whose body cannot be parsed. */
  | 'malformed'
  /** ExpiredTokenException. */
  | 'expiredCredentials'
  /** AccessDeniedException in the words of IAM, naming `action` (the operation's own without it). */
  | 'accessDenied'
  /** The server's clock is off by `milliseconds` for this call. */
  | 'clockSkew';

/** A fault, and the calls that it meets. */
export interface FaultSpec extends CallFilter {
  /** What goes wrong. */
  kind: FaultKind;
  /** The first matching call that it meets, counted from 1 on since the fault was set. Default 1. */
  nth?: number;
  /** How many calls it meets; `null`: all from then on. Default 1. */
  times?: number | null;
  /** Before the call acts (nothing has happened), or after it (a lost answer). Default `before`. */
  when?: 'before' | 'after';
  /** For `error`. */
  type?: string;
  /** For `error` and `throttle`. */
  message?: string;
  /** For `error` and `status`. Default 400 and 500. */
  status?: number;
  /** For `delay` and `clockSkew`. */
  milliseconds?: number;
  /** For `malformed` and `status`: the body. */
  body?: string;
  /** For `accessDenied`. */
  action?: string;
}

/** A fault that is set. */
export interface Fault extends FaultSpec {
  /** By which it can be cleared. */
  id: string;
  /** Matching calls so far. */
  seen: number;
  /** Calls that it met. */
  met: number;
}

const kinds: readonly FaultKind[] = [
  'error',
  'throttle',
  'status',
  'delay',
  'hang',
  'reset',
  'malformed',
  'expiredCredentials',
  'accessDenied',
  'clockSkew',
];

export class Faults {
  private faults: Fault[] = [];
  private created = 0;

  add(spec: FaultSpec): Fault {
    if (!kinds.includes(spec.kind)) {
      throw new RangeError(`There is no fault '${String(spec.kind)}'; there are ${kinds.join(', ')}`);
    }
    if (spec.kind === 'error' && spec.type === undefined) {
      throw new RangeError("A fault 'error' needs a 'type'");
    }
    this.created += 1;
    const fault: Fault = { ...spec, id: `fault-${this.created}`, seen: 0, met: 0 };
    this.faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return this.faults.map((fault) => ({ ...fault }));
  }

  clear(id?: string): void {
    this.faults = id === undefined ? [] : this.faults.filter((fault) => fault.id !== id);
  }

  /** The faults that a call meets, in the order in which they were set. */
  meet(call: CallFacts): Fault[] {
    return this.faults.filter((fault) => {
      if (!matchesCall(fault, call)) {
        return false;
      }
      fault.seen += 1;
      const from = fault.nth ?? 1;
      const until = fault.times === null ? Infinity : from + (fault.times ?? 1);
      const meets = fault.seen >= from && fault.seen < until;
      fault.met += meets ? 1 : 0;
      return meets;
    });
  }
}
