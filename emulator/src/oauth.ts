import * as http from 'node:http';
import * as https from 'node:https';
import type { Unknowns } from './settings';
import type { AuthParameters, HttpParameter } from './state/connection';
import type { World } from './state/world';
import { isLoopbackName } from './wire/loopback';

/** The result of a request to a token endpoint. */
export type TokenAnswer = 'granted' | { refused: number } | 'unreachable';

/** What the emulator does with a token endpoint. */
export type EndpointKind = 'loopback' | 'unreachable' | 'granted';

/**
 * Only endpoints on this machine are ever called. A host under `.invalid` is unreachable by definition, as is a text
 * that is not a URL (the model does not check the scheme); every other host is assumed to grant the token.
 */
export function endpointKind(endpoint: string): EndpointKind {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    return 'unreachable';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'unreachable';
  }
  if (isLoopbackName(url.hostname)) {
    return 'loopback';
  }
  const host = url.hostname.toLowerCase();
  return host === 'invalid' || host.endsWith('.invalid') ? 'unreachable' : 'granted';
}

type Pair = [name: string, value: string];

const pairs = (list: HttpParameter[] | undefined): Pair[] =>
  (list ?? []).map((entry) => [entry.Key ?? '', entry.Value ?? '']);

/** The pairs by their name, in the order in which the names first occur. */
function grouped(list: Pair[], key: (name: string) => string): Map<string, Pair[]> {
  const groups = new Map<string, Pair[]>();
  for (const pair of list) {
    const group = groups.get(key(pair[0]));
    if (group) {
      group.push(pair);
    } else {
      groups.set(key(pair[0]), [pair]);
    }
  }
  return groups;
}

/** One member for each name; a list of the values if the name is repeated. */
const toJsonObject = (form: Pair[]): string =>
  JSON.stringify(
    Object.fromEntries(
      [...grouped(form, (name) => name)].map(([name, list]) => {
        const values = list.map(([, value]) => value);
        return [name, values.length === 1 ? values[0] : values];
      }),
    ),
  );

/** A request to a token endpoint, ready to send. */
interface TokenRequest {
  url: URL;
  method: string;
  headers: Record<string, string | string[]>;
  body: string;
}

/**
 * The request of the client-credentials grant. Every HTTP parameter of the connection is in it, also if its key occurs
 * more than once. The rest of its form was never observed: see `unknowns.token…`.
 */
function tokenRequest(unknowns: Unknowns, parameters: NonNullable<AuthParameters['OAuthParameters']>): TokenRequest {
  const { ClientParameters: client, OAuthHttpParameters: extra, HttpMethod: method } = parameters;
  const inBody = unknowns.tokenRequestCredentials !== 'header';
  const own: Pair[] = [
    ['grant_type', 'client_credentials'],
    ...(inBody
      ? ([
          ['client_id', client.ClientID],
          ['client_secret', client.ClientSecret],
        ] satisfies Pair[])
      : []),
  ];
  const given = pairs(extra?.BodyParameters);
  const replaced = new Set(unknowns.tokenRequestOwnParameters === 'replaced' ? given.map(([key]) => key) : []);
  const form = [...own.filter(([key]) => !replaced.has(key)), ...given];

  const headers = new Map<string, Pair[]>();
  const setHeader = (name: string, value: string): void => void headers.set(name.toLowerCase(), [[name, value]]);
  setHeader('User-Agent', 'Amazon/EventBridge/ApiDestinations');
  if (unknowns.tokenRequestCredentials !== 'body') {
    const credentials = Buffer.from(`${client.ClientID}:${client.ClientSecret}`).toString('base64');
    setHeader('Authorization', `Basic ${credentials}`);
  }
  const hasBody = method !== 'GET' || unknowns.tokenRequestOfGet === 'body';
  if (hasBody) {
    setHeader('Content-Type', 'application/x-www-form-urlencoded');
  }
  const givenHeaders = pairs(extra?.HeaderParameters).filter(([name]) => !framing.has(name.toLowerCase()));
  grouped(givenHeaders, (name) => name.toLowerCase()).forEach((list, name) => headers.set(name, list));

  const isJson =
    unknowns.tokenRequestBody === 'contentType' &&
    /^application\/json\b/i.test(headers.get('content-type')?.[0]?.[1] ?? '');
  const body = !hasBody ? '' : isJson ? toJsonObject(form) : new URLSearchParams(form).toString();
  if (hasBody) {
    setHeader('Content-Length', String(Buffer.byteLength(body)));
  }
  const url = new URL(parameters.AuthorizationEndpoint);
  const query = new URLSearchParams([...pairs(extra?.QueryStringParameters), ...(hasBody ? [] : form)]).toString();
  // Not through `searchParams`, which would encode the endpoint's own query again.
  url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return {
    url,
    method,
    body,
    headers: Object.fromEntries(
      [...headers.values()].map((list) => {
        const values = list.map(([, value]) => value);
        const joined = unknowns.tokenRequestRepeatedHeaders === 'joined';
        return [list[0]?.[0] ?? '', joined || values.length === 1 ? values.join(', ') : values];
      }),
    ),
  };
}

/** Headers that determine where a body ends: as parameters they would contradict the body. */
const framing = new Set(['content-length', 'transfer-encoding']);

/** Asks a token endpoint on a loopback address for a token with the client-credentials grant. */
export function requestToken(
  world: World,
  parameters: NonNullable<AuthParameters['OAuthParameters']>,
): Promise<TokenAnswer> {
  const { settings, clock } = world;
  const { url, method, headers, body } = tokenRequest(settings.unknowns, parameters);
  return new Promise((resolve) => {
    const options: https.RequestOptions = {
      method,
      headers,
      agent: false,
      rejectUnauthorized: settings.verifyTokenEndpointCertificate,
    };
    let request: http.ClientRequest;
    try {
      request = (url.protocol === 'https:' ? https : http).request(url, options);
    } catch {
      // A header name that cannot be sent, for instance.
      resolve({ refused: 400 });
      return;
    }
    const timeout = clock.setTimeout(() => {
      resolve('unreachable');
      request.destroy();
    }, settings.timings.oauthTimeout);
    const finish = (answer: TokenAnswer): void => {
      timeout.clear();
      resolve(answer);
    };
    request.on('error', () => finish('unreachable'));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => finish('unreachable'));
      response.on('end', () => finish(judge(world, response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'))));
    });
    // The emulator must be able to end while an endpoint keeps silent.
    request.on('socket', (socket) => socket.unref());
    request.end(body);
  });
}

function judge(world: World, status: number, body: string): TokenAnswer {
  const succeeded = status >= 200 && status < 300;
  if (succeeded && holdsToken(body)) {
    return 'granted';
  }
  const failed = succeeded || status >= 500;
  return failed && world.settings.unknowns.tokenEndpointFailure === 'unreachable' ? 'unreachable' : { refused: status };
}

function holdsToken(body: string): boolean {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return false;
  }
  const token = (answer as { access_token?: unknown } | null)?.access_token;
  return typeof token === 'string' && token !== '';
}
