import {
  CreateConnectionCommand,
  type CreateConnectionCommandInput,
  EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import type { Emulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';

// The tests run on every supported version of Node.

/** What AWS hides of the connections that are here before Pulumi is. */
export const SECRETS = {
  password: 'existing-password-5d20',
  apiKey: 'existing-key-88ce',
  clientSecret: 'existing-client-secret-1f',
  header: 'existing-header-a7b3',
  query: 'existing-query-77d1',
  body: 'existing-body-0c4e',
};

export const CONFIGURATION = 'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefa';

/** A connection of each type, as another tool has made it. */
export const existing = {
  basic: {
    Name: 'crm.orders',
    Description: 'Orders of the "CRM"',
    AuthorizationType: 'BASIC',
    AuthParameters: {
      BasicAuthParameters: { Username: 'events', Password: SECRETS.password },
      InvocationHttpParameters: {
        HeaderParameters: [
          { Key: 'X-Tenant', Value: 'acme', IsValueSecret: false },
          { Key: 'X-Token', Value: SECRETS.header, IsValueSecret: true },
          { Key: 'X-Trace', Value: 'a', IsValueSecret: false },
          { Key: 'X-Trace', Value: 'b', IsValueSecret: false },
        ],
        QueryStringParameters: [{ Key: 'signature', Value: SECRETS.query, IsValueSecret: true }],
      },
    },
  },
  apiKey: {
    Name: '2-shop',
    AuthorizationType: 'API_KEY',
    AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'X-Api-Key', ApiKeyValue: SECRETS.apiKey } },
    InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: CONFIGURATION } },
  },
  oAuth: {
    Name: 'default',
    KmsKeyIdentifier: 'alias/events',
    AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
    AuthParameters: {
      OAuthParameters: {
        ClientParameters: { ClientID: 'client', ClientSecret: SECRETS.clientSecret },
        AuthorizationEndpoint: 'https://login.example.com/token',
        HttpMethod: 'POST',
        OAuthHttpParameters: {
          BodyParameters: [
            { Key: 'scope', Value: 'orders', IsValueSecret: false },
            { Key: 'assertion', Value: SECRETS.body, IsValueSecret: true },
          ],
        },
      },
    },
  },
} as const satisfies Record<string, CreateConnectionCommandInput>;

/** Makes connections as another tool would, and waits until they work. */
export async function make(
  emulator: Emulator,
  connections: readonly CreateConnectionCommandInput[],
  region = 'us-east-1',
): Promise<void> {
  const client = new EventBridgeClient(clientConfig(emulator, region));
  for (const connection of connections) {
    await client.send(new CreateConnectionCommand(structuredClone(connection)));
  }
  const names = connections.map(({ Name }) => Name);
  const settled = () =>
    emulator.control
      .connections({ region })
      .filter(({ name, state }) => names.includes(name) && ['AUTHORIZED', 'ACTIVE', 'DEAUTHORIZED'].includes(state));
  // A private connection may pass AUTHORIZED on its way to ACTIVE.
  while (settled().length < connections.length) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 300));
  client.destroy();
}
