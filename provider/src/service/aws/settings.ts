import type { Environment } from './environment';
import { newAgents, Transport } from './transport';

/** A role to act as, in the terms of `aws:assumeRoles`. */
export interface Role {
  roleArn: string;
  sessionName?: string;
  externalId?: string;
  durationSeconds?: number;
  policy?: string;
  policyArns?: string[];
  sourceIdentity?: string;
  tags?: Record<string, string>;
  transitiveTagKeys?: string[];
}

/** A role that a token of another identity provider opens: one of the two members holds the token. */
export interface WebIdentity {
  roleArn: string;
  sessionName?: string;
  durationSeconds?: number;
  policy?: string;
  policyArns?: string[];
  webIdentityToken?: string;
  webIdentityTokenFile?: string;
}

/**
 * Where and as whom to call AWS: the configuration and the environment, resolved. What is absent is left to the AWS SDK:
 * shared files, containers, instance roles.
 */
export interface ClientSettings {
  region: string;
  /** The URL of the EventBridge API. */
  endpoint?: string;
  /** The URLs of the other services, by their names in `aws:endpoints`. */
  endpoints?: Record<string, string>;
  stsRegion?: string;
  profile?: string;
  configFiles?: string[];
  credentialsFiles?: string[];
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  webIdentity?: WebIdentity;
  /** Each is assumed with the credentials of the one before it. */
  roles?: Role[];
  /** Whether the credentials of the machine are left out. */
  skipMetadataApiCheck?: boolean;
  ec2MetadataServiceEndpoint?: string;
  ec2MetadataServiceEndpointMode?: string;
  maxAttempts?: number;
  retryMode?: 'standard' | 'adaptive';
  useFipsEndpoint?: boolean;
  useDualstackEndpoint?: boolean;
  userAgents?: string[];
  /** Proxies and certificates. */
  transport?: Transport;
  /** The only accounts to act in. */
  allowedAccountIds?: string[];
  forbiddenAccountIds?: string[];
  /** The variables that decide where credentials come from. Settings with other variables are other settings. */
  environment?: Environment;
}

/** What tells two settings apart. It holds secrets: it is for the memory of this process only. */
export function settingsKey(settings: Partial<Record<keyof ClientSettings, unknown>>): string {
  return JSON.stringify(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The configuration that a client of any AWS service gets, without endpoint and credentials. */
export function sharedClientConfig(settings: ClientSettings) {
  // Set before the SDK is loaded: it warns about Node 20 from inside the plugin, on the stack row of every `up`.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ||= 'true';
  return {
    region: settings.region,
    ...transportConfig(settings),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(settings.maxAttempts === undefined ? {} : { maxAttempts: settings.maxAttempts }),
    ...(settings.retryMode === undefined ? {} : { retryMode: settings.retryMode }),
    ...(settings.useFipsEndpoint === undefined ? {} : { useFipsEndpoint: settings.useFipsEndpoint }),
    ...(settings.useDualstackEndpoint === undefined ? {} : { useDualstackEndpoint: settings.useDualstackEndpoint }),
    ...(settings.userAgents === undefined ? {} : { customUserAgent: settings.userAgents.map(product) }),
  };
}

/** How requests leave this machine: all that a client has in common with one that the SDK makes to find credentials. */
export function transportConfig({ transport }: Pick<ClientSettings, 'transport'>) {
  return {
    // Without these the SDK waits without end for an answer that does not come.
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
      ...(transport === undefined ? {} : newAgents(transport)),
    },
  };
}

/** `name/version` as the SDK takes it. */
function product(userAgent: string): [string, string] | [string] {
  const slash = userAgent.indexOf('/');
  return slash === -1 ? [userAgent] : [userAgent.slice(0, slash), userAgent.slice(slash + 1)];
}
