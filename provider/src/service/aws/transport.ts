import { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Refused } from '../../model/errors';
import { isLoopback, isWithin } from '../../model/loopback';

/** How requests reach AWS, if not directly and by the certificates of Node.js. */
export interface Transport {
  /** The URL of the proxy for http:// endpoints. */
  httpProxy?: string;
  /** The URL of the proxy for https:// endpoints. */
  httpsProxy?: string;
  /** Hosts that are reached directly, separated by commas. */
  noProxy?: string;
  /** A file with the certificates to trust, in place of those of Node.js. */
  caBundle?: string;
  /** Whether every certificate is accepted. */
  insecure?: boolean;
}

/** The agents for the SDK's request handler. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/** What Node.js calls on an agent for each request. It is in no declaration, and every agent of a proxy is built on it. */
interface TakesRequests {
  addRequest(request: unknown, options: { host?: string; port?: number; secureEndpoint?: boolean }): void;
}

/** What Node.js compares a request with before it asks an agent. */
interface Scheme {
  protocol: string;
  defaultPort: number;
}

/**
 * Decides for each request: which host it goes to is known no earlier. It decides at once, because the agent of a proxy
 * rewrites the headers of a request, which is possible only before they are on their way.
 */
class Choosing extends HttpAgent {
  constructor(
    private readonly direct: HttpAgent,
    private readonly proxied: HttpAgent,
    private readonly noProxy: string | undefined,
    /** What reaches the TLS connection behind a proxy. */
    private readonly tls: object,
  ) {
    // Without it Node.js would close each connection. The two agents count and keep them.
    super({ keepAlive: true });
    const { protocol, defaultPort } = direct as HttpAgent & Scheme;
    Object.assign(this, { protocol, defaultPort } satisfies Scheme);
  }

  addRequest(request: unknown, options: { host?: string; port?: number }): void {
    const agent = isDirect(options.host ?? '', options.port, this.noProxy) ? this.direct : this.proxied;
    (agent as unknown as TakesRequests).addRequest(request, {
      ...options,
      ...this.tls,
      secureEndpoint: this.direct instanceof HttpsAgent,
    });
  }

  override destroy(): void {
    this.direct.destroy();
    this.proxied.destroy();
  }
}

/**
 * A pair for one client. Clients share none, as without a proxy: the sockets of a pair are limited, and calls of one
 * client that get no answer must not hold up those of another.
 */
export function newAgents(transport: Transport): Agents {
  const options = {
    keepAlive: true,
    // As the SDK's own agents.
    maxSockets: 50,
    ...(transport.caBundle === undefined ? {} : { ca: certificatesIn(transport.caBundle) }),
    ...(transport.insecure === true ? { rejectUnauthorized: false } : {}),
  };
  const direct = { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
  if (transport.httpProxy === undefined && transport.httpsProxy === undefined) {
    return direct;
  }

  const { HttpProxyAgent } = require('http-proxy-agent') as typeof import('http-proxy-agent');
  const { HttpsProxyAgent } = require('https-proxy-agent') as typeof import('https-proxy-agent');
  const { httpProxy, httpsProxy, noProxy } = transport;
  const throughProxy = (url: string): HttpAgent => {
    const agent = new HttpsProxyAgent(url, options);
    agent.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: ClientRequest) => {
      if (statusCode !== 200) {
        // Otherwise it would pass for an answer of AWS.
        request.destroy(proxyRefused(statusCode));
      }
    });
    return agent;
  };
  const choose = (direct: HttpAgent, proxied: HttpAgent | undefined): HttpAgent =>
    proxied === undefined ? direct : new Choosing(direct, proxied, noProxy, options);
  return {
    httpAgent: choose(direct.httpAgent, httpProxy === undefined ? undefined : new HttpProxyAgent(httpProxy, options)),
    httpsAgent: choose(
      direct.httpsAgent,
      httpsProxy === undefined ? undefined : throughProxy(httpsProxy),
    ) as HttpsAgent,
  };
}

/** The code of a proxy that does not connect. */
export const proxyRefusal = 'EPROXY';

function proxyRefused(status: number): Error {
  const why = status === 407 ? ', so that it wants another user name or password' : '';
  return Object.assign(new Error(`the proxy answered with status ${status}${why}`), { code: proxyRefusal, status });
}

function certificatesIn(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refused(bundleProblem(path, (error as NodeJS.ErrnoException).code ?? (error as Error).message));
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Refused(bundleProblem(path, 'it holds no certificate in PEM form'));
  }
  return text;
}

const bundleProblem = (path: string, reason: string): string =>
  `The certificates of aws:customCaBundle or AWS_CA_BUNDLE could not be read from ${path}: ${reason}.`;

/**
 * Whether a host is reached without a proxy, by the rules of `@pulumi/aws` (those of Go): a loopback address always is; a
 * name in the list stands for itself and what is below it, with a leading dot only for what is below it; addresses and
 * networks stand for themselves; a port narrows an entry down; `*` stands for everything.
 */
export function isDirect(hostname: string, port: number | undefined, noProxy = ''): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (isLoopback(host)) {
    return true;
  }
  return noProxy.split(',').some((item) => {
    const entry = item.trim().toLowerCase();
    if (entry === '' || entry === '*') {
      return entry === '*';
    }
    if (entry.includes('/')) {
      return isWithin(host, [entry]);
    }
    const [, name, only] = isIP(entry) ? [entry, entry, undefined] : (/^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? []);
    if (only !== undefined && Number(only) !== port) {
      return false;
    }
    const below = (name ?? '').replace(/^\*?\./, '.');
    return below.startsWith('.') ? host.endsWith(below) : host === below || (!isIP(host) && host.endsWith(`.${below}`));
  });
}
