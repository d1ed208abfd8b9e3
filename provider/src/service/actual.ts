import { httpParameterKinds, textNames } from '../model/fields';
import { compact } from '../model/json';
import {
  AuthParameters,
  ConnectionProperties,
  credentialGroups,
  HttpParameter,
  HttpParameterMap,
  HttpParameters,
  HttpParameterValue,
  parameterValues,
  resourceConfigurationArn,
} from '../model/connection';
import { isReference } from '../model/secretReference';
import type { ObservedConnection } from './api/observed';
import { sameText, sameValues, tokenEndpointArn } from './reconcile/compare';
import type { AppliedProperties } from './reconcile/ownership';

type Properties = Partial<ConnectionProperties>;

/**
 * The declared properties as reality has them: what is the same stays as it was written, what differs is as AWS shows
 * it, and what AWS hides is carried forward by location and key. A refresh records this, so that the following preview
 * names exactly the properties that have drifted.
 */
export function actualProperties(observed: ObservedConnection, recorded: AppliedProperties): Properties {
  const actual = observed.properties;
  const rest = compact({
    name: observed.name,
    // What is the same stays as it was written.
    ...Object.fromEntries(
      textNames.map((name) => [
        name,
        sameText(name, actual[name], recorded[name], recorded) ? recorded[name] : actual[name],
      ]),
    ),
    invocationConnectivityParameters:
      resourceConfigurationArn(actual.invocationConnectivityParameters) ===
      resourceConfigurationArn(recorded.invocationConnectivityParameters)
        ? recorded.invocationConnectivityParameters
        : connectivityOf(actual.invocationConnectivityParameters),
  }) as Properties;
  if (observed.secretArn === undefined && Object.keys(actual.authParameters ?? {}).length === 0) {
    // Deauthorized: AWS shows no authorization parameters at all (recorded). What they were is still what was applied,
    // and so is the key, which encrypts nothing until then and may not go before (whether "" removes it is not known).
    return compact({
      ...rest,
      kmsKeyIdentifier: recorded.authorizationType === undefined ? rest.kmsKeyIdentifier : recorded.kmsKeyIdentifier,
      authorizationType: recorded.authorizationType ?? actual.authorizationType,
      authParameters: recorded.authParameters ?? {},
    });
  }
  const sameType = recorded.authorizationType === actual.authorizationType;
  return compact({
    ...rest,
    authorizationType: actual.authorizationType,
    authParameters: actualAuthParameters(actual, sameType ? recorded : {}, recorded),
  });
}

function actualAuthParameters(actual: Properties, credentials: Properties, recorded: Properties): AuthParameters {
  const is = actual.authParameters ?? {};
  const was = credentials.authParameters ?? {};
  const auth: AuthParameters = {};
  const group = actual.authorizationType && credentialGroups[actual.authorizationType];
  if (group === 'basicAuthParameters') {
    auth.basicAuthParameters = compact({ ...was.basicAuthParameters, ...is.basicAuthParameters });
  } else if (group === 'apiKeyAuthParameters') {
    auth.apiKeyAuthParameters = compact({ ...was.apiKeyAuthParameters, ...is.apiKeyAuthParameters });
  } else if (group === 'oAuthParameters') {
    auth.oAuthParameters = compact({
      ...was.oAuthParameters,
      ...is.oAuthParameters,
      clientParameters: compact({ ...was.oAuthParameters?.clientParameters, ...is.oAuthParameters?.clientParameters }),
      oAuthHttpParameters: actualHttpParameters(
        is.oAuthParameters?.oAuthHttpParameters,
        was.oAuthParameters?.oAuthHttpParameters,
      ),
    });
  }
  const invocation = actualHttpParameters(
    is.invocationHttpParameters,
    recorded.authParameters?.invocationHttpParameters,
  );
  if (invocation) {
    auth.invocationHttpParameters = invocation;
  }
  const before = recorded.authParameters?.connectivityParameters;
  const connectivity =
    tokenEndpointArn(actual, recorded) === resourceConfigurationArn(before)
      ? before
      : connectivityOf(is.connectivityParameters);
  if (connectivity) {
    auth.connectivityParameters = connectivity;
  }
  return auth;
}

function actualHttpParameters(
  is: HttpParameters | undefined,
  was: HttpParameters | undefined,
): HttpParameters | undefined {
  const parameters: HttpParameters = {};
  for (const kind of httpParameterKinds) {
    const map = actualMap(is?.[kind] ?? {}, was?.[kind] ?? {});
    // An empty map that was declared stays; an undeclared one is not there.
    if (Object.keys(map).length > 0 || was?.[kind] !== undefined) {
      parameters[kind] = map;
    }
  }
  return Object.keys(parameters).length > 0 || was !== undefined ? parameters : undefined;
}

function actualMap(is: HttpParameterMap, was: HttpParameterMap): HttpParameterMap {
  return Object.fromEntries(
    Object.entries(is).map(([key, parameter]): [string, HttpParameter] => {
      const recorded = Object.hasOwn(was, key) ? was[key] : undefined;
      if (recorded === undefined) {
        return [key, parameter];
      }
      const there = parameterValues(parameter);
      const before = parameterValues(recorded);
      if (sameValues(there, before, before)) {
        return [key, recorded];
      }
      const merged = there.map((item, index) => actualValue(item, before[index]));
      return [key, merged.length === 1 ? merged[0] : merged];
    }),
  );
}

/**
 * One value of an HTTP parameter. What AWS hides is only ever the secret that is recorded, and never a plain text that
 * the program has in its place. A reference stays a reference even if AWS shows what it refers to: whether AWS hides it
 * is what differs then.
 */
function actualValue(
  { value, isValueSecret = false }: HttpParameterValue,
  recorded: HttpParameterValue | undefined,
): string | HttpParameterValue {
  if (isReference(recorded?.value)) {
    return { value: recorded.value, isValueSecret };
  }
  if (isValueSecret) {
    return recorded?.isValueSecret && recorded.value !== undefined ? { ...recorded } : { isValueSecret };
  }
  return recorded?.isValueSecret === undefined && typeof value === 'string'
    ? value
    : { ...(value === undefined ? {} : { value }), isValueSecret };
}

/** Without the association that the service adds. */
function connectivityOf(
  connectivity: Properties['invocationConnectivityParameters'],
): Properties['invocationConnectivityParameters'] {
  const arn = resourceConfigurationArn(connectivity);
  return arn === undefined ? undefined : { resourceParameters: { resourceConfigurationArn: arn } };
}
