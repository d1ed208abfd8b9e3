type Properties = Record<string, any>;

/** A connection of each authorization type, as a program declares it. */
export const basic: Properties = {
  name: 'crm',
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters: { username: 'u', password: 'pass-word-1' } },
};

export const apiKey: Properties = {
  name: 'crm',
  authorizationType: 'API_KEY',
  authParameters: { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: 'key-value-1' } },
};

export const oAuth: Properties = {
  name: 'crm',
  authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
  authParameters: {
    oAuthParameters: {
      clientParameters: { clientId: 'events', clientSecret: 'client-secret-1' },
      authorizationEndpoint: 'https://login.example.com/token',
      httpMethod: 'POST',
    },
  },
};

/** Of a private endpoint, or a private token endpoint. */
export const connectivity: Properties = {
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
