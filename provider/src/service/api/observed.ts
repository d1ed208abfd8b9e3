import type { ConnectionProperties } from '../../model/connection';

/** What the service answers to a change. Times are ISO 8601 in whole seconds; "never" is absent. */
export interface Accepted {
  arn: string;
  connectionState: string;
  creationTime?: string;
  lastModifiedTime?: string;
  lastAuthorizedTime?: string;
}

/** A connection as the service describes it. */
export interface ObservedConnection extends Accepted {
  name: string;
  stateReason?: string;
  secretArn?: string;
  /** What it is configured to, without what AWS hides. */
  properties: Partial<ConnectionProperties>;
}

export interface ListedConnection extends Accepted {
  name: string;
  stateReason?: string;
  authorizationType: string;
}

export type UpdateRequest = { name: string } & Partial<ConnectionProperties>;
