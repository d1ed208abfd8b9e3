import type { ObservedConnection } from '../api/observed';
import type { Uncertainty } from './ownership';

/** As much as is known of a connection that AWS has accepted a change of, or may have. */
export type KnownConnection = Partial<ObservedConnection> & Uncertainty & { name: string };

/** A failure after AWS has, or may have, accepted a call: what is known has to be recorded. */
export class Interrupted extends Error {
  constructor(
    message: string,
    readonly known: KnownConnection,
  ) {
    super(message);
    this.name = 'Interrupted';
  }
}

/** A refusal of ours, with the reason in a sentence. AWS has accepted nothing. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}
