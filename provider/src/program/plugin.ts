/**
 * The same connections by the plugin `eventbridge-connection`, which every Pulumi language can use, in place of the dynamic
 * provider: `pulumi import`, the option `import`, progress on the row of the resource, and Ctrl-C that ends a wait. The
 * program needs one line in its `Pulumi.yaml`, which names the folder of the plugin:
 *
 * ```yaml
 * packages:
 *   eventbridge-connection: ./node_modules/.bin
 * ```
 */
import * as pulumi from '@pulumi/pulumi';
import { version as sdkVersion } from '@pulumi/pulumi/version';
import { withLists } from '../model/entries';
import { inputNames, observedNames } from '../model/fields';
import { pluginName, pluginResourceType, resourceType } from '../model/identity';
import { isObject, mapValues } from '../model/json';
import { carried } from './carried';
import { versionProblem } from './installation';
import type {
  ConnectionSummary,
  GetConnectionArgs,
  GetConnectionOutputArgs,
  GetConnectionResult,
  ListConnectionsArgs,
  ListConnectionsOutputArgs,
} from './lookup';
import { configuration, type ProviderArgs } from './provider';
import { ConnectionResource, listed, requireArguments } from './resource';
import { withSecrets } from './secrets';
import type { AuthorizationType, ConnectionArgs, ConnectionArgsOf } from './types';

/**
 * An Amazon EventBridge connection: the credentials with which EventBridge calls an HTTP endpoint outside AWS. Arguments,
 * outputs and guarantees are those of the class of `pulumi-eventbridge-connection`; a stack moves from one to the other
 * without a change in AWS.
 *
 * @typeParam T - the authorization type, which the arguments tell; a type `Connection` is a connection of any of them
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { Connection } from "pulumi-eventbridge-connection/plugin";
 *
 * const config = new pulumi.Config();
 * const crm = new Connection("crm", {
 *   authorizationType: "BASIC",
 *   authParameters: {
 *     basicAuthParameters: { username: "events", password: config.requireSecret("crmPassword") },
 *   },
 * });
 * ```
 */
export class Connection<T extends AuthorizationType = AuthorizationType> extends ConnectionResource {
  /**
   * Declares a connection. The provider creates it, waits until it works, and keeps it as it is declared.
   *
   * @param name - the logical name, from which the connection's name is made unless `args.name` gives one
   * @param args - the connection
   * @param opts - resource options. `customTimeouts` are honoured (10 minutes, 25 with a private endpoint), and `import`
   * takes the name or the ARN of a connection
   */
  constructor(name: string, args: ConnectionArgsOf<T>, opts?: pulumi.CustomResourceOptions) {
    requireVersions();
    requireGuard(name, opts);
    super(name, {
      type: pluginResourceType,
      inputs: inputsOf(name, args, opts),
      options: optionsOf(args, opts),
      marks: [],
    });
    const own = this as { authParameters: ConnectionResource['authParameters'] };
    own.authParameters = own.authParameters.apply(withLists) as ConnectionResource['authParameters'];
  }

  /**
   * Reads an existing connection without managing it: nothing is changed, and `pulumi destroy` leaves it alone. No secret is
   * part of it. To manage it from now on, use the option `import`, or `pulumi import`.
   *
   * @param name - the logical name of the resource in this program
   * @param id - the name or the ARN of the connection (`Name`, `ConnectionArn`)
   * @param state - its place, if not that of the provider
   * @param opts - resource options
   *
   * @example
   * ```ts
   * const crm = Connection.get("crm", "crm-production", { region: "eu-central-1" });
   * export const crmArn = crm.arn;
   * ```
   */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: { region?: pulumi.Input<string>; endpoint?: pulumi.Input<string> } = {},
    opts?: pulumi.CustomResourceOptions,
  ): Connection {
    // With an ID the engine reads, and the arguments are only what the read needs to know.
    return new Connection(name, state as unknown as ConnectionArgs, { ...opts, id });
  }

  /** Whether a value is a Connection, also one of another copy of this package. */
  public static override isInstance(value: unknown): value is Connection {
    return (
      pulumi.CustomResource.isInstance(value) &&
      (value as { __pulumiType?: unknown }).__pulumiType === pluginResourceType
    );
  }
}

function inputsOf(
  logicalName: string,
  args: ConnectionArgsOf<AuthorizationType>,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  const outputs = listed([...observedNames, ...inputNames]);
  if (opts?.id !== undefined) {
    return { ...outputs, ...args };
  }
  requireArguments(logicalName, args);
  const given = carried(args);
  return {
    ...outputs,
    ...given,
    authParameters: given.authParameters === undefined ? undefined : withSecrets(given.authParameters),
  };
}

/**
 * The connection may be in the state as one of the dynamic provider. With a generated name the new connection of `pulumi up
 * --replace`, for which the engine asks for no diff, would meet the former one.
 */
