import { setMaxListeners } from 'node:events';
import { type sendUnaryData, type ServerUnaryCall, type ServerWritableStream, Metadata, status } from '@grpc/grpc-js';
import * as plugins from '@pulumi/pulumi/proto/plugin_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import * as statuses from '@pulumi/pulumi/proto/status_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { answering, engineGone } from '../handlers/engineWatch';
import { messageOf, PartialFailure } from '../handlers/failure';
import type { Host } from '../handlers/host';
import { Redactor, shortened } from '../handlers/redaction';
import { requireReadable } from '../handlers/version';
import { Cancelled, Refused } from '../model/errors';
import { pluginName, pluginResourceType } from '../model/identity';
import { compact, isObject, sameJson } from '../model/json';
import { configuredSecrets, type StackConfig } from '../service/aws/config';
import { configurationOf, inOwnTerms, sealedSettings, settingProblems, settingsOf } from './configuration';
import type { Kind } from './changes';
import * as connection from './connection';
import { EngineLog } from './engine';
import { message, received } from './envelopes';
import { pluginHost } from './host';
import { invoke, list } from './lookups';
import { holdsPlainSecret, opened, openedDeclaration, type Opened, onWire, type Path, sealed } from './values';

/** What the engine tells of a call beside its values. */
interface Circumstances {
  urn?: string;
  preview?: boolean;
  timeoutSeconds?: number;
}

