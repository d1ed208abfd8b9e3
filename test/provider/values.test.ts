import assert from 'node:assert/strict';
import {
  DescribeConnectionCommand,
  type DescribeConnectionResponse,
  EventBridgeClient,
  UpdateConnectionCommand,
} from '@aws-sdk/client-eventbridge';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';
import { carried } from '../../provider/src/program/carried';
import { isSecret, registered } from '../program/registered';
import { clientConfig } from '../support/clients';
import { apiKey, basic, oAuth, withAuth } from '../support/connections';
import { full } from '../support/full';
import { Fixture, provider } from '../support/provider';
import type { Declared, Inputs, ManagedHttpParameter, ManagedSecret, Properties } from '../support/types';

/** Whatever JSON, the wire, a copy by assignment or a prototype can change on the way from a program to AWS. */
const values: unknown[] = [
  ...[null, 0, -0, 1.5, 1e21, 2 ** 53, true, false, [], {}, ['x'], [null], { value: null }],
  ...['', ' ', '\t', ' a ', 'a\r\nb', 'a\nb', '\n', '\u0000', '\u2028', '\ufeffa', '\ufffd', 'e\u0301', '\u{1F511}'],
  ...[
    'a\ud800',
    'a\ud800b',
    '\udc00a',
    '\ud800',
    '\u{1F511}\ud83d',
    '"\\u0000"',
    '${x}',
    '%41',
    'a+b',
    'true',
    'null',
    '1.10',
  ],
  ...['__proto__', '\\__proto__', '\\\\__proto__', '__proto', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'],
  ...['prototype', 'then', 'toJSON', 'length', '0', '__defaults', 'secretArn', 'value', 'isValueSecret', 'X-A', 'x-a'],
  ...['', '/', ':443/token', '/t?a=%41&b=c+d', '/%20', ':65535', ':65536', '@x:y', '/t#f'].map(
    (end) => `https://a.example${end}`,
  ),
];

interface Held {
  secret: ManagedSecret;
  described: DescribeConnectionResponse;
}

interface Place {
  /** The path with which a refusal begins. */
  path: string;
  declare: (value: unknown) => object;
  /** What AWS has in that place. */
  held: (held: Held) => unknown;
  /** What AWS has to have there if it is not the value itself. */
  expected?: (value: unknown) => unknown;
  /** Only texts can stand here: it is the name of a parameter. */
  isName?: boolean;
}

const invocation = 'authParameters.invocationHttpParameters';
const kinds = [
  ['headerParameters', 'header_parameters'],
  ['queryStringParameters', 'query_string_parameters'],
  ['bodyParameters', 'body_parameters'],
] as const;

const oAuthWith = (more: object): object =>
  withAuth({ oAuthParameters: { ...oAuth.authParameters.oAuthParameters, ...more } }, oAuth);

const places: Record<string, Place> = {
  'the description': {
    path: 'description',
    declare: (description) => ({ ...basic, description }),
    held: ({ described }) => described.Description,
    // No description and an empty one are the same to the service.
    expected: (value) => value || undefined,
  },
  'the user name': {
    path: 'authParameters.basicAuthParameters.username',
    declare: (username) => withAuth({ basicAuthParameters: { username: username as string, password: 'p' } }),
    held: ({ secret }) => secret.username,
  },
  'the password': {
    path: 'authParameters.basicAuthParameters.password',
    declare: (password) => withAuth({ basicAuthParameters: { username: 'u', password: password as string } }),
    held: ({ secret }) => secret.password,
  },
  'the name of an API key': {
    path: 'authParameters.apiKeyAuthParameters.apiKeyName',
    declare: (apiKeyName) =>
      withAuth({ apiKeyAuthParameters: { apiKeyName: apiKeyName as string, apiKeyValue: 'v' } }, apiKey),
    held: ({ secret }) => secret.api_key_name,
  },
  'the secret of a client': {
    path: 'authParameters.oAuthParameters.clientParameters.clientSecret',
    declare: (clientSecret) => oAuthWith({ clientParameters: { clientId: 'c', clientSecret } }),
    held: ({ secret }) => secret.client_secret,
  },
  'the token endpoint': {
    path: 'authParameters.oAuthParameters.authorizationEndpoint',
    declare: (authorizationEndpoint) => oAuthWith({ authorizationEndpoint }),
    held: ({ secret }) => secret.authorization_endpoint,
  },
  'a header of the token request': {
    path: 'authParameters.oAuthParameters.oAuthHttpParameters.headerParameters["X"]',
    declare: (X) => oAuthWith({ oAuthHttpParameters: { headerParameters: { X } } }),
    held: ({ secret }) => single(secret.oauth_http_parameters?.header_parameters, 'X'),
    expected: inList,
  },
  'the name of a body parameter of the token request': {
    path: 'authParameters.oAuthParameters.oAuthHttpParameters.bodyParameters[',
    declare: (name) => oAuthWith({ oAuthHttpParameters: { bodyParameters: { [name as string]: 'v' } } }),
    held: ({ secret }) => secret.oauth_http_parameters?.body_parameters?.map(({ key }) => key),
    expected: (name) => [name],
    isName: true,
  },
  ...Object.fromEntries(
    kinds.flatMap(([kind, list]): [string, Place][] => {
      const parameters = (map: object): object => withAuth({ invocationHttpParameters: { [kind]: map } });
      const entries = ({ secret }: Held) => secret.invocation_http_parameters?.[list] ?? [];
      const name = (title: string, value: unknown, expected: unknown[]): [string, Place] => [
        `the name of ${title} among ${kind}`,
        {
          path: `${invocation}.${kind}[`,
          declare: (text) => parameters({ other: 'o', [text as string]: value }),
          // A map has no order of its names; the values of one name have.
          held: (held) =>
            entries(held)
              .map(({ key, value: text, is_value_secret: hidden }) => [key, text, hidden])
              .sort(byName),
          expected: (text) =>
            [['other', 'o', false], ...expected.map((inner) => [text, inner, title === 'a secret'])].sort(byName),
          isName: true,
        },
      ];
      return [
        [
          `a value among ${kind}`,
          {
            path: `${invocation}.${kind}["X"]`,
            declare: (X) => parameters({ X, other: 'o' }),
            held: (held) => single(entries(held), 'X'),
            expected: inList,
          },
        ],
        [
          `a secret value among ${kind}`,
          {
            path: `${invocation}.${kind}["X"].value`,
            declare: (value) => parameters({ X: { value, isValueSecret: true } }),
            held: (held) => single(entries(held), 'X'),
          },
        ],
        [
          `a value in a list among ${kind}`,
          {
            path: `${invocation}.${kind}["X"][1]`,
            declare: (value) => parameters({ X: ['first', value] }),
            held: (held) => entries(held)[1].value,
          },
        ],
        name('a text', 'v', ['v']),
        name('a list', ['v', 'w'], ['v', 'w']),
        name('a secret', { value: 'v', isValueSecret: true }, ['v']),
      ];
    }),
  ),
};

/** A list of one is that one; what is no text and no list has been refused. */
function inList(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function itself(value: unknown): unknown {
  return value;
}

function byName([a]: unknown[], [b]: unknown[]): number {
  return (a as string) < (b as string) ? -1 : a === b ? 0 : 1;
}

function single(entries: ManagedHttpParameter[] = [], name: string): unknown {
  const found = entries.filter(({ key }) => key === name);
  assert.equal(found.length, 1);
  return found[0].value;
}

/** As the engine hands them to the plugin: secrets in plain text. */
function plain(value: unknown): unknown {
  if (isSecret(value)) return plain(value.SECRET);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

describe('A value', function () {
  let at: Fixture;
  let client: EventBridgeClient;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: { authorizing: 0 } } } });
    client = new EventBridgeClient(clientConfig(at.emulator));
  });
  after(async () => {
    client.destroy();
    await at.close();
  });
  afterEach(() => at.reset());

  for (const [turn, [title, place]] of Object.entries(places).entries()) {
    const { path, declare, held, expected = itself, isName } = place;
    // Each value meets two of the six places in a query and in a body in every run, and all of them in the full suite.
    const inPart = !full('properties') && /among (query|body)/.test(title);
    it(`is sent as it is declared, or refused in the preview with its path, as ${title}`, async () => {
      const candidates = values
        .filter((_, index) => !inPart || (index + turn) % 3 === 0)
        .filter((value) => !isName || typeof value === 'string');
      const registrations = await registered(() => {
        for (const [index, value] of candidates.entries()) {
          new Connection(`c${index}`, { ...(declare(value) as Declared), name: `c${index}` } as ConnectionArgs);
        }
      });
      let sent = 0;
      await Promise.all(
        candidates.map(async (value, index) => {
          const shown = JSON.stringify(value);
          const { __provider: _, ...args } = plain(registrations[`c${index}`].inputs) as Properties;
          const { inputs, failures } = await at.plugin.check({}, args);
          if (failures.length > 0) {
            for (const { reason } of failures) assert.ok(reason.startsWith(path), `${shown}: ${reason}`);
            return;
          }
          sent += 1;
          const { id, outs } = await at.plugin.create(inputs);
          const found = {
            secret: await at.managedSecret(id),
            described: await client.send(new DescribeConnectionCommand({ Name: id })),
          };
          assert.deepEqual(held(found), expected(value), shown);
          const refreshed = await at.refresh(id, outs);
          assert.deepEqual(refreshed.inputs.authParameters, inputs.authParameters, shown);
          const again = await at.check(args, inputs);
          assert.equal((await at.plugin.diff(id, refreshed.props, again)).changes, false, shown);
          // A full update sends everything once more; it takes its time, and values have less to lose there than names.
          if (!isName && index % 3 > 0) return;
          await at.plugin.update(id, outs, { ...inputs, rotationToken: '2' });
          assert.deepEqual(held({ ...found, secret: await at.managedSecret(id) }), expected(value), shown);
        }),
      );
      assert.ok(sent > 5, `only ${sent} were sent`);
    });
  }

  const settings: Record<string, (value: unknown) => object> = {
    name: (name) => ({ ...basic, name }),
    authorizationType: (authorizationType) => ({ ...basic, authorizationType }),
    region: (region) => ({ ...basic, region }),
    endpoint: (endpoint) => ({ ...basic, endpoint }),
    kmsKeyIdentifier: (kmsKeyIdentifier) => ({ ...basic, kmsKeyIdentifier }),
    rotationToken: (rotationToken) => ({ ...basic, rotationToken }),
    onUnauthorized: (onUnauthorized) => ({ ...basic, onUnauthorized }),
    authorized: (authorized) => ({ ...basic, authorized }),
    adopt: (adopt) => ({ ...basic, adopt }),
    detectSecretDrift: (detectSecretDrift) => ({ ...basic, detectSecretDrift }),
    verify: (verify) => ({ ...basic, verify }),
    'verify.url': (url) => ({ ...basic, verify: { url } }),
    'verify.body': (body) => ({ ...basic, verify: { url: 'https://crm.example.com', body } }),
    'verify.expectStatus': (expectStatus) => ({ ...basic, verify: { url: 'https://crm.example.com', expectStatus } }),
    'verify.timeout': (timeout) => ({ ...basic, verify: { url: 'https://crm.example.com', timeout } }),
    'verify.required': (required) => ({ ...basic, verify: { url: 'https://crm.example.com', required } }),
    authParameters: (authParameters) => ({ ...basic, authParameters }),
    invocationConnectivityParameters: (group) => ({ ...basic, invocationConnectivityParameters: group }),
    'authParameters.basicAuthParameters': (group) => withAuth({ basicAuthParameters: group as never }),
    'authParameters.invocationHttpParameters': (group) => withAuth({ invocationHttpParameters: group as never }),
    [`${invocation}.headerParameters`]: (group) =>
      withAuth({ invocationHttpParameters: { headerParameters: group as never } }),
    [`${invocation}.headerParameters["X"].isValueSecret`]: (isValueSecret) =>
      withAuth({
        invocationHttpParameters: { headerParameters: { X: { value: 'x', isValueSecret: isValueSecret as never } } },
      }),
    'authParameters.basicAuthParameters.password.jsonKey': (jsonKey) =>
      withAuth({ basicAuthParameters: { username: 'u', password: { secretArn, jsonKey: jsonKey as string } } }),
    'authParameters.basicAuthParameters.password.name': (name) =>
      withAuth({ basicAuthParameters: { username: 'u', password: { name: name as string, version: 1 } } }),
  };
  const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:none';
  for (const [path, declare] of Object.entries(settings)) {
    it(`is refused if it has another type than ${path}`, async () => {
      const isGroup = /Parameters$/.test(path);
      const isFlag = /isValueSecret$|^authorized$|^adopt$|^detectSecretDrift$|^verify\.required$/.test(path);
      for (const value of [
        5,
        -1.5,
        [],
        ['x'],
        'a\ud800b',
        ...(isGroup ? ['', 'x'] : [{}]),
        ...(isFlag ? ['true', ''] : [true, false]),
      ]) {
        const { failures } = await at.plugin.check({}, carried(declare(value)));
        const shown = `${JSON.stringify(value)}: ${JSON.stringify(failures)}`;
        assert.ok(failures.length > 0, shown);
        for (const { reason } of failures) assert.ok(reason.startsWith(path.replace(/\.name$/, '')), shown);
      }
    });
  }

  it('is shown as drift in a secret parameter called __proto__', async () => {
    const bodyParameters = { ['__proto__']: { value: 'secret-1', isValueSecret: true }, a: 'b' };
    const declared = { ...withAuth({ invocationHttpParameters: { bodyParameters } }), detectSecretDrift: true };
    const { id, inputs, outs } = await at.create(carried(declared));
    const key = String.raw`\__proto__`;
    const held = ({ authParameters }: Inputs): unknown =>
      (authParameters.invocationHttpParameters?.bodyParameters?.[key] as { value: string }).value;
    assert.equal(held(inputs), 'secret-1');
    await client.send(
      new UpdateConnectionCommand({
        Name: id,
        AuthorizationType: 'BASIC',
        AuthParameters: {
          BasicAuthParameters: { Username: 'u', Password: basic.authParameters.basicAuthParameters.password },
          InvocationHttpParameters: {
            BodyParameters: [
              { Key: '__proto__', Value: 'secret-2', IsValueSecret: true },
              { Key: 'a', Value: 'b' },
            ],
          },
        },
      }),
    );
    assert.equal(held((await at.refresh(id, outs)).inputs), 'secret-2');
  });
});
