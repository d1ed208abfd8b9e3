import type { ConnectionState } from '../../state/connection';
import type { Unknowns } from '../../settings';
import { validationError } from '../../wire/awsError';
import { operation } from '../operation';
import * as connections from './connections';

interface Filters {
  NamePrefix?: string;
  ConnectionState?: ConnectionState;
}

interface Input extends Filters {
  Limit?: number;
  NextToken?: string;
}

const pageSize = 100;

/** The service's text of what a NextToken has to be (recorded of API destinations); its model has no pattern. */
const base64Pattern = String.raw`^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{4}|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{2}={2})$`;

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);

export const listConnections = operation<Input>({
  service: 'events',
  name: 'ListConnections',
  kind: 'read',
  input: 'ListConnectionsRequest',
  patterns: ({ world }) =>
    world.settings.unknowns.nextTokenMustBeBase64 ? { nextToken: { pattern: base64Pattern, accepts: isBase64 } } : {},
  resource: (call) => call.region.arn('events', 'connection/*'),
  run(call, input) {
    const { unknowns } = call.world.settings;
    if (input.NamePrefix !== undefined && input.ConnectionState !== undefined && unknowns.twoListFilters === 'refuse') {
      throw validationError(unknowns.twoListFiltersText);
    }
    const binding = bindingOf(input, unknowns.nextTokenBoundTo);
    const after = input.NextToken === undefined ? '' : readToken(input.NextToken, binding);
    const matching = [...call.region.connections.values()]
      .filter((record) => record.name.startsWith(input.NamePrefix ?? ''))
      .filter((record) => input.ConnectionState === undefined || record.state === input.ConnectionState)
      .filter((record) => record.name > after)
      // By code units, so that upper case comes before lower case (recorded).
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = matching.slice(0, input.Limit ?? pageSize);
    const last = page.at(-1);
    return {
      Connections: page.map(connections.summary),
      // A token holds a name, not a position, so that a deletion between two pages shifts nothing.
      NextToken: last && page.length < matching.length ? writeToken(last.name, binding) : undefined,
    };
  },
});

/** What a token is valid for, as text. */
const bindingOf = (filters: Filters, boundTo: Unknowns['nextTokenBoundTo']): string =>
  JSON.stringify({
    NamePrefix: boundTo === 'nothing' ? undefined : filters.NamePrefix,
    ConnectionState: boundTo === 'filters' ? filters.ConnectionState : undefined,
  });

const writeToken = (after: string, binding: string): string =>
  Buffer.from(JSON.stringify({ after, binding })).toString('base64');

function readToken(token: string, wanted: string): string {
  const { after, binding } = decodeToken(token);
  if (typeof after !== 'string' || binding !== wanted) {
    throw validationError('Parameter NextToken is not valid. Reason: The request is malformed.');
  }
  return after;
}

function decodeToken(token: string): { after?: unknown; binding?: unknown } {
  try {
    return Object(JSON.parse(Buffer.from(token, 'base64').toString('utf8'))) as { after?: unknown; binding?: unknown };
  } catch {
    // Not a token of this emulator.
    return {};
  }
}
