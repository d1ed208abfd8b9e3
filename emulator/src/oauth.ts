import * as http from 'node:http';
import * as https from 'node:https';
import type { AuthParameters, HttpParameter } from './state/connection';
import type { World } from './state/world';

/** What came of asking a token endpoint. */
export type TokenAnswer = 'granted' | { refused: number } | 'unreachable';

/** What the emulator does with a token endpoint. */
export type EndpointKind = 'loopback' | 'unreachable' | 'granted';

/**
 * Only endpoints on this machine are ever called. A host under `.invalid` is unreachable by definition, as is a text
 * that is not a URL (the model does not check the scheme); everybody else's host is taken to grant the token.
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
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) {
    return 'loopback';
  }
  return host === 'invalid' || host.endsWith('.invalid') ? 'unreachable' : 'granted';
}

const pairs = (list: HttpParameter[] | undefined): [string, string][] =>
  (list ?? []).map((entry) => [entry.Key ?? '', entry.Value ?? '']);

/**
 * Asks a token endpoint on a loopback address for a token with the client-credentials grant: client id and secret
 * and the body parameters form-encoded, header and query parameters in their places. A GET has no body, so there the
 * form becomes part of the query.
 */
export function requestToken(
  world: World,
  parameters: NonNullable<AuthParameters['OAuthParameters']>,
): Promise<TokenAnswer> {
  const { settings, clock } = world;
  const extra = parameters.OAuthHttpParameters;
  const url = new URL(parameters.AuthorizationEndpoint);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: parameters.ClientParameters.ClientID,
    client_secret: parameters.ClientParameters.ClientSecret,
  });
  for (const [key, value] of pairs(extra?.BodyParameters)) {
    form.set(key, value);
  }
  for (const [key, value] of pairs(extra?.QueryStringParameters)) {
    url.searchParams.append(key, value);
  }
  const hasBody = parameters.HttpMethod !== 'GET';
  if (!hasBody) {
    for (const [key, value] of form) {
      url.searchParams.append(key, value);
    }
  }
  const body = hasBody ? form.toString() : '';
  return new Promise((resolve) => {
    const options: https.RequestOptions = {
      method: parameters.HttpMethod,
      agent: false,
      rejectUnauthorized: settings.verifyTokenEndpointCertificate,
      headers: {
        'user-agent': 'Amazon/EventBridge/ApiDestinations',
        ...(hasBody && {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        }),
        ...Object.fromEntries(pairs(extra?.HeaderParameters)),
      },
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
