import { mapSecretMembers } from '../../model/secretMembers';
import type { ClientSettings } from '../aws/settings';
import { currentVersion, secretText } from './references';

/** The version of the secret that EventBridge keeps for a connection. One comes with each change of its credentials. */
export function managedVersion(settings: ClientSettings, secretArn: string): Promise<string> {
  return currentVersion(settings, secretArn, 'AWSCURRENT');
}

interface ManagedParameters {
  header_parameters?: ManagedParameter[];
  query_string_parameters?: ManagedParameter[];
  body_parameters?: ManagedParameter[];
}

interface ManagedParameter {
  key: string;
  value?: string;
}

/** The recorded form of the managed secret: compact JSON in snake case. */
interface ManagedSecret {
  password?: string;
  api_key_value?: string;
  client_secret?: string;
  oauth_http_parameters?: ManagedParameters;
  invocation_http_parameters?: ManagedParameters;
}

/** What AWS holds in the place of each secret member, by its path in the declaration. */
export async function managedValues(
  settings: ClientSettings,
  secretArn: string,
  versionId: string,
  authParameters: unknown,
): Promise<Map<string, string | undefined>> {
  const held = JSON.parse(await secretText(settings, { secretArn, versionId })) as ManagedSecret;
  const values = new Map<string, string | undefined>();
  mapSecretMembers(authParameters, ({ path, value }) => {
    values.set(path, valueAt(held, path));
    return value;
  });
  return values;
}

const kinds: Record<string, keyof ManagedParameters> = {
  headerParameters: 'header_parameters',
  queryStringParameters: 'query_string_parameters',
  bodyParameters: 'body_parameters',
};

function valueAt(held: ManagedSecret, path: string): string | undefined {
  if (path.endsWith('.password')) return held.password;
  if (path.endsWith('.apiKeyValue')) return held.api_key_value;
  if (path.endsWith('.clientSecret')) return held.client_secret;
  // `….invocationHttpParameters.headerParameters["X-Token"].value`, with `[1]` for the second value of a key.
  const match =
    /\.(invocationHttpParameters|oAuthHttpParameters)\.(\w+)\[("(?:[^"\\]|\\.)*")\](?:\[(\d+)\])?\.value$/.exec(path);
  if (!match) {
    return undefined;
  }
  const parameters =
    match[1] === 'invocationHttpParameters' ? held.invocation_http_parameters : held.oauth_http_parameters;
  const key = JSON.parse(match[3]) as string;
  const entries = (parameters?.[kinds[match[2]]] ?? []).filter((entry) => entry.key === key);
  return entries[Number(match[4] ?? 0)]?.value;
}
