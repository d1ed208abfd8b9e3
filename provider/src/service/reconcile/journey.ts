import type { AuthParameters, ConnectionProperties } from '../../model/connection';
import type { ConnectionCalls } from '../api/calls';
import type { ObservedConnection } from '../api/observed';
import type { RecordedConnection } from './ownership';

/** What a connection is to be. */
export interface DesiredConnection {
  properties: ConnectionProperties;
  /** Whether AWS is to hold the credentials. */
  authorized: boolean;
  /** Take over a connection of this name that is not ours. */
  adopt: boolean;
  /** Sends the credentials again, whatever else differs. */
  sendCredentials: boolean;
}

export interface Journey {
  calls: ConnectionCalls;
  desired: DesiredConnection;
  /** Absent where nothing has been recorded: a create. */
  recorded?: RecordedConnection;
  /** The recorded connection, where somebody has looked just now. */
  observed?: ObservedConnection | undefined;
  /** Replaces references to secrets by their values. Asked just before secrets are sent, and only then. */
  resolve: <T extends { authParameters?: AuthParameters }>(request: T) => Promise<T>;
  report: (line: string) => void;
}
