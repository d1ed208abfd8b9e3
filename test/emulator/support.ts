import {
  CreateConnectionCommandInput,
  DescribeConnectionCommandOutput,
  EventBridge,
} from '@aws-sdk/client-eventbridge';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';
import {
  ConnectionState,
  Control,
  Emulator,
  EmulatorOptions,
  SimulatedClock,
  startEmulator,
} from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** An emulator on a clock that stands still, and clients of it that do not retry. */
export interface Bench {
  emulator: Emulator;
  control: Control;
  clock: SimulatedClock;
  events: EventBridge;
  secrets: SecretsManager;
  sts: STS;
  clientOf(accessKeyId: string, region?: string, maxAttempts?: number): EventBridge;
  describe(name: string): Promise<DescribeConnectionCommandOutput>;
  state(name: string): Promise<ConnectionState | undefined>;
  /** The text of the managed secret of a connection. */
  secretOf(name: string): Promise<string>;
  /** How many versions the managed secret of a connection has, deprecated ones included. */
  versionsOf(name: string): Promise<number>;
  /** Whether there is a connection of this name in any account and Region. */
  exists(name: string): boolean;
  /** A route of the control interface by HTTP, as another process calls it. */
  post<Answer = ControlAnswer>(route: string, body?: object): Promise<{ status: number; answer: Answer }>;
  /** A call of a service with the JSON protocol, by the target and the service of its signature. */
  call<Body = ErrorBody>(target: string, service: string, body: object): Promise<{ status: number; body: Body }>;
  close(): Promise<void>;
}

/** What a route of the control interface answers if it has nothing else to say, and if it refuses. */
export interface ControlAnswer {
  error?: string;
}

/** The body of an answer that is an error. */
export interface ErrorBody {
  __type?: string;
  message?: string;
}

/** A moment whose answers were recorded: 2026-09-26T22:28:12Z. */
export const recordedMoment = 1_790_461_692_000;

export async function openBench(options: EmulatorOptions = {}): Promise<Bench> {
  const clock = new SimulatedClock(recordedMoment);
  const emulator = await startEmulator({ clock, ...options });
  const config = (accessKeyId = 'AKIDTEST', region = 'us-east-1', maxAttempts = 1) => ({
    endpoint: emulator.url,
    region,
    maxAttempts,
    credentials: { accessKeyId, secretAccessKey: 'not-checked' },
  });
  const clients: { destroy(): void }[] = [];
  const keep = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const events = keep(new EventBridge(config()));
  const secrets = keep(new SecretsManager(config()));
  const describe = (name: string): Promise<DescribeConnectionCommandOutput> =>
    events.describeConnection({ Name: name });
  const secretArnOf = async (name: string): Promise<string> => {
    const { SecretArn } = await describe(name);
    assert.ok(SecretArn);
    return SecretArn;
  };
  return {
    emulator,
    control: emulator.control,
    clock,
    events,
    secrets,
    sts: keep(new STS(config())),
    clientOf: (accessKeyId, region, maxAttempts) => keep(new EventBridge(config(accessKeyId, region, maxAttempts))),
    describe,
    state: async (name) => (await describe(name)).ConnectionState,
    secretOf: async (name) => (await secrets.getSecretValue({ SecretId: await secretArnOf(name) })).SecretString ?? '',
    versionsOf: async (name) =>
      (await secrets.listSecretVersionIds({ SecretId: await secretArnOf(name), IncludeDeprecated: true })).Versions
        ?.length ?? 0,
    exists: (name) => emulator.control.connections().some((connection) => connection.name === name),
    async post<Answer>(route: string, body: object = {}) {
      const response = await fetch(`${emulator.url}/_control/${route}`, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, answer: (await response.json()) as Answer };
    },
    async call<Body>(target: string, service: string, body: object) {
      const answer = await send(emulator.url, '', body, {
        'x-amz-target': target,
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
      });
      return { status: answer.status, body: JSON.parse(answer.text) as Body };
    },
    async close() {
      clients.forEach((client) => client.destroy());
      await emulator.close();
    },
  };
}

/** The bench of each test of the suite that calls this: a new one before it, closed after it. */
export function useBench(options: EmulatorOptions = {}): Bench {
  const bench = {} as Bench;
  beforeEach(async () => {
    Object.assign(bench, await openBench(options));
  });
  afterEach(() => bench.close());
  return bench;
}

export const basic = (
  name: string,
  more: Partial<CreateConnectionCommandInput> = {},
): CreateConnectionCommandInput => ({
  Name: name,
  AuthorizationType: 'BASIC',
  AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' } },
  ...more,
});

export const apiKey = (name: string): CreateConnectionCommandInput => ({
  Name: name,
  AuthorizationType: 'API_KEY',
  AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'k', ApiKeyValue: 'v' } },
});

export const oauth = (
  name: string,
  endpoint: string,
  method: 'GET' | 'POST' | 'PUT' = 'POST',
): CreateConnectionCommandInput => ({
  Name: name,
  AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
  AuthParameters: {
    OAuthParameters: {
      ClientParameters: { ClientID: 'id', ClientSecret: 'secret' },
      AuthorizationEndpoint: endpoint,
      HttpMethod: method,
    },
  },
});

export const resourceConfiguration =
  'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0';

/** Expects an error of the service by its type, and its text where that is known. */
export async function rejects(call: Promise<unknown>, type: string, text?: string | RegExp): Promise<void> {
  await assert.rejects(call, (error: Error) => {
    assert.equal(error.name, type, `${error.name}: ${error.message}`);
    if (text instanceof RegExp) {
      assert.match(error.message, text);
    } else if (text !== undefined) {
      assert.equal(error.message, text);
    }
    return true;
  });
}

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** The headers of a call of EventBridge, as an SDK signs it. */
export const headersOf = (operation: string): Record<string, string> => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': `AWSEvents.${operation}`,
  'x-amz-date': '20260926T222812Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/events/aws4_request, SignedHeaders=host, Signature=00',
});

/** A request as bytes, for where the wire matters. Headers of value `undefined` are not sent. */
export function send(
  url: string,
  operation: string,
  body: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<RawAnswer> {
  const sent = { ...headersOf(operation), ...headers };
  const present = Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method: 'POST', agent: false, headers: Object.fromEntries(present) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

export interface TokenEndpoint {
  url: string;
  requests: {
    method: string;
    url: URL;
    headers: http.IncomingHttpHeaders;
    body: string;
    form: URLSearchParams;
    rawHeaders: string[];
  }[];
  /** Resolves when so many requests have been answered. */
  answered(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A token endpoint on a loopback address; `undefined` as its answer keeps silent, `reset` breaks the connection. */
export async function openTokenEndpoint(
  answer: () => { status: number; body: string } | 'reset' | undefined = () => ({
    status: 200,
    body: '{"access_token":"t"}',
  }),
): Promise<TokenEndpoint> {
  const requests: TokenEndpoint['requests'] = [];
  let waiting: (() => void)[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        method: request.method ?? '',
        url: new URL(request.url ?? '', 'http://localhost'),
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(chunks).toString('utf8'),
        form: new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
      });
      const given = answer();
      if (given === 'reset') {
        request.socket.resetAndDestroy();
      } else if (given) {
        response.writeHead(given.status, { 'content-type': 'application/json' }).end(given.body);
      }
      waiting.forEach((look) => look());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    requests,
    async answered(count) {
      while (requests.length < count) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        waiting = [];
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks until an answer is as wanted: real sockets are involved, so the number of turns is not known. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) {
      return answer;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
