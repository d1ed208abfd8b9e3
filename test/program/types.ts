/**
 * What must compile and what must not. Nothing here runs: the type check of `npm test` is the test, because an
 * expected error that does not come is an error itself.
 */
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';

const basicAuthParameters = { username: 'user', password: 'pass' };
const apiKeyAuthParameters = { apiKeyName: 'X-Api-Key', apiKeyValue: 'value' };
const oAuthParameters = {
  clientParameters: { clientId: 'id', clientSecret: 'secret' },
  authorizationEndpoint: 'https://login.example.com/token',
  httpMethod: 'POST' as const,
};

export function pairs(): void {
  new Connection('basic', { authorizationType: 'BASIC', authParameters: { basicAuthParameters } });
  new Connection('key', { authorizationType: 'API_KEY', authParameters: { apiKeyAuthParameters } });
  new Connection('oauth', { authorizationType: 'OAUTH_CLIENT_CREDENTIALS', authParameters: { oAuthParameters } });

  // @ts-expect-error another type's parameters
  new Connection('c', { authorizationType: 'BASIC', authParameters: { apiKeyAuthParameters } });
  // @ts-expect-error another type's parameters
  new Connection('c', { authorizationType: 'BASIC', authParameters: { oAuthParameters } });
  // @ts-expect-error another type's parameters
  new Connection('c', { authorizationType: 'API_KEY', authParameters: { basicAuthParameters } });
  // @ts-expect-error another type's parameters
  new Connection('c', { authorizationType: 'API_KEY', authParameters: { oAuthParameters } });
  // @ts-expect-error another type's parameters
  new Connection('c', { authorizationType: 'OAUTH_CLIENT_CREDENTIALS', authParameters: { basicAuthParameters } });
  // @ts-expect-error another type's parameters
  new Connection('c', { authorizationType: 'OAUTH_CLIENT_CREDENTIALS', authParameters: { apiKeyAuthParameters } });
  // @ts-expect-error two types at once
  new Connection('c', { authorizationType: 'BASIC', authParameters: { basicAuthParameters, apiKeyAuthParameters } });
  // @ts-expect-error no parameters of the type
  new Connection('c', { authorizationType: 'BASIC', authParameters: {} });
  // @ts-expect-error no parameters at all
  new Connection('c', { authorizationType: 'BASIC' });
  // @ts-expect-error no type
  new Connection('c', { authParameters: { basicAuthParameters } });
  // @ts-expect-error a type that does not exist
  new Connection('c', { authorizationType: 'OAUTH', authParameters: { oAuthParameters } });
}

export function inputsAtEveryLevel(): void {
  new Connection('whole', { authorizationType: 'BASIC', authParameters: pulumi.output({ basicAuthParameters }) });
  new Connection('group', {
    authorizationType: 'BASIC',
    authParameters: { basicAuthParameters: pulumi.output(basicAuthParameters) },
  });
  new Connection('value', {
    authorizationType: 'BASIC',
    authParameters: { basicAuthParameters: { username: Promise.resolve('user'), password: pulumi.secret('pass') } },
  });
  new Connection('type', {
    authorizationType: pulumi.output('BASIC' as const),
    authParameters: { basicAuthParameters },
  });
  new Connection('parameters', {
    authorizationType: 'API_KEY',
    authParameters: {
      apiKeyAuthParameters,
      invocationHttpParameters: {
        headerParameters: {
          plain: 'value',
          output: pulumi.output('value'),
          secret: { value: pulumi.secret('value'), isValueSecret: true },
          list: ['a', pulumi.output('b'), { value: 'c', isValueSecret: pulumi.output(false) }],
        },
        queryStringParameters: pulumi.output({ q: 'value' }),
      },
    },
  });

  // @ts-expect-error an output of another type's parameters
  new Connection('c', { authorizationType: 'BASIC', authParameters: pulumi.output({ apiKeyAuthParameters }) });
  new Connection('c', {
    authorizationType: 'BASIC',
    // @ts-expect-error a number is no password
    authParameters: { basicAuthParameters: { username: 'u', password: 1 } },
  });
  new Connection('c', {
    authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
    // @ts-expect-error a method that the service does not know
    authParameters: { oAuthParameters: { ...oAuthParameters, httpMethod: 'PATCH' } },
  });
  new Connection('c', {
    authorizationType: 'BASIC',
    // @ts-expect-error a member that does not exist
    authParameters: { basicAuthParameters: { ...basicAuthParameters, pasword: 'typo' } },
  });
  // @ts-expect-error an argument that does not exist
  new Connection('c', { authorizationType: 'BASIC', authParameters: { basicAuthParameters }, descripton: 'typo' });
}

/** The outputs have the types of what comes back, with nothing left of inputs. */
export function outputs(connection: Connection): void {
  const arn: pulumi.Output<string> = connection.arn;
  const description: pulumi.Output<string | undefined> = connection.description;
  connection.connectionState.apply((state) => state === 'AUTHORIZED');
  // @ts-expect-error a state that does not exist
  connection.connectionState.apply((state) => state === 'READY');
  // @ts-expect-error there may be no description
  connection.description.apply((value) => value.length);
  void [arn, description];
}

/** Arguments may be put together by functions of the user's. */
export const built = (description?: pulumi.Input<string>): ConnectionArgs => ({
  ...(description === undefined ? {} : { description }),
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters },
});
