import type { ConnectionState } from '../../state/connection';
import { validationError } from '../../wire/awsError';
import { operation } from '../operation';
import * as connections from './connections';

interface Input {
  NamePrefix?: string;
  ConnectionState?: ConnectionState;
  Limit?: number;
  NextToken?: string;
}

const pageSize = 100;

export const listConnections = operation<Input>({
  service: 'events',
  name: 'ListConnections',
  kind: 'read',
  input: 'ListConnectionsRequest',
  resource: (call) => call.region.arn('events', 'connection/*'),
  run(call, input) {
    const after = input.NextToken === undefined ? '' : readToken(input.NextToken);
    const matching = [...call.region.connections.values()]
      .filter((record) => record.name.startsWith(input.NamePrefix ?? ''))
      .filter((record) => input.ConnectionState === undefined || record.state === input.ConnectionState)
      .filter((record) => record.name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = matching.slice(0, input.Limit ?? pageSize);
    const last = page.at(-1);
    return {
      Connections: page.map(connections.summary),
      // A token stands for a name, not for a position: what is deleted between two pages shifts nothing.
      NextToken: last && page.length < matching.length ? writeToken(last.name) : undefined,
    };
  },
});

const writeToken = (name: string): string => Buffer.from(JSON.stringify({ after: name })).toString('base64');

function readToken(token: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { after?: unknown };
    if (typeof after === 'string') {
      return after;
    }
  } catch {
    // Not one of ours.
  }
  throw validationError('The NextToken is not valid.');
}
