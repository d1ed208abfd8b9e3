import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import {
  type Client,
  credentials,
  type Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { parseDuration } from '../../provider/src/model/duration';
import { withLists } from '../../provider/src/model/entries';
import { pick } from '../../provider/src/model/json';
import { end } from './processes';
import { nodeOptions } from './processStart';
import { repository } from './repository';
import { runtime } from '@pulumi/pulumi';
import type { Inputs, Outputs } from './types';

// The SDK ships these without type declarations that a program could import by name.
const messages = require('@pulumi/pulumi/proto/provider_pb');
const services = require('@pulumi/pulumi/proto/provider_grpc_pb');
const engines = require('@pulumi/pulumi/proto/engine_grpc_pb');
const engineMessages = require('@pulumi/pulumi/proto/engine_pb');
const statuses = require('@pulumi/pulumi/proto/status_pb');

/** A call that hangs longer than this fails its test, unless another time is given. */
const TIMEOUT = 60_000;

/** The text that the state holds instead of the provider. */
export const PROVIDER_TEXT = 'exports.handler=()=>require("pulumi-eventbridge-connection/provider")';

/** What a value is to handlers while it is not known yet. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** How the plugin is started. */
export interface PluginOptions {
  /** The host of the handlers. */
  host?: HostName;
  /** The `__provider` text; the one of this package unless given. A function is asked for it at each call. */
  provider?: string | (() => string);
  /** The configuration of the stack, by qualified key: `aws:region`. */
  config?: Record<string, string>;
  env?: NodeJS.ProcessEnv;
  /** The program's folder, from which the plugin resolves modules. */
  folder?: string;
  /** Milliseconds after which a call counts as hanging. */
  timeout?: number;
}

/** The failure of a handler, as the engine gets it. */
export class HandlerError extends Error {
  override readonly name: string = 'HandlerError';
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** A failure after which the engine records the resource all the same. */
export class PartialFailure extends HandlerError {
  override readonly name = 'PartialFailure';
  constructor(
    message: string,
    code: number,
    readonly id: string,
    readonly reasons: string[],
    /** The outputs to record, `__provider` included. */
    readonly properties: Outputs & { __provider: string },
  ) {
    super(message, code);
  }
}

/** The real plugin process of the SDK, spoken to as the engine does. */
export interface Plugin {
  pid: number;
  /** Lines on standard output: the engine shows them as info messages of the stack. */
  stdout: string[];
  /** Lines on standard error: the engine shows them as errors. */
  stderr: string[];
  /** Another configuration, for providers that are loaded from now on. */
  configure(config: Record<string, string>): Promise<void>;
  check(olds: object, news: object): Promise<{ inputs: Inputs; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: object,
    news: object,
  ): Promise<{ changes: boolean | undefined; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: object): Promise<{ id: string; outs: Outputs }>;
  read(id: string, props: object): Promise<{ id: string; props: Outputs; inputs: Inputs | undefined }>;
  update(id: string, olds: object, news: object): Promise<{ outs: Outputs }>;
  delete(id: string, props: object): Promise<void>;
  /** The last answer with values, as the engine gets it: with the marks of its secrets. */
  marked(): unknown;
  /** Closes its standard input, as it happens when the engine is killed. */
  leave(): void;
  /** Resolves when the process has ended. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/** The plugins that end with the tests at the latest. */
const running = new Set<number>();
process.once('exit', () => running.forEach((pid) => end(pid)));

/** The hosts of the handlers: the SDK's plugin for dynamic providers, and the plugin of all languages. */
export type HostName = 'dynamic' | 'plugin';

/** The host that tests speak to unless they name one. */
export const usualHost: HostName = process.env['TEST_HOST'] === 'plugin' ? 'plugin' : 'dynamic';

/** Starts a process as the engine does, and configures it. */
export async function startPlugin(options: PluginOptions = {}): Promise<Plugin> {
  const { config = {}, env = process.env, folder = repository, timeout = TIMEOUT, host: name = usualHost } = options;
  const lines: string[] = [];
  const host = await (name === 'plugin' ? pluginOfLanguages(lines) : dynamicProviders(options.provider));
  const child = spawn(process.execPath, [...nodeOptions, ...host.command], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child.pid!);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));

  const stderr: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const port = await new Promise<string>((resolve, reject) => {
    const output = createInterface({ input: child.stdout });
    // The first line is the port, for the engine; what follows is the provider's.
    output.once('line', (line) => {
      resolve(line);
      output.on('line', (later) => lines.push(later));
    });
    child.once('exit', (code) => reject(new Error(`The plugin ended with ${code}: ${stderr.join('\n')}`)));
  });

  type Call = (request: unknown, options: object, done: (error: ServiceError | null, answer: unknown) => void) => void;
  const client: Client & Record<string, Call> = new services.ResourceProviderClient(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
    // As the engine: an answer may be as large as it likes.
    { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 },
  );

  function call<Method extends keyof Answers>(method: Method, request: unknown): Promise<Answers[Method]> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + timeout;
      client[method](request, { deadline }, (error: ServiceError | null, answer: unknown) =>
        error ? reject(failure(error, host)) : resolve(answer as Answers[Method]),
      );
    });
  }

  async function configure(settings: Record<string, string>): Promise<void> {
    const request = new messages.ConfigureRequest();
    request.setArgs(struct(host.configuration(settings)));
    await call('configure', request);
  }
  await configure(config);

  let marked: unknown;
  /** What a handler answered, as it gets it back: without what its host adds, and without marks of secrets. */
  function plain<Answer extends Inputs>(...answers: [Struct, ...Struct[]]): Answer[] {
    const values = answers.map((properties) => {
      const { __provider, ...rest } = properties.toJavaScript();
      return rest;
    });
    marked = values;
    return values.map((value) => host.answered(withoutMarks(value)) as Answer);
  }

  /** What the operation that follows a check knows of the outputs in a preview. */
  async function previewed(olds: object, inputs: Inputs, news: object): Promise<Partial<Outputs>> {
    const isNew = Object.keys(olds).length === 0;
    const about = { ...inputs, ...pick(news, ['__urn']) };
    if (isNew) {
      const asked = request('CreateRequest', about);
      asked['setPreview'](true);
      asked['setProperties'](struct(host.asked(inputs)));
      await call('create', asked);
      return {};
    }
    const judged = request('DiffRequest', about);
    judged['setOlds'](struct(host.asked(olds)));
    judged['setNews'](struct(host.asked(inputs)));
    const answer = await call('diff', judged);
    if (answer.getReplacesList().length > 0) return {};
    const { arn, secretArn } = olds as Outputs;
    if (answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_NONE)
      return pick({ arn, secretArn }, ['arn', 'secretArn']);
    const asked = request('UpdateRequest', about);
    asked['setPreview'](true);
    asked['setOlds'](struct(host.asked(olds)));
    asked['setNews'](struct(host.asked(inputs)));
    const [outs] = plain<Outputs>((await call('update', asked)).getProperties());
    return Object.fromEntries(
      Object.entries(pick(outs, ['arn', 'secretArn'])).filter(([, value]) => value !== UNKNOWN),
    );
  }

  /** A request about a resource. */
  function request(name: string, values: object): Request {
    const made = new messages[name]();
    host.describe(made, name, values);
    return made;
  }

  return {
    pid: child.pid!,
    stdout: lines,
    stderr,
    configure,
    async check(olds, news) {
      const asked = request('CheckRequest', news);
      // The engine has no old properties where there is no old resource.
      asked['setOlds'](Object.keys(olds).length === 0 ? struct({}) : struct(host.asked(olds)));
      asked.setNews(struct(host.asked(news)));
      const answer = await call('check', asked);
      const failures = answer
        .getFailuresList()
        .map((one) => ({ property: one.getProperty(), reason: host.told(one.getReason()) }));
      const [inputs] = plain<Inputs>(answer.getInputs());
      if (failures.length > 0 || !host.previewsOperations || !isPreview(news)) return { inputs, failures };
      try {
        // The other host has among the inputs what it knows of the outputs.
        return { inputs: { ...inputs, ...(await previewed(olds, inputs, news)) }, failures };
      } catch (error) {
        return { inputs, failures: [{ property: '', reason: error.message }] };
      }
    },
    async diff(id, olds, news) {
      const asked = request('DiffRequest', news);
      asked['setId'](id);
      asked['setOlds'](struct(host.asked(olds)));
      asked.setNews(struct(host.asked(news)));
      const answer = await call('diff', asked);
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      const changes = answer.getChanges();
      const isLeftToTheEngine = host.namesChanges && answer.getDiffsList().length > 0;
      return {
        changes: changes === DIFF_NONE ? false : changes === DIFF_SOME && !isLeftToTheEngine ? true : undefined,
        replaces: answer.getReplacesList(),
        deleteBeforeReplace: answer.getDeletebeforereplace(),
      };
    },
    async create(inputs) {
      const asked = request('CreateRequest', inputs);
      asked['setProperties'](struct(host.asked(inputs)));
      const answer = await call('create', asked);
      return { id: answer.getId(), outs: plain<Outputs>(answer.getProperties())[0] };
    },
    async read(id, props) {
      const asked = request('ReadRequest', props);
      asked['setId'](id);
      asked['setProperties'](struct(host.asked(props)));
      const answer = await call('read', asked);
      const [properties, inputs] = [answer.getProperties() ?? struct({}), answer.getInputs()];
      const [outputs, declared] = plain<Outputs>(properties, ...(inputs ? [inputs] : []));
      return { id: answer.getId(), props: outputs, inputs: declared };
    },
    async update(id, olds, news) {
      const asked = request('UpdateRequest', news);
      asked['setId'](id);
      asked['setOlds'](struct(host.asked(olds)));
      asked.setNews(struct(host.asked(news)));
      return { outs: plain<Outputs>((await call('update', asked)).getProperties())[0] };
    },
    async delete(id, props) {
      const asked = request('DeleteRequest', props);
      asked['setId'](id);
      asked['setProperties'](struct(host.asked(props)));
      await call('delete', asked);
    },
    marked: () => marked,
    leave() {
      child.stdin.end();
    },
    ended,
    async close() {
      client.close();
      end(child.pid!);
      running.delete(child.pid!);
      await ended;
      host.close();
    },
  };
}

