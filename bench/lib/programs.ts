import { join } from 'node:path';
import { repository } from '../../test/support/repository';

/** Whose resources a program declares: the measured provider's, or those of a dynamic provider that does nothing. */
export type Kind = 'floor' | 'provider';

export const kinds: readonly Kind[] = ['floor', 'provider'];

const modules: Record<Kind, string> = {
  floor: join(repository, 'bench/floor/connection.cjs'),
  provider: 'pulumi-eventbridge-connection',
};

/** The secret of the stack that every connection of these programs uses. */
export const secrets = { key: 'a-key-that-opens-nothing' };

const head = (kind: Kind): string => `
const pulumi = require('@pulumi/pulumi');
const { Connection } = require(${JSON.stringify(modules[kind])});
const key = new pulumi.Config().requireSecret('key');
const apiKey = { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: key } };
`;

/** So many connections of the same kind as most are: an API key, and a header beside it. */
export function apiKeyProgram(kind: Kind, connections: number): string {
  return `${head(kind)}
for (let index = 0; index < ${connections}; index += 1) {
  new Connection('shop-' + String(index).padStart(4, '0'), {
    description: 'Orders of shop ' + index,
    authorizationType: 'API_KEY',
    authParameters: { ...apiKey, invocationHttpParameters: { headerParameters: { 'X-Tenant': 'acme' } } },
  });
}
`;
}

/** Every second of so many connections uses OAuth, and is waited for. */
export function mixedProgram(connections: number): string {
  return `${head('provider')}
const oAuth = {
  oAuthParameters: {
    clientParameters: { clientId: 'events', clientSecret: key },
    authorizationEndpoint: 'https://login.example.com/oauth2/token',
    httpMethod: 'POST',
  },
};
for (let index = 0; index < ${connections}; index += 1) {
  const [authorizationType, authParameters] =
    index % 2 === 0 ? ['API_KEY', apiKey] : ['OAUTH_CLIENT_CREDENTIALS', oAuth];
  new Connection('shop-' + String(index).padStart(4, '0'), { authorizationType, authParameters });
}
`;
}

/** One connection of each kind, by its name. */
export const typeNames = ['BASIC', 'API_KEY', 'OAUTH_CLIENT_CREDENTIALS', 'private'] as const;
export type TypeName = (typeof typeNames)[number];

/**
 * One connection of each kind, named as in {@link typeNames}.
 *
 * @param description - of all of them
 * @param password - the text that is added to each credential
 */
export function typesProgram(description: string, password: string): string {
  return `${head('provider')}
const credential = pulumi.interpolate\`\${key}${password}\`;
const more = { description: ${JSON.stringify(description)} };
new Connection('basic', {
  ...more,
  name: 'BASIC',
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters: { username: 'events', password: credential } },
});
new Connection('apiKey', {
  ...more,
  name: 'API_KEY',
  authorizationType: 'API_KEY',
  authParameters: { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: credential } },
});
new Connection('oAuth', {
  ...more,
  name: 'OAUTH_CLIENT_CREDENTIALS',
  authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
  authParameters: {
    oAuthParameters: {
      clientParameters: { clientId: 'events', clientSecret: credential },
      authorizationEndpoint: 'https://login.example.com/oauth2/token',
      httpMethod: 'POST',
    },
  },
});
new Connection('private', {
  ...more,
  name: 'private',
  authorizationType: 'API_KEY',
  authParameters: { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: credential } },
  invocationConnectivityParameters: {
    resourceParameters: {
      resourceConfigurationArn:
        'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0',
    },
  },
});
`;
}
