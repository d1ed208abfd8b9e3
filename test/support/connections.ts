import assert from 'node:assert/strict';
import type {
  AuthParameters,
  Connectivity,
  Declared,
  HttpParameterMap,
  OAuthParameters,
  Secret,
  SecretReference,
} from './types';

/** The first and the second password of the connections below. */
export const passwords = ['pass-word-1', 'pass-word-2'] as const;

/** Credentials of each authorization type. */
export const credentials = {
  BASIC: { basicAuthParameters: { username: 'u', password: passwords[0] } },
  API_KEY: { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: 'key-value-1' } },
  OAUTH_CLIENT_CREDENTIALS: {
    oAuthParameters: {
      clientParameters: { clientId: 'events', clientSecret: 'client-secret-1' },
      authorizationEndpoint: 'https://login.example.com/token',
      httpMethod: 'POST',
    },
  },
} satisfies Record<string, AuthParameters>;

/** A connection of an authorization type, as a program declares it. */
export const connectionOf = <Type extends keyof typeof credentials>(authorizationType: Type) => ({
  name: 'crm',
  authorizationType,
  authParameters: credentials[authorizationType],
});

/** A connection of each authorization type, as a program declares it. */
export const basic = connectionOf('BASIC');
export const apiKey = connectionOf('API_KEY');
export const oAuth = connectionOf('OAUTH_CLIENT_CREDENTIALS');

/** The BASIC connection, or another, with this password, which may be a reference. */
export const withPassword = (password: Secret, from: Declared = basic): Declared => ({
  ...from,
  authParameters: { ...from.authParameters, basicAuthParameters: { username: 'u', password } },
});

/** A connection with more, or other, authorization parameters. */
export const withAuth = (more: AuthParameters, from: Declared = basic): Declared => ({
  ...from,
  authParameters: { ...from.authParameters, ...more },
});

/** The OAuth connection with other OAuth parameters. */
export const withOAuth = (more: Partial<OAuthParameters>): Declared =>
  withAuth({ oAuthParameters: { ...credentials.OAUTH_CLIENT_CREDENTIALS.oAuthParameters, ...more } }, oAuth);

/** The BASIC connection, or another, with these headers in its requests. */
export const withHeaders = (headerParameters: HttpParameterMap, from: Declared = basic): Declared =>
  withAuth({ invocationHttpParameters: { headerParameters } }, from);

/** Of a private endpoint, or a private token endpoint. */
export const connectivity: Connectivity = {
  resourceParameters: {
    resourceConfigurationArn: 'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefg',
  },
};

/** Long enough for every state to be seen, and no longer. */
export const shortTimings = {
  deauthorizing: 50,
  authorizing: 50,
  activating: 20,
  creating: 20,
  updating: 20,
  deleting: 50,
};

/** The password of a BASIC connection. */
export const passwordOf = ({ authParameters }: Declared): Secret | undefined =>
  authParameters.basicAuthParameters?.password;

/** Where the password of a BASIC connection is. */
export function referenceOf(declared: Declared): SecretReference {
  const password = passwordOf(declared);
  assert.ok(typeof password === 'object', 'the password is no reference');
  return password;
}
