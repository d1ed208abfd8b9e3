import type { ConnectionProperties } from '../../model/connection';
import type { ObservedConnection } from '../api/observed';

/** What is not known after an operation that got no answer. */
export interface Uncertainty {
  /**
   * Whether there is a connection at all. By the service's clock: whatever came to be under the name after this moment
   * came from that create.
   */
  createStartedAt?: string;
  /** Which secrets the connection holds: those of the last update or those before. */
  updateUnanswered?: true;
}

/** What was applied last. */
export interface AppliedProperties extends Partial<ConnectionProperties> {
  /** How AWS has shown the key since then, if it was declared by an alias and is not shown by that. */
  shownKmsKeyIdentifier?: string;
}

/** What the last operation has left behind. */
export interface RecordedConnection extends Uncertainty {
  name: string;
  /** Unknown only if the answer to the create was lost and no later call was answered. */
  arn?: string;
  /** The URL of the EventBridge API that has it; absent for AWS. */
  endpoint?: string;
  /** What was applied, with the secrets that AWS hides. */
  properties: AppliedProperties;
}

/**
 * Whether a connection is the recorded one. Its ARN ends with a UUID that is new on each create (recorded), so that a
 * connection that someone recreated under the same name is told apart.
 */
export function isRecorded(connection: ObservedConnection, recorded: RecordedConnection): boolean {
  if (recorded.arn !== undefined) {
    return connection.arn === recorded.arn;
  }
  return recorded.createStartedAt !== undefined && madeSince(connection, Date.parse(recorded.createStartedAt));
}

/** The service's times are whole seconds, and so is the clock that its answers carry. */
const timePrecision = 2_000;

/** @param moment - by the service's clock */
export function madeSince(connection: ObservedConnection, moment: number): boolean {
  return connection.creationTime !== undefined && Date.parse(connection.creationTime) >= moment - timePrecision;
}