/** A message of the protocol: the SDK ships no types of these classes. */
type Request = Record<string, (value: unknown) => void>;

interface LogRequest {
  getSeverity(): number;
  getMessage(): string;
}

/** What the two hosts of the handlers do not have in common. */
interface HostDialect {
  /** The arguments of Node.js. */
  command: string[];
  /** The configuration of the stack, as the engine gives it to this host. */
  configuration(settings: Record<string, string>): object;
  /** Whether this host learns in create and update that it is in a preview, and not in check. */
  previewsOperations: boolean;
  /** Whether an answer to diff names what has changed; else the engine finds it out. */
  namesChanges: boolean;
  /** Values as the engine sends them. */
  asked(values: object): object;
  /** Values as the handlers answered them. */
  answered(values: unknown): unknown;
  /** A message, with the settings by the names that they have for the other host. */
  told(text: string): string;
  /** What a request says beside its values. */
  describe(request: Request, message: string, values: object): void;
  close(): void;
}

/** The host in the SDK, which reads the handlers from a text in the values. */
async function dynamicProviders(provider: PluginOptions['provider'] = PROVIDER_TEXT): Promise<HostDialect> {
  return {
    command: [require.resolve('@pulumi/pulumi/cmd/dynamic-provider'), '127.0.0.1:1'],
    previewsOperations: false,
    namesChanges: false,
    configuration: (settings) => settings,
    asked: (values) => ({ ...values, __provider: typeof provider === 'string' ? provider : provider() }),
    answered: (values) => values,
    told: (text) => text,
    describe: () => {},
    close: () => {},
  };
}