function optionsOf(
  args: ConnectionArgsOf<AuthorizationType> | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  const own: pulumi.CustomResourceOptions = { version: packageVersion(), aliases: [{ type: resourceType }] };
  if (opts?.id === undefined && args?.name === undefined) {
    own.deleteBeforeReplace = true;
  }
  return pulumi.mergeOptions(own, opts ?? {});
}

const packageVersion = (): string => (require('../../package.json') as { version: string }).version;

function requireVersions(): void {
  const problem = versionProblem(process.versions.node, sdkVersion);
  if (problem !== undefined) {
    throw new pulumi.RunError(problem);
  }
}

/**
 * The engine gives a plugin nothing of another namespace. A stack that guards its accounts for the dynamic provider would
 * lose the guard without a word.
 */
function requireGuard(logicalName: string, opts: pulumi.CustomResourceOptions | undefined): void {
  if (opts?.provider !== undefined || opts?.parent?.getProvider(pluginResourceType) !== undefined) {
    return;
  }
  for (const guard of ['allowedAccountIds', 'forbiddenAccountIds']) {
    const value = new pulumi.Config('aws').get(guard);
    if (value && !new pulumi.Config(pluginName).get(guard)) {
      throw new pulumi.RunError(
        `Connection "${logicalName}": the stack has aws:${guard}, and the plugin ${pluginName} does not read the configuration of aws. ` +
          `Run pulumi config set ${pluginName}:${guard} '${value}'.`,
      );
    }
  }
}

/**
 * An explicit provider: where and as whom AWS is called for the connections that have it as their option `provider`. It
 * takes the place of the stack's whole `eventbridge-connection:` configuration.
 *
 * @example
 * ```ts
 * const frankfurt = new Provider("frankfurt", {
 *   region: "eu-central-1",
 *   allowedAccountIds: ["222222222222"],
 * });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /**
   * Declares a provider.
   *
   * @param name - the logical name
   * @param args - where and as whom to call AWS
   * @param opts - resource options
   * @throws an error that names the argument, for one that is not a setting
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(pluginName, name, configuration(name, args, ''), { version: packageVersion(), ...opts });
  }
}

const tokens = {
  getConnection: `${pluginName}:index:getConnection`,
  listConnections: `${pluginName}:index:listConnections`,
};

/**
 * Looks up a connection that this program does not manage: its state, ARNs, times and readable parameters, as they are
 * now (`DescribeConnection`). It runs in previews as well. No secret is ever part of the answer.
 *
 * @param args - its name or ARN, and its place
 * @param opts - `provider` says where and as whom to look
 * @returns the connection
 * @throws an error with what to do about it
 *
 * @example
 * ```ts
 * const crm = await getConnection({ name: "crm" });
 * export const crmState = crm.connectionState;
 * ```
 */
export async function getConnection(
  args: GetConnectionArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConnectionResult> {
  return connectionOf(await pulumi.runtime.invoke(tokens.getConnection, { ...args }, invokeOptions(opts)));
}

/**
 * {@link getConnection} for arguments that are outputs.
 *
 * @param args - its name or ARN, and its place
 * @param opts - `provider` and `dependsOn`
 * @returns the connection
 *
 * @example
 * ```ts
 * const crm = getConnectionOutput({ name: "crm", region: "eu-central-1" });
 * export const crmState = crm.connectionState;
 * ```
 */
export function getConnectionOutput(
  args: GetConnectionOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConnectionResult> {
  return pulumi.runtime
    .invokeOutput<object>(tokens.getConnection, { ...args }, invokeOptions(opts))
    .apply(connectionOf);
}

/**
 * Lists the connections of a region, by name: all of them or those with a prefix or in a state.
 *
 * @param args - which connections, and their place
 * @param opts - `provider` says where and as whom to look
 * @returns what the service lists of each
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
  return summariesOf(await pulumi.runtime.invoke(tokens.listConnections, { ...args }, invokeOptions(opts)));
}

/**
 * {@link listConnections} for arguments that are outputs.
 *
 * @param args - which connections, and their place
 * @param opts - `provider` and `dependsOn`
 * @returns the connections
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
  return pulumi.runtime
    .invokeOutput<object>(tokens.listConnections, { ...args }, invokeOptions(opts))
    .apply(summariesOf);
}

const invokeOptions = <T extends pulumi.InvokeOptions>(opts: T | undefined): T =>
  ({ version: packageVersion(), ...opts }) as T;

const summariesOf = (answer: unknown): ConnectionSummary[] =>
  (answer as { connections?: ConnectionSummary[] }).connections ?? [];

function connectionOf(answer: unknown): GetConnectionResult {
  return (
    isObject(answer)
      ? mapValues(answer, (value, name) => (name === 'authParameters' ? withLists(value) : value))
      : answer
  ) as GetConnectionResult;
}

export type {
  ProviderArgs,
  ProviderAssumeRole,
  ProviderAssumeRoleWithWebIdentity,
  ProviderEndpoints,
} from './provider';
export type * from './lookup';
export * from './types';
