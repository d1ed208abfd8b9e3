import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Cancelled, Refused } from '../../model/errors';
import { type ClientSettings, transportConfig } from '../aws/settings';
import { within } from '../aws/within';
import type { WebRequest } from './request';

/** No answer came, or no whole one. */
export class NoAnswer extends Error {
  /** @param code - why; undefined if time is up. It repeats nothing that was sent. */
  constructor(readonly code?: string) {
    super();
  }
}

/** The beginning of an answer. */
export interface Answer {
  status: number;
  contentType: string;
  /**
   * Its body; undefined if that is longer than a number of bytes, or no text.
   *
   * @throws NoAnswer if it does not end in time
   */
  text(milliseconds: number, mostBytes: number): Promise<string | undefined>;
}

/** Sends requests on the way on which AWS is called, one after the other. No redirect is followed, and nothing is repeated. */
export class Sender {
  private readonly handler;
  private readonly protocols;

  constructor(settings: ClientSettings) {
    const { NodeHttpHandler } = require('@smithy/node-http-handler') as typeof import('@smithy/node-http-handler');
    this.protocols = require('@smithy/core/protocols') as typeof import('@smithy/core/protocols');
    this.handler = new NodeHttpHandler({
      ...transportConfig(settings).requestHandler,
      // The time of the try ends both.
      connectionTimeout: 0,
      requestTimeout: 0,
    });
  }

  /** @throws NoAnswer */
  async send(
    { url, method, headers, body }: WebRequest,
    milliseconds: number,
    cancelled?: AbortSignal,
  ): Promise<Answer> {
    const request = new this.protocols.HttpRequest({
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      method,
      path: url.pathname + url.search,
      // Of a list Node.js makes a header with several lines.
      headers: headers as Record<string, string>,
      // Bytes: beside a text Node.js would write the headers in UTF-8 too, and they are that already.
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
    try {
      const { response } = await within(
        milliseconds,
        (abortSignal) => this.handler.handle(request, { abortSignal }),
        cancelled,
      );
      const message = response.body as IncomingMessage;
      // Whatever becomes of a body that nobody reads.
      message.on('error', () => {});
      return {
        status: response.statusCode,
        contentType: response.headers['content-type'] ?? '',
        text: (time, mostBytes) => textOf(message, time, mostBytes),
      };
    } catch (error) {
      throw error instanceof Refused || error instanceof Cancelled ? error : noAnswer(error);
    }
  }

  /** Ends what is still under way. */
  close(): void {
    this.handler.destroy();
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
    throw noAnswer(error);
  } finally {
    message.destroy();
  }
}

/** Only the code: a message of Node.js or of a proxy may repeat what was sent. */
function noAnswer(error: unknown): NoAnswer {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return name === 'AbortError'
    ? new NoAnswer()
    : new NoAnswer(typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : 'the connection failed');
}