/** The plugin of all languages. Lines that it shows on the row of a resource are written as the other host writes them. */
async function pluginOfLanguages(lines: string[]): Promise<HostDialect> {
  const address = await engineFor(lines);
  const urns = new Map<unknown, string>();
  const timeouts = new Map<unknown, Partial<Record<string, unknown>> | undefined>();
  return {
    command: [join(repository, 'provider/dist/plugin/main.js'), address],
    previewsOperations: true,
    namesChanges: true,
    configuration: (settings) =>
      Object.fromEntries(
        Object.entries(settings)
          .filter(([, value]) => value !== '')
          .map(([key, value]) => [key.replace(/^aws:/, ''), value]),
      ),
    asked: (values) =>
      Object.fromEntries(
        Object.entries(values).filter(([name]) => !name.startsWith('__') && !dynamicInputs.includes(name)),
      ),
    answered: asLists,
    told: asOther,
    describe(request, message, values) {
      const { name, __urn, customTimeouts } = values as {
        name?: string;
        __urn?: unknown;
        customTimeouts?: Partial<Record<string, unknown>>;
      };
      if (typeof __urn === 'string') urns.set(name, __urn);
      request['setUrn'](urns.get(name) ?? '');
      // The engine knows the options of the resource in every call.
      if (message === 'CheckRequest') timeouts.set(name, customTimeouts);
      const operation = timed[message];
      const timeout = operation === undefined ? undefined : (customTimeouts ?? timeouts.get(name))?.[operation];
      const milliseconds = typeof timeout === 'string' ? parseDuration(timeout) : undefined;
      if (milliseconds !== undefined) request['setTimeout'](milliseconds / 1000);
    },
    close: () => void shownTo.delete(lines),
  };
}

