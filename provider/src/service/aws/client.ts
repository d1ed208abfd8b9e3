import type { EventBridgeClient, EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import type { CredentialsProvider, HasMiddleware } from './credentials';
import { ClientSettings, settingsKey, sharedClientConfig } from './settings';
import { isThrottled } from './throttling';

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
 * The client of another service, at its endpoint in `aws:endpoints` if there is one.
 *
 * @param region - where to call it, which may not be where the connection is
 * @param make - loads the service's SDK, which few connections need
 */
export function clientOf<Client extends HasMiddleware>(
  service: 'kms' | 'secretsmanager' | 'ssm',
  settings: ClientSettings,
  region: string,
  make: (config: OtherClientConfig) => Client,
): Client {
  // The endpoint of the connection is that of EventBridge.
  const { endpoint: _, ...here } = { ...settings, region, stsRegion: settings.stsRegion ?? settings.region };
  return kept(service, here, () => {
    const { credentialsOf, withRenewal } = require('./credentials') as typeof import('./credentials');
    const endpoint = settings.endpoints?.[service];
    const credentials = credentialsOf(settings);
    const client = make({
      ...sharedClientConfig(here),
      ...(endpoint === undefined ? {} : { endpoint }),
      credentials,
    });
    return withRenewal(client, credentials);
  });
}

type OtherClientConfig = ReturnType<typeof sharedClientConfig> & {
  endpoint?: string;
  credentials: CredentialsProvider;
};

function newEventBridgeClient(settings: ClientSettings): EventBridgeClient {
  const config: EventBridgeClientConfig = sharedClientConfig(settings);
  // Loaded here and not above: most previews never call AWS, and loading the SDK takes longer than they do.
  const sdk = require('@aws-sdk/client-eventbridge') as typeof import('@aws-sdk/client-eventbridge');
  const { credentialsOf, withRenewal } = require('./credentials') as typeof import('./credentials');

  if (settings.endpoint) config.endpoint = settings.endpoint;
  // The variables and files of the SDK have had their say when the connection was created: see `place.ts`.
  config.ignoreConfiguredEndpointUrls = true;
  const credentials = credentialsOf(settings);
  config.credentials = credentials;
  const client = new sdk.EventBridgeClient(config);
  passOn(client);
  return withRenewal(client, credentials);
}

/**
 * Keeps the SDK from repeating two kinds of errors. A quota, which the SDK counts among the throttling errors, is lifted
 * by no retry: that is what makes Terraform hang for minutes before it reports one. A throttled call is repeated by the
 * caller, through the throttle queue: pauses that grow for each call by itself leave unused what AWS would serve.
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
      if (error instanceof Error && (error.name === 'LimitExceededException' || (isThrottled(error) && !adaptive))) {
        throw error;
      }
      return refresh(token, errorInfo);
    };
    passing.add(strategy);
    return strategy;
  };
}

const passing = new WeakSet<object>();
