/**
 * A failure that this package expects: its message is a sentence for the person who runs Pulumi. Every other error is
 * a defect, and is reported with its stack.
 */
export abstract class ConnectionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** This package refuses to act. AWS has accepted nothing. */
export class Refused extends ConnectionError {}

/** The answer is no longer wanted. Nothing is sent to AWS from then on; what it has accepted before is recorded. */
export class Cancelled extends ConnectionError {}

/** Why a call to AWS failed, as far as the next step depends on it. */
export type FailureKind =
  | 'notFound'
  | 'alreadyExists'
  | 'concurrentModification'
  | 'quota'
  | 'accessDenied'
  | 'credentials'
  | 'validation'
  | 'throttled'
  /** The request never left: the service did not act. */
  | 'unreachable'
  /** No usable answer came: the service may have acted. */
  | 'unanswered'
  | 'other';

/** A call to AWS failed. */
export class ServiceError extends ConnectionError {
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }
}