/** The lines of each plugin that runs. */
const shownTo = new Set<string[]>();
let engineAddress: Promise<string> | undefined;

/** An engine that takes lines, and does nothing else. All plugins of a test belong to one command. */
function engineFor(lines: string[]): Promise<string> {
  shownTo.add(lines);
  engineAddress ??= new Promise((resolve, reject) => {
    const engine = new Server();
    engine.addService(engines.EngineService, {
      log(call: ServerUnaryCall<LogRequest, Empty>, callback: sendUnaryData<Empty>) {
        const isWarning = call.request.getSeverity() === engineMessages.LogSeverity.WARNING;
        const line = asOther(`${isWarning ? 'warning: ' : ''}${call.request.getMessage()}`);
        shownTo.forEach((shown) => shown.push(line));
        callback(null, new Empty());
      },
    });
    engine.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    );
  });
  return engineAddress;
}

/** The requests that have a timeout. */
const timed: Record<string, string | undefined> = {
  CreateRequest: 'create',
  UpdateRequest: 'update',
  DeleteRequest: 'delete',
};

const asOther = (text: string): string => text.replaceAll('eventbridge-connection:', 'aws:');

/** What only the class for dynamic providers sends. */
const dynamicInputs = ['customTimeouts', 'generatedName'];

/** Values with the parameters that repeat as the other host has them. */
const asLists = (values: unknown): unknown =>
  typeof values === 'object' && values !== null && 'authParameters' in values
    ? { ...values, authParameters: withLists(values.authParameters) }
    : values;

/** The answers of the handlers, as far as they are read here: the SDK ships no types of these classes. */
interface Answers {
  configure: unknown;
  check: {
    getInputs(): Struct;
    getFailuresList(): { getProperty(): string; getReason(): string }[];
  };
  diff: {
    getChanges(): number;
    getDiffsList(): string[];
    getReplacesList(): string[];
    getDeletebeforereplace(): boolean;
  };
  create: { getId(): string; getProperties(): Struct };
  read: { getId(): string; getProperties(): Struct; getInputs(): Struct | undefined };
  update: { getProperties(): Struct };
  delete: unknown;
}

const isPreview = (news: object): boolean => (news as { __preview?: unknown }).__preview === true;

/** As the engine writes them: JSON, without members that are undefined. */
function struct(properties: object): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}

/** The values themselves, as a provider gets them that does not take secrets. */
export function withoutMarks(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (isMarked(value)) return withoutMarks(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutMarks(member)]));
}

/** The paths of all values that are marked as secrets. */
export function markedPaths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isMarked(value)) return [path];
  return Object.entries(value).flatMap(([name, member]) => markedPaths(member, path === '' ? name : `${path}.${name}`));
}

const isMarked = (value: object): value is { value: unknown } =>
  (value as Record<string, unknown>)[runtime.specialSigKey] === runtime.specialSecretSig;

function failure(error: ServiceError, host: HostDialect): HandlerError {
  const message = host.told(error.details ?? error.message);
  const [bytes] = (error.metadata as Metadata | undefined)?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return new HandlerError(message, error.code);
  const [any] = statuses.Status.deserializeBinary(bytes).getDetailsList();
  const detail = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return new PartialFailure(
    message,
    error.code,
    detail.getId(),
    detail.getReasonsList().map(host.told),
    host.answered(withoutMarks(detail.getProperties().toJavaScript())) as PartialFailure['properties'],
  );
}
