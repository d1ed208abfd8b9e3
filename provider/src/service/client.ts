import type { EventBridgeClient, EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';

/**
 * Where and as whom to call AWS. What is absent is left to the AWS SDK: environment, shared files, instance roles.
 */
export interface ClientSettings {
  region: string;
  /** The URL of the EventBridge API. */
  endpoint?: string;
  profile?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  maxAttempts?: number;
}

const clients = new Map<string, EventBridgeClient>();

/** One client for each distinct settings: connections to AWS, credentials and their expiry are shared. */
export function eventBridgeClient(settings: ClientSettings): EventBridgeClient {
  const key = JSON.stringify([
    settings.region,
    settings.endpoint,
    settings.profile,
    settings.credentials?.accessKeyId,
    settings.credentials?.secretAccessKey,
    settings.credentials?.sessionToken,
    settings.maxAttempts,
  ]);
  let client = clients.get(key);
  if (!client) {
    client = newClient(settings);
    clients.set(key, client);
  }
  return client;
}

function newClient(settings: ClientSettings): EventBridgeClient {
  // Set before the SDK is loaded: it warns about Node 20 from inside the plugin, on the stack row of every `up`.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  // Loaded here and not above: most previews never call AWS, and loading the SDK takes longer than they do.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const sdk = require('@aws-sdk/client-eventbridge') as typeof import('@aws-sdk/client-eventbridge');
  const config: EventBridgeClientConfig = {
    region: settings.region,
    // Without these the SDK waits for ever for an answer that does not come.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
  if (settings.endpoint) config.endpoint = settings.endpoint;
  if (settings.profile) config.profile = settings.profile;
  if (settings.credentials) config.credentials = settings.credentials;
  if (settings.maxAttempts) config.maxAttempts = settings.maxAttempts;
  const client = new sdk.EventBridgeClient(config);
  failQuotasAtOnce(client);
  return client;
}

/**
 * The SDK counts LimitExceededException among the throttling errors. Here it is a quota, which no retry lifts:
 * retrying is what makes Terraform hang for minutes before it says so.
 */
function failQuotasAtOnce(client: EventBridgeClient): void {
  const resolve = client.config.retryStrategy;
  client.config.retryStrategy = async () => {
    const strategy = await resolve();
    if (!('refreshRetryTokenForRetry' in strategy) || failing.has(strategy)) {
      return strategy;
    }
    const refresh = strategy.refreshRetryTokenForRetry.bind(strategy);
    strategy.refreshRetryTokenForRetry = async (token, errorInfo) => {
      const error: unknown = errorInfo.error;
      if (error instanceof Error && error.name === 'LimitExceededException') {
        throw error;
      }
      return refresh(token, errorInfo);
    };
    failing.add(strategy);
    return strategy;
  };
}

const failing = new WeakSet<object>();
