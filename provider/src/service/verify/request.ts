import { ConnectionProperties, credentialGroups, parameterValues } from '../../model/connection';
import type { AuthParameters, HttpParameters } from '../../model/connection';
import { literalMembers } from '../../model/jsonMember';
import { nameOf } from '../../model/parameterKey';
import { framingHeaders, Verify, verifyDefaults } from '../../model/verify';

/** A request, ready to send. */
export interface WebRequest {
  url: URL;
  method: string;
  /** A header that occurs more than once has a list of values. */
  headers: Record<string, string | string[]>;
  body: string | undefined;
}

type Pair = [name: string, value: string];

const userAgent = 'Amazon/EventBridge/ApiDestinations';

/**
 * The request to the endpoint, as EventBridge would make it: the program's own, over which the parameters of the
 * connection win, and over these its credentials.
 *
 * @param properties - with every reference resolved
 * @param token - the bearer token of an OAuth connection
 */
export function endpointRequest(
  verify: Verify,
  { authorizationType, authParameters }: Pick<ConnectionProperties, 'authorizationType' | 'authParameters'>,
  token?: string,
): WebRequest {
  const invocation = authParameters.invocationHttpParameters;
  const method = verify.method ?? verifyDefaults.method;
  const body = bodyOf(verify.body, method, pairs(invocation, 'bodyParameters'));
  const url = new URL(verify.url);
  const query = pairs(invocation, 'queryStringParameters');
  const replaced = new Set(query.map(([name]) => name));
  const ownQuery = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !replaced.has(new URLSearchParams(pair).keys().next().value ?? ''));
  url.search = joined([...ownQuery, new URLSearchParams(query).toString()]);
  return {
    url,
    method,
    body,
    headers: headersOf(
      [
        ['User-Agent', userAgent],
        ...(body === undefined ? [] : [['Content-Type', 'application/json; charset=utf-8'] satisfies Pair]),
      ],
      Object.entries(verify.headers ?? {}).map(([key, value]): Pair => [nameOf(key), value]),
      pairs(invocation, 'headerParameters'),
      [authorization(authorizationType, authParameters, token)],
    ),
  };
}

/**
 * The request of the client-credentials grant: client ID and secret in the form, which a GET has in its query. How
 * EventBridge orders and encodes it is not documented.
 */
export function tokenRequest(parameters: NonNullable<AuthParameters['oAuthParameters']>): WebRequest {
  const { clientParameters = {}, oAuthHttpParameters: extra, httpMethod: method = 'POST' } = parameters;
  const given = pairs(extra, 'bodyParameters');
  const replaced = new Set(given.map(([name]) => name));
  const own: Pair[] = [
    ['grant_type', 'client_credentials'],
    ['client_id', clientParameters.clientId ?? ''],
    ['client_secret', clientParameters.clientSecret as string],
  ];
  const form = [...own.filter(([name]) => !replaced.has(name)), ...given];
  const hasBody = method !== 'GET';
  const url = new URL(parameters.authorizationEndpoint ?? '');
  // Not through `searchParams`, which would encode the endpoint's own query again.
  url.search = joined([
    url.search.slice(1),
    new URLSearchParams([...pairs(extra, 'queryStringParameters'), ...(hasBody ? [] : form)]).toString(),
  ]);
  return {
    url,
    method,
    body: hasBody ? new URLSearchParams(form).toString() : undefined,
    headers: headersOf(
      [
        ['User-Agent', userAgent],
        ...(hasBody ? [['Content-Type', 'application/x-www-form-urlencoded'] satisfies Pair] : []),
      ],
      pairs(extra, 'headerParameters'),
    ),
  };
}

function authorization(
  type: ConnectionProperties['authorizationType'],
  authParameters: AuthParameters,
  token: string | undefined,
): Pair {
  switch (credentialGroups[type]) {
    case 'basicAuthParameters': {
      const { username, password } = authParameters.basicAuthParameters ?? {};
      return ['Authorization', `Basic ${basicCredentials(username ?? '', password as string)}`];
    }
    case 'apiKeyAuthParameters': {
      const { apiKeyName, apiKeyValue } = authParameters.apiKeyAuthParameters ?? {};
      return [apiKeyName ?? '', apiKeyValue as string];
    }
    case 'oAuthParameters':
      return ['Authorization', `Bearer ${token}`];
  }
}

/** What the header of Basic authorization holds. */
export const basicCredentials = (username: string, password: string): string =>
  Buffer.from(`${username}:${password}`).toString('base64');

/** A method without a body gets none for the sake of body parameters: many servers refuse one. */
function bodyOf(own: string | undefined, method: string, parameters: Pair[]): string | undefined {
  if (parameters.length === 0 || (own === undefined && !['POST', 'PUT', 'PATCH'].includes(method))) {
    return own;
  }
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  // What stands there stays as it is written: `JSON.parse` makes another number of 12345678901234567890 and of 1.10.
  const members = literalMembers(own ?? '{}');
  values.forEach((list, name) => members.set(name, JSON.stringify(list.length === 1 ? list[0] : list)));
  return `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** Headers of which a later group replaces those of the same name in the groups before it. */
function headersOf(...groups: Pair[][]): WebRequest['headers'] {
  const headers = new Map<string, Pair[]>();
  for (const group of groups) {
    const own = new Map<string, Pair[]>();
    for (const pair of group) {
      const name = pair[0].toLowerCase();
      own.set(name, [...(own.get(name) ?? []), pair]);
    }
    own.forEach((list, name) => headers.set(name, list));
  }
  framingHeaders.forEach((name) => headers.delete(name));
  return Object.fromEntries(
    [...headers.values()].map((list) => {
      const values = list.map(([, value]) => onTheWire(value));
      return [list[0][0], values.length === 1 ? values[0] : values];
    }),
  );
}

/** Node.js writes a character of a header as one byte. */
const onTheWire = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

const joined = (queries: string[]): string => queries.filter((query) => query !== '').join('&');

function pairs(parameters: HttpParameters | undefined, kind: keyof HttpParameters): Pair[] {
  return Object.entries(parameters?.[kind] ?? {}).flatMap(([key, parameter]) =>
    parameterValues(parameter).map(({ value }): Pair => [nameOf(key), value as string]),
  );
}
