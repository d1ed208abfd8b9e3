import assert from 'node:assert/strict';
import type {
  ConnectionHttpParameters,
  CreateConnectionRequest,
  DescribeConnectionResponse,
} from '@aws-sdk/client-eventbridge';
import type { ConnectionView, Emulator } from 'eventbridge-connection-emulator';
import type {
  Connectivity,
  Declared,
  HttpParameterMap,
  HttpParameters,
  ManagedHttpParameter,
  ManagedSecret,
  Properties,
  SecretReference,
} from '../support/types';

/** An answer of the service that is an error. */
export class CloudError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(`${type}: ${message}`);
  }
}

const targets: Record<string, string> = {
  events: 'AWSEvents',
  secretsmanager: 'secretsmanager',
  ssm: 'AmazonSSM',
};

/** The accounts of a scenario: the first is the one in which commands run, unless somebody has changed the credentials. */
export const accounts = { home: '123456789012', other: '222222222222' } as const;
export type Account = keyof typeof accounts;

/** The access keys of people who run commands, of the explicit provider, and of somebody else. Faults meet the first two. */
export const accessKeys = {
  shell: { home: 'test', other: 'test-other' },
  explicit: 'test-explicit',
  somebody: { home: 'somebody-else', other: 'somebody-other' },
} as const;

/** What an emulator has to know of the keys that do not belong to the default account. */
export const principals = Object.fromEntries(
  [accessKeys.shell.other, accessKeys.explicit, accessKeys.somebody.other].map((key) => [
    key,
    { account: accounts.other },
  ]),
);

/**
 * AWS as everybody else in an account sees it and changes it, through its API. Faults for the access keys of a scenario do
 * not meet it.
 */
export class Cloud {
  constructor(
    readonly emulator: Emulator,
    readonly account: Account = 'home',
  ) {}

  get accessKey(): string {
    return accessKeys.somebody[this.account];
  }

  /** What finds a connection of this account in the control interface. */
  scope(region: string): { account: string; region: string } {
    return { account: accounts[this.account], region };
  }

  /** How a scenario calls a connection that is here. */
  key(region: string, name: string): string {
    return `${this.emulator.url} ${accounts[this.account]} ${region} ${name}`;
  }

  /** The connections that are here and not on their way out. */
  connections(region?: string): ConnectionView[] {
    return this.emulator.control
      .connections({ account: accounts[this.account], ...(region === undefined ? {} : { region }) })
      .filter(({ state }) => state !== 'DELETING');
  }

