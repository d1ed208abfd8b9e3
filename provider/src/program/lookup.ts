import * as pulumi from '@pulumi/pulumi';
import { ConnectionError } from '../model/errors';
import { childrenOf, isMocked, resourcesOf } from './pulumiInternals';
import type { AuthorizationType, ConnectionState, OAuthHttpMethod } from './types';

/** The place of a lookup. Credentials and defaults come from the `aws:*` configuration of the stack, as for resources. */
export interface LookupPlace {
  /**
   * The AWS region.
   *
   * @defaultValue The region in the ARN that is looked up, `aws:region` of the stack, `AWS_REGION` or `AWS_DEFAULT_REGION`.
   */
  region?: string;
  /**
   * The URL of the EventBridge API, for an emulator or a VPC endpoint.
   *
   * @defaultValue `aws:endpoints` of the stack, or what the AWS SDK takes from its environment.
   */
  endpoint?: string;
}

/** Which connection {@link getConnection} looks up. */
export interface GetConnectionArgs extends LookupPlace {
  /**
   * The name of the connection (`Name`), or its ARN (`ConnectionArn`). An ARN finds only the connection with that very
   * ARN, not one that was recreated under the same name.
   */
  name: string;
}

/** The arguments of {@link getConnectionOutput}. */
export interface GetConnectionOutputArgs {
  /** See {@link GetConnectionArgs.name}. */
  name: pulumi.Input<string>;
  /** See {@link LookupPlace.region}. */
  region?: pulumi.Input<string>;
  /** See {@link LookupPlace.endpoint}. */
  endpoint?: pulumi.Input<string>;
}

/** In place of a value that AWS hides (`IsValueSecret`). */
export interface HiddenHttpParameter {
  /** Always `true`. */
  isValueSecret: true;
}

/** One HTTP parameter as AWS shows it: the value, or only the fact that there is a secret one. */
export type ReadableHttpParameter = string | HiddenHttpParameter;

/** HTTP parameters by name; a list if one name is sent more than once. */
export type ReadableHttpParameterMap = Record<string, ReadableHttpParameter | ReadableHttpParameter[]>;

/** The HTTP parameters of a connection (`ConnectionHttpParameters`), without secret values. */
export interface ReadableHttpParameters {
  /** Headers by name (`HeaderParameters`). */
  headerParameters?: ReadableHttpParameterMap;
  /** Query string parameters by name (`QueryStringParameters`). */
  queryStringParameters?: ReadableHttpParameterMap;
  /** Fields of the JSON body by name (`BodyParameters`). */
  bodyParameters?: ReadableHttpParameterMap;
}

/** A private endpoint (`ConnectivityResourceParameters`). */
export interface ReadableConnectivityParameters {
  /** The way into the private network (`ResourceParameters`). */
  resourceParameters: {
    /** The VPC Lattice resource configuration (`ResourceConfigurationArn`). */
    resourceConfigurationArn: string;
  };
}

/**
 * What AWS shows of the authorization parameters (`AuthParameters`): never a password, a key value, a client secret or
 * a secret HTTP parameter. Empty while the connection is deauthorized by a `DeauthorizeConnection`.
 */
export interface ReadableAuthParameters {
  /** The user name of a `BASIC` connection (`BasicAuthParameters`). */
  basicAuthParameters?: {
    /** Up to 512 characters (`Username`). */
    username?: string;
  };
  /** The header name of an `API_KEY` connection (`ApiKeyAuthParameters`). */
  apiKeyAuthParameters?: {
    /** The name of the header (`ApiKeyName`). */
    apiKeyName?: string;
  };
  /** The client and the token endpoint of an `OAUTH_CLIENT_CREDENTIALS` connection (`OAuthParameters`). */
  oAuthParameters?: {
    /** Who asks for the token (`ClientParameters`). */
    clientParameters?: {
      /** Up to 512 characters (`ClientID`). */
      clientId?: string;
    };
    /** The token endpoint, an `https://` URL (`AuthorizationEndpoint`). */
    authorizationEndpoint?: string;
    /** The method of the token request (`HttpMethod`). */
    httpMethod?: OAuthHttpMethod;
    /** What is added to the token request (`OAuthHttpParameters`). */
    oAuthHttpParameters?: ReadableHttpParameters;
  };
  /** What EventBridge adds to every request (`InvocationHttpParameters`). */
  invocationHttpParameters?: ReadableHttpParameters;
  /** A private token endpoint (`ConnectivityParameters`). */
  connectivityParameters?: ReadableConnectivityParameters;
}

