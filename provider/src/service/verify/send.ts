import { isUtf8 } from 'node:buffer';
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { Cancelled, Refused } from '../../model/errors';
import type { ClientSettings } from '../aws/settings';
import { type Agents, newAgents, proxyRefusal } from '../aws/transport';
import { within } from '../aws/within';
import type { WebRequest } from './request';

/** No answer came, or no whole one. */
export class NoAnswer extends Error {
  /** @param code - why; undefined if time is up. It repeats nothing that was sent. */
  constructor(readonly code?: string) {
    super();
  }
}

/** The proxy wants another user name or password, and has not connected. */
export class ProxyRefused extends Error {}

/** What came is no HTTP: an answer, but none that has a meaning. */
export class NotHttp extends Error {
  constructor(readonly code: string) {
    super();
  }
}

/** The beginning of an answer. */
export interface Answer {
  status: number;
  /**
   * Its body; undefined if that is longer than a number of bytes, or no text.
   *
   * @throws NoAnswer if it does not end in time; NotHttp
   */
  text(milliseconds: number, mostBytes: number): Promise<string | undefined>;
}

/** A server may set many cookies beside a status that is all that matters. Node.js would end at 16 kB. */
const mostHeaderBytes = 1024 * 1024;

/** A body is written in such pieces, so that an answer is read that comes before its end. */
const pieceBytes = 16 * 1024;

/** Sends requests on the way on which AWS is called, one after the other. No redirect is followed, and nothing is repeated. */
export class Sender {
  private readonly agents: Agents;

  constructor({ transport }: Pick<ClientSettings, 'transport'>) {
    this.agents =
      transport === undefined ? { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() } : newAgents(transport);
  }

  /** @throws NoAnswer, ProxyRefused or NotHttp */
  async send(request: WebRequest, milliseconds: number, cancelled?: AbortSignal): Promise<Answer> {
    try {
      const message = await within(milliseconds, (signal) => this.answerTo(request, signal), cancelled);
      // Whatever becomes of a body that nobody reads.
      message.on('error', () => {});
      return {
        status: message.statusCode ?? 0,
        text: (time, mostBytes) => textOf(message, time, mostBytes),
      };
    } catch (error) {
      throw error instanceof Refused || error instanceof Cancelled ? error : failureOf(error);
    }
  }

  /** Ends what is still under way. */
  close(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  /** The answer, as soon as its headers are there: the body may still be under way, and what becomes of it is no matter. */
  private answerTo({ url, method, headers, body }: WebRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    const { request } = (isSecure ? require('node:https') : require('node:http')) as typeof import('node:http');
    const bytes = body === undefined ? undefined : Buffer.from(body);
    return new Promise((resolve, reject) => {
      const outgoing: ClientRequest = request({
        agent: isSecure ? this.agents.httpsAgent : this.agents.httpAgent,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        method,
        path: url.pathname + url.search,
        headers: {
          ...headers,
          // Without it Node.js frames no body of a GET, HEAD, DELETE or OPTIONS: it would pass for another request.
          ...(bytes === undefined ? {} : { 'Content-Length': bytes.length }),
        },
        signal,
        maxHeaderSize: mostHeaderBytes,
        // Only the status counts, and a header that another client takes must not hide it.
        insecureHTTPParser: true,
      });
      outgoing.on('response', resolve);
      outgoing.on('upgrade', (message, socket) => {
        socket.destroy();
        resolve(message);
      });
      outgoing.on('error', reject);
      if (bytes === undefined || bytes.length === 0) {
        outgoing.end();
      } else {
        Readable.from(piecesOf(bytes)).pipe(outgoing);
      }
    });
  }
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    yield bytes.subarray(from, from + pieceBytes);
  }
}

async function textOf(message: IncomingMessage, milliseconds: number, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    return await within(milliseconds, async () => {
      for await (const chunk of message as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > mostBytes) return undefined;
      }
      const body = Buffer.concat(chunks);
      return isUtf8(body) ? body.toString('utf8') : undefined;
    });
  } catch (error) {
    throw failureOf(error);
  } finally {
    message.destroy();
  }
}

/** Only the code: a message of Node.js or of a proxy may repeat what was sent. */
function failureOf(error: unknown): Error {
  const { name, code, status } = error as { name?: unknown; code?: unknown; status?: unknown };
  if (name === 'AbortError') {
    return new NoAnswer();
  }
  if (code === proxyRefusal && status === 407) {
    return new ProxyRefused();
  }
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9_]+$/.test(code)) {
    return new NoAnswer('the connection failed');
  }
  return code.startsWith('HPE_') ? new NotHttp(code) : new NoAnswer(code);
}
