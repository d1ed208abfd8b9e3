import * as pulumi from '@pulumi/pulumi';
import { authorizedByDefault, inputNames, observedNames } from '../model/fields';
import { customTimeouts, hiddenInputNames, providerText, resourceType, urlIsSecret } from '../model/identity';
import { generatedName } from '../model/naming';
import { connectionUrn } from '../model/urn';
import { carried } from './carried';
import { hiddenInputs, urnOf } from './hiddenInputs';
import { requireInstallation } from './installation';
import { ConnectionResource, listed, requireArguments } from './resource';
import { isSecretMember, withSecrets } from './secrets';
import type { AuthorizationType, ConnectionArgs, ConnectionArgsOf } from './types';

/**
 * An Amazon EventBridge connection: the credentials with which EventBridge calls an HTTP endpoint outside AWS.
 *
 * The operation succeeds when AWS can use the connection (`AUTHORIZED`, or `ACTIVE` with a private endpoint), and fails
 * with the service's own reason when it cannot. AWS does not try passwords and API keys; `verify` does, before AWS gets them. Passwords, key values, client secrets and secret HTTP parameters are
 * Pulumi secrets without being asked for; user names, key names and plain headers stay readable.
 *
 * IAM actions: `events:CreateConnection`, `events:DescribeConnection`, `events:UpdateConnection`,
 * `events:DeauthorizeConnection`, `events:DeleteConnection`, and for the secret that EventBridge keeps
 * `secretsmanager:CreateSecret`, `GetSecretValue`, `PutSecretValue`, `UpdateSecret` and `DeleteSecret` on `events!*`.
 *
 * @typeParam T - the authorization type, which the arguments tell; a type `Connection` is a connection of any of them
 *
 * ## Basic authorization
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { Connection } from "pulumi-eventbridge-connection";
 *
 * const config = new pulumi.Config();
 * const crm = new Connection("crm", {
 *   authorizationType: "BASIC",
 *   authParameters: {
 *     basicAuthParameters: { username: "events", password: config.requireSecret("crmPassword") },
 *   },
 * });
 * ```
 *
 * ## An API key, and headers of which one is secret
 *
 * @example
 * ```ts
 * const shop = new Connection("shop", {
 *   authorizationType: "API_KEY",
 *   authParameters: {
 *     apiKeyAuthParameters: { apiKeyName: "X-Api-Key", apiKeyValue: config.requireSecret("shopKey") },
 *     invocationHttpParameters: {
 *       headerParameters: {
 *         "X-Tenant": "acme",
 *         "X-Signature": { value: config.requireSecret("signature"), isValueSecret: true },
 *       },
 *     },
 *   },
 * });
 * ```
 *
 * ## OAuth client credentials
 *
 * @example
 * ```ts
 * const erp = new Connection("erp", {
 *   authorizationType: "OAUTH_CLIENT_CREDENTIALS",
 *   authParameters: {
 *     oAuthParameters: {
 *       clientParameters: { clientId: "events", clientSecret: config.requireSecret("erpSecret") },
 *       authorizationEndpoint: "https://login.example.com/oauth2/token",
 *       httpMethod: "POST",
 *       oAuthHttpParameters: { bodyParameters: { scope: "orders.write" } },
 *     },
 *   },
 * });
 * ```
 */
export class Connection<T extends AuthorizationType = AuthorizationType> extends ConnectionResource {
  /**
   * Declares a connection. The provider creates it, waits until it works, and keeps it as it is declared.
   *
   * Everything that the service would refuse is refused in the preview, all at once and with its path. An update sends
   * only what changed; `name` and `region` replace the connection, deleting it first if the name is generated.
   *
   * @param name - the logical name, from which the connection's name is made unless `args.name` gives one
   * @param args - the connection
   * @param opts - resource options; `customTimeouts` are honoured (10 minutes, 25 with a private endpoint)
   */
  constructor(name: string, args: ConnectionArgsOf<T>, opts?: pulumi.CustomResourceOptions) {
    requireInstallation();
    super(name, {
      type: resourceType,
      inputs: properties(name, args, opts),
      options: options(args, opts),
      marks: ['generatedName', urlIsSecret, ...Object.values(hiddenInputNames)],
    });
  }

