import * as pulumi from '@pulumi/pulumi';
import { propertyNames, requiredMembersOf, settingNames } from '../model/fields';
import { valueWithUnknowns } from './pulumiInternals';
import type {
  AuthorizationType,
  ConnectionArgsOf,
  ConnectionState,
  ConnectivityParameters,
  DeclaredAuthParameters,
  Verify,
} from './types';

/** How a class registers its resource: with the host of dynamic providers, or with the plugin. */
export interface Registration {
  type: string;
  inputs: pulumi.Inputs;
  options: pulumi.CustomResourceOptions;
  /** Inputs that are no outputs. */
  marks: readonly string[];
}

/** The outputs of a connection, whichever provider makes it. */
export abstract class ConnectionResource extends pulumi.CustomResource {
  // `declare`: an initialised field would be set to undefined after super() has set it.

  /** The name of the connection (`Name`), also its ID. Known in the first preview. */
  declare public readonly name: pulumi.Output<string>;
  /** `arn:aws:events:REGION:ACCOUNT:connection/NAME/UUID` (`ConnectionArn`), what an API destination wants. */
  declare public readonly arn: pulumi.Output<string>;
  /** The state of the connection when it was last described (`ConnectionState`). */
  declare public readonly connectionState: pulumi.Output<ConnectionState>;
  /** Why it is in that state, if the service gives a reason (`StateReason`); else empty. */
  declare public readonly stateReason: pulumi.Output<string>;
  /** The secret that EventBridge keeps in Secrets Manager (`SecretArn`); empty while the connection is deauthorized. */
  declare public readonly secretArn: pulumi.Output<string>;
  /** When it was created, ISO 8601 (`CreationTime`). */
  declare public readonly creationTime: pulumi.Output<string>;
  /** When its configuration or state last changed, ISO 8601 (`LastModifiedTime`). */
  declare public readonly lastModifiedTime: pulumi.Output<string>;
  /** When it was last authorized, ISO 8601 (`LastAuthorizedTime`); empty for never. */
  declare public readonly lastAuthorizedTime: pulumi.Output<string>;
  /** The declared description. */
  declare public readonly description: pulumi.Output<string | undefined>;
  /** The declared customer-managed key. */
  declare public readonly kmsKeyIdentifier: pulumi.Output<string | undefined>;
  /** The declared authorization type. */
  declare public readonly authorizationType: pulumi.Output<AuthorizationType>;
  /** The declared authorization parameters; a secret as a whole, because it holds secrets. */
  declare public readonly authParameters: pulumi.Output<DeclaredAuthParameters>;
  /** The declared private endpoint. */
  declare public readonly invocationConnectivityParameters: pulumi.Output<
    pulumi.Unwrap<ConnectivityParameters> | undefined
  >;
  /** The region in which the connection is, declared or from the configuration. */
  declare public readonly region: pulumi.Output<string>;
  /** The URL of the EventBridge API, declared or from the configuration; absent for that of AWS. */
  declare public readonly endpoint: pulumi.Output<string | undefined>;
  /** Whether AWS holds the credentials; after a refresh, as AWS has it. */
  declare public readonly authorized: pulumi.Output<boolean>;
  /** What is declared to be done with a connection that does not work; without a value `"fail"`. */
  declare public readonly onUnauthorized: pulumi.Output<'fail' | 'warn' | undefined>;
  /** Whether the program lets this resource take over a connection that exists; without a value `false`. */
  declare public readonly adopt: pulumi.Output<boolean | undefined>;
  /** The declared text whose change sends the credentials again. */
  declare public readonly rotationToken: pulumi.Output<string | undefined>;
  /** Whether a refresh compares the credentials that AWS holds; without a value `false`. */
  declare public readonly detectSecretDrift: pulumi.Output<boolean | undefined>;
  /** How the credentials are tried before AWS gets them; a secret as a whole if it holds one. */
  declare public readonly verify: pulumi.Output<pulumi.Unwrap<Verify> | undefined>;

  protected constructor(name: string, { type, inputs, options, marks }: Registration) {
    super(type, name, inputs, options);
    const own = this as unknown as Record<string, unknown>;
    for (const mark of marks) {
      delete own[mark];
    }
    if (pulumi.runtime.isDryRun()) {
      // What the program and the provider leave open has no value. Pulumi takes what is absent in a preview for unknown,
      // and would show changes of whatever depends on it.
      const answered = options.id === undefined ? this.urn : this.arn;
      for (const name of optionalInputs) {
        own[name] = undefinedIfAbsent(own[name] as pulumi.Output<unknown>, answered);
      }
      // The provider settles region and endpoint together.
      own['endpoint'] = undefinedIfAbsent(own['endpoint'] as pulumi.Output<unknown>, this.region);
    }
  }
}

/** The arguments, which JavaScript lets a program leave out. */
export function requireArguments(
  logicalName: string,
  args: ConnectionArgsOf<AuthorizationType> | null | undefined,
): asserts args is ConnectionArgsOf<AuthorizationType> {
  if (args === undefined || args === null) {
    throw new Error(
      `Connection "${logicalName}" has no arguments; it needs at least authorizationType and authParameters.`,
    );
  }
}

/** What a class lists as undefined among its properties, it has as an output. */
export const listed = (names: readonly string[]): pulumi.Inputs =>
  Object.fromEntries(names.map((name) => [name, undefined]));

/** The properties that a program may leave out, and that then have no value unless a configuration gives one. */
const optionalInputs = [
  ...propertyNames.filter((name) => !requiredMembersOf('CreateConnectionRequest').includes(name)),
  ...settingNames.filter((name) => !['region', 'endpoint', 'authorized'].includes(name)),
];

/** An output as it is, but known to be undefined if the answer is there and has nothing for it. */
function undefinedIfAbsent(output: pulumi.Output<unknown>, answered: pulumi.Output<unknown>): pulumi.Output<unknown> {
  return answered.apply(async () => ((await valueWithUnknowns(output)) === undefined ? undefined : output));
}
