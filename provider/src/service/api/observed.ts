import type { ConnectionProperties } from '../../model/connection';

/** A connection as the service describes it. Times are ISO strings, whole seconds; "never" is absent. */
export interface ObservedConnection {
  name: string;
  arn: string;
  connectionState: string;
  stateReason?: string;
  secretArn?: string;
  creationTime?: string;
  lastModifiedTime?: string;
  lastAuthorizedTime?: string;
  /** What it is configured to, without what AWS hides. */
  properties: Partial<ConnectionProperties>;
}

/** What a change answers. */
export type Accepted = Pick<
  ObservedConnection,
  'arn' | 'connectionState' | 'creationTime' | 'lastModifiedTime' | 'lastAuthorizedTime'
>;

export interface ListedConnection extends Omit<ObservedConnection, 'properties' | 'secretArn'> {
  authorizationType: string;
}

export type UpdateRequest = { name: string } & Partial<ConnectionProperties>;
