import {
  AuthorizationType,
  AuthParameters,
  ConnectionProperties,
  credentialGroups,
  HttpParameterMap,
  httpParameterKinds,
  HttpParameters,
  parameterValues,
  resourceConfigurationArn,
  sameJson,
} from '../../model/connection';
import { mapSecretMembers, secretMembers, SecretValue } from '../../model/secretMembers';
import type { AppliedProperties } from './ownership';

/** In what a connection differs from the declared one, as groups that the service takes together. */
export interface Differences {
  description: boolean;
  kmsKeyIdentifier: boolean;
  authorizationType: boolean;
  /** User name, key name, client, token endpoint, or one of their secrets. */
  credentials: boolean;
  oAuthHttpParameters: boolean;
  invocationHttpParameters: boolean;
  connectivityParameters: boolean;
  invocationConnectivityParameters: boolean;
  /** Paths of what is there and shall not be: a write has to be read back to know that it cleared them. */
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
    description: text('description', actual.description, desired.description),
    kmsKeyIdentifier:
      !sameKey(actual.kmsKeyIdentifier, desired.kmsKeyIdentifier, applied) &&
      text('kmsKeyIdentifier', actual.kmsKeyIdentifier, desired.kmsKeyIdentifier),
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
  return Object.entries(differences)
    .filter(([, value]) => value === true)
    .map(([name]) => name);
}

/** Whether the difference concerns what the connection authorizes itself with. */
export function concernsAuthorization(differences: Differences): boolean {
  return differing(differences).some((name) => name !== 'description' && name !== 'kmsKeyIdentifier');
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
      const place = `${path}.${kind}[${JSON.stringify(key)}]`;
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

function values(map: HttpParameterMap, key: string): ReturnType<typeof parameterValues> {
  return Object.hasOwn(map, key) ? parameterValues(map[key]) : [];
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

/** Whether two identifiers name one KMS key: a key has an ID, an ARN and aliases, and AWS may show any of them. */
export function sameKey(
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
  // An alias cannot be resolved here: the key behind it is the one that AWS has shown since it was applied.
  const shown = desired === applied?.kmsKeyIdentifier ? applied.shownKmsKeyIdentifier : undefined;
  return isAlias(desired) && shown !== undefined && short(shown) === short(actual);
}

/** By name or by ARN. */
export const isAlias = (keyIdentifier: string): boolean => /(?:^|:)alias\//.test(keyIdentifier);

/** Paths of secrets that a full request needs and that nobody has: such a request would lose them. */
export function missingSecrets(properties: ConnectionProperties): string[] {
  const missing: string[] = [];
  const group = credentialGroups[properties.authorizationType];
  const auth = properties.authParameters;
  const secrets: Record<AuthorizationType, SecretValue | undefined> = {
    BASIC: auth.basicAuthParameters?.password,
    API_KEY: auth.apiKeyAuthParameters?.apiKeyValue,
    OAUTH_CLIENT_CREDENTIALS: auth.oAuthParameters?.clientParameters?.clientSecret,
  };
  if (secrets[properties.authorizationType] === undefined) {
    missing.push(`authParameters.${group}`);
  }
  const places: [string, HttpParameters | undefined][] = [
    ['authParameters.invocationHttpParameters', auth.invocationHttpParameters],
    ['authParameters.oAuthParameters.oAuthHttpParameters', auth.oAuthParameters?.oAuthHttpParameters],
  ];
  for (const [path, parameters] of places) {
    for (const kind of httpParameterKinds) {
      for (const [key, parameter] of Object.entries(parameters?.[kind] ?? {})) {
        if (parameterValues(parameter).some((item) => item.value === undefined)) {
          missing.push(`${path}.${kind}[${JSON.stringify(key)}]`);
        }
      }
    }
  }
  return missing;
}
