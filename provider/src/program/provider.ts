import * as pulumi from '@pulumi/pulumi';
import type { Input } from '@pulumi/pulumi';
import { isAbsent } from '../model/json';
import { suggestion } from '../model/suggestion';

/**
 * A role to act as, in {@link ProviderArgs.assumeRoles}. The names are those of `@pulumi/aws`; STS calls the members
 * `RoleArn`, `RoleSessionName` and so on (`AssumeRole`).
 */
export interface ProviderAssumeRole {
  /** `arn:aws:iam::ACCOUNT:role/NAME` (`RoleArn`). */
  roleArn: Input<string>;
  /**
   * How CloudTrail calls the session (`RoleSessionName`): 2 to 64 letters, digits and `_=,.@-`.
   *
   * @defaultValue `pulumi-eventbridge-connection`
   */
  sessionName?: Input<string | undefined>;
  /**
   * How long the credentials of the session last, `"1h"` or `"30m"` (`DurationSeconds`): 15 minutes to 12 hours.
   *
   * @defaultValue One hour, as in STS.
   */
  duration?: Input<string | undefined>;
  /** The older form of `duration`, in seconds: 900 to 43,200. */
  durationSeconds?: Input<number | undefined>;
  /** A policy in JSON that narrows what the session may do (`Policy`). */
  policy?: Input<string | undefined>;
  /** ARNs of managed policies that narrow what the session may do (`PolicyArns`). */
  policyArns?: Input<Input<string>[] | undefined>;
  /** What the trust policy of the role asks for, if it belongs to somebody else (`ExternalId`). */
  externalId?: Input<string | undefined>;
  /** Who is behind the session; it stays with every role that is assumed from it (`SourceIdentity`). */
  sourceIdentity?: Input<string | undefined>;
  /** Tags of the session, by key (`Tags`). */
  tags?: Input<Record<string, Input<string>> | undefined>;
  /** The keys of tags that stay with the roles that are assumed from this one (`TransitiveTagKeys`). */
  transitiveTagKeys?: Input<Input<string>[] | undefined>;
}

/**
 * A role that the token of another identity provider opens (`AssumeRoleWithWebIdentity` of STS). Give `webIdentityToken` or
 * `webIdentityTokenFile`.
 */
export interface ProviderAssumeRoleWithWebIdentity {
  /** `arn:aws:iam::ACCOUNT:role/NAME` (`RoleArn`). */
  roleArn: Input<string>;
  /** The token (`WebIdentityToken`). Always a Pulumi secret. */
  webIdentityToken?: Input<string | undefined>;
  /** The path of a file with the token. It is read again when the session ends. */
  webIdentityTokenFile?: Input<string | undefined>;
  /** See {@link ProviderAssumeRole.sessionName}. */
  sessionName?: Input<string | undefined>;
  /** See {@link ProviderAssumeRole.duration}. */
  duration?: Input<string | undefined>;
  /** See {@link ProviderAssumeRole.durationSeconds}. */
  durationSeconds?: Input<number | undefined>;
  /** See {@link ProviderAssumeRole.policy}. */
  policy?: Input<string | undefined>;
  /** See {@link ProviderAssumeRole.policyArns}. */
  policyArns?: Input<Input<string>[] | undefined>;
}

/** URLs in place of those of AWS, `http://` or `https://`, by service. Each is that of AWS unless given. */
export interface ProviderEndpoints {
  /** Where connections are made. */
  eventbridge?: Input<string | undefined>;
  /** Another name of `eventbridge`, which goes before this one. */
  cloudwatchevents?: Input<string | undefined>;
  /** Another name of `eventbridge`; both others go before this one. */
  events?: Input<string | undefined>;
  /** Where roles are assumed, and where the account is asked for. */
  sts?: Input<string | undefined>;
  /** Where secrets by reference are read. */
  secretsmanager?: Input<string | undefined>;
  /** Where parameters by reference are read. */
  ssm?: Input<string | undefined>;
  /** Where customer-managed keys are looked at. */
  kms?: Input<string | undefined>;
}

/**
 * The arguments of a {@link Provider}: those of `aws.Provider` of `@pulumi/aws` that mean something to connections,
 * under the same names and in the same form. What is left out comes from the environment, as without a provider.
 *
 * A value that cannot be used fails the preview of each connection that has the provider, with all mistakes at once.
 */
