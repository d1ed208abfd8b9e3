import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { generate } from 'selfsigned';

/** The hosts of a network that only its proxy can reach. */
const inside = /\.corp\.invalid$|\.amazonaws\.com$/;

/** A host that the proxy wants a user name for. */
export const strangersHost = 'strangers.invalid';

export interface Listening {
  url: string;
  port: number;
  close(): Promise<void>;
}

async function listening(server: Server | TcpServer, scheme: string): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // The other side may leave at any time.
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

/** A request as an endpoint has seen it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headersDistinct'];
  body: string;
}

export interface Endpoint extends Listening {
  readonly requests: Seen[];
  /** What it answers to each request. */
  answer: (request: Seen, response: ServerResponse) => void;
}

/** An endpoint of somebody else, to which connections may go. */
export async function startEndpoint(answer: Endpoint['answer']): Promise<Endpoint> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url!, 'http://endpoint');
      const seen = {
        method: incoming.method!,
        path: pathname,
        query: searchParams,
        headers: incoming.headersDistinct,
        body: Buffer.concat(chunks).toString(),
      };
      endpoint.requests.push(seen);
      endpoint.answer(seen, response);
    });
  });
  const endpoint: Endpoint = { ...(await listening(server, 'http')), requests: [], answer };
  return endpoint;
}

/** An endpoint that speaks whatever it likes: it gets each piece of what arrives, and all that has arrived so far. */
export async function startRawEndpoint(speak: (socket: Socket, received: string) => void): Promise<Listening> {
  const server = createTcpServer((socket) => {
    let received = '';
    socket.on('data', (piece) => speak(socket, (received += piece.toString('latin1'))));
  });
  return listening(server, 'http');
}

export interface Proxy extends Listening {
  /** What was asked for: `GET http://host/path` or `CONNECT host:port`, and as whom. */
  readonly requests: { asked: string; host: string; authorization: string | undefined }[];
}

/** A forward proxy: whatever is asked of a host inside its network goes to a port on this machine. */
export async function startProxy(ports: { http: number; https: number }): Promise<Proxy> {
  const requests: Proxy['requests'] = [];
  const note = ({ method, url, headers }: IncomingMessage, host: string): void => {
    requests.push({ asked: `${method} ${url}`, host, authorization: headers['proxy-authorization'] });
  };
  const server = createServer((incoming, answer) => {
    const { hostname } = new URL(incoming.url!);
    note(incoming, hostname);
    if (!inside.test(hostname)) {
      answer.writeHead(502).end();
      return;
    }
    forward(incoming, answer, ports.http, new URL(incoming.url!).pathname);
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    const hostname = incoming.url!.split(':')[0];
    note(incoming, hostname);
    if (hostname === strangersHost) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    if (!inside.test(hostname)) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const target = connect(ports.https, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy()).on('close', () => target.destroy());
  });
  return { ...(await listening(server, 'http')), requests };
}

export interface TlsFront extends Listening {
  /** The certificate of a company's own authority, in PEM form. */
  certificate: string;
}

/**
 * TLS with a certificate that no machine trusts, in front of a port.
 *
 * @param answer - answers a request itself, if it returns true
 */
export async function startTlsFront(
  port: number,
  answer: (incoming: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<TlsFront> {
  const pem = await generate([{ name: 'commonName', value: 'corp.invalid' }], {
    keySize: 2048,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: '*.corp.invalid' },
          { type: 2, value: '*.us-east-1.amazonaws.com' },
          { type: 2, value: 'portal.sso.us-east-1.amazonaws.com' },
        ],
      },
    ],
  });
  const server = createTlsServer({ key: pem.private, cert: pem.cert }, (incoming, response) => {
    if (!answer(incoming, response)) forward(incoming, response, port, incoming.url!);
  });
  return { ...(await listening(server, 'https')), certificate: pem.cert };
}

function forward(incoming: IncomingMessage, answer: ServerResponse, port: number, path: string): void {
  const { method, headers } = incoming;
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
    answer.writeHead(response.statusCode!, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}
