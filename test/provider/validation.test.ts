import assert from 'node:assert/strict';
import { UNKNOWN } from '../support/plugin';
import { Fixture, provider } from '../support/provider';
import type { Properties } from '../support/types';

const secret = 'canary-secret-value';
const basic = (parameters: Properties = {}, more: Properties = {}): Properties => ({
  name: 'crm',
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters: { username: 'u', password: secret, ...parameters }, ...more },
});
const headers = (headerParameters: unknown): Properties =>
  basic({}, { invocationHttpParameters: { headerParameters } });
const oAuth = (more: Properties): Properties => ({
  name: 'erp',
  authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
  authParameters: {
    oAuthParameters: {
      clientParameters: { clientId: 'c', clientSecret: secret },
      authorizationEndpoint: 'https://login.example.com/token',
      httpMethod: 'POST',
      ...more,
    },
  },
});

const cases: { title: string; args: Properties; says: string[] }[] = [
  {
    title: 'a name with spaces, and one that is too long',
    args: { ...basic(), name: `my connection ${'x'.repeat(60)}` },
    says: ['name: may have at most 64 characters', 'name: may only contain letters, digits, ".", "-" and "_"'],
  },
  {
    title: 'a user name with a colon',
    args: basic({ username: 'a:b' }),
    says: [
      'authParameters.basicAuthParameters.username: may not contain a colon or control characters, and may not consist of tabs alone',
    ],
  },
  {
    title: 'a password with a colon, without showing it',
    args: basic({ password: `${secret}:` }),
    says: [
      'authParameters.basicAuthParameters.password: may not contain a colon or control characters, and may not consist of tabs alone',
    ],
  },
  {
    title: 'an empty password',
    args: basic({ password: '' }),
    says: ['authParameters.basicAuthParameters.password: may not be empty'],
  },
  {
    title: 'a missing password',
    args: basic({ password: undefined }),
    says: ['authParameters.basicAuthParameters.password: is required'],
  },
  {
    title: 'a misspelt property',
    args: basic({ pasword: secret }),
    says: ['authParameters.basicAuthParameters.pasword: is not a property here; did you mean "password"?'],
  },
  {
    title: 'an authorization type that is nearly right',
    args: { ...basic(), authorizationType: 'OAUTH' },
    says: [
      'authorizationType: must be one of BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY; did you mean "OAUTH_CLIENT_CREDENTIALS"?',
    ],
  },
  {
    title: 'parameters of another type',
    args: { ...basic(), authorizationType: 'API_KEY' },
    says: [
      'authParameters.apiKeyAuthParameters: is required with authorizationType API_KEY',
      'authParameters.basicAuthParameters: belongs to authorizationType BASIC, not to API_KEY; remove it',
    ],
  },
  {
    title: 'a token endpoint without https',
    args: oAuth({ authorizationEndpoint: 'http://login.example.com' }),
    says: ['authParameters.oAuthParameters.authorizationEndpoint: must begin with https:// and name a host'],
  },
  ...['https://login.example.com:65536/token', 'https://login.example.com:99999999', 'https://256.1.1.1/token'].map(
    (authorizationEndpoint) => ({
      title: `a token endpoint that is not a URL: ${authorizationEndpoint}`,
      args: oAuth({ authorizationEndpoint }),
      says: [
        'authParameters.oAuthParameters.authorizationEndpoint: is not a URL that can be called: its host or its port (at most 65535) is none',
      ],
    }),
  ),
  {
    title: 'an endpoint of the API that is not a URL',
    args: { ...basic(), endpoint: 'http://127.0.0.1:65536' },
    says: ['endpoint: must be an http:// or https:// URL'],
  },
  {
    title: 'parameters that are null, even in a list',
    args: headers({ A: null, B: ['x', null], C: { value: null }, constructor: null }),
    says: [
      'authParameters.invocationHttpParameters.headerParameters["A"]: is null; give it a value, or leave it out',
      'authParameters.invocationHttpParameters.headerParameters["B"][1]: must be a string, an object { value, isValueSecret }, or a list of these',
      'authParameters.invocationHttpParameters.headerParameters["C"].value: is required',
      'authParameters.invocationHttpParameters.headerParameters["constructor"]: is null; give it a value, or leave it out',
    ],
  },
  {
    title: 'a version that JavaScript cannot count to',
    args: basic({ password: { name: '/crm/password', version: 2 ** 53 } }),
    says: ['authParameters.basicAuthParameters.password.version: must be a whole number from 1 on'],
  },
  {
    title: 'a method that does not exist',
    args: oAuth({ httpMethod: 'post' }),
    says: ['authParameters.oAuthParameters.httpMethod: must be one of GET, POST, PUT; did you mean "POST"?'],
  },
  {
    title: 'an empty header value',
    args: headers({ A: '' }),
    says: [
      'authParameters.invocationHttpParameters.headerParameters["A"]: must be printable ASCII and may not be empty',
    ],
  },
  {
    title: 'a header name with a space',
    args: headers({ 'A B': 'x' }),
    says: [
      `authParameters.invocationHttpParameters.headerParameters["A B"]: the name may only contain letters, digits and !#$%&'*+,-.^_\`|~`,
    ],
  },
  {
    title: 'a secret header value outside ASCII, without showing it',
    args: headers({ A: { value: `${secret}ü`, isValueSecret: true } }),
    says: [
      'authParameters.invocationHttpParameters.headerParameters["A"].value: must be printable ASCII and may not be empty',
    ],
  },
  {
    title: '101 headers',
    args: headers(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`H${index}`, 'x']))),
    says: ['authParameters.invocationHttpParameters.headerParameters: holds 101 parameters; at most 100 are allowed'],
  },
  {
    title: 'a number for a value',
    args: headers({ A: 5 }),
    says: [
      'authParameters.invocationHttpParameters.headerParameters["A"]: must be a string, an object { value, isValueSecret }, or a list of these',
    ],
  },
  {
    title: 'more than 64 KB',
    args: basic({}, { invocationHttpParameters: { bodyParameters: { big: 'x'.repeat(65_534) } } }),
    says: ['authParameters: holds 65537 bytes of HTTP parameters; they count toward a payload of 64 KB (65536 bytes)'],
  },
  {
    title: 'a private endpoint without its ARN',
    args: { ...basic(), invocationConnectivityParameters: { resourceParameters: { resourceConfigurationArn: '' } } },
    says: [
      'invocationConnectivityParameters.resourceParameters.resourceConfigurationArn: names no resource configuration; give its ARN, or leave invocationConnectivityParameters out for a public endpoint',
    ],
  },
  {
    title: 'a private endpoint with another ARN',
    args: {
      ...basic(),
      invocationConnectivityParameters: { resourceParameters: { resourceConfigurationArn: 'arn:aws:s3:::x' } },
    },
    says: [
      'invocationConnectivityParameters.resourceParameters.resourceConfigurationArn: must be arn:aws:vpc-lattice:REGION:ACCOUNT:resourceconfiguration/rcfg- followed by 17 lower-case letters and digits',
    ],
  },
  {
    title: 'a key that AWS manages',
    args: { ...basic(), kmsKeyIdentifier: 'alias/aws/events' },
    says: [
      'kmsKeyIdentifier: names a key that AWS manages; give a customer-managed key, or leave it out for the key that EventBridge owns',
    ],
  },
  {
    title: 'a description of two lines',
    args: { ...basic(), description: 'a\nb' },
    says: ['description: must be a single line'],
  },
  {
    title: 'a timeout that is not a duration',
    args: { ...basic(), customTimeouts: { create: '5 minutes' } },
    says: ['customTimeouts.create: must be a duration such as "90s", "20m", "1.5h" or "1h30m"'],
  },
  {
    title: 'an argument that does not exist',
    args: { ...basic(), tags: { a: 'b' } },
    says: ['tags: is not an argument of a connection'],
  },
  {
    title: 'no parameters at all',
    args: { name: 'crm', authorizationType: 'BASIC' },
    says: ['authParameters: is required'],
  },
];

