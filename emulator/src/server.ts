import { randomUUID } from 'node:crypto';
import * as http from 'node:http';
import type { Clock } from './clock';
import type { Control } from './control/control';
import type { Fault } from './control/faults';
import { routes } from './control/http';
import type { LoggedCall } from './control/requestLog';
import { findOperation, targets } from './operations';
import type { Call, Operation } from './operations/operation';
import { evaluate } from './policy';
import { partitionOf } from './state/identifiers';
import type { World } from './state/world';
import { deserialize, validate } from './validation';
import { AwsError } from './wire/awsError';
import { isLoopbackName } from './wire/loopback';
import { basicDate, CredentialScope, readAuthorization } from './wire/credentials';
import { toJson } from './wire/json';
import { toXml, XmlContent } from './wire/xml';

/** A request as far as it is understood without asking who sends it. */
interface Received {
  service: string;
  operation: string;
  /** Not parsed yet: an error in it is an answer, and comes after those about the signature. */
  text: string;
  form?: Record<string, string>;
}

/** What is sent back, unless the connection is cut. */
interface Answer {
  status: number;
  contentType: string;
  body: string;
  error?: AwsError;
  close?: boolean;
  /** After the body nothing more comes and no end; or a space after each of so many milliseconds. */
  endless?: number | 'silent';
}

type Reply = Answer | 'reset' | 'silent' | 'dropped';

/** Larger requests than any that the service accepts. */
const bodyLimit = 8 * 1024 * 1024;

/** The longest that a signature may be older or younger than the server's clock. */
const signatureTolerance = 5 * 60_000;

const jsonType = 'application/x-amz-json-1.1';

