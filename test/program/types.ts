/**
 * What must compile and what must not. Nothing here runs: the type check of `npm test` is the test, because an
 * expected error that does not come is an error itself.
 */
import * as pulumi from '@pulumi/pulumi';
import {
  type AuthorizationType,
  Connection,
  type ConnectionArgs,
  type ConnectionArgsOf,
  type ConnectionAuthorization,
  getConnectionOutput,
  type HttpParameter,
  type SecretInput,
} from 'pulumi-eventbridge-connection';

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

/** Where a wrong pairing is written as a value of its own. */
export function pairsInVariables(): void {
  // @ts-expect-error another type's parameters
  const whole: ConnectionArgs = { authorizationType: 'BASIC', authParameters: { apiKeyAuthParameters } };
  // @ts-expect-error another type's parameters
  const pair: ConnectionAuthorization = { authorizationType: 'API_KEY', authParameters: { basicAuthParameters } };
  const ofOne: Omit<ConnectionArgsOf<'BASIC'>, 'name'> = {
    authorizationType: 'BASIC',
    // @ts-expect-error another type's parameters
    authParameters: { apiKeyAuthParameters },
  };
  void [whole, pair, ofOne];
}

/** What TypeScript's own helpers make of the arguments is accepted. */
export function withoutSomeArguments(): void {
  const base: Omit<ConnectionArgs, 'name'> = { authorizationType: 'BASIC', authParameters: { basicAuthParameters } };
  new Connection('omitted', { ...base, name: 'x' });
  new Connection('omitted', base);
  const picked: Pick<ConnectionArgs, 'authorizationType' | 'authParameters'> = base;
  new Connection('picked', { ...picked, description: 'x' });
  const forAll: Partial<ConnectionArgs> = { region: 'us-east-1' };
  new Connection('partial', { ...forAll, authorizationType: 'BASIC', authParameters: { basicAuthParameters } });

  interface TeamArgs extends Omit<ConnectionArgs, 'name' | 'description'> {
    team: string;
  }
  const ofTeam = ({ team, ...args }: TeamArgs) => new Connection(team, { ...args, description: team });
  ofTeam({ team: 'shop', authorizationType: 'API_KEY', authParameters: { apiKeyAuthParameters } });
  interface PartnerArgs extends ConnectionArgsOf<'API_KEY'> {
    team: string;
  }
  const partner = ({ team, ...args }: PartnerArgs) => new Connection(team, args);
  // @ts-expect-error another type's parameters
  partner({ team: 'shop', authorizationType: 'API_KEY', authParameters: { basicAuthParameters } });
}

/** Each way in which the authorization type is not a literal in the arguments. */
export function typesFromElsewhere(config: pulumi.Config, other: pulumi.StackReference): void {
  const widened = { authorizationType: 'BASIC', authParameters: { basicAuthParameters } };
  // @ts-expect-error any text: see the guide on authorization types
  new Connection('c', widened);
  const constant = { authorizationType: 'BASIC' as const, authParameters: { basicAuthParameters } };
  new Connection('constant', constant);
  const satisfying = { authorizationType: 'BASIC', authParameters: { basicAuthParameters } } satisfies ConnectionArgs;
  new Connection('satisfying', satisfying);

  const kind = config.require<AuthorizationType>('kind');
  const authParameters = kind === 'BASIC' ? { basicAuthParameters } : { apiKeyAuthParameters };
  new Connection('configured', { authorizationType: kind, authParameters });
  const of: ConnectionArgsOf<'BASIC' | 'API_KEY'> = {
    authorizationType: config.require<'BASIC' | 'API_KEY'>('kind'),
    authParameters,
  };
  new Connection('one-of-two', of);
  new Connection('referenced', { authorizationType: other.getOutput('type'), authParameters: other.getOutput('all') });
  new Connection('output', { authorizationType: pulumi.output('BASIC'), authParameters: { basicAuthParameters } });
  const either: ConnectionArgs = config.getBoolean('key')
    ? { authorizationType: 'API_KEY', authParameters: { apiKeyAuthParameters } }
    : { authorizationType: 'BASIC', authParameters: { basicAuthParameters } };
  new Connection('either', either);
  const whole = (args: ConnectionArgs) => new Connection('whole', { ...args, description: 'x' });
  whole(either);
}

/** An output may decide which form a value has, and whether there is one. */
export function outputsOfUnions(arn: pulumi.Output<string | undefined>): void {
  const password = arn.apply((secretArn) => (secretArn ? { secretArn } : 'plain'));
  const input: SecretInput = password;
  const parameter: HttpParameter = arn.apply((value) => (value ? { value, isValueSecret: true } : ['a', 'b']));
  new Connection('c', {
    authorizationType: 'BASIC',
    authParameters: {
      basicAuthParameters: { username: 'user', password },
      invocationHttpParameters: {
        headerParameters: {
          parameter,
          secret: { value: password },
          list: [password.apply(() => 'a'), { value: input }],
        },
        bodyParameters: arn.apply((value) => (value ? { value } : undefined)),
      },
    },
    description: arn,
    kmsKeyIdentifier: arn,
    region: arn,
    rotationToken: arn,
  });
}

/** A class of the user's that extends ours, and values of both. */
export function subclasses(): void {
  class Ours extends Connection {
    constructor(name: string, args: ConnectionArgs) {
      super(name, { description: 'ours', ...args });
    }
  }
  const all: Connection[] = [
    new Ours('ours', { authorizationType: 'BASIC', authParameters: { basicAuthParameters } }),
    new Connection('key', { authorizationType: 'API_KEY', authParameters: { apiKeyAuthParameters } }),
    Connection.get('found', 'found'),
  ];
  const found: unknown = all[0];
  if (Connection.isInstance(found)) void found.arn;
}

/** The outputs have the types of what comes back, with nothing left of inputs. */
export function outputs(connection: Connection): void {
  const place: pulumi.Output<string> = connection.region;
  const endpoint: pulumi.Output<string | undefined> = connection.endpoint;
  const authorized: pulumi.Output<boolean> = connection.authorized;
  const adopt: pulumi.Output<boolean | undefined> = connection.adopt;
  const onUnauthorized: pulumi.Output<'fail' | 'warn' | undefined> = connection.onUnauthorized;
  const rotationToken: pulumi.Output<string | undefined> = connection.rotationToken;
  const detectSecretDrift: pulumi.Output<boolean | undefined> = connection.detectSecretDrift;
  void [place, endpoint, authorized, adopt, onUnauthorized, rotationToken, detectSecretDrift];
  const verified: pulumi.Output<string | undefined> = connection.verify.apply((verify) => verify?.url);
  void verified;
  connection.authParameters.apply((all) => all.basicAuthParameters?.username.length);
  connection.authParameters.basicAuthParameters.apply((basic) => basic?.username.length);
  connection.authParameters.invocationHttpParameters.apply((parameters) => parameters?.headerParameters?.['X-Tenant']);
  getConnectionOutput({ name: connection.name }).authParameters.basicAuthParameters?.apply((basic) => basic?.username);
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
