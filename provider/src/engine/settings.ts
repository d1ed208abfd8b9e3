import type { ClientSettings } from '../service/client';

/** Reads a value of the stack's configuration, `aws:region` for example. Everything is a string. */
export interface StackConfig {
  get(key: string): string | undefined;
}

let stackConfig: StackConfig = { get: () => undefined };

/** Kept as it is, and synchronously: later calls can run before an async configure has ended (trap 11). */
export function keepStackConfig(config: StackConfig): void {
  stackConfig = config;
}

/**
 * The region that applies where a connection names none; undefined where nothing says one.
 *
 * @param config - the configuration to read, which in a program is not the one that the plugin was given
 */
export function defaultRegion(config: StackConfig = stackConfig): string | undefined {
  return (
    config.get('aws:region') ||
    process.env['AWS_REGION'] ||
    process.env['AWS_DEFAULT_REGION'] ||
    undefined
  );
}

/** The names under which `@pulumi/aws` takes the endpoint of EventBridge in `aws:endpoints`. */
const endpointNames = ['eventbridge', 'cloudwatchevents', 'events'];

export function defaultEndpoint(config: StackConfig = stackConfig): string | undefined {
  for (const entry of endpointEntries(config)) {
    for (const name of endpointNames) {
      const endpoint = entry[name];
      if (typeof endpoint === 'string' && endpoint !== '') {
        return endpoint;
      }
    }
  }
  return undefined;
}

/** `aws:endpoints` is a list of objects, or one object. What is not JSON is reported by check. */
function endpointEntries(config: StackConfig): Record<string, unknown>[] {
  const text = config.get('aws:endpoints');
  if (!text) {
    return [];
  }
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : text;
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'object' && entry !== null) as Record<string, unknown>[];
}

/** What is wrong with the stack's configuration, in sentences. */
export function configurationProblems(config: StackConfig = stackConfig): string[] {
  try {
    endpointEntries(config);
    return [];
  } catch {
    return ['aws:endpoints must be JSON, for example [{"eventbridge":"http://127.0.0.1:4599"}]'];
  }
}

/** Where and as whom to act for a connection. Region and endpoint are its own: destroy and refresh use them (trap 12). */
export function clientSettings(connection: { region: string; endpoint?: string }, config: StackConfig = stackConfig): ClientSettings {
  const settings: ClientSettings = { region: connection.region };
  if (connection.endpoint) settings.endpoint = connection.endpoint;
  const profile = config.get('aws:profile');
  if (profile) settings.profile = profile;
  const accessKeyId = config.get('aws:accessKey');
  const secretAccessKey = config.get('aws:secretKey');
  const sessionToken = config.get('aws:token');
  if (accessKeyId && secretAccessKey) {
    settings.credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  }
  const maxRetries = Number(config.get('aws:maxRetries') ?? Number.NaN);
  if (Number.isInteger(maxRetries) && maxRetries >= 0) settings.maxAttempts = maxRetries + 1;
  return settings;
}
