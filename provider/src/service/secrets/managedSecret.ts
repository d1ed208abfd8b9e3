import { ConnectionProperties, credentialGroups, HttpParameters } from '../../model/connection';
import { Refused } from '../../model/errors';
import { httpParameterKinds } from '../../model/fields';
import { isObject, PlainObject, sameJson } from '../../model/json';
import { nameOf } from '../../model/parameterKey';
import { SecretMember, secretMembers } from '../../model/secretMembers';
import { toWire } from '../api/wire';
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
  const held = await content(settings, secretArn, versionId);
  return new Map(secretMembers(authParameters).map((member) => [member.path, valueAt(held, member)]));
}

/**
 * Whether AWS holds exactly these authorization parameters: the credentials, the token endpoint, and all HTTP parameters
 * with their values and their secrecy. Needs `secretsmanager:GetSecretValue`, as CreateConnection does.
 *
 * @param sent - what was sent, with the values of references
 */
export async function holdsExactly(
  settings: ClientSettings,
  secretArn: string,
  sent: ConnectionProperties,
): Promise<boolean> {
  const form = sentForm(sent);
  return sameJson(heldForm(await content(settings, secretArn), Object.keys(form)), form);
}

async function content(settings: ClientSettings, secretArn: string, versionId?: string): Promise<PlainObject> {
  const text = await secretText(settings, { secretArn, ...(versionId === undefined ? {} : { versionId }) });
  try {
    const held = JSON.parse(text) as unknown;
    if (isObject(held)) return held;
  } catch {
    // The message of JSON.parse quotes the text.
  }
  throw new Refused(`The secret ${secretArn}, which EventBridge manages, is no JSON object.`);
}

/** The members of a managed secret that correspond to these. What else AWS may put into it is nobody's credential. */
const heldForm = (held: PlainObject, members: readonly string[]): PlainObject => ({
  ...Object.fromEntries(members.map((member) => [member, held[snakeCase(member)]])),
  ...Object.fromEntries(
    parameterGroups.map((group) => [
      group,
      inOneOrder((kind) => {
        const parameters = held[snakeCase(group)];
        const entries = isObject(parameters) ? parameters[snakeCase(kind)] : undefined;
        return (Array.isArray(entries) ? (entries as unknown[]) : [])
          .filter(isObject)
          .map((entry) => [entry['key'], entry['value'], entry['is_value_secret'] === true]);
      }),
    ]),
  ),
});

const parameterGroups = ['oAuthHttpParameters', 'invocationHttpParameters'] as const;

function sentForm({ authorizationType, authParameters }: ConnectionProperties): PlainObject {
  const group = (authParameters[credentialGroups[authorizationType]] ?? {}) as PlainObject;
  const { clientParameters, oAuthHttpParameters, ...texts } = group;
  const sent = { oAuthHttpParameters, invocationHttpParameters: authParameters.invocationHttpParameters };
  return {
    ...texts,
    ...(isObject(clientParameters) ? clientParameters : {}),
    ...Object.fromEntries(
      parameterGroups.map((name) => [
        name,
        inOneOrder((kind) => {
          const map = (sent[name] as HttpParameters | undefined)?.[kind];
          return ((toWire(map, listShape) ?? []) as WireEntry[]).map((entry) => [
            entry.Key,
            entry.Value,
            entry.IsValueSecret,
          ]);
        }),
      ]),
    ),
  };
}

interface WireEntry {
  Key: string;
  Value: string;
  IsValueSecret: boolean;
}

/** Each of the three lists has this form. */
const listShape = 'ConnectionHeaderParametersList';

/**
 * The HTTP parameters of each kind by name. A state keeps no order of different names; the values of one name keep theirs.
 */
function inOneOrder(entries: (kind: (typeof httpParameterKinds)[number]) => unknown[][]): PlainObject {
  return Object.fromEntries(
    httpParameterKinds.map((kind) => [
      kind,
      entries(kind).sort(([a], [b]) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0)),
    ]),
  );
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
