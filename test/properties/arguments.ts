import fc from 'fast-check';
import type {
  AuthParameters,
  Declared,
  HttpParameterMap,
  HttpParameters,
  Secret,
  SecretReference,
} from '../support/types';

/** What changes of the arguments of a connection: `undefined` takes a member away. */
export type Change = Partial<Omit<Declared, 'authParameters'>> & { authParameters?: AuthParameters; secret?: Secret };

/** Characters that credentials may hold: no colon, no control character. Some of them mean something elsewhere. */
const character = fc.constantFrom(...'aZ09 -_./+=~%&<>"\'\\{}$#?!ä€😀');
const text = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: character, minLength: 1, maxLength });
const ascii = fc.string({ unit: fc.constantFrom(...'aZ09 -_./+=~%&<>"\'\\{}$:;,'), minLength: 1, maxLength: 12 });

/** In place of a value: see `References`. */
const reference = fc.constantFrom(
  ...['plain', 'json', 'parameter'].map((name) => ({ reference: name }) as unknown as SecretReference),
);

const secret = (value: fc.Arbitrary<string>): fc.Arbitrary<Secret> =>
  fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: reference });

/** A credential: often one of a few, so that it stays the same while something else changes. */
const password = secret(fc.oneof(fc.constantFrom('password-1', 'password-2', 'tab\tinside'), text(20)));
const username = fc.oneof(fc.constantFrom('user-1', 'user-2'), text(8));

function parameters(keys: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<HttpParameterMap> {
  const item = fc.oneof(
    values,
    fc.record({ value: values, isValueSecret: fc.boolean() }),
    fc.record({ value: secret(values), isValueSecret: fc.constant(true) }),
  );
  const parameter = fc.oneof(
    { weight: 4, arbitrary: item },
    { weight: 1, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }) },
  );
  return fc.dictionary(keys, parameter, { maxKeys: 3, noNullPrototype: true });
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const httpParameters: fc.Arbitrary<HttpParameters | undefined> = optional(
  fc
    .record({
      headerParameters: optional(parameters(fc.constantFrom('X-A', 'X-B', 'constructor', 'toString'), ascii)),
      queryStringParameters: optional(parameters(fc.constantFrom('a', 'A', 'q r', 'ä'), text(8))),
      bodyParameters: optional(parameters(fc.constantFrom('a', 'b', '', '["x"]'), fc.oneof(text(8), fc.constant('')))),
    })
    .map(defined),
);

const configuration = (letter: string) => ({
  resourceParameters: {
    resourceConfigurationArn: `arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcde${letter}${letter}`,
  },
});
const connectivity = optional(fc.constantFrom(configuration('a'), configuration('b')));

/** A token endpoint that grants, and one that nobody can reach. */
export const grantingEndpoint = 'https://login.example.com/token';
export const unreachableEndpoint = 'https://nowhere.invalid/token';

type Authorization = Pick<Declared, 'authorizationType' | 'authParameters'>;

const credentials: fc.Arbitrary<Authorization> = fc.oneof(
  fc
    .record({ username, password })
    .map((basicAuthParameters) => ({ authorizationType: 'BASIC', authParameters: { basicAuthParameters } })),
  fc
    .record({ apiKeyName: fc.constantFrom('X-Api-Key', 'Authorization'), apiKeyValue: password })
    .map((apiKeyAuthParameters) => ({ authorizationType: 'API_KEY', authParameters: { apiKeyAuthParameters } })),
  fc
    .record({
      clientParameters: fc.record({ clientId: username, clientSecret: password }),
      authorizationEndpoint: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(grantingEndpoint, `${grantingEndpoint}?tenant=1`) },
        { weight: 1, arbitrary: fc.constant(unreachableEndpoint) },
      ),
      httpMethod: fc.constantFrom('POST', 'GET', 'PUT'),
      oAuthHttpParameters: httpParameters,
    })
    .map((oAuthParameters) => ({
      authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      authParameters: { oAuthParameters: defined(oAuthParameters) },
    })),
);

/** Members that a program may have or not, each with its values. */
const optionalMembers: Record<string, fc.Arbitrary<unknown>> = {
  description: fc.constantFrom('', 'one', 'two "quoted"', 'ä€😀'),
  kmsKeyIdentifier: fc.constantFrom('key-1', 'alias/events', 'key-2'),
  invocationConnectivityParameters: fc.constantFrom(configuration('a'), configuration('b')),
  authorized: fc.boolean(),
  onUnauthorized: fc.constantFrom('fail', 'warn'),
  adopt: fc.boolean(),
  rotationToken: fc.constantFrom('1', '2'),
  detectSecretDrift: fc.boolean(),
  // Nobody answers there: the credentials count as untried, and are sent.
  verify: fc.constantFrom(
    { url: 'http://127.0.0.1:1/ping', required: false },
    { url: 'http://127.0.0.1:1/ping', method: 'POST', expectStatus: [204], required: false, inPreview: true },
  ),
};

/** What a private token endpoint and parameters of the requests add to credentials. */
const authorization: fc.Arbitrary<Authorization> = fc
  .tuple(credentials, httpParameters, connectivity)
  .map(([{ authorizationType, authParameters }, invocationHttpParameters, connectivityParameters]) => ({
    authorizationType,
    authParameters: defined({ ...authParameters, invocationHttpParameters, connectivityParameters }),
  }));

/** The names that a connection may be given; no two connections of a program share one. */
const name = fc.constantFrom('first', 'second');
const region = fc.constantFrom('us-east-1', 'eu-west-1');

/** All arguments of a connection, valid ones. Its name is one of the few that belong to it alone. */
export const connection: fc.Arbitrary<Declared> = fc
  .tuple(
    authorization,
    fc.record({ ...optionalMembers, name, region }, { requiredKeys: [] }) as fc.Arbitrary<Partial<Declared>>,
  )
  .map(([required, members]) => ({ ...required, ...members }));

/** A change of some arguments: `undefined` takes one away. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: authorization },
  {
    weight: 3,
    // The credentials stay; what is beside them changes.
    arbitrary: httpParameters.map((invocationHttpParameters) => ({ authParameters: { invocationHttpParameters } })),
  },
  {
    weight: 1,
    arbitrary: connectivity.map((connectivityParameters) => ({ authParameters: { connectivityParameters } })),
  },
  { weight: 2, arbitrary: password.map((value) => ({ secret: value })) },
  ...Object.entries({ ...optionalMembers, name, region }).map(([member, values]) => ({
    weight: member === 'description' ? 2 : 1,
    arbitrary: optional(values).map((value) => ({ [member]: value })),
  })),
);

/** Arguments after a change. */
export function changed(args: Declared, by: Change): Declared {
  const { authParameters, secret: value, ...members } = structuredClone(by);
  const next = defined({ ...structuredClone(args), ...members });
  if ('authorizationType' in members) {
    next.authParameters = authParameters!;
  } else if (authParameters) {
    next.authParameters = defined({ ...next.authParameters, ...authParameters });
  }
  if (value !== undefined) {
    const { basicAuthParameters: basic, apiKeyAuthParameters: apiKey, oAuthParameters: oAuth } = next.authParameters;
    if (basic) basic.password = value;
    if (apiKey) apiKey.apiKeyValue = value;
    if (oAuth) oAuth.clientParameters.clientSecret = value;
  }
  return next;
}

/** Without members that are undefined. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