export interface ProviderArgs {
  /**
   * The region of connections that name none, such as `eu-central-1`.
   *
   * @defaultValue `AWS_REGION`, `AWS_DEFAULT_REGION`, or the region of the profile.
   */
  region?: Input<string | undefined>;
  /**
   * The profile in the shared files. It goes before keys in the environment.
   *
   * @defaultValue `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or `default`.
   */
  profile?: Input<string | undefined>;
  /**
   * The ID of an access key. It goes before every other source of credentials, and needs `secretKey`.
   *
   * @defaultValue `AWS_ACCESS_KEY_ID`
   */
  accessKey?: Input<string | undefined>;
  /**
   * The secret access key that belongs to `accessKey`. Always a Pulumi secret.
   *
   * @defaultValue `AWS_SECRET_ACCESS_KEY`
   */
  secretKey?: Input<string | undefined>;
  /**
   * The session token that belongs to `accessKey`, if it is a temporary one. Always a Pulumi secret.
   *
   * @defaultValue `AWS_SESSION_TOKEN`
   */
  token?: Input<string | undefined>;
  /** Roles to act as, each assumed with the credentials of the one before it. */
  assumeRoles?: Input<Input<ProviderAssumeRole>[] | undefined>;
  /** One role to act as: the older form of `assumeRoles`, not together with it. */
  assumeRole?: Input<ProviderAssumeRole | undefined>;
  /**
   * A role that the token of another identity provider opens. `assumeRoles` come on top of it.
   *
   * @defaultValue `AWS_ROLE_ARN` with `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_SESSION_NAME`.
   */
  assumeRoleWithWebIdentity?: Input<ProviderAssumeRoleWithWebIdentity | undefined>;
  /**
   * Paths of shared configuration files; `~` is the home directory. The last one that has the profile counts.
   *
   * @defaultValue `AWS_CONFIG_FILE`, or `~/.aws/config`.
   */
  sharedConfigFiles?: Input<Input<string>[] | undefined>;
  /**
   * Paths of shared credentials files; `~` is the home directory. The last one that has the profile counts.
   *
   * @defaultValue `AWS_SHARED_CREDENTIALS_FILE`, or `~/.aws/credentials`.
   */
  sharedCredentialsFiles?: Input<Input<string>[] | undefined>;
  /** One path: the older form of `sharedCredentialsFiles`. */
  sharedCredentialsFile?: Input<string | undefined>;
  /**
   * `true` leaves the instance role of the machine out.
   *
   * @defaultValue `AWS_EC2_METADATA_DISABLED`, or `false`.
   */
  skipMetadataApiCheck?: Input<boolean | undefined>;
  /**
   * The URL of the metadata of the machine. The AWS SDK for JavaScript reads it only from the environment: the operation
   * fails if the instance role is needed and the variable says something else.
   *
   * @defaultValue `AWS_EC2_METADATA_SERVICE_ENDPOINT`
   */
  ec2MetadataServiceEndpoint?: Input<string | undefined>;
  /**
   * How that metadata is reached, with the same reservation as for `ec2MetadataServiceEndpoint`.
   *
   * @defaultValue `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`
   */
  ec2MetadataServiceEndpointMode?: Input<'IPv4' | 'IPv6' | undefined>;
  /**
   * URLs in place of those of AWS, for an emulator or VPC endpoints; a list of one object, as for `@pulumi/aws`.
   *
   * @defaultValue `AWS_ENDPOINT_URL_EVENTBRIDGE`, `AWS_ENDPOINT_URL_STS` and so on, then `AWS_ENDPOINT_URL`.
   */
  endpoints?: Input<Input<ProviderEndpoints>[] | undefined>;
  /**
   * The region of STS.
   *
   * @defaultValue The region of the connection.
   */
  stsRegion?: Input<string | undefined>;
  /**
   * `true` accepts a region that the AWS SDK does not know without a warning.
   *
   * @defaultValue `false`
   */
  skipRegionValidation?: Input<boolean | undefined>;
  /**
   * How often a call that failed on the way is sent again, 0 to 1,000.
   *
   * @defaultValue `AWS_MAX_ATTEMPTS` less one, or that of the AWS SDK.
   */
  maxRetries?: Input<number | undefined>;
  /**
   * How long to wait between attempts.
   *
   * @defaultValue `AWS_RETRY_MODE`, or `"standard"`.
   */
  retryMode?: Input<'standard' | 'adaptive' | undefined>;
  /**
   * Use the endpoints with validated cryptography. Not together with an endpoint of EventBridge.
   *
   * @defaultValue `AWS_USE_FIPS_ENDPOINT`, or `false`.
   */
  useFipsEndpoint?: Input<boolean | undefined>;
  /**
   * Use the endpoints with IPv6. Not together with an endpoint of EventBridge.
   *
   * @defaultValue `AWS_USE_DUALSTACK_ENDPOINT`, or `false`.
   */
  useDualstackEndpoint?: Input<boolean | undefined>;
  /**
   * The URL of the proxy for `http://` endpoints, and for `https://` endpoints if nothing names another. A Pulumi secret
   * if there is a password in it.
   *
   * @defaultValue `HTTP_PROXY` or `http_proxy`, for `http://` endpoints only.
   */
  httpProxy?: Input<string | undefined>;
  /**
   * The URL of the proxy for `https://` endpoints, which are all those of AWS. A Pulumi secret if there is a password in
   * it.
   *
   * @defaultValue `HTTPS_PROXY` or `https_proxy`
   */
  httpsProxy?: Input<string | undefined>;
  /**
   * Hosts that are reached without a proxy, separated by commas.
   *
   * @defaultValue `NO_PROXY` or `no_proxy`
   */
  noProxy?: Input<string | undefined>;
  /**
   * The path of a PEM file with the certificates to trust, in place of those of Node.js.
   *
   * @defaultValue `AWS_CA_BUNDLE`
   */
  customCaBundle?: Input<string | undefined>;
  /**
   * `true` accepts every certificate, with a warning: anybody between this machine and AWS can then read the secrets.
   *
   * @defaultValue `false`
   */
  insecure?: Input<boolean | undefined>;
  /** Products that are added to the `User-Agent` of each request, such as `acme-platform/1.0`. */
  userAgents?: Input<Input<string>[] | undefined>;
  /** The only accounts in which connections may be read, created, changed and deleted, of twelve digits each. */
  allowedAccountIds?: Input<Input<string>[] | undefined>;
  /** Accounts in which nothing may be read, created, changed and deleted, of twelve digits each. */
  forbiddenAccountIds?: Input<Input<string>[] | undefined>;
}

