import { httpParameterKinds, textNames } from '../../model/fields';
import { own, sameJson } from '../../model/json';
import {
  AuthorizationType,
  AuthParameters,
  ConnectionProperties,
  credentialGroups,
  HttpParameterMap,
  HttpParameters,
  parameterValues,
  resourceConfigurationArn,
  TextMember,
} from '../../model/connection';
import { nameOf } from '../../model/parameterKey';
import { mapSecretMembers, secretMembers } from '../../model/secretMembers';
import type { AppliedProperties } from './ownership';

/** In what a connection differs from the declared one, as groups that the service takes together. */
export interface Differences {
  /** The plain members that differ. */
  texts: TextMember[];
  authorizationType: boolean;
  /** User name, key name, client, token endpoint, or one of their secrets. */
  credentials: boolean;
  oAuthHttpParameters: boolean;
  invocationHttpParameters: boolean;
  connectivityParameters: boolean;
  invocationConnectivityParameters: boolean;
  /** Paths of what is there and must not be: a write has to be read back to know that it cleared them. */
  removed: string[];
}

type Properties = Partial<ConnectionProperties>;

/**
 * Compares what AWS shows with what is declared. What AWS hides is compared with what was applied last, paired by
 * location and key, never by position.
 */
export function compare(actual: Properties, desired: Properties, applied: AppliedProperties | undefined): Differences {
  const removed: string[] = [];
  const text = (path: string, is: string | undefined, wanted: string | undefined): boolean => {
    if (is && !wanted) {
      removed.push(path);
    }
    return (is ?? '') !== (wanted ?? '');
  };
  const actualAuth = actual.authParameters ?? {};
  const desiredAuth = desired.authParameters ?? {};
  const appliedAuth = applied?.authParameters ?? {};
  const http = (path: string, of: (auth: AuthParameters) => HttpParameters | undefined): boolean =>
    httpParametersDiffer(path, of(actualAuth), of(desiredAuth), of(appliedAuth), removed);

  const type = actual.authorizationType !== desired.authorizationType;
  return {
    texts: textNames.filter(
      (name) => !sameText(name, actual[name], desired[name], applied) && text(name, actual[name], desired[name]),
    ),
    authorizationType: type,
    credentials: !type && credentialsDiffer(desired.authorizationType, actualAuth, desiredAuth, appliedAuth),
    oAuthHttpParameters:
      !type &&
      http('authParameters.oAuthParameters.oAuthHttpParameters', (auth) => auth.oAuthParameters?.oAuthHttpParameters),
    invocationHttpParameters: http('authParameters.invocationHttpParameters', (auth) => auth.invocationHttpParameters),
    connectivityParameters: text(
      'authParameters.connectivityParameters',
      tokenEndpointArn(actual, applied),
      resourceConfigurationArn(desiredAuth.connectivityParameters),
    ),
    invocationConnectivityParameters: text(
      'invocationConnectivityParameters',
      resourceConfigurationArn(actual.invocationConnectivityParameters),
      resourceConfigurationArn(desired.invocationConnectivityParameters),
    ),
    removed,
  };
}

/**
 * The private token endpoint of a connection. Only OAuth has a token endpoint; whether the service shows what was
 * declared for another type is not known, so what it leaves out there counts as what was applied.
 */
export function tokenEndpointArn(actual: Properties, applied: Properties | undefined): string | undefined {
  const shown = resourceConfigurationArn(actual.authParameters?.connectivityParameters);
  return shown === undefined && actual.authorizationType !== 'OAUTH_CLIENT_CREDENTIALS'
    ? resourceConfigurationArn(applied?.authParameters?.connectivityParameters)
    : shown;
}

/** The names of what differs, for a sentence. */
export function differing(differences: Differences): string[] {
  const groups = Object.entries(differences).filter(([, value]) => value === true);
  return [...differences.texts, ...groups.map(([name]) => name)];
}

