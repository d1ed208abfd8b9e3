import { ConnectionError } from '../model/errors';
import type { PlainObject } from '../model/json';

/**
 * A failure after AWS has accepted a call: the engine has to record the resource with these properties, fail the
 * operation, and call update the next time.
 */
export class PartialFailure extends ConnectionError {
  constructor(
    readonly id: string,
    message: string,
    readonly properties: PlainObject,
  ) {
    super(message);
  }
}