  /**
   * Reads an existing connection without managing it: nothing is changed, and `pulumi destroy` leaves it alone. It runs
   * in previews too; `pulumi refresh` reads it again. No secret is part of it. To manage it from now on, import it
   * (`npx pulumi-eventbridge-connection import`); for its state alone, `getConnection` needs no resource.
   *
   * IAM action: `events:DescribeConnection`. Fails with a sentence if there is none.
   *
   * @param name - the logical name of the resource in this program
   * @param id - the name or the ARN of the connection (`Name`, `ConnectionArn`), which stays the `id` of the resource.
   * An ARN contains the region as well, and finds only the connection with that very ARN
   * @param state - its place, if not in the stack's `aws:region`
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
      pulumi.CustomResource.isInstance(value) && (value as { __pulumiType?: unknown }).__pulumiType === resourceType
    );
  }
}

function properties(
  logicalName: string,
  args: ConnectionArgsOf<AuthorizationType>,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  if (opts?.id !== undefined) {
    return { ...listed([...observedNames, ...inputNames]), ...args, __provider: providerText };
  }
  requireArguments(logicalName, args);
  if (opts?.import !== undefined) {
    // The engine then reads without telling the plugin which provider to run, and the plugin answers with a TypeError.
    throw new pulumi.RunError(
      `Connection "${logicalName}" has the option import, which dynamic providers cannot follow. ` +
        'Take the option away; to import the connection, run npx pulumi-eventbridge-connection import NAME.',
    );
  }
  const given = carried(args);
  const inputs: pulumi.Inputs = {
    ...listed([...observedNames, ...inputNames]),
    ...given,
    authParameters: given.authParameters === undefined ? undefined : withSecrets(given.authParameters),
    authorized: args.authorized ?? authorizedByDefault,
    ...(given.verify === undefined ? {} : { [urlIsSecret]: isSecretMember(given.verify, 'url') }),
    ...hiddenInputs(logicalName, opts?.parent),
    __provider: providerText,
  };
  Object.assign(
    inputs,
    names(inputs['name'], () => generated(logicalName, opts?.parent)),
  );
  if (opts?.customTimeouts) {
    inputs[customTimeouts] = { ...opts.customTimeouts };
  }
  return inputs;
}

/**
 * The name. One that is generated is sent twice: as the name, and as the mark by which check knows that it may keep the
 * recorded one.
 */
function names(given: unknown, generate: () => pulumi.Input<string>): pulumi.Inputs {
  if (given === undefined) {
    const name = generate();
    return { name, generatedName: name };
  }
  if (!pulumi.Output.isInstance(given) && !(given instanceof Promise)) {
    return { name: given };
  }
  // An output may turn out to give none.
  const later = pulumi.output(given as pulumi.Input<string | undefined>);
  return {
    name: later.apply((name) => (name === undefined ? generate() : name)),
    generatedName: later.apply((name) => (name === undefined ? generate() : undefined)),
  };
}

/** The types of the parents are in the URN, which the parent has once it is registered. */
function generated(logicalName: string, parent: pulumi.Resource | undefined): string | Promise<string> {
  const scope = { organization: organization(), project: pulumi.getProject(), stack: pulumi.getStack() };
  return parent === undefined
    ? generatedName(logicalName, scope)
    : urnOf(logicalName, parent).then((urn) =>
        generatedName(logicalName, { ...scope, parentTypes: connectionUrn(urn)?.parentTypes }),
      );
}

function options(
  args: ConnectionArgsOf<AuthorizationType> | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  if (opts?.id !== undefined) {
    return { ...opts };
  }
  // A replacement that creates first would adopt the very connection that the delete of its predecessor then removes:
  // no option of the program's can make that right. With a generated name it would meet itself, and only fail.
  const adopts = args?.adopt !== undefined && args.adopt !== false;
  const deletesFirst = adopts || args?.name === undefined;
  return {
    ...(deletesFirst ? { deleteBeforeReplace: true } : {}),
    ...opts,
    ...(adopts ? { deleteBeforeReplace: true } : {}),
    // Check puts what it knows of these into the inputs, so that an update preview knows them too. They are
    // no wishes of the program, and the preview must not show them as changes.
    ignoreChanges: [...(opts?.ignoreChanges ?? []), ...knownOutputs],
  };
}

const knownOutputs = ['arn', 'secretArn'];

/** A unit test that calls `setMocks(mocks)`, without an organization, has none; the file backend's is as good. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return 'organization';
  }
}