/** Whether the difference concerns what the connection authorizes itself with. */
export function concernsAuthorization(differences: Differences): boolean {
  return differing(differences).length > differences.texts.length;
}

/** What AWS shows of the credentials is compared with what it shows, and what it hides with what was applied last. */
function credentialsDiffer(
  type: AuthorizationType | undefined,
  actual: AuthParameters,
  wanted: AuthParameters,
  applied: AuthParameters,
): boolean {
  const group = credentialGroups[type ?? 'OAUTH_CLIENT_CREDENTIALS'];
  const credentials = (auth: AuthParameters): AuthParameters => {
    const { oAuthHttpParameters: _, ...members } = { oAuthHttpParameters: undefined, ...auth[group] };
    return { [group]: members };
  };
  const shown = (auth: AuthParameters): unknown => mapSecretMembers(credentials(auth), () => undefined);
  const hidden = (auth: AuthParameters): unknown => secretMembers(credentials(auth)).map(({ value }) => value);
  return !sameJson(shown(actual), shown(wanted)) || !sameJson(hidden(applied), hidden(wanted));
}

function httpParametersDiffer(
  path: string,
  actual: HttpParameters | undefined,
  desired: HttpParameters | undefined,
  applied: HttpParameters | undefined,
  removed: string[],
): boolean {
  let differ = false;
  for (const kind of httpParameterKinds) {
    const is = actual?.[kind] ?? {};
    const wanted = desired?.[kind] ?? {};
    for (const key of new Set([...Object.keys(is), ...Object.keys(wanted)])) {
      const place = `${path}.${kind}[${JSON.stringify(nameOf(key))}]`;
      const there = values(is, key);
      const declared = values(wanted, key);
      if (there.length > declared.length) {
        removed.push(place);
      }
      differ ||= !sameValues(there, declared, values(applied?.[kind] ?? {}, key));
    }
  }
  return differ;
}

function values(map: HttpParameterMap, key: string): Values {
  const parameter = own(map, key);
  return parameter === undefined ? [] : parameterValues(parameter);
}

type Values = ReturnType<typeof parameterValues>;

/** `actual` lacks the values that AWS hides; those are compared with what was applied under the same key. */
export function sameValues(actual: Values, desired: Values, applied: Values): boolean {
  return (
    actual.length === desired.length &&
    desired.every((item, index) => {
      const secret = item.isValueSecret ?? false;
      const known = secret ? applied[index] : actual[index];
      return secret === (actual[index].isValueSecret ?? false) && sameJson(known?.value, item.value);
    })
  );
}

/** Whether AWS shows of a plain member what is declared. No text and an empty one are the same to the service. */
export function sameText(
  name: TextMember,
  actual: string | undefined,
  desired: string | undefined,
  applied: AppliedProperties | undefined,
): boolean {
  return name === 'kmsKeyIdentifier' ? sameKey(actual, desired, applied) : (actual ?? '') === (desired ?? '');
}

/** Whether two identifiers name one KMS key: a key has an ID, an ARN and aliases, and AWS may show any of them. */
function sameKey(
  actual: string | undefined,
  desired: string | undefined,
  applied: AppliedProperties | undefined,
): boolean {
  if (!actual || !desired) {
    return (actual ?? '') === (desired ?? '');
  }
  const short = (identifier: string): string =>
    identifier.replace(/^arn:[^:]*:kms:[^:]*:[^:]*:/, '').replace(/^key\//, '');
  if (short(actual) === short(desired)) {
    return true;
  }
  // An alias cannot be resolved here: the key behind it is the one that AWS has shown since the alias was applied.
  const shown = desired === applied?.kmsKeyIdentifier ? applied.shownKmsKeyIdentifier : undefined;
  return isAlias(desired) && shown !== undefined && short(shown) === short(actual);
}

/** By name or by ARN. */
export const isAlias = (keyIdentifier: string): boolean => /(?:^|:)alias\//.test(keyIdentifier);