/**
 * An explicit provider: where and as whom AWS is called for the connections that have it as their option `provider`. It
 * takes the place of the stack's whole `aws:` configuration; a component hands it on to the connections in it.
 *
 * New credentials update the provider and leave its connections as they are.
 *
 * @remarks
 * Lookups do not use it.
 *
 * @example
 * ```ts
 * const frankfurt = new Provider("frankfurt", {
 *   region: "eu-central-1",
 *   assumeRoles: [{ roleArn: "arn:aws:iam::222222222222:role/deploy" }],
 *   allowedAccountIds: ["222222222222"],
 * });
 * const crm = new Connection(
 *   "crm",
 *   {
 *     authorizationType: "BASIC",
 *     authParameters: { basicAuthParameters: { username: "events", password: config.requireSecret("crmPassword") } },
 *   },
 *   { provider: frankfurt },
 * );
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /**
   * Declares a provider.
   *
   * @param name - the logical name
   * @param args - where and as whom to call AWS
   * @param opts - resource options
   * @throws an error that names the argument, for one that is not a setting: a guard that is misspelt would be none
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super('pulumi-nodejs', name, configuration(name, args, 'aws:'), opts);
  }
}

/**
 * The arguments by the keys and in the form of a stack's configuration, which is what providers read.
 *
 * @param prefix - what the keys begin with
 */
export function configuration(name: string, args: ProviderArgs, prefix: string): pulumi.Inputs {
  // Required here, because most programs make no provider.
  const { keys } = require('../service/aws/config') as typeof import('../service/aws/config');
  const known = Object.keys(keys);
  const inputs: pulumi.Inputs = {};
  for (const [argument, value] of Object.entries(args as object)) {
    if (isAbsent(value)) {
      continue;
    }
    if (!known.includes(argument)) {
      const meant = known.find(
        (key) => key === argument.replace(/^aws:/, '') || keys[key].mistaken?.includes(argument),
      );
      const hint = meant === undefined ? suggestion(argument, known) : `; did you mean "${meant}"?`;
      throw new pulumi.RunError(`Provider "${name}": ${argument} is not an argument of a provider${hint || '.'}`);
    }
    inputs[`${prefix}${argument}`] = configured(`aws:${argument}`, value);
  }
  return inputs;
}

/** A value as configuration has it, a secret if the configuration of that key holds one. */
function configured(key: string, value: unknown): pulumi.Output<unknown> {
  const { configuredSecrets } = require('../service/aws/config') as typeof import('../service/aws/config');
  const output: pulumi.Output<unknown> = pulumi.output(value);
  return output.apply((settled) => {
    if (isAbsent(settled)) {
      return undefined;
    }
    const text = typeof settled === 'string' ? settled : JSON.stringify(settled);
    const alone = { get: (asked: string) => (asked === key ? text : undefined), environment: {} };
    return configuredSecrets(alone).length > 0 ? pulumi.secret(text) : pulumi.output(text);
  });
}