export class Server {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly control: Control,
  ) {}

  async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bodyLimit) {
        response.writeHead(413, { connection: 'close' }).end();
        return;
      }
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path.startsWith('/_control/')) {
      await this.answerControl(request, path.slice('/_control/'.length), text, response);
    } else {
      await this.serve(request, text, response);
    }
  }

  /** The control interface: JSON in, JSON out. */
  private async answerControl(
    request: http.IncomingMessage,
    route: string,
    text: string,
    response: http.ServerResponse,
  ): Promise<void> {
    let status = 200;
    let answer: unknown;
    const run = Object.hasOwn(routes, route) ? routes[route] : undefined;
    const refusal = refusalOf(request.headers);
    try {
      if (refusal !== undefined) {
        status = 403;
        throw new RangeError(refusal);
      }
      if (request.method !== 'POST') {
        status = 405;
        throw new RangeError(`The control interface takes POST, not ${request.method}.`);
      }
      if (!run) {
        status = 404;
        throw new RangeError(`There is no /_control/${route}; there are ${Object.keys(routes).join(', ')}.`);
      }
      status = 400;
      answer = (await run(this.control, readBody(text))) ?? {};
      status = 200;
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(answer)}\n`);
  }

  /** A call of an AWS service. */
  private async serve(request: http.IncomingMessage, text: string, response: http.ServerResponse): Promise<void> {
    const received = read(request, text);
    const { headers } = request;
    const facts = {
      service: received.service,
      operation: received.operation,
      accessKeyId: /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1],
      region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1],
    };
    const body = received.form ?? parsed(text);
    const entry = this.control.log.add({
      time: this.clock.now(),
      ...facts,
      name: nameIn(body),
      body: body ?? text,
      userAgent: headers['user-agent'],
      attempt: headers['amz-sdk-request'] as string | undefined,
      invocationId: headers['amz-sdk-invocation-id'] as string | undefined,
    });
    const faults = this.control.faults.takeFor(entry);
    const skew = this.world.settings.clockSkew + total(faults, 'clockSkew');
    const reply = await this.reply(request, received, entry, faults, skew);
    if (typeof reply === 'string') {
      entry.outcome = reply;
      if (reply !== 'silent') {
        request.socket.resetAndDestroy();
      }
    } else {
      entry.outcome = 'answered';
      entry.status = reply.status;
      entry.errorType = reply.error?.type;
      entry.errorMessage = reply.error?.message;
      // Not the emulator's clock: an SDK treats a Date far from its own time as skew, and retries what it otherwise would not.
      send(response, reply, Date.now() + skew);
    }
    this.control.log.changed();
  }

  private async reply(
    request: http.IncomingMessage,
    received: Received,
    entry: LoggedCall,
    faults: Fault[],
    skew: number,
  ): Promise<Reply> {
    const holds = this.control.holds.takeFor(entry);
    for (const hold of holds.before) {
      if ((await hold.hold(entry)) === 'drop') {
        return 'dropped';
      }
    }
    await this.delay(faults, 'before');
    let reply: Reply;
    try {
      const call = this.authenticate(request, received, entry, skew);
      reply =
        this.faultReply(faults, 'before', call, received) ?? answerOf(received, this.perform(call, received, entry));
    } catch (error) {
      reply = errorAnswer(received, error);
    }
    if (entry.acted) {
      await this.delay(faults, 'after');
      try {
        reply = this.faultReply(faults, 'after', undefined, received) ?? reply;
      } catch (error) {
        reply = errorAnswer(received, error);
      }
    }
    for (const hold of holds.after) {
      if ((await hold.hold(entry)) === 'drop') {
        return 'dropped';
      }
    }
    return reply;
  }

  private async delay(faults: Fault[], when: 'before' | 'after'): Promise<void> {
    const milliseconds = total(
      faults.filter((fault) => (fault.when ?? 'before') === when),
      'delay',
    );
    if (milliseconds > 0) {
      await new Promise<void>((resolve) => this.clock.setTimeout(resolve, milliseconds));
    }
  }

  /** The answer of a fault, instead of that of the operation. */
  private faultReply(
    faults: Fault[],
    when: 'before' | 'after',
    call: Call | undefined,
    received: Received,
  ): Reply | undefined {
    for (const fault of faults.filter((candidate) => (candidate.when ?? 'before') === when)) {
      switch (fault.kind) {
        case 'error':
          throw new AwsError(fault.type ?? 'InternalException', fault.message ?? '', fault.status);
        case 'throttle':
          throw new AwsError('ThrottlingException', fault.message ?? 'Rate exceeded');
        case 'expiredCredentials':
          throw expiredToken();
        case 'accessDenied': {
          const action = fault.action ?? `${received.service}:${received.operation}`;
          throw accessDenied(
            call?.principal ?? 'unknown',
            action,
            call?.region.arn(received.service, '*') ?? '*',
            false,
          );
        }
        case 'status':
          return { status: fault.status ?? 500, contentType: 'text/html', body: fault.body ?? '', close: true };
        case 'malformed':
          return { status: 200, contentType: jsonType, body: fault.body ?? '{"ConnectionArn":"arn:aws:ev' };
        case 'hang':
          return 'silent';
        case 'stall':
          return { status: 200, contentType: jsonType, body: '{', endless: fault.milliseconds ?? 'silent' };
        case 'reset':
          return 'reset';
      }
    }
    return undefined;
  }

  /** Who calls, from which account and Region. */
  private authenticate(request: http.IncomingMessage, received: Received, entry: LoggedCall, skew: number): Call {
    const { world } = this;
    let scope: CredentialScope;
    if (received.operation === 'AssumeRoleWithWebIdentity') {
      scope = { accessKeyId: '', region: 'us-east-1', service: 'sts' };
    } else {
      scope = readAuthorization(request.headers);
    }
    if (received.service !== '' && scope.service !== received.service) {
      throw new AwsError(
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${received.service}'. `.trimEnd(),
      );
    }
    if (skew !== 0) {
      checkSignatureTime(scope, Date.now() + skew);
    }
    const session = world.sessions.get(scope.accessKeyId);
    if (session && session.expires <= this.clock.now()) {
      throw expiredToken();
    }
    const { accessKeys, knownAccessKeysOnly, defaultAccount } = world.settings;
    const known = session ?? accessKeys[scope.accessKeyId];
    if (!known && knownAccessKeysOnly && scope.accessKeyId !== '') {
      throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
    }
    const account = known?.account ?? defaultAccount;
    const principal = known?.arn ?? `arn:${partitionOf(scope.region)}:iam::${account}:user/emulated-user`;
    Object.assign(entry, { account, region: scope.region });
    return {
      world,
      region: world.region(account, scope.region),
      accessKeyId: scope.accessKeyId,
      principal,
      requirePermission: (action, resource, context = {}) => {
        const { policy } = world.settings;
        const judgement = policy === null ? 'allowed' : evaluate([policy].flat(), { action, resource, context });
        if (judgement !== 'allowed') {
          throw accessDenied(principal, action, resource, judgement === 'denied');
        }
      },
    };
  }

  /** From the parsed request to its effect. */
  private perform(call: Call, received: Received, entry: LoggedCall): unknown {
    const operation = findOperation(received.service, received.operation);
    if (!operation) {
      throw new AwsError('UnknownOperationException');
    }
    const input = readInput(operation, received);
    this.limitRate(call, operation);
    const resource = operation.resource?.(call, input);
    if (resource !== undefined) {
      call.requirePermission(`${operation.service}:${operation.name}`, resource);
    }
    if (operation.input !== undefined) {
      validate(operation.input, input, operation.patterns?.(call));
    }
    const output = operation.run(call, input);
    entry.acted = true;
    return output;
  }

  private limitRate(call: Call, { kind, service }: Operation): void {
    // The limits are EventBridge's own; those of the other services are far higher.
    if (service !== 'events') {
      return;
    }
    const { writesPerSecond, writeBurst, readsPerSecond, readBurst } = this.world.settings.rateLimits;
    const [perSecond, burst] = kind === 'write' ? [writesPerSecond, writeBurst] : [readsPerSecond, readBurst];
    if (perSecond !== null && !call.region.rates[kind].take(this.clock.now(), perSecond, burst ?? perSecond)) {
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    }
  }
}

