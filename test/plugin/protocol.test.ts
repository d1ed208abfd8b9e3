import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { runtime } from '@pulumi/pulumi';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { basic } from '../support/connections';
import { markedPaths, UNKNOWN, withoutMarks } from '../support/plugin';
import { pluginOptions } from '../support/provider';
import { end } from '../support/processes';
import { repository } from '../support/repository';

const messages = require('@pulumi/pulumi/proto/provider_pb');
const services = require('@pulumi/pulumi/proto/provider_grpc_pb');

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the SDK ships no types of its messages
type Values = Record<string, any>;
const secret = (value: unknown): object => ({ [runtime.specialSigKey]: runtime.specialSecretSig, value });
const urn = (name: string): string => `urn:pulumi:dev::shop::eventbridge-connection:index:Connection::${name}`;

/** The plugin, spoken to message by message. */
class Conversation {
  private constructor(
    private readonly client: Client & Values,
    private readonly pid: number,
  ) {}

  static async start(emulator: Emulator): Promise<Conversation> {
    const { env } = pluginOptions(emulator);
    const main = join(repository, 'provider/dist/plugin/main.js');
    const child = spawn(process.execPath, [main], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const port = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
    const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const made = new Conversation(client, child.pid!);
    const { url } = emulator;
    const endpoints = JSON.stringify([{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }]);
    await made.ask('configure', 'ConfigureRequest', { args: { region: 'us-east-1', endpoints, version: '0.1.0' } });
    return made;
  }

  /** Asks a method; members that are objects are values. */
  ask(method: string, request: string | undefined, members: Values = {}): Promise<Values> {
    const asked = request === undefined ? new Empty() : new messages[request]();
    for (const [name, value] of Object.entries(members)) {
      const setter = `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      asked[setter](typeof value === 'object' ? Struct.fromJavaScript(value) : value);
    }
    return new Promise((resolve, reject) =>
      this.client[method](asked, (error: ServiceError | null, answer: Values) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  }

  async check(news: object, olds: object = {}, name = 'crm'): Promise<{ inputs: Values; failures: string[] }> {
    const answer = await this.ask('check', 'CheckRequest', { urn: urn(name), olds, news });
    return {
      inputs: answer.getInputs().toJavaScript(),
      failures: answer.getFailuresList().map((one: Values) => one['getReason']()),
    };
  }

  close(): void {
    this.client.close();
    end(this.pid);
  }
}

describe('The protocol of the plugin', function () {
  let emulator: Emulator;
  let plugin: Conversation;
  before(async () => {
    emulator = await startEmulator();
    plugin = await Conversation.start(emulator);
  });
  after(async () => {
    plugin.close();
    await emulator.close();
  });
  beforeEach(() => emulator.control.reset());

  it('has the version of the package, its schema, and what it accepts', async () => {
    const { version } = require('../../provider/package.json');
    assert.equal((await plugin.ask('getPluginInfo', undefined)).getVersion(), version);
    const schema = JSON.parse((await plugin.ask('getSchema', 'GetSchemaRequest')).getSchema());
    assert.deepEqual([schema.name, schema.version], ['eventbridge-connection', version]);
    const answer = await plugin.ask('handshake', 'ProviderHandshakeRequest');
    assert.deepEqual([answer.getAcceptSecrets(), answer.getAcceptOutputs()], [true, false]);
    for (const [method, request] of [
      ['construct', 'ConstructRequest'],
      ['call', 'CallRequest'],
      ['parameterize', 'ParameterizeRequest'],
    ]) {
      await assert.rejects(plugin.ask(method, request), { code: 12 });
    }
  });

  /** A secret at each level of a connection, and what is secret among the checked inputs then. */
  const plain = {
    username: 'events',
    password: 'canary-password',
    headers: { 'X-Tenant': 'acme', 'X-Open': { value: 'readable', isValueSecret: false } },
  };
  const levels: Record<string, { news: Values; marked: string[]; hidden: string[] }> = {
    nothing: {
      news: { basicAuthParameters: { username: 'events', password: plain.password } },
      marked: ['authParameters.basicAuthParameters.password'],
      hidden: [],
    },
    'a user name': {
      news: { basicAuthParameters: { username: secret('events'), password: plain.password } },
      marked: ['authParameters.basicAuthParameters.password', 'authParameters.basicAuthParameters.username'],
      hidden: [],
    },
    'a header': {
      news: {
        basicAuthParameters: { username: 'events', password: plain.password },
        invocationHttpParameters: { headerParameters: { ...plain.headers, 'X-Tenant': secret('canary-acme') } },
      },
      marked: [
        'authParameters.basicAuthParameters.password',
        'authParameters.invocationHttpParameters.headerParameters.X-Tenant.value',
      ],
      hidden: ['X-Tenant'],
    },
    'a header that says that it is readable': {
      news: {
        basicAuthParameters: { username: 'events', password: plain.password },
        invocationHttpParameters: {
          headerParameters: { 'X-Open': { value: secret('canary-open'), isValueSecret: false } },
        },
      },
      marked: [
        'authParameters.basicAuthParameters.password',
        'authParameters.invocationHttpParameters.headerParameters.X-Open.value',
      ],
      hidden: [],
    },
    'an entry': {
      news: {
        basicAuthParameters: { username: 'events', password: plain.password },
        invocationHttpParameters: {
          headerParameters: { 'X-Two': { entries: [{ value: 'one' }, { value: secret('canary-two') }] } },
        },
      },
      marked: [
        'authParameters.basicAuthParameters.password',
        'authParameters.invocationHttpParameters.headerParameters.X-Two.entries.1.value',
      ],
      hidden: ['X-Two 1'],
    },
    'all headers': {
      news: {
        basicAuthParameters: { username: 'events', password: plain.password },
        invocationHttpParameters: { headerParameters: secret(plain.headers) },
      },
      marked: [
        'authParameters.basicAuthParameters.password',
        'authParameters.invocationHttpParameters.headerParameters',
      ],
      hidden: ['X-Tenant'],
    },
    everything: {
      news: secret({
        basicAuthParameters: { username: 'events', password: plain.password },
        invocationHttpParameters: { headerParameters: plain.headers },
      }),
      marked: ['authParameters'],
      hidden: ['X-Tenant'],
    },
  };
  for (const [title, { news, marked, hidden }] of Object.entries(levels)) {
    it(`marks what is secret if the program passes ${title} as one, from check to delete`, async () => {
      const declared = { name: 'crm', authorizationType: 'BASIC', authParameters: news };
      const { inputs, failures } = await plugin.check(declared);
      assert.deepEqual(failures, []);
      assert.deepEqual(markedPaths(inputs).sort(), marked.sort());
      const about = { urn: urn('crm') };
      const preview = await plugin.ask('create', 'CreateRequest', { ...about, properties: inputs, preview: true });
      const shown = preview.getProperties().toJavaScript();
      assert.deepEqual(markedPaths(shown).sort(), marked.sort());
      assert.equal(shown.arn, UNKNOWN);
      assert.deepEqual(emulator.control.requests({ operation: 'CreateConnection' }), []);
      const created = await plugin.ask('create', 'CreateRequest', { ...about, properties: inputs });
      const outs = created.getProperties().toJavaScript();
      assert.deepEqual(markedPaths(outs).sort(), marked.sort());
      const [{ body }] = emulator.control.requests({ operation: 'CreateConnection' });
      const sent = (body as Values)['AuthParameters'].InvocationHttpParameters?.HeaderParameters ?? [];
      const names = sent.map(({ Key }: Values) => Key);
      assert.deepEqual(
        sent
          .map(({ Key, IsValueSecret }: Values, index: number) =>
            IsValueSecret
              ? names.filter((one: string) => one === Key).length > 1
                ? `${Key} ${index}`
                : Key
              : undefined,
          )
          .filter((one: string | undefined) => one !== undefined),
        hidden,
      );
      const id = 'crm';
      const same = await plugin.ask('diff', 'DiffRequest', {
        ...about,
        id,
        olds: outs,
        news: inputs,
        oldInputs: inputs,
      });
      assert.equal(same.getChanges(), messages.DiffResponse.DiffChanges.DIFF_NONE);
      const read = await plugin.ask('read', 'ReadRequest', { ...about, id, properties: outs, inputs });
      assert.deepEqual(withoutMarks(read.getInputs().toJavaScript()), withoutMarks(inputs));
      assert.deepEqual(markedPaths(read.getInputs().toJavaScript()).sort(), marked.sort());
      await plugin.ask('delete', 'DeleteRequest', { ...about, id, properties: outs });
      assert.deepEqual(
        emulator.control.connections().filter(({ state }) => state !== 'DELETING'),
        [],
      );
    });
  }

  it('knows in the preview of an update what it leaves as it is', async () => {
    const { inputs } = await plugin.check(basic);
    const about = { urn: urn('crm'), id: 'crm' };
    const outs = (await plugin.ask('create', 'CreateRequest', { urn: urn('crm'), properties: inputs }))
      .getProperties()
      .toJavaScript();
    const changed = (await plugin.check({ ...basic, description: 'new' }, inputs)).inputs;
    const request = { ...about, olds: outs, news: changed, preview: true };
    const shown = (await plugin.ask('update', 'UpdateRequest', request)).getProperties().toJavaScript();
    assert.deepEqual(
      [shown.arn, shown.secretArn, shown.creationTime, shown.description],
      [outs.arn, outs.secretArn, outs.creationTime, 'new'],
    );
    assert.equal(shown.lastModifiedTime, UNKNOWN);
    assert.deepEqual(emulator.control.requests({ operation: 'UpdateConnection' }), []);
  });

  it('judges nothing that is not known, at any level', async () => {
    const unknown: Values[] = [
      { authParameters: UNKNOWN },
      { authParameters: { basicAuthParameters: UNKNOWN } },
      { authParameters: secret(UNKNOWN) },
      { authorizationType: UNKNOWN },
      { name: UNKNOWN },
      { region: UNKNOWN },
      {
        authParameters: {
          ...basic.authParameters,
          invocationHttpParameters: { headerParameters: { 'X-A': { entries: UNKNOWN }, 'X-B': secret(UNKNOWN) } },
        },
      },
      { verify: UNKNOWN },
      { verify: { url: secret(UNKNOWN) } },
    ];
    for (const members of unknown) {
      const { inputs, failures } = await plugin.check({ ...basic, ...members });
      assert.deepEqual(failures, [], JSON.stringify(members));
      await plugin.ask('create', 'CreateRequest', { urn: urn('crm'), properties: inputs, preview: true });
    }
  });

  it('answers hostile values with sentences', async () => {
    const hostile: unknown[] = [
      null,
      1,
      true,
      'text',
      [],
      [[]],
      {},
      { entries: 1 },
      secret(null),
      secret([]),
      { '': '' },
    ];
    for (const value of hostile) {
      for (const news of [
        { ...basic, authParameters: value },
        { ...basic, authParameters: { basicAuthParameters: value } },
        {
          ...basic,
          authParameters: { ...basic.authParameters, invocationHttpParameters: { headerParameters: value } },
        },
        {
          ...basic,
          authParameters: { ...basic.authParameters, invocationHttpParameters: { headerParameters: { 'X-A': value } } },
        },
        { ...basic, verify: value },
        { ...basic, name: value },
        { ...basic, region: value },
      ]) {
        const { failures } = await plugin.check(news);
        failures.forEach((failure) => assert.doesNotMatch(failure, /did not expect|at .*\.js/, JSON.stringify(news)));
      }
    }
  });

  it('creates a hundred at once', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `crm-${index}`);
    await Promise.all(
      names.map(async (name) => {
        const { inputs } = await plugin.check({ ...basic, name }, {}, name);
        await plugin.ask('create', 'CreateRequest', { urn: urn(name), properties: inputs });
      }),
    );
    assert.equal(emulator.control.connections().length, 100);
  });

  it('reads settings in each form in which an SDK writes them, and says each mistake', async () => {
    const roles = [{ roleArn: 'arn:aws:iam::111111111111:role/deploy' }];
    const forms: Values[] = [
      { assumeRoles: roles },
      { assumeRoles: JSON.stringify(roles) },
      { assumeRoles: JSON.stringify([{ role_arn: roles[0].roleArn }]) },
      { maxRetries: '3', skipMetadataApiCheck: 'false' },
      { maxRetries: 3, skipMetadataApiCheck: false },
      { region: UNKNOWN },
    ];
    const failuresOf = async (news: object): Promise<string[]> =>
      (await plugin.ask('checkConfig', 'CheckRequest', { urn: urn('p'), olds: {}, news }))
        .getFailuresList()
        .map((one: Values) => one['getReason']());
    for (const news of forms) assert.deepEqual(await failuresOf(news), [], JSON.stringify(news));
    assert.deepEqual(await failuresOf({ regoin: 'eu-central-1' }), [
      'eventbridge-connection:regoin is not a setting; did you mean "eventbridge-connection:region"?',
    ]);
    assert.match((await failuresOf({ accessKey: 'a' }))[0], /eventbridge-connection:accessKey is set without/);
  });

  it('keeps the secrets of its configuration, and never replaces because of it', async () => {
    const answer = await plugin.ask('checkConfig', 'CheckRequest', {
      urn: urn('p'),
      olds: {},
      news: { accessKey: 'a', secretKey: 'canary', httpsProxy: 'http://user:canary@127.0.0.1:1' },
    });
    assert.deepEqual(markedPaths(answer.getInputs().toJavaScript()).sort(), ['httpsProxy', 'secretKey']);
    const diff = await plugin.ask('diffConfig', 'DiffRequest', {
      urn: urn('p'),
      olds: { 'aws:region': 'us-east-1', region: 'us-east-1' },
      news: { region: 'eu-central-1' },
    });
    assert.deepEqual(diff.getReplacesList(), []);
  });

  it('lists connections, and looks one up', async () => {
    for (const name of ['crm-1', 'crm-2', 'shop']) {
      const { inputs } = await plugin.check({ ...basic, name }, {}, name);
      await plugin.ask('create', 'CreateRequest', { urn: urn(name), properties: inputs });
    }
    const tok = 'eventbridge-connection:index:';
    const listed = await plugin.ask('invoke', 'InvokeRequest', {
      tok: `${tok}listConnections`,
      args: { namePrefix: 'crm' },
    });
    assert.deepEqual(
      listed
        .getReturn()
        .toJavaScript()
        .connections.map(({ name }: Values) => name),
      ['crm-1', 'crm-2'],
    );
    const missing = await plugin.ask('invoke', 'InvokeRequest', { tok: `${tok}getConnection`, args: { name: 'none' } });
    assert.match(missing.getFailuresList()[0].getReason(), /There is no connection "none" in us-east-1/);
  });
});
