import { httpParameterKinds } from '../../model/fields';
import {
  AuthParameters,
  ConnectionProperties,
  ConnectivityParameters,
  credentialGroups,
  HttpParameters,
  resourceConfigurationArn,
} from '../../model/connection';
import type { ObservedConnection, UpdateRequest } from '../api/observed';
import { concernsAuthorization, Differences } from './compare';
import type { DesiredConnection } from './journey';

export interface Change {
  desired: DesiredConnection;
  current: ObservedConnection;
  differences: Differences;
  /** Send everything: what the connection holds is not known, or was refused. */
  all: boolean;
  /** The connection has been deauthorized, to get rid of what the service does not clear otherwise. */
  cleared: boolean;
}

/**
 * What to send so that a connection becomes as declared: what differs, in the groups that the service needs. Any change
 * of authorization carries the type and its credentials; a change of the description carries no secret.
 */
export function updateRequest({ desired, current, differences, all, cleared }: Change): UpdateRequest {
  const { properties } = desired;
  const request: UpdateRequest = { name: properties.name };
  for (const name of differences.texts) {
    request[name] = properties[name] ?? '';
  }
  // Whether "" removes the key is not known, nor whether a key outlasts a Deauthorize: the full set after that names
  // the key, or leaves it out if "" has not removed it.
  if (all && properties.kmsKeyIdentifier !== undefined) {
    request.kmsKeyIdentifier = properties.kmsKeyIdentifier;
  } else if (cleared && properties.kmsKeyIdentifier === undefined) {
    delete request.kmsKeyIdentifier;
  }
  const endpoint = connectivity(
    current.properties.invocationConnectivityParameters,
    properties.invocationConnectivityParameters,
  );
  if (!desired.authorized && differences.invocationConnectivityParameters) {
    setDefined(request, 'invocationConnectivityParameters', endpoint);
    // Whether an update of nothing but the private endpoint is accepted is not known; of a description it is.
    request.description ??= properties.description ?? '';
  }
  if (!desired.authorized || !(all || desired.sendCredentials || concernsAuthorization(differences))) {
    return request;
  }
  const everything = all || differences.authorizationType;
  const group = credentialGroups[properties.authorizationType];
  const actual = current.properties.authParameters ?? {};
  const auth: AuthParameters = {
    [group]: credentials(properties, actual, everything || differences.oAuthHttpParameters),
  };
  if (everything || differences.invocationHttpParameters) {
    setDefined(
      auth,
      'invocationHttpParameters',
      replacing(actual.invocationHttpParameters, properties.authParameters.invocationHttpParameters),
    );
  }
  if (everything || differences.connectivityParameters) {
    setDefined(
      auth,
      'connectivityParameters',
      connectivity(actual.connectivityParameters, properties.authParameters.connectivityParameters),
    );
  }
  request.authorizationType = properties.authorizationType;
  request.authParameters = auth;
  if (all || differences.invocationConnectivityParameters) {
    setDefined(request, 'invocationConnectivityParameters', endpoint);
  }
  return request;
}

function credentials(properties: ConnectionProperties, actual: AuthParameters, withParameters: boolean): object {
  const group = credentialGroups[properties.authorizationType];
  const wanted = properties.authParameters[group] ?? {};
  if (group !== 'oAuthParameters' || !withParameters) {
    return wanted;
  }
  const parameters = replacing(
    actual.oAuthParameters?.oAuthHttpParameters,
    properties.authParameters.oAuthParameters?.oAuthHttpParameters,
  );
  return parameters ? { ...wanted, oAuthHttpParameters: parameters } : wanted;
}

/** What to send so that exactly `wanted` is there afterwards: an empty list for each kind that has to go. */
function replacing(actual: HttpParameters | undefined, wanted: HttpParameters | undefined): HttpParameters | undefined {
  const parameters: HttpParameters = {};
  for (const kind of httpParameterKinds) {
    const map = wanted?.[kind] ?? (Object.keys(actual?.[kind] ?? {}).length > 0 ? {} : undefined);
    if (map !== undefined) {
      parameters[kind] = map;
    }
  }
  return Object.keys(parameters).length > 0 || wanted !== undefined ? parameters : undefined;
}

/** Back to public needs the empty ARN; leaving it out does nothing (user guide). */
function connectivity(
  actual: ConnectivityParameters | undefined,
  wanted: ConnectivityParameters | undefined,
): ConnectivityParameters | undefined {
  const arn = resourceConfigurationArn(wanted);
  if (arn !== undefined) {
    return { resourceParameters: { resourceConfigurationArn: arn } };
  }
  return resourceConfigurationArn(actual) === undefined
    ? undefined
    : { resourceParameters: { resourceConfigurationArn: '' } };
}

function setDefined<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) {
    target[key] = value;
  }
}