/**
 * Why a caller of the control interface is refused. The request log holds credentials, so that neither a page of another
 * origin nor a name that resolves to this machine may read it.
 */
function refusalOf({ host = '', origin }: http.IncomingHttpHeaders): string | undefined {
  const name = host.replace(/:\d*$/, '');
  if (!isLoopbackName(name)) {
    return `The control interface answers to a loopback name in Host, such as localhost or 127.0.0.1, not to '${name}'.`;
  }
  return origin === undefined || origin === `http://${host}`
    ? undefined
    : `The control interface answers to pages of its own origin only, not of '${origin}'.`;
}

function readBody(text: string): object {
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new RangeError(`The body is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RangeError('The body must be a JSON object.');
  }
  return body;
}

const total = (faults: Fault[], kind: Fault['kind']): number =>
  faults.filter((fault) => fault.kind === kind).reduce((sum, fault) => sum + (fault.milliseconds ?? 0), 0);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) {
    return undefined;
  }
  const { Name, NamePrefix, SecretId, KeyId, RoleArn } = body as Record<string, unknown>;
  const name = Name ?? SecretId ?? KeyId ?? RoleArn ?? NamePrefix;
  return typeof name === 'string' ? name : undefined;
}

/** Which service and operation: by the target header of the JSON protocol, by the `Action` of the query protocol. */
function read(request: http.IncomingMessage, text: string): Received {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    return { service: targets[target.slice(0, dot)] ?? '', operation: target.slice(dot + 1), text };
  }
  const query = (request.url ?? '').split('?')[1] ?? '';
  const form = Object.fromEntries(new URLSearchParams(request.method === 'POST' ? text : query));
  if (form['Action'] !== undefined) {
    return { service: 'sts', operation: form['Action'], text, form };
  }
  return { service: '', operation: '', text };
}

function readInput(operation: Operation, received: Received): Record<string, unknown> {
  if (received.form) {
    return received.form;
  }
  let body: unknown;
  try {
    body = received.text === '' ? {} : JSON.parse(received.text);
  } catch {
    throw new AwsError('SerializationException');
  }
  if (operation.input !== undefined) {
    return deserialize(operation.input, body) as Record<string, unknown>;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AwsError('SerializationException');
  }
  return body as Record<string, unknown>;
}

function checkSignatureTime(scope: CredentialScope, now: number): void {
  if (scope.signedAt === undefined) {
    return;
  }
  const signed = basicDate(scope.signedAt);
  const earliest = now - signatureTolerance;
  const latest = now + signatureTolerance;
  if (scope.signedAt < earliest) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature expired: ${signed} is now earlier than ${basicDate(earliest)} (${basicDate(now)} - 5 min.)`,
    );
  }
  if (scope.signedAt > latest) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature not yet current: ${signed} is still later than ${basicDate(latest)} (${basicDate(now)} + 5 min.)`,
    );
  }
}

const expiredToken = (): AwsError =>
  new AwsError('ExpiredTokenException', 'The security token included in the request is expired');

function accessDenied(principal: string, action: string, resource: string, explicitly: boolean): AwsError {
  const kind = principal.includes(':assumed-role/') || principal.includes(':user/') ? 'User' : 'Principal';
  const because = explicitly
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return new AwsError(
    'AccessDeniedException',
    `${kind}: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
  );
}