describe('check', function () {
  let at: Fixture;
  before(async () => {
    at = await provider();
  });
  after(() => at.close());

  for (const { title, args, says } of cases) {
    it(`reports ${title}`, async () => {
      const { failures } = await at.plugin.check({}, args);
      assert.deepEqual(
        failures.map(({ reason }) => reason),
        says,
      );
      // With a property the engine would print its value.
      assert.deepEqual([...new Set(failures.map(({ property }) => property))], ['']);
      assert.ok(!JSON.stringify(failures).includes(secret));
      assert.deepEqual(at.calls(), []);
    });
  }

  it('reports everything at once', async () => {
    const { failures } = await at.plugin.check(
      {},
      { ...basic({ username: '', password: ':' }), name: '!', description: '\n', region: 'nowhere' },
    );
    assert.equal(failures.length, 5);
  });

  it('does not judge what is not known yet', async () => {
    for (const args of [
      {
        ...basic({ username: UNKNOWN, password: UNKNOWN }),
        name: UNKNOWN,
        description: UNKNOWN,
        kmsKeyIdentifier: UNKNOWN,
        region: UNKNOWN,
        endpoint: UNKNOWN,
        authorized: UNKNOWN,
      },
      { ...basic(), authParameters: UNKNOWN },
      { ...basic(), authorizationType: UNKNOWN },
      headers(UNKNOWN),
      headers({ A: UNKNOWN, B: [UNKNOWN], C: { value: UNKNOWN, isValueSecret: UNKNOWN } }),
      // The engine's sentinel for an unknown object.
      { ...basic(), invocationConnectivityParameters: 'dd056dcd-154b-4c76-9bd3-c8f88648b5ff' },
    ]) {
      assert.deepEqual((await at.plugin.check({}, args)).failures, []);
    }
  });

  it('accepts everything that the service accepts', async () => {
    for (const args of [
      basic({ username: ' a b ', password: '\tp\u{1F511}' }),
      headers({ '!#$%': ['a', { value: secret, isValueSecret: true }], constructor: 'x', __proto: 'y' }),
      basic({}, { invocationHttpParameters: {} }),
      {
        ...basic(),
        name: 'x'.repeat(64),
        description: 'ü'.repeat(512),
        kmsKeyIdentifier: 'arn:aws:kms:us-east-1:123456789012:key/1234',
      },
      { ...basic(), customTimeouts: { create: '1h30m', update: '1.5m', delete: '300ms' } },
    ]) {
      assert.deepEqual((await at.plugin.check({}, args)).failures, []);
    }
  });

  describe('warns, and sends it', () => {
    const warned: { title: string; args: Properties; says: string }[] = [
      {
        title: 'of a header in two spellings',
        args: headers({ 'X-A': '1', 'x-a': ['2', { value: secret, isValueSecret: true }] }),
        says: 'authParameters.invocationHttpParameters.headerParameters["x-a"]: is the same header as "X-A"; use one name and a list of values',
      },
      ...['BASIC', 'API_KEY'].map((authorizationType) => ({
        title: `of a private token endpoint beside ${authorizationType}`,
        args: {
          name: 'crm',
          authorizationType,
          authParameters: {
            ...(authorizationType === 'BASIC'
              ? { basicAuthParameters: { username: 'u', password: secret } }
              : { apiKeyAuthParameters: { apiKeyName: 'k', apiKeyValue: secret } }),
            connectivityParameters: {
              resourceParameters: {
                resourceConfigurationArn:
                  'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefa',
              },
            },
          },
        },
        says: `authParameters.connectivityParameters: is the way to a private token endpoint, and authorizationType ${authorizationType} has none, so that it has no known effect; remove it. A private HTTP endpoint belongs in invocationConnectivityParameters`,
      })),
      {
        title: 'of HTTP parameters that come near 64 KB',
        args: basic({}, { invocationHttpParameters: { bodyParameters: { big: 'x'.repeat(65_533) } } }),
        says: 'authParameters: holds 65536 bytes of HTTP parameters; they count toward a payload of 64 KB (65536 bytes), and how EventBridge counts is not known',
      },
    ];
    for (const { title, args, says } of warned) {
      it(title, async () => {
        await at.restart();
        const line = `warning: connection "crm": ${says}`;
        const { inputs, failures } = await at.plugin.check({}, args);
        assert.deepEqual(failures, []);
        // Once, also where the engine asks again for the new side of a replacement.
        await at.plugin.check({}, args);
        assert.deepEqual(at.plugin.stdout, [line]);
        await at.restart();
        await at.plugin.check(inputs, args);
        assert.deepEqual(at.plugin.stdout, [], 'nothing changes');
        await at.plugin.check(inputs, { ...args, description: 'new' });
        assert.deepEqual(at.plugin.stdout, [line]);
        at.emulator.control.clearRequests();
      });
    }

    it('of nothing that is a little smaller, or that OAuth declares', async () => {
      await at.restart();
      await at.check(basic({}, { invocationHttpParameters: { bodyParameters: { big: 'x'.repeat(58_000) } } }));
      await at.check(oAuth({ oAuthHttpParameters: { headerParameters: { 'X-A': ['1', '2'] } } }));
      assert.deepEqual(at.plugin.stdout, []);
    });
  });

  it('warns once of a region that the AWS SDK does not know, unless that is what the program had before', async () => {
    await at.plugin.close();
    const other = await provider();
    try {
      const declared = { ...basic(), region: 'eu-centra-1' };
      const { inputs, failures } = await other.plugin.check({}, declared);
      assert.deepEqual(failures, []);
      await other.plugin.check({}, { ...declared, name: 'another' });
      const warning = /"eu-centra-1" is not a region that the AWS SDK knows; did you mean "eu-central-1"\?/;
      assert.equal(other.plugin.stdout.filter((line) => warning.test(line)).length, 1);
      await other.restart();
      await other.plugin.check(inputs, declared);
      assert.deepEqual(
        other.plugin.stdout.filter((line) => warning.test(line)),
        [],
      );
    } finally {
      await other.close();
    }
    at = await provider();
  });

  it('says what to do without a region', async () => {
    await at.plugin.close();
    const without = await provider({ config: { 'aws:region': '' }, env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' } });
    try {
      const { failures } = await without.plugin.check({}, basic());
      assert.deepEqual(
        failures.map(({ reason }) => reason),
        [
          'No AWS region is known. Run pulumi config set aws:region REGION, set AWS_REGION, or name the region: region in a program, --region on the command line.',
        ],
      );
    } finally {
      await without.close();
    }
  });
});