/** A connection in a list (the service's `Connection`). {@link getConnection} returns more. */
export interface ConnectionSummary {
  /** The name (`Name`). */
  name: string;
  /** `arn:aws:events:REGION:ACCOUNT:connection/NAME/UUID` (`ConnectionArn`). */
  arn: string;
  /** Where it stands now (`ConnectionState`). */
  connectionState: ConnectionState;
  /** Why it is in that state, if the service gives a reason (`StateReason`). */
  stateReason?: string;
  /** `BASIC`, `API_KEY` or `OAUTH_CLIENT_CREDENTIALS` (`AuthorizationType`). */
  authorizationType: AuthorizationType;
  /** When it was made, ISO 8601 in whole seconds (`CreationTime`). */
  creationTime: string;
  /** When its configuration or state last changed, ISO 8601 in whole seconds (`LastModifiedTime`). */
  lastModifiedTime: string;
  /** When it was last authorized, ISO 8601 in whole seconds (`LastAuthorizedTime`); absent for never. */
  lastAuthorizedTime?: string;
}

/** What AWS knows of a connection, without its secrets (the answer of `DescribeConnection`). */
export interface GetConnectionResult extends ConnectionSummary {
  /** The region in which it is. */
  region: string;
  /** The secret that EventBridge keeps in Secrets Manager (`SecretArn`); none while the connection is deauthorized. */
  secretArn?: string;
  /** The description (`Description`). */
  description?: string;
  /** The customer-managed key, if there is one (`KmsKeyIdentifier`). */
  kmsKeyIdentifier?: string;
  /** The readable part of the authorization parameters (`AuthParameters`). */
  authParameters: ReadableAuthParameters;
  /** The private HTTP endpoint, if there is one (`InvocationConnectivityParameters`). */
  invocationConnectivityParameters?: ReadableConnectivityParameters;
}

/** Which connections {@link listConnections} lists; all of the region without a filter. */
export interface ListConnectionsArgs extends LookupPlace {
  /** What the names begin with, 1 to 64 letters, digits, `.`, `-` and `_` (`NamePrefix`). */
  namePrefix?: string;
  /** The state in which they are (`ConnectionState`). */
  connectionState?: ConnectionState;
}

/** The arguments of {@link listConnectionsOutput}. */
export interface ListConnectionsOutputArgs {
  /** See {@link ListConnectionsArgs.namePrefix}. */
  namePrefix?: pulumi.Input<string>;
  /** See {@link ListConnectionsArgs.connectionState}. */
  connectionState?: pulumi.Input<ConnectionState>;
  /** See {@link LookupPlace.region}. */
  region?: pulumi.Input<string>;
  /** See {@link LookupPlace.endpoint}. */
  endpoint?: pulumi.Input<string>;
}

const tokens = {
  getConnection: 'pulumi-nodejs:dynamic/eventbridge:getConnection',
  listConnections: 'pulumi-nodejs:dynamic/eventbridge:listConnections',
};

/**
 * Looks up a connection that this program does not manage: its state, ARNs, times and readable parameters, as they are
 * now (`DescribeConnection`). It runs in previews as well. No secret is ever part of the answer.
 *
 * For a connection that the same program declares use {@link getConnectionOutput}, which waits for it.
 *
 * IAM action: `events:DescribeConnection`.
 *
 * @param args - its name or ARN, and its place
 * @param opts - taken for uniformity with other lookups; an explicit provider has no effect, because the lookup reads
 * the stack's `aws:*` configuration itself
 * @returns the connection
 * @throws an error with what to do about it: no such connection, no region, credentials or permissions that are missing,
 * EventBridge out of reach. Under `pulumi.runtime.setMocks` the answer comes from the mock's `call`, with the token
 * `pulumi-nodejs:dynamic/eventbridge:getConnection`.
 *
 * @example
 * ```ts
 * const crm = await getConnection({ name: "crm" });
 * if (crm.connectionState !== "AUTHORIZED") {
 *   throw new Error(`crm does not work: ${crm.stateReason}`);
 * }
 * ```
 */
