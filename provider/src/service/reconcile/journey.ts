import type { ConnectionProperties } from '../../model/connection';
import type { ConnectionCalls } from '../api/calls';
import type { ObservedConnection } from '../api/observed';
import type { SecretResolver } from '../secrets/references';
import type { Trial } from '../verify/trial';
import type { RecordedConnection } from './ownership';

/** What a connection is to be. */
export interface DesiredConnection {
  properties: ConnectionProperties;
  /** Whether AWS is to hold the credentials. */
  authorized: boolean;
  /** Take over an existing connection of this name that the state does not know. */
  adopt: boolean;
  /** Send the credentials again, whatever else differs. */
  sendCredentials: boolean;
  /** Whether the name comes from the logical name, so that another stack may have generated the same. */
  isNameGenerated?: boolean;
  /** Only how to treat the connection has changed: a connection that does not work is sent nothing because of that. */
  onlySettingsDiffer?: boolean;
  /** Try the credentials, even if none are to be sent. */
  tryCredentials?: boolean;
}

/** Shows a line to the person who runs Pulumi, on the row of the resource if the host has one. */
export type Report = (severity: 'info' | 'warning', line: string) => void;

/** One operation on one connection, from what is recorded to what is declared. */
export interface Journey {
  calls: ConnectionCalls;
  desired: DesiredConnection;
  /** Absent for a create. */
  recorded?: RecordedConnection;
  /** The recorded connection, if it has just been described. */
  observed?: ObservedConnection | undefined;
  /** Asked for the values of references just before secrets are sent, and only then. */
  secrets: SecretResolver;
  /** How a sentence calls another resource of the program whose state records a connection; undefined if none is known. */
  holderOf?: (arn: string) => string | undefined;
  report: Report;
  /** Tries the credentials before AWS gets them; undefined if the program asks for no try. */
  trial?: Trial | undefined;
}
