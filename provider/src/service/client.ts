import type { EventBridgeClient, EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import type { CredentialsProvider } from './credentials';
import { isThrottling } from './errors';

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

/** A role that a token of another identity provider opens: one of the two members says the token. */
export interface WebIdentity extends Role {
  webIdentityToken?: string;
  webIdentityTokenFile?: string;
}

/**
 * Where and as whom to call AWS. What is absent is left to the AWS SDK: environment, shared files, instance roles.
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
  maxAttempts?: number;
  retryMode?: 'standard' | 'adaptive';
  useFipsEndpoint?: boolean;
  useDualstackEndpoint?: boolean;
  /** The only accounts to act in. */
  allowedAccountIds?: string[];
  forbiddenAccountIds?: string[];
}

/** What tells two settings apart. It holds secrets: it is for the memory of this process only. */
export function settingsKey(settings: Partial<Record<keyof ClientSettings, unknown>>): string {
  return JSON.stringify(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const clients = new Map<string, unknown>();

/** One client for each distinct settings: connections to AWS, credentials and their expiry are shared. */
function kept<Client>(service: string, settings: Partial<ClientSettings>, make: () => Client): Client {
  const key = service + settingsKey(settings);
  let client = clients.get(key) as Client | undefined;
  if (client === undefined) {
    client = make();
    clients.set(key, client);
  }
  return client;
}

export function eventBridgeClient(settings: ClientSettings): EventBridgeClient {
  return kept('events', settings, () => newEventBridgeClient(settings));
}

/**
 * The client of another service, at its endpoint in `aws:endpoints` where there is one.
 *
 * @param region - where to call it, which may not be where the connection is
 * @param make - loads the service's SDK, which few connections need
 */
export function clientOf<Client>(
  service: 'kms' | 'secretsmanager' | 'ssm',
  settings: ClientSettings,
  region: string,
  make: (config: OtherClientConfig) => Client,
): Client {
  // The endpoint of the connection is that of EventBridge.
  const { endpoint: _, ...here } = { ...settings, region, stsRegion: settings.stsRegion ?? settings.region };
  return kept(service, here, () => {
    const { credentialsOf } = require('./credentials') as typeof import('./credentials');
    const endpoint = settings.endpoints?.[service];
    return make({
      ...sharedClientConfig(here),
      ...(endpoint === undefined ? {} : { endpoint }),
      credentials: credentialsOf(settings),
    });
  });
}

type OtherClientConfig = ReturnType<typeof sharedClientConfig> & {
  endpoint?: string;
  credentials: CredentialsProvider;
};

/** The configuration that a client of any AWS service gets, without endpoint and credentials. */
export function sharedClientConfig(settings: ClientSettings) {
  // Set before the SDK is loaded: it warns about Node 20 from inside the plugin, on the stack row of every `up`.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return {
    region: settings.region,
    // Without these the SDK waits for ever for an answer that does not come.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(settings.maxAttempts === undefined ? {} : { maxAttempts: settings.maxAttempts }),
    ...(settings.retryMode === undefined ? {} : { retryMode: settings.retryMode }),
    ...(settings.useFipsEndpoint === undefined ? {} : { useFipsEndpoint: settings.useFipsEndpoint }),
    ...(settings.useDualstackEndpoint === undefined ? {} : { useDualstackEndpoint: settings.useDualstackEndpoint }),
  };
}

function newEventBridgeClient(settings: ClientSettings): EventBridgeClient {
  const config: EventBridgeClientConfig = sharedClientConfig(settings);
  // Loaded here and not above: most previews never call AWS, and loading the SDK takes longer than they do.
  const sdk = require('@aws-sdk/client-eventbridge') as typeof import('@aws-sdk/client-eventbridge');
  const { credentialsOf } = require('./credentials') as typeof import('./credentials');

  if (settings.endpoint) config.endpoint = settings.endpoint;
  config.credentials = credentialsOf(settings);
  const client = new sdk.EventBridgeClient(config);
  passOn(client);
  return client;
}

/**
 * Errors that the SDK shall not answer by sending again. A quota, which it counts among the throttling errors, is lifted
 * by no retry: that is what makes Terraform hang for minutes before it says so. What is throttled is repeated by whoever
 * called, in turns (turns.ts): pauses that grow for each call by itself leave unused what AWS would serve meanwhile.
 */
function passOn(client: EventBridgeClient): void {
  const resolve = client.config.retryStrategy;
  client.config.retryStrategy = async () => {
    const strategy = await resolve();
    if (!('refreshRetryTokenForRetry' in strategy) || passing.has(strategy)) {
      return strategy;
    }
    const refresh = strategy.refreshRetryTokenForRetry.bind(strategy);
    // Asked for, the adaptive mode measures by itself what AWS serves.
    const adaptive = 'mode' in strategy && strategy.mode === 'adaptive';
    strategy.refreshRetryTokenForRetry = async (token, errorInfo) => {
      const error: unknown = errorInfo.error;
      if (error instanceof Error && (error.name === 'LimitExceededException' || (isThrottling(error) && !adaptive))) {
        throw error;
      }
      return refresh(token, errorInfo);
    };
    passing.add(strategy);
    return strategy;
  };
}

const passing = new WeakSet<object>();
