import { number, objectOf, oneOf, orNull, Reader, Readers, recordOf, text, wholeNumber } from '../schema';
import { CallFacts, CallFilter, filterReaders, matchesCall } from './matching';

/** What goes wrong. */
export type FaultKind =
  /** An error answer: `type`, `message`, `status`. */
  | 'error'
  /** ThrottlingException. */
  | 'throttle'
  /** An HTTP status such as 500 or 503, with a body that is not from the service. */
  | 'status'
  /** `milliseconds` pass first. */
  | 'delay'
  /** No answer at all; the connection stays open. */
  | 'hang'
  /** An answer that begins and does not end; with `milliseconds`, a byte at a time, one in each such span. */
  | 'stall'
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
  /** For `delay`, `stall` and `clockSkew`. */
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

const when = oneOf(['before', 'after'] as const);
const status = wholeNumber(200, 599);

/** What the calls and the place of every kind of fault are. */
const common = {
  ...filterReaders,
  nth: wholeNumber(1),
  times: orNull(wholeNumber(1)),
  when,
} satisfies Partial<Readers<FaultSpec>>;

/** The further members of each kind, and those that it needs. */
const kinds: { readonly [Kind in FaultKind]: [members: Partial<Readers<FaultSpec>>, required?: (keyof FaultSpec)[]] } =
  {
    error: [{ type: text, message: text, status }, ['type']],
    throttle: [{ message: text }],
    status: [{ status, body: text }],
    delay: [{ milliseconds: number(0) }, ['milliseconds']],
    hang: [{}],
    stall: [{ milliseconds: number(1) }],
    reset: [{}],
    malformed: [{ body: text }],
    expiredCredentials: [{}],
    accessDenied: [{ action: text }],
    clockSkew: [{ milliseconds: number() }, ['milliseconds']],
  };

const kind = oneOf(Object.keys(kinds) as FaultKind[]);

const readSpec: Reader<FaultSpec> = (value, path) => {
  const given = recordOf((member) => member)(value, path)['kind'];
  const [members, required = []] = kinds[kind(given, `${path}.kind`)];
  return objectOf<FaultSpec>({ kind, ...common, ...members } as Readers<FaultSpec>, required)(value, path);
};

export class Faults {
  private faults: Fault[] = [];
  private created = 0;

  add(spec: FaultSpec): Fault {
    readSpec(spec, 'fault');
    this.created += 1;
    const fault: Fault = { ...spec, id: `fault-${this.created}`, seen: 0, met: 0 };
    this.faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return this.faults.map((fault) => ({ ...fault }));
  }

  clear(id?: string): void {
    if (id !== undefined && !this.faults.some((fault) => fault.id === id)) {
      throw new RangeError(`There is no fault '${id}', or it was cleared.`);
    }
    this.faults = id === undefined ? [] : this.faults.filter((fault) => fault.id !== id);
  }

  /** The faults that a call meets, in the order in which they were set. */
  takeFor(call: CallFacts): Fault[] {
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