const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS names errors without the suffix, and answers those about the caller with 403. */
const stsErrors: Readonly<Record<string, readonly [code: string, status: number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  ExpiredTokenException: ['ExpiredToken', 403],
  IncompleteSignatureException: ['IncompleteSignature', 400],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
  MissingAuthenticationTokenException: ['MissingAuthenticationToken', 403],
  ThrottlingException: ['Throttling', 400],
  UnknownOperationException: ['InvalidAction', 400],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
};

function answerOf(received: Received, output: unknown): Answer {
  if (received.service !== 'sts') {
    return { status: 200, contentType: jsonType, body: toJson(output) };
  }
  const name = received.operation;
  const inner = toXml({
    [`${name}Result`]: output as XmlContent,
    ResponseMetadata: { RequestId: randomUUID() },
  });
  return {
    status: 200,
    contentType: 'text/xml',
    body: `<${name}Response xmlns="${stsNamespace}">${inner}</${name}Response>`,
  };
}

function errorAnswer(received: Received, caught: unknown): Answer {
  // Anything else than an answer of the service is a defect of the emulator: it must be seen, not hidden in a 400.
  const error =
    caught instanceof AwsError
      ? caught
      : new AwsError(
          'InternalException',
          `The emulator failed: ${caught instanceof Error ? (caught.stack ?? caught.message) : String(caught)}`,
          500,
        );
  if (received.service === 'sts') {
    const [code, status] = stsErrors[error.type] ?? [error.type, error.status];
    const inner = toXml({ Error: { Type: 'Sender', Code: code, Message: error.message }, RequestId: randomUUID() });
    return {
      status,
      contentType: 'text/xml',
      body: `<ErrorResponse xmlns="${stsNamespace}">${inner}</ErrorResponse>`,
      error,
      close: true,
    };
  }
  // Secrets Manager writes `Message`, the others `message` (recorded for EventBridge); without a text, neither.
  const textMember = received.service === 'secretsmanager' ? 'Message' : 'message';
  const body = toJson({ __type: error.type, [textMember]: error.message === '' ? undefined : error.message });
  const status = error.type === 'InternalException' && error.status === 400 ? 500 : error.status;
  return { status, contentType: jsonType, body, error, close: true };
}

function send(response: http.ServerResponse, answer: Answer, now: number): void {
  const body = Buffer.from(answer.body);
  response.sendDate = false;
  if (answer.close) {
    // Recorded: every error closes the connection.
    response.setHeader('connection', 'close');
  } else {
    // A success has no connection header (recorded); the connection stays open.
    response.removeHeader('connection');
  }
  response.writeHead(answer.status, {
    'x-amzn-RequestId': randomUUID(),
    'Content-Type': answer.contentType,
    // An answer that does not end promises more than comes.
    'Content-Length': answer.endless === undefined ? body.length : bodyLimit,
    Date: new Date(now).toUTCString(),
  });
  if (answer.endless === undefined) {
    response.end(body);
    return;
  }
  response.write(body);
  if (answer.endless !== 'silent') {
    const drip = setInterval(() => response.write(' '), answer.endless);
    response.once('close', () => clearInterval(drip));
  }
}
