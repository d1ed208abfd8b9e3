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

/** What a failure says: a sentence, or with its stack an error that is a defect of this package. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof ConnectionError) {
    return thrown.message;
  }
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return `The EventBridge connection provider met an error that it did not expect; please report it.\n${details}`;
}