  async call<Answer = unknown>(
    operation: string,
    input: object,
    region = 'us-east-1',
    service = 'events',
  ): Promise<Answer> {
    const response = await fetch(this.emulator.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${targets[service]}.${operation}`,
        'x-amz-date': '20260926T222812Z',
        authorization: `AWS4-HMAC-SHA256 Credential=${this.accessKey}/20260926/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
      },
      body: JSON.stringify(input),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      const { __type, message } = answer as { __type: string; message: string };
      throw new CloudError(__type, message);
    }
    return answer as Answer;
  }

  /** Undefined where there is none, or none for long. */
  async describe(name: string, region?: string): Promise<DescribeConnectionResponse | undefined> {
    try {
      const found = await this.call<DescribeConnectionResponse>('DescribeConnection', { Name: name }, region);
      return found.ConnectionState === 'DELETING' ? undefined : found;
    } catch (error) {
      if (error instanceof CloudError && error.type === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  /** What EventBridge keeps for a connection in Secrets Manager. */
  async managedSecret(secretArn: string, region?: string): Promise<ManagedSecret> {
    const request = { SecretId: secretArn };
    const answer = await this.call<{ SecretString: string }>('GetSecretValue', request, region, 'secretsmanager');
    return JSON.parse(answer.SecretString) as ManagedSecret;
  }

  /** Somebody deletes a connection, and waits until it is gone. */
  async delete(name: string, region: string): Promise<void> {
    await this.call('DeleteConnection', { Name: name }, region);
    while (this.emulator.control.connections(this.scope(region)).some((other) => other.name === name)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

/** Where the values of references are, by their names in arguments: `{ reference: 'plain' }`. */
export class References {
  private readonly places = new Map<string, SecretReference>();
  private readonly values = new Map<string, string>();

  /** @param elsewhere - where the same values are as well */
  constructor(
    private readonly cloud: Cloud,
    private readonly elsewhere: Cloud,
  ) {}

  /** Makes what arguments can refer to, before anything else is there. */
  async make(): Promise<void> {
    const secret = async (Name: string, SecretString: string) =>
      (await this.cloud.call<{ ARN: string }>('CreateSecret', { Name, SecretString }, 'us-east-1', 'secretsmanager'))
        .ARN;
    this.places.set('plain', { secretArn: await secret('plain', 'plain-1') });
    this.places.set('json', { secretArn: await secret('json', '{"key":"json-1"}'), jsonKey: 'key' });
    this.places.set('parameter', {
      parameterArn: 'arn:aws:ssm:us-east-1:123456789012:parameter/parameter',
    });
    await this.cloud.call(
      'PutParameter',
      { Name: '/parameter', Value: 'parameter-1', Type: 'SecureString' },
      'us-east-1',
      'ssm',
    );
    for (const name of this.places.keys()) this.values.set(name, `${name}-1`);
    // The same ARNs there.
    this.elsewhere.emulator.control.restore(this.cloud.emulator.control.snapshot());
  }

  /** A new version, as a rotation makes it. */
  async rotate(name: string, value: string): Promise<void> {
    for (const cloud of [this.cloud, this.elsewhere]) {
      if (name === 'parameter') {
        await cloud.call('PutParameter', { Name: '/parameter', Value: value, Overwrite: true }, 'us-east-1', 'ssm');
      } else {
        const SecretString = name === 'json' ? JSON.stringify({ key: value }) : value;
        await cloud.call('PutSecretValue', { SecretId: name, SecretString }, 'us-east-1', 'secretsmanager');
      }
    }
    this.values.set(name, value);
  }

  /** Arguments with the place of each reference. */
  placed<T>(args: T): T {
    return replaced(args, (name) => this.places.get(name)!) as T;
  }

  /** Arguments with the value of each reference. */
  resolved<T>(args: T): T {
    return replaced(args, (name) => this.values.get(name)!) as T;
  }
}

function replaced(value: unknown, by: (name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => replaced(item, by));
  if (typeof value !== 'object' || value === null) return value;
  const { reference } = value as Properties;
  return typeof reference === 'string'
    ? by(reference)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaced(member, by)]));
}

/** A parameter after {@link References.resolved}. */
type Parameter = { value: string; isValueSecret?: boolean };

type Entry = { Key: string; Value: string; IsValueSecret: boolean };

/** HTTP parameters as the service takes them. */
function wireParameters(parameters: HttpParameters | undefined): ConnectionHttpParameters {
  return Object.fromEntries(
    Object.entries(parameters ?? {}).map(([kind, map]) => [
      kind.charAt(0).toUpperCase() + kind.slice(1),
      Object.entries(map as HttpParameterMap).flatMap(([Key, parameter]) =>
        [parameter].flat().map((item): Entry => {
          const { value, isValueSecret = false } = (typeof item === 'string' ? { value: item } : item) as Parameter;
          return { Key, Value: value, IsValueSecret: isValueSecret };
        }),
      ),
    ]),
  );
}

/** A private endpoint as the service takes it, and shows it. */
interface Route {
  ResourceParameters?: { ResourceConfigurationArn?: string };
}

const wireRoute = (connectivity: Connectivity | undefined): Route | undefined =>
  connectivity && {
    ResourceParameters: { ResourceConfigurationArn: connectivity.resourceParameters.resourceConfigurationArn },
  };

/**
 * The request that makes a connection, written by hand and not by the provider's own translation.
 *
 * @param args - with the values of references
 */
export function createRequest(name: string, args: Declared): CreateConnectionRequest {
  const { basicAuthParameters: basic, apiKeyAuthParameters: apiKey, oAuthParameters: oAuth } = args.authParameters;
  const { invocationHttpParameters, connectivityParameters } = args.authParameters;
  return json<unknown>({
    Name: name,
    Description: args.description,
    KmsKeyIdentifier: args.kmsKeyIdentifier,
    AuthorizationType: args.authorizationType,
    InvocationConnectivityParameters: wireRoute(args.invocationConnectivityParameters),
    AuthParameters: {
      BasicAuthParameters: basic && { Username: basic.username, Password: basic.password },
      ApiKeyAuthParameters: apiKey && { ApiKeyName: apiKey.apiKeyName, ApiKeyValue: apiKey.apiKeyValue },
      OAuthParameters: oAuth && {
        ClientParameters: {
          ClientID: oAuth.clientParameters.clientId,
          ClientSecret: oAuth.clientParameters.clientSecret,
        },
        AuthorizationEndpoint: oAuth.authorizationEndpoint,
        HttpMethod: oAuth.httpMethod,
        OAuthHttpParameters: oAuth.oAuthHttpParameters && wireParameters(oAuth.oAuthHttpParameters),
      },
      InvocationHttpParameters: invocationHttpParameters && wireParameters(invocationHttpParameters),
      ConnectivityParameters: wireRoute(connectivityParameters),
    },
  }) as CreateConnectionRequest;
}

/** The keys that connections of the tests may name: the names of each, its ID first. */
export const keys = [
  ['key-1', 'alias/events'],
  ['key-2', 'alias/other'],
] as const;

/** By whichever name, or by ARN. */
function keyOf(identifier: string | undefined): string | undefined {
  const name = identifier?.replace(/^arn:.*:(?:key\/)?/, '');
  return name ? (keys.find((names) => (names as readonly string[]).includes(name))?.[0] ?? name) : undefined;
}

/**
 * Asserts that a connection in AWS is what a program declares: every member that Describe shows, and in the managed
 * secret every credential and every HTTP parameter.
 *
 * @param args - with the values of references
 */
export async function assertAsDeclared(
  cloud: Cloud,
  name: string,
  args: Declared,
  { works }: { works: boolean },
): Promise<void> {
  const region = args.region ?? 'us-east-1';
  const found = await cloud.describe(name, region);
  assert.ok(found, `${name} is not there`);
  const declared = createRequest(name, args);
  const shown = (text: unknown): unknown => text || undefined;
  assert.equal(shown(found.Description), shown(declared.Description), `${name}: description`);
  assert.equal(route(found.InvocationConnectivityParameters), route(declared.InvocationConnectivityParameters));
  if (args.authorized === false) {
    assert.equal(found.ConnectionState, 'DEAUTHORIZED', name);
    assert.equal(found.SecretArn, undefined, name);
    assert.deepEqual(found.AuthParameters, {}, name);
    return;
  }
  assert.equal(found.AuthorizationType, declared.AuthorizationType, name);
  assert.equal(keyOf(found.KmsKeyIdentifier), keyOf(declared.KmsKeyIdentifier), `${name}: kmsKeyIdentifier`);
  if (works) {
    const state = declared.InvocationConnectivityParameters ? 'ACTIVE' : 'AUTHORIZED';
    assert.equal(found.ConnectionState, state, `${name}: ${found.StateReason}`);
  }
  const wanted = declared.AuthParameters!;
  if (declared.AuthorizationType === 'OAUTH_CLIENT_CREDENTIALS') {
    assert.equal(
      route(found.AuthParameters?.ConnectivityParameters),
      route(wanted.ConnectivityParameters as Route),
      name,
    );
  }
  const held = await cloud.managedSecret(found.SecretArn!, region);
  assert.deepEqual(
    { ...held, oauth_http_parameters: undefined, invocation_http_parameters: undefined },
    {
      ...json({
        username: wanted.BasicAuthParameters?.Username,
        password: wanted.BasicAuthParameters?.Password,
        api_key_name: wanted.ApiKeyAuthParameters?.ApiKeyName,
        api_key_value: wanted.ApiKeyAuthParameters?.ApiKeyValue,
        client_id: wanted.OAuthParameters?.ClientParameters?.ClientID,
        client_secret: wanted.OAuthParameters?.ClientParameters?.ClientSecret,
        authorization_endpoint: wanted.OAuthParameters?.AuthorizationEndpoint,
        http_method: wanted.OAuthParameters?.HttpMethod,
      }),
      oauth_http_parameters: undefined,
      invocation_http_parameters: undefined,
    },
    `${name}: credentials`,
  );
  for (const [heldParameters, parameters] of [
    [held.invocation_http_parameters, wanted.InvocationHttpParameters],
    [held.oauth_http_parameters, wanted.OAuthParameters?.OAuthHttpParameters],
  ] as const) {
    for (const [kind, member] of [
      ['HeaderParameters', 'header_parameters'],
      ['QueryStringParameters', 'query_string_parameters'],
      ['BodyParameters', 'body_parameters'],
    ] as const) {
      const entries = (parameters?.[kind] ?? []) as Entry[];
      assert.deepEqual(
        byKey<ManagedHttpParameter>(heldParameters?.[member] ?? []),
        byKey(entries.map((entry) => ({ key: entry.Key, value: entry.Value, is_value_secret: entry.IsValueSecret }))),
        `${name}: ${kind}`,
      );
    }
  }
}

const route = (connectivity?: Route): string | undefined =>
  connectivity?.ResourceParameters?.ResourceConfigurationArn || undefined;

/** The order of different names means nothing, that of the values of one name does. */
const byKey = <T extends { key: string }>(entries: T[]): T[] =>
  [...entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
