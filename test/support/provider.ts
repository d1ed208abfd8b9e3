import assert from 'node:assert/strict';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Emulator, EmulatorOptions, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from './clients';
import { Plugin, PluginOptions, startPlugin } from './plugin';

type Properties = Record<string, any>;

/** The real plugin process with this package's handlers, and the emulator that they call. */
export class Fixture {
  constructor(
    readonly emulator: Emulator,
    public plugin: Plugin,
    private readonly start: () => Promise<Plugin>,
  ) {}

  /** The checked inputs, which must be without failures. */
  async check(news: Properties, olds: Properties = {}): Promise<Properties> {
    const { inputs, failures } = await this.plugin.check(olds, news);
    assert.deepEqual(failures, []);
    return declared(inputs);
  }

  async create(news: Properties): Promise<{ id: string; inputs: Properties; outs: Properties }> {
    const inputs = await this.check(news);
    return { inputs, ...(await this.plugin.create(inputs)) };
  }

  /** What a refresh finds. */
  async refresh(id: string, outs: Properties): Promise<{ id: string; props: Properties; inputs: Properties }> {
    const read = await this.plugin.read(id, outs);
    return { id: read.id, props: read.props, inputs: declared(read.inputs ?? {}) };
  }

  /** The operations since the last question, in order. */
  calls(): string[] {
    const operations = this.emulator.control.requests().map((call) => call.operation);
    this.emulator.control.clearRequests();
    return operations;
  }

  /** The bodies of the calls of one operation, oldest first. */
  sent(operation: string): Properties[] {
    return this.emulator.control.requests({ operation }).map((call) => call.body as Properties);
  }

  /** What AWS keeps for a connection: the content of its managed secret. */
  async managedSecret(name: string): Promise<Properties> {
    const { secretArn } = this.emulator.control.connections().find((connection) => connection.name === name)!;
    const client = new SecretsManagerClient(clientConfig(this.emulator));
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn! }));
    client.destroy();
    return JSON.parse(SecretString!);
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
    this.plugin = await this.start();
  }

  async close(): Promise<void> {
    await this.plugin.close();
    await this.emulator.close();
  }
}

/** Inputs without what the provider itself adds to them (trap 16). */
function declared({ arn: _arn, secretArn: _secretArn, ...inputs }: Properties): Properties {
  return inputs;
}

export interface ProviderOptions {
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
export function pluginOptions(emulator: Emulator, options: Omit<ProviderOptions, 'emulator'> = {}): PluginOptions {
  const { url } = emulator;
  return {
    config: {
      'aws:region': 'us-east-1',
      'aws:endpoints': JSON.stringify([{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }]),
      ...options.config,
    },
    env: { ...process.env, ...credentials, ...options.env },
    ...(options.provider === undefined ? {} : { provider: options.provider }),
  };
}

export async function provider(options: ProviderOptions = {}): Promise<Fixture> {
  const emulator = await startEmulator(options.emulator);
  const start = (): Promise<Plugin> => startPlugin(pluginOptions(emulator, options));
  return new Fixture(emulator, await start(), start);
}

/** The failure of a handler, which must fail. */
export async function failure(call: Promise<unknown>): Promise<any> {
  return call.then(
    (value) => assert.fail(`succeeded: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}
