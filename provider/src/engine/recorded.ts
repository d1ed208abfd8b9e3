import { connectionArn } from '../model/arn';
import type { PlainObject } from '../model/connection';
import type { RecordedConnection } from '../service/ownership';
import { propertiesOf } from './inputs';

/** What the state says of a connection. */
export function recordedConnection(id: string, olds: PlainObject): RecordedConnection {
  const recorded: RecordedConnection = { name: text(olds['name']) ?? nameOf(id), properties: propertiesOf(olds) };
  const arn = text(olds['arn']);
  const createStartedAt = text(olds['createStartedAt']);
  if (arn !== undefined) recorded.arn = arn;
  if (createStartedAt !== undefined) recorded.createStartedAt = createStartedAt;
  return recorded;
}

/** The ID is the name; where a person looks a connection up, its ARN does as well. */
export function nameOf(id: string): string {
  return connectionArn(id)?.name ?? id;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