/** What an operation answers: a message, or a failure that is one. */
type Answer<Request, Response> = (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void;

/** The methods of Pulumi's provider protocol. */
export class Server {
  private config: StackConfig = configurationOf({});
  private engine: EngineLog | undefined;
  /** The operations that are under way. */
  private readonly underWay = new Set<AbortController>();

  constructor(engineAddress: string | undefined) {
    this.attachTo(engineAddress);
  }

  /** The implementations by the names of the protocol, for a server of `@grpc/grpc-js`. */
  methods() {
    return {
      handshake: unary((request: messages.ProviderHandshakeRequest) => {
        this.attachTo(request.getEngineAddress());
        const answer = new messages.ProviderHandshakeResponse();
        answer.setAcceptSecrets(true);
        answer.setSupportsAutonamingConfiguration(true);
        return answer;
      }),
      attach: unary((request: plugins.PluginAttach) => {
        this.attachTo(request.getAddress());
        return new Empty();
      }),
      getPluginInfo: unary(() => {
        const info = new plugins.PluginInfo();
        info.setVersion(version());
        return info;
      }),
      getSchema: unary(() => {
        const answer = new messages.GetSchemaResponse();
        answer.setSchema(JSON.stringify({ ...(require('../../schema.json') as object), version: version() }));
        return answer;
      }),
      checkConfig: unary((request: messages.CheckRequest) => this.checkConfig(request)),
      diffConfig: unary((request: messages.DiffRequest) => this.diffConfig(request)),
      configure: unary((request: messages.ConfigureRequest) => {
        this.config = configurationOf(settingsOf(received(request.getArgs())));
        const answer = new messages.ConfigureResponse();
        answer.setAcceptsecrets(true);
        answer.setSupportspreview(true);
        answer.setSupportsAutonamingConfiguration(true);
        return answer;
      }),
      check: unary((request: messages.CheckRequest) => this.check(request)),
      diff: unary((request: messages.DiffRequest) => this.diff(request)),
      create: unary((request: messages.CreateRequest) => this.create(request)),
      read: unary((request: messages.ReadRequest) => this.read(request)),
      update: unary((request: messages.UpdateRequest) => this.update(request)),
      delete: unary((request: messages.DeleteRequest) => this.delete(request)),
      invoke: unary((request: messages.InvokeRequest) => this.invoke(request)),
      list: (stream: ServerWritableStream<ListRequest, unknown>) => void this.list(stream),
      cancel: unary(() => {
        // It comes at the end of every command as well, when nothing is under way.
        const reason = new Cancelled('The operation was cancelled. Nothing more was sent to AWS. Run `pulumi up`.');
        this.underWay.forEach((operation) => operation.abort(reason));
        return new Empty();
      }),
      getMapping: unary(() => new messages.GetMappingResponse()),
      getMappings: unary(() => new messages.GetMappingsResponse()),
      parameterize: unimplemented('Parameterize'),
      construct: unimplemented('Construct'),
      call: unimplemented('Call'),
    };
  }

  private attachTo(address: string | undefined): void {
    if (address && address !== this.engine?.address) {
      this.engine = new EngineLog(address);
    }
  }

  private checkConfig(request: messages.CheckRequest): messages.CheckResponse {
    const news = received(request.getNews());
    const answer = new messages.CheckResponse();
    answer.setInputs(message(sealedSettings(news)));
    answer.setFailuresList(settingProblems(settingsOf(news)).map(failure));
    return answer;
  }

  /** Another place or other credentials move no connection: each is judged by what its state records. */
  private diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const olds = settingsOf(received(request.getOldInputs() ?? request.getOlds()));
    const news = settingsOf(received(request.getNews()));
    const changed = Object.keys({ ...olds, ...news }).filter((name) => !sameJson(olds[name], news[name]));
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const answer = new messages.DiffResponse();
    answer.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
    answer.setDiffsList(changed);
    return answer;
  }

  private async check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const olds = opened(request.getOlds());
    const news = openedDeclaration(request.getNews());
    const autonaming = request.getAutonaming();
    const modes = ['propose', 'enforce', 'disable'] as const;
    return this.with(circumstancesOf(request), [olds, news], async (host) => {
      const { inputs, failures } = await connection.check(
        host,
        olds.values,
        news.values,
        autonaming && { proposedName: autonaming.getProposedName(), mode: modes[autonaming.getMode()] },
      );
      const answer = new messages.CheckResponse();
      answer.setInputs(message(sealed(inputs, news.secretPaths)));
      answer.setFailuresList(failures.map(({ reason }) => failure(inOwnTerms(host.redact(reason)))));
      return answer;
    });
  }

  private async diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const olds = opened(request.getOlds());
    const news = opened(request.getNews());
    const oldInputs = request.getOldInputs() ? opened(request.getOldInputs()) : olds;
    return this.with(circumstancesOf(request), [olds, news], (host) => {
      const { changes, changed, replaces, hasChanges, deleteBeforeReplace } = connection.diff(
        host,
        olds.values,
        news.values,
        oldInputs.values,
      );
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const answer = new messages.DiffResponse();
      answer.setChanges(hasChanges ? DIFF_SOME : DIFF_NONE);
      if (!hasChanges && holdsPlainSecret(olds)) {
        // An update would show in the preview as a change, and in AWS there is none.
        host.report(
          'warning',
          `the state of connection "${String(olds.values['name'])}" holds a secret that version 0.1.0 has recorded in plain text; run pulumi refresh, which encrypts it`,
        );
      }
      answer.setDiffsList(changed);
      answer.setReplacesList(replaces);
      answer.setDeletebeforereplace(deleteBeforeReplace);
      answer.setStablesList(replaces.length > 0 ? [] : ['name', 'region', 'arn', 'creationTime']);
      answer.setHasdetaileddiff(true);
      for (const [path, kind] of changes) {
        const property = new messages.PropertyDiff();
        property.setKind(kindOf(kind, replaces.includes(path)));
        property.setInputdiff(true);
        answer.getDetaileddiffMap().set(path, property);
      }
      return answer;
    });
  }

  private async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const inputs = opened(request.getProperties());
    return this.with(circumstancesOf(request), [inputs], async (host) => {
      const answer = new messages.CreateResponse();
      if (host.preview === true) {
        const outs = await connection.previewCreate(host, inputs.values);
        answer.setProperties(message(sealed(outs, inputs.secretPaths)));
        return answer;
      }
      const { id, outs } = await connection.create(host, inputs.values);
      answer.setId(id);
      answer.setProperties(message(sealed(outs, inputs.secretPaths)));
      return answer;
    });
  }

  private async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const olds = opened(request.getOlds());
    const news = opened(request.getNews());
    return this.with(circumstancesOf(request), [olds, news], async (host) => {
      const outs =
        host.preview === true
          ? await connection.previewUpdate(host, olds.values, news.values)
          : await connection.update(host, request.getId(), olds.values, news.values);
      const answer = new messages.UpdateResponse();
      answer.setProperties(message(sealed(outs, news.secretPaths)));
      return answer;
    });
  }

  private async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const inputs = opened(request.getInputs());
    const props = opened(request.getProperties());
    return this.with(circumstancesOf(request), [inputs, props], async (host) => {
      const answer = new messages.ReadResponse();
      const found = await connection.read(host, request.getId(), props.values, inputs.values);
      if (found !== undefined) {
        const paths = [...inputs.secretPaths, ...props.secretPaths];
        answer.setId(found.id);
        answer.setProperties(message(sealed(found.outs, paths)));
        answer.setInputs(message(sealed(found.inputs, paths)));
      }
      return answer;
    });
  }

  private async delete(request: messages.DeleteRequest): Promise<Empty> {
    const olds = opened(request.getProperties());
    return this.with(circumstancesOf(request), [olds], async (host) => {
      await connection.remove(host, request.getId(), olds.values);
      return new Empty();
    });
  }

  private async invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const args = opened(request.getArgs());
    return this.with({}, [args], async (host) => {
      const answer = new messages.InvokeResponse();
      try {
        answer.setReturn(message(onWire(await invoke(host, request.getTok(), args.values))));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        answer.setFailuresList([failure(inOwnTerms(host.redact(error.message)))]);
      }
      return answer;
    });
  }

  private async list(stream: ServerWritableStream<ListRequest, unknown>): Promise<void> {
    const { request } = stream;
    const query = opened(request.getQuery());
    try {
      await this.with({}, [query], async (host) => {
        if (request.getToken() !== pluginResourceType) {
          throw new Refused(`${pluginName} has no resource ${request.getToken()}; it has ${pluginResourceType}.`);
        }
        for (const name of await list(host, query.values, request.getLimit())) {
          stream.write(listed(name));
        }
      });
      stream.end();
    } catch (error) {
      stream.emit('error', error);
    }
  }

  /** Makes a call of the handlers. Every failure is a message of ours, without a secret. */
  private with<T>(
    circumstances: Circumstances,
    requests: readonly Opened[],
    work: (host: Host) => T | Promise<T>,
  ): Promise<T> {
    return answering(async () => {
      const operation = new AbortController();
      this.underWay.add(operation);
      const values = requests.map((request) => request.values);
      const redactor = new Redactor(values, [
        ...configuredSecrets(this.config),
        ...requests.flatMap(({ secretTexts }) => secretTexts),
      ]);
      const { urn } = circumstances;
      const host = pluginHost({
        ...circumstances,
        config: this.config,
        redactor,
        engineAddress: this.engine?.address,
        secretPaths: requests.flatMap(({ secretPaths }) => secretPaths),
        signal: wantedUntil(operation.signal),
        show: (severity, line) => {
          if (this.engine) {
            this.engine.show(severity, line, urn);
          } else {
            process.stderr.write(`${severity}: ${line}\n`);
          }
        },
      });
      try {
        values.forEach(requireReadable);
        return await work(host);
      } catch (thrown) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- gRPC takes an object with code and details
        throw statusOf(thrown, requests.at(-1)?.secretPaths ?? [], (text) =>
          inOwnTerms(shortened(redactor.redact(text))),
        );
      } finally {
        this.underWay.delete(operation);
        await this.engine?.flush();
      }
    });
  }
}

