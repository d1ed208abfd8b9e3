import type { PlainObject } from '../model/json';
import { connectionArn } from '../model/arn';
import type { AppliedProperties, RecordedConnection } from '../service/reconcile/ownership';
import { propertiesOf } from './inputs';

/** What the state has of a connection. */
export function recordedConnection(id: string, olds: PlainObject): RecordedConnection {
  const properties: AppliedProperties = propertiesOf(olds);
  const arn = text(olds['arn']);
  // The ARN says which connection it is, also if somebody has edited the name beside it.
  const recordedName = (arn && connectionArn(arn)?.name) ?? text(olds['name']) ?? nameOf(id);
  const recorded: RecordedConnection = { name: recordedName, properties };
  const endpoint = text(olds['endpoint']);
  const shownKmsKeyIdentifier = text(olds['shownKmsKeyIdentifier']);
  const createStartedAt = text(olds['createStartedAt']);
  if (arn !== undefined) recorded.arn = arn;
  if (endpoint !== undefined) recorded.endpoint = endpoint;
  if (shownKmsKeyIdentifier !== undefined) properties.shownKmsKeyIdentifier = shownKmsKeyIdentifier;
  if (createStartedAt !== undefined) recorded.createStartedAt = createStartedAt;
  const createAccount = text(olds['createAccount']);
  if (createAccount !== undefined) recorded.createAccount = createAccount;
  if (olds['updateUnanswered'] === true) recorded.updateUnanswered = true;
  return recorded;
}

/** The ID is the name; in a lookup it may be the ARN. */
export function nameOf(id: string): string {
  return connectionArn(id)?.name ?? id;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
