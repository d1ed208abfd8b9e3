import { ConnectionError } from '../../model/errors';
import type { ObservedConnection } from '../api/observed';
import type { Uncertainty } from './ownership';

/** As much as is known of a connection that AWS has accepted a change of, or may have. */
export type KnownConnection = Partial<ObservedConnection> & Uncertainty & { name: string };

/** A failure after AWS has accepted a call, or may have: what is known has to be recorded. */
export class Interrupted extends ConnectionError {
  constructor(
    message: string,
    readonly known: KnownConnection,
    readonly reason?: unknown,
  ) {
    super(message);
  }
}