export async function getConnection(
  args: GetConnectionArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConnectionResult> {
  if (isMocked()) {
    return (await pulumi.runtime.invoke(tokens.getConnection, { ...args }, opts)) as GetConnectionResult;
  }
  return readable(async () => {
    const { answerOf, findConnection } = service();
    return answerOf(await findConnection(stackConfig, args?.name, args ?? {})) as unknown as GetConnectionResult;
  });
}

/**
 * {@link getConnection} for arguments that are outputs. It waits for the resources that they come from and for
 * `dependsOn`; in a preview in which one of these is still to be created, the result is unknown.
 *
 * @param args - its name or ARN, and its place
 * @param opts - `dependsOn` is honoured; the others are as for {@link getConnection}
 * @returns the connection, a secret as a whole if an argument is a secret
 * @throws as {@link getConnection}, by failing the program
 *
 * @example
 * ```ts
 * const crm = getConnectionOutput({ name: "crm", region: "eu-central-1" });
 * export const crmState = crm.connectionState;
 * // What the connection may not have is reached with a question mark.
 * export const userName = crm.authParameters.basicAuthParameters?.apply((basic) => basic?.username);
 * ```
 */
export function getConnectionOutput(
  args: GetConnectionOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConnectionResult> {
  return whenKnown(args, opts, (known) => getConnection(known as GetConnectionArgs, opts));
}

/**
 * Lists the connections of a region, by name: all of them or those with a prefix or in a state, from every page of
 * the service's answer (`ListConnections`). It runs in previews as well.
 *
 * IAM action: `events:ListConnections`.
 *
 * @param args - which connections, and their place
 * @param opts - as for {@link getConnection}
 * @returns what the service lists of each; {@link getConnection} returns more about one connection
 * @throws as {@link getConnection}. No connection is an empty list and no error.
 *
 * @example
 * ```ts
 * const broken = await listConnections({ namePrefix: "shop-", connectionState: "DEAUTHORIZED" });
 * export const toRepair = broken.map((connection) => `${connection.name}: ${connection.stateReason}`);
 * ```
 */
export async function listConnections(
  args: ListConnectionsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<ConnectionSummary[]> {
  if (isMocked()) {
    const answer = (await pulumi.runtime.invoke(tokens.listConnections, { ...args }, opts)) as {
      connections?: ConnectionSummary[];
    };
    return answer.connections ?? [];
  }
  return readable(async () => {
    const { connections } = await service().listConnections(stackConfig, args, args);
    return connections as ConnectionSummary[];
  });
}

/**
 * {@link listConnections} for arguments that are outputs. It waits for resources as {@link getConnectionOutput} does.
 *
 * @param args - which connections, and their place
 * @param opts - `dependsOn` is honoured; the others are as for {@link getConnection}
 * @returns the connections, a secret as a whole if an argument is a secret
 * @throws as {@link getConnection}, by failing the program
 *
 * @example
 * ```ts
 * const connections = listConnectionsOutput({ namePrefix: pulumi.getStack() });
 * export const names = connections.apply((list) => list.map(({ name }) => name));
 * ```
 */
export function listConnectionsOutput(
  args: ListConnectionsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ConnectionSummary[]> {
  return whenKnown(args, opts, (known) => listConnections(known as ListConnectionsArgs, opts));
}

/** Required when the first lookup is made: a program without one loads nothing of AWS. */
function service(): typeof import('../service/lookup') {
  return require('../service/lookup') as typeof import('../service/lookup');
}

/** The configuration of the stack, by the keys by which the plugin has it too. */
const stackConfig = {
  get(key: string): string | undefined {
    const [namespace, name] = key.split(':') as [string, string];
    return new pulumi.Config(namespace).get(name);
  },
  environment: process.env,
};

/** A failure as one sentence: the host prints the stack of any other error above it. */
async function readable<T>(lookup: () => Promise<T>): Promise<T> {
  try {
    return await lookup();
  } catch (error) {
    if (!(error instanceof ConnectionError)) {
      throw error;
    }
    const failure = new pulumi.RunError(error.message);
    // The host formats the stack although it does not show it. With a frame in `node_modules/@pulumi/output.ts`, which
    // is the path that source maps give the SDK, the formatting of Node 20 runs in circles for half a minute (no further slash).
    failure.stack = `Error: ${error.message}`;
    throw failure;
  }
}

/**
 * Looks up as soon as the arguments are known and every resource that they or `dependsOn` name exists: the name of a
 * connection that is yet to be created is known in the preview already, the connection is not there.
 */
function whenKnown<T>(
  args: object,
  opts: pulumi.InvokeOutputOptions | undefined,
  lookup: (args: unknown) => Promise<T>,
): pulumi.Output<T> {
  const known: pulumi.Output<unknown> = pulumi.output(args);
  const exist = pulumi.output(resourcesOf(known).then(idsOf));
  const explicit = pulumi
    .output(opts?.dependsOn)
    .apply((given) => idsOf([given].flat().filter((item) => pulumi.Resource.isInstance(item))));
  return pulumi.all([known, exist, explicit]).apply<T>(([settled]) => lookup(settled));
}

/** Known as soon as all of the resources, and the children of components, exist. */
function idsOf(resources: Iterable<pulumi.Resource>): pulumi.Output<unknown> {
  return pulumi.all(
    [...resources].map((resource) => {
      const own = pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn;
      return pulumi.all([own, idsOf(childrenOf(resource))]);
    }),
  );
}
