import { objectOf, oneOf, wholeNumber } from '../schema';
import { CallFacts, CallFilter, filterReaders, matchesCall } from './matching';
import type { LoggedCall } from './requestLog';

/** Which call to hold, and where. */
export interface HoldSpec extends CallFilter {
  /** The matching call, counted from 1 on since the hold was set. Default 1. */
  nth?: number;
  /** Before the call acts, or after it acted and before it answers. Default `before`. */
  when?: 'before' | 'after';
}

/** What happens to a held call. */
export type Release =
  /** It continues. */
  | 'continue'
  /** The TCP connection is reset; a call that is held before it acts never acts. */
  | 'drop';

/** A call that is made to wait at an exact place, until it is released. */
export interface Hold {
  /** Identifies the hold for another process. */
  readonly id: string;
  /** What it was set with. */
  readonly spec: HoldSpec;
  /** Resolves with the call as soon as it has arrived and waits. */
  readonly arrived: Promise<LoggedCall>;
  /** Releases the call. A hold that no call has reached is removed. */
  release(how?: Release): void;
}

const readSpec = objectOf<HoldSpec>({
  ...filterReaders,
  nth: wholeNumber(1),
  when: oneOf(['before', 'after'] as const),
});

export const readRelease = oneOf<Release>(['continue', 'drop']);

class Held implements Hold {
  readonly arrived: Promise<LoggedCall>;
  readonly released: Promise<Release>;
  private seen = 0;
  private arrive!: (call: LoggedCall) => void;
  private fail!: (reason: Error) => void;
  private go!: (how: Release) => void;

  constructor(
    readonly id: string,
    readonly spec: HoldSpec,
    private readonly forget: (hold: Held) => void,
  ) {
    this.arrived = new Promise((resolve, reject) => {
      this.arrive = resolve;
      this.fail = reject;
    });
    // A rejection matters only to a caller that awaits the arrival.
    this.arrived.catch(() => undefined);
    this.released = new Promise((resolve) => {
      this.go = resolve;
    });
  }

  release(how: Release = 'continue'): void {
    readRelease(how, 'how');
    this.forget(this);
    this.fail(new Error(`${this.id} was released before a call arrived.`));
    this.go(how);
  }

  /** Is this the call to hold? Counts every call that matches. */
  takes(call: CallFacts): boolean {
    if (!matchesCall(this.spec, call)) {
      return false;
    }
    this.seen += 1;
    return this.seen === (this.spec.nth ?? 1);
  }

  hold(call: LoggedCall): Promise<Release> {
    this.arrive({ ...call });
    return this.released;
  }
}

export class Holds {
  private holds: Held[] = [];
  private created = 0;

  add(spec: HoldSpec): Hold {
    readSpec(spec, 'hold');
    this.created += 1;
    const hold = new Held(`hold-${this.created}`, spec, (released) => {
      this.holds = this.holds.filter((other) => other !== released);
    });
    this.holds.push(hold);
    return hold;
  }

  find(id: string): Hold {
    const hold = this.holds.find((candidate) => candidate.id === id);
    if (!hold) {
      throw new RangeError(`There is no hold '${id}', or it was released.`);
    }
    return hold;
  }

  list(): { id: string; spec: HoldSpec }[] {
    return this.holds.map(({ id, spec }) => ({ id, spec }));
  }

  /** The holds that this call is to wait at; must be called once for each call. */
  takeFor(call: CallFacts): { before: Held[]; after: Held[] } {
    const taken = this.holds.filter((hold) => hold.takes(call));
    return {
      before: taken.filter((hold) => hold.spec.when !== 'after'),
      after: taken.filter((hold) => hold.spec.when === 'after'),
    };
  }

  releaseAll(how: Release): void {
    for (const hold of [...this.holds]) {
      hold.release(how);
    }
  }
}
