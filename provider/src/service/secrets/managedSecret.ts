import { isObject, PlainObject } from '../../model/json';
import { nameOf } from '../../model/parameterKey';
import { SecretMember, secretMembers } from '../../model/secretMembers';
import type { ClientSettings } from '../aws/settings';
import { secretText, versionAtStage } from './secretsManager';

/** The version of the secret that EventBridge keeps for a connection. Each change of its credentials makes one. */
export function managedVersion(settings: ClientSettings, secretArn: string): Promise<string> {
  return versionAtStage(settings, secretArn, 'AWSCURRENT');
}

/** What AWS holds in the place of each secret member, by its path in the declaration. */
export async function managedValues(
  settings: ClientSettings,
  secretArn: string,
  versionId: string,
  authParameters: unknown,
): Promise<Map<string, string | undefined>> {
  const held = JSON.parse(await secretText(settings, { secretArn, versionId })) as PlainObject;
  return new Map(secretMembers(authParameters).map((member) => [member.path, valueAt(held, member)]));
}

/**
 * The managed secret is the authorization parameters in snake case, without the group of the credentials around them
 * (recorded): `{"client_secret":"…","oauth_http_parameters":{"body_parameters":[{"key":"…","value":"…"}]}}`.
 */
function valueAt(held: PlainObject, { members, parameter }: SecretMember): string | undefined {
  if (parameter === undefined) {
    return text(held[snakeCase(members.at(-1)!)]);
  }
  const [group, kind] = members.slice(-2);
  const parameters = held[snakeCase(group)];
  const entries = isObject(parameters) ? parameters[snakeCase(kind)] : undefined;
  const values = (Array.isArray(entries) ? (entries as unknown[]) : [])
    .filter(isObject)
    .filter(({ key }) => key === nameOf(parameter.key));
  return text(values[parameter.index]?.['value']);
}

/** `oAuthHttpParameters` is `oauth_http_parameters`. */
const snakeCase = (member: string): string =>
  member.replace(/^oAuth/, 'oauth').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
