/**
 * A connection in plain values: the CreateConnection request in camelCase, HTTP parameters keyed by name.
 *
 * This is what the engine hands to the handlers and what the handlers hand to the service. `program/types.ts` is the
 * same for users, with Pulumi's inputs at every level.
 */

import { isObject } from './json';
import type { SecretValue } from './secretReference';

export type AuthorizationType = 'BASIC' | 'API_KEY' | 'OAUTH_CLIENT_CREDENTIALS';

export interface HttpParameterValue {
  /** Absent if AWS hides it and it has never been recorded. */
  value?: SecretValue;
  isValueSecret?: boolean;
}

export type HttpParameter = string | HttpParameterValue | (string | HttpParameterValue)[];

export type HttpParameterMap = Record<string, HttpParameter>;

export interface HttpParameters {
  headerParameters?: HttpParameterMap;
  queryStringParameters?: HttpParameterMap;
  bodyParameters?: HttpParameterMap;
}

export interface ConnectivityParameters {
  resourceParameters: { resourceConfigurationArn: string };
}

export interface AuthParameters {
  basicAuthParameters?: { username?: string; password?: SecretValue };
  apiKeyAuthParameters?: { apiKeyName?: string; apiKeyValue?: SecretValue };
  oAuthParameters?: {
    clientParameters?: { clientId?: string; clientSecret?: SecretValue };
    authorizationEndpoint?: string;
    httpMethod?: string;
    oAuthHttpParameters?: HttpParameters;
  };
  invocationHttpParameters?: HttpParameters;
  connectivityParameters?: ConnectivityParameters;
}

export interface ConnectionProperties {
  name: string;
  description?: string;
  kmsKeyIdentifier?: string;
  authorizationType: AuthorizationType;
  authParameters: AuthParameters;
  invocationConnectivityParameters?: ConnectivityParameters;
}

/** The members of a connection that are plain texts, and that an update can change on their own. */
export type TextMember = {
  [K in keyof ConnectionProperties]-?: ConnectionProperties[K] extends string | undefined ? K : never;
}[Exclude<keyof ConnectionProperties, 'name' | 'authorizationType'>];

/** The member of `authParameters` that holds the credentials of each authorization type. */
export const credentialGroups = {
  BASIC: 'basicAuthParameters',
  API_KEY: 'apiKeyAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'oAuthParameters',
} as const satisfies Record<AuthorizationType, keyof AuthParameters>;

export const authorizationTypes = Object.keys(credentialGroups) as AuthorizationType[];

/** The entries of one key of an HTTP parameter map, in one form whatever form the user chose. */
export function parameterValues(parameter: unknown): HttpParameterValue[] {
  const items = Array.isArray(parameter) ? parameter : [parameter];
  return items.map((item) => (isObject(item) ? (item as HttpParameterValue) : { value: item as string }));
}

/** The ARN of the resource configuration behind a private endpoint; undefined if the endpoint is public. */
export function resourceConfigurationArn(connectivity: ConnectivityParameters | undefined): string | undefined {
  return connectivity?.resourceParameters?.resourceConfigurationArn || undefined;
}