/** Aborted when the operation is cancelled, or the engine is gone. */
function wantedUntil(cancelled: AbortSignal): AbortSignal {
  const signal = AbortSignal.any([engineGone, cancelled]);
  setMaxListeners(0, signal);
  return signal;
}

/** What a request tells beside its values. */
function circumstancesOf(request: { getUrn(): string; getPreview?(): boolean; getTimeout?(): number }): Circumstances {
  const urn = request.getUrn();
  const preview = request.getPreview?.();
  const timeoutSeconds = request.getTimeout?.();
  return compact({ urn: urn === '' ? undefined : urn, preview, timeoutSeconds });
}

/** The declarations of the SDK lack these messages. */
interface ListRequest {
  getToken(): string;
  getQuery(): Struct | undefined;
  getLimit(): number;
}

function listed(name: string): unknown {
  const { ListResponse } = messages as unknown as {
    ListResponse: (new () => { setResult(result: unknown): void }) & {
      Result: new () => { setId(id: string): void; setName(name: string): void };
    };
  };
  const result = new ListResponse.Result();
  result.setId(name);
  result.setName(name);
  const answer = new ListResponse();
  answer.setResult(result);
  return answer;
}

const version = (): string => (require('../../package.json') as { version: string }).version;

/** Without a property: older engines print the value of the one that is named, secrets included. */
function failure(reason: string): messages.CheckFailure {
  const one = new messages.CheckFailure();
  one.setProperty('');
  one.setReason(reason);
  return one;
}

function kindOf(kind: Kind, replaces: boolean): messages.PropertyDiff.Kind {
  const kinds = messages.PropertyDiff.Kind;
  switch (kind) {
    case 'add':
      return replaces ? kinds.ADD_REPLACE : kinds.ADD;
    case 'delete':
      return replaces ? kinds.DELETE_REPLACE : kinds.DELETE;
    case 'update':
      return replaces ? kinds.UPDATE_REPLACE : kinds.UPDATE;
  }
}

/** A failure as gRPC has it. After a partial one the engine records the resource, and updates it the next time. */
function statusOf(thrown: unknown, secretPaths: readonly Path[], redact: (text: string) => string): object {
  const details = redact(messageOf(thrown));
  const metadata = new Metadata();
  if (thrown instanceof PartialFailure) {
    const partial = new messages.ErrorResourceInitFailed();
    partial.setId(thrown.id);
    partial.setReasonsList([details]);
    partial.setProperties(message(sealed(connection.recordable(thrown.properties, thrown.properties), secretPaths)));
    const any = new Any();
    any.pack(partial.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
    const whole = new statuses.Status();
    whole.setCode(status.UNKNOWN);
    whole.setMessage(details);
    whole.addDetails(any);
    metadata.add('grpc-status-details-bin', Buffer.from(whole.serializeBinary()));
  }
  return { code: status.UNKNOWN, details, message: details, metadata };
}

function unary<Request, Response>(work: (request: Request) => Response | Promise<Response>): Answer<Request, Response> {
  return ({ request }, callback) => {
    new Promise<Response>((resolve) => resolve(work(request))).then(
      (answer) => callback(null, answer),
      (error: unknown) => callback(isStatus(error) ? error : (statusOf(error, [], (text) => text) as never), null),
    );
  };
}

const isStatus = (error: unknown): error is { code: number } => isObject(error) && typeof error['code'] === 'number';

function unimplemented(method: string): Answer<unknown, never> {
  return (_, callback) => callback({ code: status.UNIMPLEMENTED, details: `${pluginName} has no ${method}.` }, null);
}
