import {
  AuthParameters,
  ConnectionProperties,
  credentialGroups,
  HttpParameter,
  HttpParameterMap,
  httpParameterKinds,
  HttpParameters,
  HttpParameterValue,
  parameterValues,
  resourceConfigurationArn,
} from '../model/connection';
import type { ObservedConnection } from './api/observed';
import { compact } from '../model/json';
import { sameKey, sameValues, tokenEndpointArn } from './reconcile/compare';
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
    description: kept(recorded.description, actual.description),
    kmsKeyIdentifier: sameKey(actual.kmsKeyIdentifier, recorded.kmsKeyIdentifier, recorded)
      ? recorded.kmsKeyIdentifier
      : actual.kmsKeyIdentifier,
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
    // An empty map that was declared stays; one that nobody declared is not there.
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
      const merged = there.map((item, index) =>
        item.isValueSecret && before[index]?.value !== undefined
          ? { value: before[index].value, isValueSecret: true }
          : typeof recorded === 'object' && !Array.isArray(recorded) && !item.isValueSecret
            ? { value: item.value, isValueSecret: false }
            : simplest(item),
      );
      return [key, (merged.length === 1 ? merged[0] : merged) as HttpParameter];
    }),
  );
}

const simplest = (item: HttpParameterValue): HttpParameter =>
  item.isValueSecret || typeof item.value !== 'string' ? item : item.value;

/** An empty text and no text are the same to the service: what was written stays. */
const kept = (recorded: string | undefined, actual: string | undefined): string | undefined =>
  (recorded ?? '') === (actual ?? '') ? recorded : actual;

/** Without the association that the service adds. */
function connectivityOf(
  connectivity: Properties['invocationConnectivityParameters'],
): Properties['invocationConnectivityParameters'] {
  const arn = resourceConfigurationArn(connectivity);
  return arn === undefined ? undefined : { resourceParameters: { resourceConfigurationArn: arn } };
}
