import { withoutSettings } from '../../scripts/lib/environment.cjs';
import assert from 'node:assert/strict';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Emulator, EmulatorOptions, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from './clients';
import { freshProvider } from './freshProvider';
import { HandlerError, type HostName, PartialFailure, Plugin, PluginOptions, startPlugin, usualHost } from './plugin';
import { startsAsAtUsers } from './processStart';
import type { Inputs, ManagedSecret, Outputs, Requests } from './types';

/** The real plugin process with this package's handlers, and the emulator that they call. */
export class Fixture {
  constructor(
    readonly emulator: Emulator,
    public plugin: Plugin,
    private readonly start: () => Promise<Plugin>,
    private readonly loadAgain?: () => void,
    readonly host: HostName = usualHost,
  ) {}

  /** The checked inputs, which must be without failures. */
  async check(news: object, olds: object = {}): Promise<Inputs> {
    const { inputs, failures } = await this.plugin.check(olds, news);
    assert.deepEqual(failures, []);
    return declared(inputs);
  }

  async create(news: object): Promise<{ id: string; inputs: Inputs; outs: Outputs }> {
    const inputs = await this.check(news);
    return { inputs, ...(await this.plugin.create(inputs)) };
  }

  /** What a refresh finds. */
  async refresh(id: string, outs: object): Promise<{ id: string; props: Outputs; inputs: Inputs }> {
    const read = await this.plugin.read(id, outs);
    return { id: read.id, props: read.props, inputs: declared(read.inputs ?? ({} as Inputs)) };
  }

  /** The operations since the last question, in order. */
  calls(): string[] {
    const operations = this.emulator.control.requests().map((call) => call.operation);
    this.emulator.control.clearRequests();
    return operations;
  }

  /** The bodies of the calls of one operation, oldest first. */
  sent<Operation extends keyof Requests>(operation: Operation): Requests[Operation][] {
    return this.emulator.control.requests({ operation }).map((call) => call.body as Requests[Operation]);
  }

  /** What AWS keeps for a connection: the content of its managed secret. */
  async managedSecret(name: string): Promise<ManagedSecret> {
    const { secretArn } = this.emulator.control.connections().find((connection) => connection.name === name)!;
    const client = new SecretsManagerClient(clientConfig(this.emulator));
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn! }));
    client.destroy();
    return JSON.parse(SecretString!) as ManagedSecret;
  }

  /** Asserts that no connection has this name any more, or that it is on its way out. */
  gone(name: string): void {
    const left = this.emulator.control.connections().find((connection) => connection.name === name);
    assert.ok(left === undefined || left.state === 'DELETING', `${name} is ${left?.state}`);
  }

  /** An emulator without connections, faults and memory. */
  async reset(): Promise<void> {
    this.emulator.control.reset();
  }

  /** A new plugin process, as the next command has it. */
  async restart(): Promise<void> {
    await this.plugin.close();
    // In place, so that every holder of it uses the new process.
    Object.assign(this.plugin, await this.start());
  }

  /** Lets the plugin forget what it has learned and written, as the next command has it, without a new process. */
  async forget(): Promise<void> {
    if (startsAsAtUsers || this.host === 'plugin' || !this.loadAgain) return this.restart();
    this.loadAgain();
    this.plugin.stdout.length = 0;
    this.plugin.stderr.length = 0;
  }

  async close(): Promise<void> {
    await this.plugin.close();
    await this.emulator.close();
  }
}

/** Inputs without what the provider itself adds to them. */
function declared({ arn: _arn, secretArn: _secretArn, ...inputs }: Inputs): Inputs {
  return inputs;
}

export interface ProviderOptions {
  host?: HostName;
  emulator?: EmulatorOptions;
  /** The text that stands for the provider, as for {@link startPlugin}. */
  provider?: string | (() => string);
  config?: Record<string, string>;
  env?: NodeJS.ProcessEnv;
}

/** Credentials that only an emulator takes, and no others. */
const credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
};

/** A plugin whose calls go to an emulator, as anybody. */
export function pluginOptions(
  emulator: Pick<Emulator, 'url'>,
  options: Omit<ProviderOptions, 'emulator'> = {},
): PluginOptions {
  const { url } = emulator;
  return {
    config: {
      'aws:region': 'us-east-1',
      'aws:endpoints': JSON.stringify([{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }]),
      ...options.config,
    },
    env: { ...withoutSettings(process.env), ...credentials, ...options.env },
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.provider === undefined ? {} : { provider: options.provider }),
  };
}

export async function provider(options: ProviderOptions = {}): Promise<Fixture> {
  const emulator = await startEmulator(options.emulator);
  let loaded = 0;
  const { provider: own = () => freshProvider(loaded) } = options;
  const start = (): Promise<Plugin> => startPlugin(pluginOptions(emulator, { ...options, provider: own }));
  return new Fixture(
    emulator,
    await start(),
    start,
    options.provider ? undefined : () => void (loaded += 1),
    options.host,
  );
}

/** The failure of a handler, which must fail. */
export async function failure(call: Promise<unknown>): Promise<HandlerError> {
  const result = await call.then(
    (value) => assert.fail(`succeeded: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(result instanceof HandlerError)) throw result;
  return result;
}

/** The failure of a handler that has to record the resource all the same. */
export async function partialFailure(call: Promise<unknown>): Promise<PartialFailure> {
  const result = await failure(call);
  assert.ok(result instanceof PartialFailure, `nothing is recorded after: ${result.message}`);
  return result;
}

/** What a failure records of a connection, as the next operation gets it. */
export function recordedOf({ properties }: PartialFailure): Outputs {
  const { __provider, ...outs } = properties;
  return outs;
}
