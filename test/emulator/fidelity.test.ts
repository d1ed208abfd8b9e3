import * as assert from 'node:assert/strict';
import { ConnectionState } from 'eventbridge-connection-emulator';
import {
  apiKey,
  basic,
  Bench,
  eventually,
  oauth,
  openBench,
  openTokenEndpoint,
  rejects,
  resourceConfiguration,
  send,
} from './support';

/** One test for each recorded (R) or documented (D, M, T) fact of the service; its title names the fact. */
describe('fidelity to the recorded service', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(() => bench.close());

  const state = async (name: string): Promise<ConnectionState | undefined> =>
    (await bench.describe(name)).ConnectionState;

  const secretOf = async (name: string): Promise<string> => {
    const { SecretArn } = await bench.describe(name);
    assert.ok(SecretArn);
    return (await bench.secrets.getSecretValue({ SecretId: SecretArn })).SecretString ?? '';
  };

  const versionsOf = async (name: string): Promise<number> => {
    const { SecretArn } = await bench.describe(name);
    return (
      (await bench.secrets.listSecretVersionIds({ SecretId: SecretArn, IncludeDeprecated: true })).Versions?.length ?? 0
    );
  };

  describe('wire', () => {
    it('M: POST / with x-amz-json-1.1 and the target AWSEvents.<Operation>', async () => {
      const answer = await send(bench.emulator.url, 'ListConnections', {});
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
      assert.equal(answer.text, '{"Connections":[]}');
    });

    it('R: errors are HTTP 400 with __type without a prefix, message, and connection: close', async () => {
      const answer = await send(bench.emulator.url, 'DescribeConnection', { Name: 'missing' });
      assert.equal(answer.status, 400);
      assert.equal(answer.headers.connection, 'close');
      assert.equal(
        answer.text,
        `{"__type":"ResourceNotFoundException","message":"Failed to describe the connection(s). Connection 'missing' does not exist."}`,
      );
    });

    it('R: errors carry no x-amzn-errortype, and Secrets Manager writes Message', async () => {
      const events = await send(bench.emulator.url, 'DescribeConnection', { Name: 'missing' });
      assert.equal('x-amzn-errortype' in events.headers, false);
      const secrets = await send(
        bench.emulator.url,
        '',
        { SecretId: 'missing' },
        {
          'x-amz-target': 'secretsmanager.GetSecretValue',
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=00',
        },
      );
      assert.deepEqual(
        [secrets.status, secrets.text],
        [400, `{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`],
      );
    });

    it('R: a success carries no connection header, but x-amzn-RequestId and Date', async () => {
      const answer = await send(bench.emulator.url, 'ListConnections', {});
      assert.equal(answer.headers.connection, undefined);
      assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
      assert.match(String(answer.headers.date), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    });

    it('M: InternalException is HTTP 500', async () => {
      bench.emulator.control.fault({ operation: 'ListConnections', kind: 'error', type: 'InternalException' });
      assert.equal((await send(bench.emulator.url, 'ListConnections', {})).status, 500);
    });

    it('R: timestamps are whole seconds as a double, 1.790461692E9', async () => {
      await bench.clock.advance(999);
      const answer = await send(bench.emulator.url, 'CreateConnection', basic('c'));
      assert.match(answer.text, /"CreationTime":1\.790461692E9,"LastModifiedTime":1\.790461692E9\}$/);
    });

    it('R: "never" is 0.0', async () => {
      await bench.events.createConnection(oauth('c', 'https://owned.invalid/oauth'));
      assert.match(
        (await send(bench.emulator.url, 'DescribeConnection', { Name: 'c' })).text,
        /"LastAuthorizedTime":0\.0\}$/,
      );
    });

    it('R: a double is written as Java writes it, also where the seconds end in zeros', async () => {
      await bench.clock.advance(8_000);
      const answer = await send(bench.emulator.url, 'CreateConnection', basic('c'));
      assert.match(answer.text, /"CreationTime":1\.7904617E9,/);
    });

    it('R: the recorded answers have the recorded sizes (148, 229 and 940 bytes)', async () => {
      const name = 'stackd-apid-9174f6642cdb-basic';
      const sizes = [await send(bench.emulator.url, 'DescribeConnection', { Name: name })];
      sizes.push(
        await send(
          bench.emulator.url,
          'CreateConnection',
          basic(name, {
            Description: 'owned API destination management evidence',
            AuthParameters: {
              BasicAuthParameters: { Username: 'owned-user', Password: 'owned-inert-password' },
              InvocationHttpParameters: {
                HeaderParameters: [
                  { Key: 'x-public', Value: 'visible' },
                  { Key: 'x-private', Value: 'owned-inert-header', IsValueSecret: true },
                ],
                QueryStringParameters: [{ Key: 'query', Value: 'connection-query' }],
                BodyParameters: [{ Key: 'body', Value: 'connection-body' }],
              },
            },
          }),
        ),
      );
      sizes.push(await send(bench.emulator.url, 'DescribeConnection', { Name: name }));
      assert.deepEqual(
        sizes.map((answer) => Number(answer.headers['content-length'])),
        [148, 229, 940],
      );
    });

    it('R: patterns are full matches even where unanchored', async () => {
      await rejects(
        bench.events.createConnection(basic('Invalid Name With Spaces!')),
        'ValidationException',
        String.raw`1 validation error detected: Value 'Invalid Name With Spaces!' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+`,
      );
    });

    it('malformed JSON and wrong types are SerializationException', async () => {
      for (const body of ['{', '[]', '"text"', '{"Name":3}', '{"Name":["a"]}', '{"Name":{"a":1}}', '{"Name":true}']) {
        const answer = await send(bench.emulator.url, 'DescribeConnection', body);
        assert.equal(answer.status, 400, body);
        assert.match(answer.text, /^\{"__type":"SerializationException"/, body);
      }
      const limit = await send(bench.emulator.url, 'ListConnections', { Limit: '5' });
      assert.match(
        limit.text,
        /^\{"__type":"SerializationException","message":"STRING_VALUE cannot be converted to Integer"/,
      );
    });

    it('null counts as absent, and members that the model does not know are ignored', async () => {
      const answer = await send(bench.emulator.url, 'CreateConnection', {
        ...basic('c'),
        Description: null,
        Tags: [{ Key: 'a' }],
      });
      assert.equal(answer.status, 200);
      assert.equal((await bench.describe('c')).Description, undefined);
    });

    it('an unknown operation or target is UnknownOperationException', async () => {
      for (const target of ['AWSEvents.Nothing', 'Nobody.CreateConnection', 'CreateConnection']) {
        const answer = await send(bench.emulator.url, '', {}, { 'x-amz-target': target });
        assert.deepEqual([answer.status, answer.text], [400, '{"__type":"UnknownOperationException"}'], target);
      }
    });

    it('a missing, a malformed and a foreign signature are refused, each by its own type', async () => {
      const type = async (authorization: string | undefined): Promise<unknown> =>
        (
          JSON.parse((await send(bench.emulator.url, 'ListConnections', {}, { authorization })).text) as {
            __type: string;
          }
        ).__type;
      assert.equal(await type(undefined), 'MissingAuthenticationTokenException');
      assert.equal(await type('Basic abc'), 'IncompleteSignatureException');
      assert.equal(await type('AWS4-HMAC-SHA256 Credential=A/b'), 'IncompleteSignatureException');
      assert.equal(
        await type('AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'),
        'InvalidSignatureException',
      );
    });
  });

  describe('Create', () => {
    it('answers ConnectionArn, ConnectionState, CreationTime and LastModifiedTime, never SecretArn or StateReason', async () => {
      const { text } = await send(bench.emulator.url, 'CreateConnection', oauth('c', 'https://owned.invalid/oauth'));
      assert.deepEqual(Object.keys(JSON.parse(text) as object), [
        'ConnectionArn',
        'ConnectionState',
        'CreationTime',
        'LastModifiedTime',
      ]);
    });

    it('ARN: arn:aws:events:REGION:ACCOUNT:connection/NAME/UUID', async () => {
      const { ConnectionArn } = await bench.events.createConnection(basic('c'));
      assert.match(
        ConnectionArn ?? '',
        /^arn:aws:events:us-east-1:123456789012:connection\/c\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      );
    });

    it('takes no client token, so it is not idempotent: the same again is ResourceAlreadyExistsException', async () => {
      await bench.events.createConnection(basic('c'));
      await rejects(
        bench.events.createConnection(basic('c')),
        'ResourceAlreadyExistsException',
        /^Failed to create the connection\(s\)\./,
      );
    });

    it('R: an unknown authorization type is refused with the recorded text', async () => {
      await rejects(
        bench.events.createConnection(
          basic('c', { AuthorizationType: 'INVALID_AUTH_TYPE' as 'BASIC', AuthParameters: {} }),
        ),
        'ValidationException',
        "1 validation error detected: Value 'INVALID_AUTH_TYPE' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]",
      );
    });

    it('credentials of another type than the AuthorizationType are refused, and nothing is created', async () => {
      await rejects(
        bench.events.createConnection({ ...apiKey('c'), AuthorizationType: 'BASIC' }),
        'ValidationException',
        /BasicAuthParameters/,
      );
      await rejects(bench.describe('c'), 'ResourceNotFoundException');
    });

    it('D: more than 64 KB of parameters are refused', async () => {
      const long = Array.from({ length: 100 }, (_, index) => ({ Key: `k${index}`, Value: 'x'.repeat(1024) }));
      await rejects(
        bench.events.createConnection(
          basic('c', {
            AuthParameters: {
              BasicAuthParameters: { Username: 'u', Password: 'p' },
              InvocationHttpParameters: { BodyParameters: long },
            },
          }),
        ),
        'ValidationException',
      );
    });

    it('D, T: LimitExceededException at the quota of the account', async () => {
      bench.emulator.control.configure({ connectionQuota: 2 });
      await bench.events.createConnection(basic('a'));
      await bench.events.createConnection(basic('b'));
      await rejects(bench.events.createConnection(basic('c')), 'LimitExceededException');
      assert.equal(bench.emulator.control.settings().connectionQuota, 2);
    });
  });

  describe('validation texts', () => {
    it('R: several errors are counted and joined by semicolons', async () => {
      const answer = await send(bench.emulator.url, 'CreateConnection', {});
      assert.equal(
        (JSON.parse(answer.text) as { message: string }).message,
        "3 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'authorizationType' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'authParameters' failed to satisfy constraint: Member must not be null",
      );
    });

    it('lengths, in Unicode characters', async () => {
      await rejects(
        bench.describe('x'.repeat(65)),
        'ValidationException',
        /at 'name' failed to satisfy constraint: Member must have length less than or equal to 64$/,
      );
      const { status } = await send(
        bench.emulator.url,
        'CreateConnection',
        basic('c', { Description: '\u{1F600}'.repeat(512) }),
      );
      assert.equal(status, 200);
    });

    it('of an empty name the pattern stands before the length', async () => {
      const { text } = await send(bench.emulator.url, 'DescribeConnection', { Name: '' });
      assert.match(
        text,
        /2 validation errors detected: Value '' at 'name' .* regular expression pattern: [^;]*; Value '' at 'name' .* greater than or equal to 1/,
      );
    });

    it('R: of one member the pattern stands before the length, and the next member follows', async () => {
      const name = `${'x'.repeat(64)} !`;
      await rejects(
        bench.events.createConnection(basic(name, { AuthorizationType: 'INVALID' as 'BASIC' })),
        'ValidationException',
        `3 validation errors detected: Value '${name}' at 'name' failed to satisfy constraint: ` +
          String.raw`Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+; ` +
          `Value '${name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64; ` +
          "Value 'INVALID' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: " +
          '[BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]',
      );
    });

    it('values of members not marked sensitive are echoed, sensitive ones are not', async () => {
      const { text } = await send(bench.emulator.url, 'CreateConnection', {
        ...basic('c'),
        AuthParameters: { BasicAuthParameters: { Username: 'us:er', Password: 'pass:word' } },
      });
      assert.match(text, /Value 'us:er' at 'authParameters\.basicAuthParameters\.username' failed/);
      assert.match(text, /Value at 'authParameters\.basicAuthParameters\.password' failed/);
      assert.doesNotMatch(text, /pass:word/);
    });

    it('members of lists are named by their place, from 1', async () => {
      const { text } = await send(bench.emulator.url, 'CreateConnection', {
        ...basic('c'),
        AuthParameters: {
          BasicAuthParameters: { Username: 'u', Password: 'p' },
          InvocationHttpParameters: {
            HeaderParameters: [
              { Key: 'good', Value: 'v' },
              { Key: 'bad key', Value: '' },
            ],
          },
        },
      });
      assert.match(
        text,
        /2 validation errors detected: Value 'bad key' at 'authParameters\.invocationHttpParameters\.headerParameters\.2\.member\.key' failed/,
      );
      assert.match(
        text,
        /; Value at 'authParameters\.invocationHttpParameters\.headerParameters\.2\.member\.value' failed/,
      );
    });

    it('D: at most 100 parameters of each kind', async () => {
      const entries = (count: number): unknown => ({
        ...basic(`c${count}`),
        AuthParameters: {
          BasicAuthParameters: { Username: 'u', Password: 'p' },
          InvocationHttpParameters: {
            QueryStringParameters: Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' })),
          },
        },
      });
      assert.equal((await send(bench.emulator.url, 'CreateConnection', entries(100))).status, 200);
      assert.match(
        (await send(bench.emulator.url, 'CreateConnection', entries(101))).text,
        /Value at 'authParameters\.invocationHttpParameters\.queryStringParameters' failed to satisfy constraint: Member must have length less than or equal to 100/,
      );
    });

    it('R: no colon in user names; an empty header value is refused; the scheme of the endpoint is not checked', async () => {
      await rejects(
        bench.events.createConnection(
          basic('c', { AuthParameters: { BasicAuthParameters: { Username: 'a:b', Password: 'p' } } }),
        ),
        'ValidationException',
      );
      await bench.events.createConnection(oauth('d', 'ftp://owned.invalid/oauth'));
    });

    it('M: Limit of ListConnections is 1 to 100', async () => {
      await rejects(
        bench.events.listConnections({ Limit: 0 }),
        'ValidationException',
        /Value '0' at 'limit' .* greater than or equal to 1$/,
      );
      await rejects(
        bench.events.listConnections({ Limit: 101 }),
        'ValidationException',
        /Value '101' at 'limit' .* less than or equal to 100$/,
      );
    });
  });

  describe('Describe', () => {
    it('never returns Password, ApiKeyValue or ClientSecret; returns Username, ApiKeyName and ClientID', async () => {
      await bench.events.createConnection(basic('a'));
      await bench.events.createConnection(apiKey('b'));
      await bench.events.createConnection(oauth('c', 'https://owned.invalid/oauth'));
      assert.deepEqual((await bench.describe('a')).AuthParameters, { BasicAuthParameters: { Username: 'u' } });
      assert.deepEqual((await bench.describe('b')).AuthParameters, { ApiKeyAuthParameters: { ApiKeyName: 'k' } });
      assert.deepEqual((await bench.describe('c')).AuthParameters, {
        OAuthParameters: {
          ClientParameters: { ClientID: 'id' },
          AuthorizationEndpoint: 'https://owned.invalid/oauth',
          HttpMethod: 'POST',
        },
      });
    });

    it('R: a secret parameter comes back without its Value, others with it and an explicit IsValueSecret false, in their order', async () => {
      await bench.events.createConnection(
        basic('c', {
          AuthParameters: {
            BasicAuthParameters: { Username: 'u', Password: 'p' },
            InvocationHttpParameters: {
              BodyParameters: [
                { Key: 'z', Value: '1' },
                { Key: 'a', Value: '2', IsValueSecret: true },
                { Key: 'm', Value: '3', IsValueSecret: false },
              ],
            },
          },
        }),
      );
      assert.deepEqual((await bench.describe('c')).AuthParameters?.InvocationHttpParameters, {
        BodyParameters: [
          { Key: 'z', Value: '1', IsValueSecret: false },
          { Key: 'a', IsValueSecret: true },
          { Key: 'm', Value: '3', IsValueSecret: false },
        ],
      });
    });

    it('unset Description, KmsKeyIdentifier, StateReason and InvocationConnectivityParameters are absent', async () => {
      await bench.events.createConnection(basic('c'));
      const { text } = await send(bench.emulator.url, 'DescribeConnection', { Name: 'c' });
      assert.deepEqual(Object.keys(JSON.parse(text) as object), [
        'ConnectionArn',
        'Name',
        'ConnectionState',
        'AuthorizationType',
        'SecretArn',
        'AuthParameters',
        'CreationTime',
        'LastModifiedTime',
        'LastAuthorizedTime',
      ]);
    });

    it('R: InvocationHttpParameters {} is accepted and echoed, and stands in the managed secret', async () => {
      await bench.events.createConnection(
        basic('c', {
          AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' }, InvocationHttpParameters: {} },
        }),
      );
      assert.deepEqual((await bench.describe('c')).AuthParameters?.InvocationHttpParameters, {});
      assert.equal(await secretOf('c'), '{"username":"u","password":"p","invocation_http_parameters":{}}');
    });
  });

  describe('Update', () => {
    const full = basic('c', {
      Description: 'first',
      AuthParameters: {
        BasicAuthParameters: { Username: 'u', Password: 'p' },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: 'h', Value: 'v' }],
          QueryStringParameters: [{ Key: 'q', Value: 'w' }],
        },
      },
    });
    const password = {
      Name: 'c',
      AuthorizationType: 'BASIC' as const,
      AuthParameters: { BasicAuthParameters: { Password: 'new' } },
    };
    const recordedText =
      'Failed to update the connection(s). At least one of the following is required: Description, KmsKeyIdentifier, AuthorizationType with BasicAuthParameters, ApiKeyAuthParameters, or OAuthParameters.';

    beforeEach(() => bench.events.createConnection(full));

    it('R: a password alone keeps the user name and the HTTP parameters', async () => {
      await bench.events.updateConnection(password);
      assert.deepEqual(JSON.parse(await secretOf('c')), {
        username: 'u',
        password: 'new',
        invocation_http_parameters: {
          header_parameters: [{ key: 'h', value: 'v', is_value_secret: false }],
          query_string_parameters: [{ key: 'q', value: 'w', is_value_secret: false }],
        },
      });
      assert.equal((await bench.describe('c')).Description, 'first');
    });

    it('R: AuthParameters without AuthorizationType are refused', async () => {
      const { AuthParameters } = password;
      await rejects(bench.events.updateConnection({ Name: 'c', AuthParameters }), 'ValidationException', recordedText);
      assert.equal(await versionsOf('c'), 1);
    });

    it('R: with nothing usable it is refused, also on a name that does not exist', async () => {
      await rejects(bench.events.updateConnection({ Name: 'c' }), 'ValidationException', recordedText);
      await rejects(
        bench.events.updateConnection({ Name: 'c', AuthorizationType: 'BASIC' }),
        'ValidationException',
        recordedText,
      );
      await rejects(bench.events.updateConnection({ Name: 'missing' }), 'ValidationException', recordedText);
    });

    it('on a missing name it is ResourceNotFoundException', async () => {
      await rejects(
        bench.events.updateConnection({ Name: 'missing', Description: 'd' }),
        'ResourceNotFoundException',
        "Failed to update the connection(s). Connection 'missing' does not exist.",
      );
    });

    it('R: the answer to new credentials carries the LastModifiedTime of before and the new LastAuthorizedTime', async () => {
      await bench.clock.advance(6_000);
      const answer = await bench.events.updateConnection(password);
      const created = new Date('2026-09-26T22:28:12Z');
      const updated = new Date('2026-09-26T22:28:18Z');
      assert.deepEqual([answer.LastModifiedTime, answer.LastAuthorizedTime], [created, updated]);
      assert.deepEqual((await bench.describe('c')).LastModifiedTime, updated);
    });

    it('R: a description writes no new secret version and does not authorize; its answer carries the new LastModifiedTime', async () => {
      await bench.clock.advance(6_000);
      const answer = await bench.events.updateConnection({ Name: 'c', Description: 'second' });
      const after = await bench.describe('c');
      assert.deepEqual(answer.LastModifiedTime, new Date('2026-09-26T22:28:18Z'));
      assert.deepEqual(after.LastModifiedTime, new Date('2026-09-26T22:28:18Z'));
      assert.deepEqual(after.LastAuthorizedTime, new Date('2026-09-26T22:28:12Z'));
      assert.equal(after.Description, 'second');
      assert.equal(await versionsOf('c'), 1);
    });

    it('R: each update of auth parameters writes one new version; the one before becomes AWSPREVIOUS', async () => {
      await bench.events.updateConnection(password);
      const { SecretArn } = await bench.describe('c');
      const { Versions } = await bench.secrets.listSecretVersionIds({ SecretId: SecretArn, IncludeDeprecated: true });
      assert.deepEqual(
        Versions?.map((version) => version.VersionStages),
        [['AWSPREVIOUS'], ['AWSCURRENT']],
      );
      const previous = await bench.secrets.getSecretValue({ SecretId: SecretArn, VersionStage: 'AWSPREVIOUS' });
      assert.equal((JSON.parse(previous.SecretString ?? '') as { password: string }).password, 'p');
    });

    it('AuthorizationType can change in place: same ARN, same secret, the credentials of before are gone', async () => {
      const before = await bench.describe('c');
      await bench.events.updateConnection(apiKey('c'));
      const after = await bench.describe('c');
      assert.equal(after.AuthorizationType, 'API_KEY');
      assert.equal(after.ConnectionArn, before.ConnectionArn);
      assert.equal(after.SecretArn, before.SecretArn);
      assert.doesNotMatch(await secretOf('c'), /username|password/);
    });

    it('a type switch without the credentials of the new type is refused and changes nothing', async () => {
      const before = await send(bench.emulator.url, 'DescribeConnection', { Name: 'c' });
      await rejects(
        bench.events.updateConnection({
          ...apiKey('c'),
          AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'k' } },
          Description: 'no',
        }),
        'ValidationException',
      );
      assert.equal((await send(bench.emulator.url, 'DescribeConnection', { Name: 'c' })).text, before.text);
      assert.equal(await versionsOf('c'), 1);
    });

    it('D: parameters of another type without changing the type have no effect', async () => {
      await bench.events.updateConnection({ ...apiKey('c'), AuthorizationType: 'BASIC' });
      const after = await bench.describe('c');
      assert.equal(after.AuthorizationType, 'BASIC');
      assert.deepEqual(after.AuthParameters?.BasicAuthParameters, { Username: 'u' });
      assert.equal(after.AuthParameters?.ApiKeyAuthParameters, undefined);
    });

    it('OAuth merges within its groups', async () => {
      const endpoint = await openTokenEndpoint();
      try {
        await bench.events.createConnection(oauth('o', endpoint.url));
        await eventually(
          () => bench.describe('o'),
          (answer) => answer.ConnectionState === 'AUTHORIZED',
        );
        await bench.events.updateConnection({
          Name: 'o',
          AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
          AuthParameters: { OAuthParameters: { ClientParameters: { ClientSecret: 'rotated' } } },
        });
        assert.deepEqual(JSON.parse(await secretOf('o')), {
          client_id: 'id',
          client_secret: 'rotated',
          authorization_endpoint: endpoint.url,
          http_method: 'POST',
        });
        await eventually(
          () => bench.describe('o'),
          (answer) => answer.ConnectionState === 'AUTHORIZED',
        );
        assert.equal(endpoint.requests[1]?.form.get('client_secret'), 'rotated');
      } finally {
        await endpoint.close();
      }
    });

    it('clearing by "" works for Description', async () => {
      await bench.events.updateConnection({ Name: 'c', Description: '' });
      assert.equal('Description' in (await bench.describe('c')), false);
    });

    it('unknown: what {} and empty lists do can be switched; by default they clear nothing', async () => {
      const attempt = async (InvocationHttpParameters: object): Promise<unknown> => {
        await bench.events.updateConnection({
          Name: 'c',
          AuthorizationType: 'BASIC',
          AuthParameters: { BasicAuthParameters: {}, InvocationHttpParameters },
        });
        return (await bench.describe('c')).AuthParameters?.InvocationHttpParameters;
      };
      const stored = {
        HeaderParameters: [{ Key: 'h', Value: 'v', IsValueSecret: false }],
        QueryStringParameters: [{ Key: 'q', Value: 'w', IsValueSecret: false }],
      };
      assert.deepEqual(await attempt({}), stored);
      assert.deepEqual(await attempt({ HeaderParameters: [] }), stored);
      bench.emulator.control.configure({ unknowns: { emptyListsClear: true } });
      assert.deepEqual(await attempt({ HeaderParameters: [] }), { ...stored, HeaderParameters: [] });
      bench.emulator.control.configure({ unknowns: { emptyHttpParametersClear: true } });
      assert.deepEqual(await attempt({}), {});
    });

    it('T: a list that is given replaces the stored one in its order, and IsValueSecret can become false', async () => {
      const update = async (HeaderParameters: object[]): Promise<unknown> => {
        await bench.events.updateConnection({
          Name: 'c',
          AuthorizationType: 'BASIC',
          AuthParameters: { BasicAuthParameters: {}, InvocationHttpParameters: { HeaderParameters } },
        });
        return (await bench.describe('c')).AuthParameters?.InvocationHttpParameters?.HeaderParameters;
      };
      const secret = (Key: string) => ({ Key, Value: 'hidden', IsValueSecret: true });
      const plain = (Key: string) => ({ Key, Value: 'plain', IsValueSecret: false });
      const shown = (Key: string) => ({ Key, IsValueSecret: true });
      assert.deepEqual(await update([secret('b'), plain('a')]), [shown('b'), plain('a')]);
      assert.deepEqual(await update([plain('a'), plain('b')]), [plain('a'), plain('b')]);
      assert.deepEqual(await update([plain('z')]), [plain('z')]);
      bench.emulator.control.configure({ unknowns: { givenLists: 'overlay' } });
      assert.deepEqual(await update([plain('y'), plain('x')]), [plain('y'), plain('x')]);
      assert.deepEqual(await update([plain('w')]), [plain('w'), plain('x')]);
    });

    it('F: the text about a missing name can be switched for Update, Deauthorize and Delete', async () => {
      const calls = [
        () => bench.events.updateConnection({ Name: 'none', Description: 'd' }),
        () => bench.events.deauthorizeConnection({ Name: 'none' }),
        () => bench.events.deleteConnection({ Name: 'none' }),
        () => bench.events.describeConnection({ Name: 'none' }),
      ];
      const texts = () => Promise.all(calls.map((call) => call().catch((error: Error) => error.message)));
      const usual = (verb: string) => `Failed to ${verb} the connection(s). Connection 'none' does not exist.`;
      assert.deepEqual(await texts(), ['update', 'deauthorize', 'delete', 'describe'].map(usual));
      bench.emulator.control.configure({ unknowns: { missingConnectionText: '{verb}: no {name}.' } });
      assert.deepEqual(await texts(), [
        'update: no none.',
        'deauthorize: no none.',
        'delete: no none.',
        usual('describe'),
      ]);
    });

    it('T: Describe shows a KMS key as it was given: key ID, key ARN, alias or alias ARN', async () => {
      const { arn } = bench.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
      const aliasArn = 'arn:aws:kms:us-east-1:123456789012:alias/events';
      for (const [index, KmsKeyIdentifier] of ['key-1', arn, 'alias/events', aliasArn].entries()) {
        await bench.events.createConnection(basic(`key${index}`, { KmsKeyIdentifier }));
        await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier });
        assert.deepEqual(
          [(await bench.describe(`key${index}`)).KmsKeyIdentifier, (await bench.describe('c')).KmsKeyIdentifier],
          [KmsKeyIdentifier, KmsKeyIdentifier],
        );
      }
    });

    it('unknown: how Describe shows an alias can be switched; by default as it was given', async () => {
      const { arn } = bench.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
      const shown = async (KmsKeyIdentifier: string) => {
        await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier });
        return (await bench.describe('c')).KmsKeyIdentifier;
      };
      assert.equal(await shown('alias/events'), 'alias/events');
      bench.emulator.control.configure({ unknowns: { describedKmsKey: 'keyArn' } });
      for (const identifier of ['alias/events', 'key-1', arn]) assert.equal(await shown(identifier), arn);
      assert.equal(await shown('never-heard-of'), 'never-heard-of');
    });

    it('unknown: whether a KMS key can be removed with "" can be switched; by default it cannot', async () => {
      await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: 'some-key' });
      await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: '' });
      assert.equal((await bench.describe('c')).KmsKeyIdentifier, 'some-key');
      bench.emulator.control.configure({ unknowns: { emptyKmsKeyClears: true } });
      await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: '' });
      assert.equal((await bench.describe('c')).KmsKeyIdentifier, undefined);
    });

    it('R: during another change it is ConcurrentModificationException with the recorded text', async () => {
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await rejects(
        bench.events.updateConnection({ Name: 'c', Description: 'd' }),
        'ConcurrentModificationException',
        "Failed to update the connection(s). Connection 'c' was modified concurrently.",
      );
    });
  });

  describe('Deauthorize', () => {
    const reason =
      'The authorization parameters were removed from this connection by a DeauthorizeConnection operation.';

    beforeEach(async () => {
      await bench.events.createConnection(basic('c'));
      await bench.clock.advance(5_000);
    });

    it('R: answers DEAUTHORIZING with the LastModifiedTime of before', async () => {
      const answer = await bench.events.deauthorizeConnection({ Name: 'c' });
      assert.equal(answer.ConnectionState, 'DEAUTHORIZING');
      assert.deepEqual(answer.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
    });

    it('R: DEAUTHORIZING shows SecretArn and AuthParameters {}, and no StateReason in its first 0.3 s', async () => {
      await bench.events.deauthorizeConnection({ Name: 'c' });
      for (const milliseconds of [0, 300]) {
        await bench.clock.advance(milliseconds);
        const pending = await bench.describe('c');
        assert.equal(pending.ConnectionState, 'DEAUTHORIZING');
        assert.equal('StateReason' in pending, false);
        assert.ok(pending.SecretArn);
        assert.deepEqual(pending.AuthParameters, {});
        assert.deepEqual(pending.LastModifiedTime, new Date('2026-09-26T22:28:17Z'));
      }
      const listed = await bench.events.listConnections({});
      assert.equal(listed.Connections?.[0]?.StateReason, undefined);
    });

    it('R: the StateReason is there after 0.9 s, and appears before DEAUTHORIZED', async () => {
      bench.emulator.control.configure({ timings: { deauthorizing: 1_100, deauthorizationReason: 900 } });
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(899);
      assert.equal('StateReason' in (await bench.describe('c')), false);
      await bench.clock.advance(1);
      const pending = await bench.describe('c');
      assert.deepEqual([pending.ConnectionState, pending.StateReason], ['DEAUTHORIZING', reason]);
      assert.ok(pending.SecretArn);
      assert.deepEqual(pending.LastModifiedTime, new Date('2026-09-26T22:28:17Z'));
      await bench.clock.advance(200);
      assert.equal(await state('c'), 'DEAUTHORIZED');
    });

    it('the StateReason appears with DEAUTHORIZED at the latest', async () => {
      bench.emulator.control.configure({ timings: { deauthorizing: 100 } });
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(100);
      const after = await bench.describe('c');
      assert.deepEqual([after.ConnectionState, after.StateReason], ['DEAUTHORIZED', reason]);
    });

    it('R: a DEAUTHORIZED connection loses its StateReason when it is deauthorized again', async () => {
      bench.emulator.control.deauthorize('c', 'The target answered 401.');
      await bench.events.deauthorizeConnection({ Name: 'c' });
      assert.equal('StateReason' in (await bench.describe('c')), false);
    });

    it('R: then DEAUTHORIZED with the recorded reason, AuthParameters {} and no SecretArn', async () => {
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(1_100);
      const after = await bench.describe('c');
      assert.equal(after.ConnectionState, 'DEAUTHORIZED');
      assert.equal(after.StateReason, reason);
      assert.deepEqual(after.AuthParameters, {});
      assert.equal('SecretArn' in after, false);
      assert.equal(after.AuthorizationType, 'BASIC');
    });

    it('R: the managed secret is first marked for deletion, then gone', async () => {
      const { SecretArn } = await bench.describe('c');
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await rejects(
        bench.secrets.getSecretValue({ SecretId: SecretArn }),
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
      for (const milliseconds of [0, 2_200, 1_500]) {
        await bench.clock.advance(milliseconds);
        assert.ok((await bench.secrets.describeSecret({ SecretId: SecretArn })).DeletedDate);
      }
      await bench.clock.advance(2_400);
      await rejects(
        bench.secrets.getSecretValue({ SecretId: SecretArn }),
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    });

    it('R: is idempotent: a DEAUTHORIZED connection goes through DEAUTHORIZING again', async () => {
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(1_100);
      assert.equal((await bench.events.deauthorizeConnection({ Name: 'c' })).ConnectionState, 'DEAUTHORIZING');
      await bench.clock.advance(1_100);
      assert.equal(await state('c'), 'DEAUTHORIZED');
    });

    it('R: the next Update with a full set authorizes again with a new secret, under the same ARN', async () => {
      const before = await bench.describe('c');
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(1_100);
      const answer = await bench.events.updateConnection(apiKey('c'));
      assert.equal(answer.ConnectionState, 'AUTHORIZED');
      const after = await bench.describe('c');
      assert.equal(after.ConnectionArn, before.ConnectionArn);
      assert.notEqual(after.SecretArn, before.SecretArn);
      assert.equal('StateReason' in after, false);
      assert.equal(await secretOf('c'), '{"api_key_name":"k","api_key_value":"v"}');
    });

    it('after it, a part of the credentials is not enough', async () => {
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(1_100);
      await rejects(
        bench.events.updateConnection({
          Name: 'c',
          AuthorizationType: 'BASIC',
          AuthParameters: { BasicAuthParameters: { Password: 'p' } },
        }),
        'ValidationException',
      );
    });

    it('it clears the HTTP parameters: what surely clears everything', async () => {
      await bench.events.updateConnection({
        ...basic('c'),
        AuthParameters: {
          BasicAuthParameters: { Username: 'u' },
          InvocationHttpParameters: { HeaderParameters: [{ Key: 'h', Value: 'v' }] },
        },
      });
      await bench.events.deauthorizeConnection({ Name: 'c' });
      await bench.clock.advance(1_100);
      await bench.events.updateConnection(basic('c'));
      assert.deepEqual((await bench.describe('c')).AuthParameters, { BasicAuthParameters: { Username: 'u' } });
    });

    it('on a missing name it is ResourceNotFoundException', async () => {
      await rejects(
        bench.events.deauthorizeConnection({ Name: 'missing' }),
        'ResourceNotFoundException',
        "Failed to deauthorize the connection(s). Connection 'missing' does not exist.",
      );
    });
  });

  describe('Delete', () => {
    beforeEach(() => bench.events.createConnection(basic('c', { Description: 'd' })));

    it('R: answers DELETING with the LastModifiedTime of before; Describe shows DELETING, then nothing', async () => {
      await bench.clock.advance(4_000);
      const answer = await bench.events.deleteConnection({ Name: 'c' });
      assert.equal(answer.ConnectionState, 'DELETING');
      assert.deepEqual(answer.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
      const pending = await bench.describe('c');
      assert.equal(pending.ConnectionState, 'DELETING');
      assert.deepEqual(pending.LastModifiedTime, new Date('2026-09-26T22:28:16Z'));
      assert.equal(pending.Description, 'd');
      assert.ok(pending.SecretArn);
      assert.deepEqual(pending.AuthParameters, { BasicAuthParameters: { Username: 'u' } });
      await bench.clock.advance(3_000);
      await rejects(
        bench.describe('c'),
        'ResourceNotFoundException',
        "Failed to describe the connection(s). Connection 'c' does not exist.",
      );
    });

    it('unknown: what Delete of an OAuth connection answers as LastModifiedTime can be switched', async () => {
      for (const name of ['a', 'b']) {
        await bench.events.createConnection(oauth(name, 'https://login.example.com/token'));
      }
      await bench.clock.advance(4_000);
      const first = await bench.events.deleteConnection({ Name: 'a' });
      assert.deepEqual(first.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
      bench.emulator.control.configure({ unknowns: { deleteOfOAuthAnswers: 'newValue' } });
      const second = await bench.events.deleteConnection({ Name: 'b' });
      assert.deepEqual(second.LastModifiedTime, new Date('2026-09-26T22:28:16Z'));
      const third = await bench.events.deleteConnection({ Name: 'c' });
      assert.deepEqual(third.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
    });

    it('R: DELETING keeps the StateReason of before', async () => {
      await bench.events.createConnection(oauth('o', 'https://owned.invalid/oauth'));
      await bench.events.deleteConnection({ Name: 'o' });
      const pending = await bench.describe('o');
      assert.equal(pending.ConnectionState, 'DELETING');
      assert.equal(pending.StateReason, 'Could not connect to the specified endpoint.');
    });

    it('R: the managed secret goes with it', async () => {
      const { SecretArn } = await bench.describe('c');
      await bench.events.deleteConnection({ Name: 'c' });
      await rejects(bench.secrets.getSecretValue({ SecretId: SecretArn }), 'InvalidRequestException');
      await bench.clock.advance(2_200);
      assert.ok((await bench.secrets.describeSecret({ SecretId: SecretArn })).DeletedDate);
      await bench.clock.advance(3_900);
      await rejects(bench.secrets.describeSecret({ SecretId: SecretArn }), 'ResourceNotFoundException');
    });

    it('R: the same name can be created again after that, with a new ARN', async () => {
      const first = await bench.describe('c');
      await bench.events.deleteConnection({ Name: 'c' });
      await rejects(bench.events.createConnection(basic('c')), 'ResourceAlreadyExistsException');
      await bench.clock.advance(3_000);
      const second = await bench.events.createConnection(basic('c'));
      assert.notEqual(second.ConnectionArn, first.ConnectionArn);
    });

    it('on a missing name it is ResourceNotFoundException', async () => {
      await rejects(
        bench.events.deleteConnection({ Name: 'missing' }),
        'ResourceNotFoundException',
        "Failed to delete the connection(s). Connection 'missing' does not exist.",
      );
    });
  });

  describe('List', () => {
    const names = async (input: object = {}): Promise<(string | undefined)[] | undefined> =>
      (await bench.events.listConnections(input)).Connections?.map((entry) => entry.Name);

    it('R: orders by name, upper case before lower case', async () => {
      for (const name of ['b', 'a', 'B', '_', 'A', '0', 'ab', '-', 'Z.1']) {
        await bench.events.createConnection(basic(name));
      }
      assert.deepEqual(await names(), ['-', '0', 'A', 'B', 'Z.1', '_', 'a', 'ab', 'b']);
    });

    const base64Pattern = String.raw`^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{4}|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{2}={2})$`;
    const malformed = 'Parameter NextToken is not valid. Reason: The request is malformed.';

    it('F: NextToken is Base64; another text is a validation error with the pattern of Base64', async () => {
      await bench.events.createConnection(basic('a'));
      await bench.events.createConnection(basic('b'));
      const { NextToken = '' } = await bench.events.listConnections({ Limit: 1 });
      assert.match(NextToken, new RegExp(base64Pattern));
      for (const token of ['invalid token', 'abc', 'abcde', 'ab=c', 'a===', '====', 'YWJj\n']) {
        await rejects(
          bench.events.listConnections({ NextToken: token }),
          'ValidationException',
          `1 validation error detected: Value '${token}' at 'nextToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ${base64Pattern}`,
        );
      }
      await rejects(
        bench.events.listConnections({ NextToken: '' }),
        'ValidationException',
        new RegExp(
          `^2 validation errors detected: Value '' at 'nextToken' .* pattern: .*; Value '' at 'nextToken' .* equal to 1$`,
        ),
      );
      await rejects(bench.events.listConnections({ NextToken: 'YWJj' }), 'ValidationException', malformed);
      bench.emulator.control.configure({ unknowns: { nextTokenMustBeBase64: false } });
      await rejects(bench.events.listConnections({ NextToken: 'abc' }), 'ValidationException', malformed);
    });

    it('F: NextToken is valid for the NamePrefix that it was answered to, while Limit may change', async () => {
      for (const name of ['a-1', 'a-2', 'a-3', 'a-4', 'b-1']) {
        await bench.events.createConnection(basic(name));
      }
      const { NextToken } = await bench.events.listConnections({ NamePrefix: 'a-', Limit: 1 });
      assert.deepEqual(await names({ NamePrefix: 'a-', Limit: 2, NextToken }), ['a-2', 'a-3']);
      assert.deepEqual(await names({ NamePrefix: 'a-', NextToken }), ['a-2', 'a-3', 'a-4']);
      for (const other of [{}, { NamePrefix: 'a' }, { NamePrefix: 'b-' }]) {
        await rejects(bench.events.listConnections({ ...other, NextToken }), 'ValidationException', malformed);
      }
    });

    it('unknown: what else NextToken is bound to can be switched; by default to the state too', async () => {
      for (const name of ['a', 'b', 'c']) {
        await bench.events.createConnection(basic(name));
      }
      const { NextToken } = await bench.events.listConnections({ Limit: 1 });
      const ask = (filters: object) => bench.events.listConnections({ ...filters, NextToken });
      await rejects(ask({ ConnectionState: 'AUTHORIZED' }), 'ValidationException', malformed);
      bench.emulator.control.configure({ unknowns: { nextTokenBoundTo: 'namePrefix' } });
      assert.equal((await ask({ ConnectionState: 'AUTHORIZED' })).Connections?.length, 2);
      await rejects(ask({ NamePrefix: 'a' }), 'ValidationException', malformed);
      bench.emulator.control.configure({ unknowns: { nextTokenBoundTo: 'nothing' } });
      assert.equal((await ask({ NamePrefix: 'c' })).Connections?.length, 1);
    });

    it('F: two filters in one request are refused, unless that is switched', async () => {
      await bench.events.createConnection(basic('a'));
      const both = { NamePrefix: 'a', ConnectionState: 'AUTHORIZED' } as const;
      await rejects(bench.events.listConnections(both), 'ValidationException', /^Failed to list the connection\(s\)\./);
      bench.emulator.control.configure({ unknowns: { twoListFilters: 'accept' } });
      assert.deepEqual(await names(both), ['a']);
      assert.deepEqual(await names({ ...both, ConnectionState: 'ACTIVE' }), []);
    });

    it('filters by prefix and state, and pages by NextToken', async () => {
      for (const name of ['b-1', 'a-1', 'b-3', 'b-2']) {
        await bench.events.createConnection(basic(name));
      }
      bench.emulator.control.deauthorize('b-2');
      const first = await bench.events.listConnections({ NamePrefix: 'b-', Limit: 2 });
      assert.deepEqual(
        first.Connections?.map((entry) => entry.Name),
        ['b-1', 'b-2'],
      );
      const second = await bench.events.listConnections({ NamePrefix: 'b-', Limit: 2, NextToken: first.NextToken });
      assert.deepEqual(
        second.Connections?.map((entry) => entry.Name),
        ['b-3'],
      );
      assert.equal(second.NextToken, undefined);
      const refused = await bench.events.listConnections({ ConnectionState: 'DEAUTHORIZED' });
      assert.deepEqual(
        refused.Connections?.map((entry) => entry.Name),
        ['b-2'],
      );
    });

    it('R: an entry holds the ARN, name, state, type and the three times', async () => {
      await bench.events.createConnection(basic('c'));
      const answer = await send(bench.emulator.url, 'ListConnections', {});
      const { Connections } = JSON.parse(answer.text) as { Connections: object[] };
      assert.deepEqual(Object.keys(Connections[0] ?? {}), [
        'ConnectionArn',
        'Name',
        'ConnectionState',
        'AuthorizationType',
        'CreationTime',
        'LastModifiedTime',
        'LastAuthorizedTime',
      ]);
    });

    it('shows only the connections of the account and Region of the caller', async () => {
      bench.emulator.control.configure({ accessKeys: { AKIDOTHER: { account: '210987654321' } } });
      await bench.events.createConnection(basic('c'));
      const elsewhere = await bench.clientOf('AKIDTEST', 'eu-west-1').listConnections({});
      const others = await bench.clientOf('AKIDOTHER').listConnections({});
      assert.deepEqual([elsewhere.Connections, others.Connections], [[], []]);
    });
  });

  describe('states', () => {
    it('R: public BASIC and API_KEY: Create itself answers AUTHORIZED', async () => {
      assert.equal((await bench.events.createConnection(basic('a'))).ConnectionState, 'AUTHORIZED');
      assert.equal((await bench.events.createConnection(apiKey('b'))).ConnectionState, 'AUTHORIZED');
    });

    it('R: OAuth: AUTHORIZING, and the service calls the token endpoint at once with the client-credentials grant', async () => {
      const endpoint = await openTokenEndpoint();
      try {
        const request = oauth('c', `${endpoint.url}?tenant=1`);
        Object.assign(request.AuthParameters?.OAuthParameters ?? {}, {
          OAuthHttpParameters: {
            HeaderParameters: [{ Key: 'x-extra', Value: 'h' }],
            QueryStringParameters: [{ Key: 'q', Value: 'w' }],
            BodyParameters: [{ Key: 'scope', Value: 'all', IsValueSecret: true }],
          },
        });
        const created = await bench.events.createConnection(request);
        assert.equal(created.ConnectionState, 'AUTHORIZING');
        const after = await eventually(
          () => bench.describe('c'),
          (answer) => answer.ConnectionState !== 'AUTHORIZING',
        );
        assert.equal(after.ConnectionState, 'AUTHORIZED');
        assert.notEqual(after.LastAuthorizedTime?.getTime(), 0);
        const [asked] = endpoint.requests;
        assert.ok(asked);
        assert.equal(asked.method, 'POST');
        assert.deepEqual(Object.fromEntries(asked.form), {
          grant_type: 'client_credentials',
          client_id: 'id',
          client_secret: 'secret',
          scope: 'all',
        });
        assert.deepEqual(Object.fromEntries(asked.url.searchParams), { tenant: '1', q: 'w' });
        assert.equal(asked.headers['x-extra'], 'h');
      } finally {
        await endpoint.close();
      }
    });

    it('M: the token endpoint is called with GET and PUT too', async () => {
      const endpoint = await openTokenEndpoint();
      try {
        await bench.events.createConnection(oauth('get', endpoint.url, 'GET'));
        await endpoint.answered(1);
        await bench.events.createConnection(oauth('put', endpoint.url, 'PUT'));
        await endpoint.answered(2);
        const [get, put] = endpoint.requests;
        assert.deepEqual([get?.method, put?.method], ['GET', 'PUT']);
        assert.equal(get?.url.searchParams.get('client_id'), 'id');
        assert.equal(put?.form.get('client_id'), 'id');
      } finally {
        await endpoint.close();
      }
    });

    for (const [what, answer] of Object.entries({
      'a JSON object without a token': { status: 200, body: '{"token_type":"bearer"}' },
      'an empty token': { status: 200, body: '{"access_token":""}' },
      'a token that is a number': { status: 200, body: '{"access_token":1}' },
      'JSON null': { status: 200, body: 'null' },
      'a body that is not JSON': { status: 200, body: '<html>' },
      'an empty body': { status: 204, body: '' },
      'status 500': { status: 500, body: '' },
      'status 503': { status: 503, body: '{"access_token":"t"}' },
    })) {
      it(`T: a token endpoint that answers with ${what} ends DEAUTHORIZED, unless that is switched`, async () => {
        const endpoint = await openTokenEndpoint(() => answer);
        try {
          await bench.events.createConnection(oauth('a', endpoint.url));
          const after = await eventually(
            () => bench.describe('a'),
            ({ ConnectionState }) => ConnectionState !== 'AUTHORIZING',
          );
          assert.equal(after.ConnectionState, 'DEAUTHORIZED');
          bench.emulator.control.configure({ unknowns: { tokenEndpointFailure: 'unreachable' } });
          await bench.events.createConnection(oauth('b', endpoint.url));
          const { ConnectionState } = await eventually(
            () => bench.describe('b'),
            ({ StateReason }) => StateReason !== undefined,
          );
          assert.equal(ConnectionState, 'AUTHORIZING');
        } finally {
          await endpoint.close();
        }
      });
    }

    it('T: how long a refusal takes can be set; AUTHORIZING stays without a reason until then', async () => {
      bench.emulator.control.configure({ timings: { refusing: 120_000 } });
      const endpoint = await openTokenEndpoint(() => ({ status: 200, body: '{}' }));
      try {
        const setTimeout = bench.clock.setTimeout.bind(bench.clock);
        const refusalAwaited = new Promise<void>((resolve) => {
          bench.clock.setTimeout = (run, milliseconds) => {
            if (milliseconds === 120_000) resolve();
            return setTimeout(run, milliseconds);
          };
        });
        await bench.events.createConnection(oauth('c', endpoint.url));
        await refusalAwaited;
        await bench.clock.advance(119_999);
        const pending = await bench.describe('c');
        assert.deepEqual([pending.ConnectionState, pending.StateReason], ['AUTHORIZING', undefined]);
        await bench.clock.advance(1);
        assert.equal(await state('c'), 'DEAUTHORIZED');
      } finally {
        await endpoint.close();
      }
    });

    it('T: bad client credentials end DEAUTHORIZED, with a reason', async () => {
      const endpoint = await openTokenEndpoint(() => ({ status: 401, body: '{"error":"invalid_client"}' }));
      try {
        await bench.events.createConnection(oauth('c', endpoint.url));
        const after = await eventually(
          () => bench.describe('c'),
          (answer) => answer.ConnectionState !== 'AUTHORIZING',
        );
        assert.equal(after.ConnectionState, 'DEAUTHORIZED');
        assert.match(after.StateReason ?? '', /401/);
      } finally {
        await endpoint.close();
      }
    });

    it('R: an unreachable token endpoint stays AUTHORIZING with the recorded reason and LastAuthorizedTime 0', async () => {
      await bench.events.createConnection(oauth('c', 'https://owned.invalid/oauth'));
      for (const milliseconds of [0, 60_000, 3_600_000]) {
        await bench.clock.advance(milliseconds);
        const answer = await bench.describe('c');
        assert.equal(answer.ConnectionState, 'AUTHORIZING');
        assert.equal(answer.StateReason, 'Could not connect to the specified endpoint.');
        assert.deepEqual(answer.LastAuthorizedTime, new Date(0));
      }
    });

    it('a refused TCP connection and a silent endpoint are unreachable too', async () => {
      const closed = await openTokenEndpoint();
      await closed.close();
      const silent = await openTokenEndpoint(() => undefined);
      try {
        await bench.events.createConnection(oauth('closed', closed.url));
        await bench.events.createConnection(oauth('silent', silent.url));
        await silent.answered(1);
        await bench.clock.advance(5_000);
        for (const name of ['closed', 'silent']) {
          const answer = await eventually(
            () => bench.describe(name),
            (given) => given.StateReason !== undefined,
          );
          assert.equal(answer.ConnectionState, 'AUTHORIZING');
          assert.equal(answer.StateReason, 'Could not connect to the specified endpoint.');
        }
      } finally {
        await silent.close();
      }
    });

    it('R: the service tries an unreachable endpoint again: LastModifiedTime moves, and it can still succeed', async () => {
      let broken = true;
      const endpoint = await openTokenEndpoint(() =>
        broken ? 'reset' : { status: 200, body: '{"access_token":"t"}' },
      );
      try {
        await bench.events.createConnection(oauth('c', endpoint.url));
        const first = await eventually(
          () => bench.describe('c'),
          (answer) => answer.StateReason !== undefined,
        );
        broken = false;
        await bench.clock.advance(3_000);
        const second = await eventually(
          () => bench.describe('c'),
          (answer) => answer.ConnectionState === 'AUTHORIZED',
        );
        assert.notDeepEqual(first.LastModifiedTime, second.LastModifiedTime);
        assert.equal('StateReason' in second, false);
      } finally {
        await endpoint.close();
      }
    });

    it('any other host grants after a time that can be set', async () => {
      bench.emulator.control.configure({ timings: { authorizing: 1_200_000 } });
      await bench.events.createConnection(oauth('c', 'https://login.example.com/token'));
      await bench.clock.advance(1_199_999);
      assert.equal(await state('c'), 'AUTHORIZING');
      await bench.clock.advance(1);
      assert.equal(await state('c'), 'AUTHORIZED');
    });

    it('D: private: CREATING, may pass AUTHORIZED, ends ACTIVE; Describe returns the association', async () => {
      const created = await bench.events.createConnection(
        basic('c', {
          InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
        }),
      );
      assert.equal(created.ConnectionState, 'CREATING');
      await bench.clock.advance(300);
      assert.equal(await state('c'), 'AUTHORIZED');
      await bench.clock.advance(100);
      const answer = await bench.describe('c');
      assert.equal(answer.ConnectionState, 'ACTIVE');
      const route = answer.InvocationConnectivityParameters?.ResourceParameters;
      assert.equal(route?.ResourceConfigurationArn, resourceConfiguration);
      assert.match(
        route?.ResourceAssociationArn ?? '',
        /^arn:aws:vpc-lattice:us-east-1:123456789012:servicenetworkresourceassociation\/snra-[0-9a-z]{17}$/,
      );
    });

    it('T: a private BASIC or API_KEY connection passes DEAUTHORIZED instead of AUTHORIZED if that is set', async () => {
      bench.emulator.control.configure({ unknowns: { privateConnectionPasses: 'DEAUTHORIZED' } });
      const InvocationConnectivityParameters = {
        ResourceParameters: { ResourceConfigurationArn: resourceConfiguration },
      };
      await bench.events.createConnection(basic('a', { InvocationConnectivityParameters }));
      await bench.events.createConnection({ ...apiKey('b'), InvocationConnectivityParameters });
      await bench.events.createConnection({
        ...oauth('c', 'https://login.example.com/token'),
        InvocationConnectivityParameters,
      });
      const states = async () => [await state('a'), await state('b'), await state('c')];
      await bench.clock.advance(300);
      assert.deepEqual(await states(), ['DEAUTHORIZED', 'DEAUTHORIZED', 'AUTHORIZING']);
      await bench.clock.advance(300);
      assert.deepEqual(await states(), ['ACTIVE', 'ACTIVE', 'AUTHORIZED']);
      await bench.clock.advance(100);
      assert.equal(await state('c'), 'ACTIVE');
    });

    it('D: private: no network ends FAILED_CONNECTIVITY', async () => {
      bench.emulator.control.setOutcome({ name: 'c', state: 'FAILED_CONNECTIVITY' });
      await bench.events.createConnection(
        basic('c', {
          InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
        }),
      );
      await bench.clock.advance(300);
      const answer = await bench.describe('c');
      assert.equal(answer.ConnectionState, 'FAILED_CONNECTIVITY');
      assert.ok(answer.StateReason);
    });

    it('D: a private token endpoint that cannot be reached ends FAILED_CONNECTIVITY', async () => {
      const request = oauth('c', 'https://owned.invalid/oauth');
      Object.assign(request.AuthParameters ?? {}, {
        ConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
      });
      await bench.events.createConnection(request);
      const answer = await bench.describe('c');
      assert.equal(answer.ConnectionState, 'FAILED_CONNECTIVITY');
      assert.match(
        answer.AuthParameters?.ConnectivityParameters?.ResourceParameters?.ResourceAssociationArn ?? '',
        /snra-/,
      );
    });

    it('D: private to public needs ResourceConfigurationArn ""; omission does nothing', async () => {
      await bench.events.createConnection(
        basic('c', {
          InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
        }),
      );
      await bench.clock.advance(1_000);
      await bench.events.updateConnection(basic('c'));
      await bench.clock.advance(1_000);
      assert.equal(await state('c'), 'ACTIVE');
      assert.ok((await bench.describe('c')).InvocationConnectivityParameters);
      const answer = await bench.events.updateConnection({
        Name: 'c',
        Description: 'public now',
        InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: '' } },
      });
      assert.equal(answer.ConnectionState, 'UPDATING');
      await bench.clock.advance(1_000);
      const after = await bench.describe('c');
      assert.equal(after.ConnectionState, 'AUTHORIZED');
      assert.equal(after.InvocationConnectivityParameters, undefined);
    });

    it('D: a KMS key that is disabled or lacks its tag shows as DEAUTHORIZED; an unknown one is accepted', async () => {
      bench.emulator.control.putKey({ id: 'good' });
      bench.emulator.control.putKey({ id: 'untagged', tags: {} });
      await bench.events.createConnection(basic('a', { KmsKeyIdentifier: 'good' }));
      await bench.events.createConnection(basic('b', { KmsKeyIdentifier: 'untagged' }));
      await bench.events.createConnection(basic('c', { KmsKeyIdentifier: 'never-heard-of' }));
      assert.deepEqual(
        [await state('a'), await state('b'), await state('c')],
        ['AUTHORIZED', 'DEAUTHORIZED', 'AUTHORIZED'],
      );
      bench.emulator.control.disableKey('good');
      const after = await bench.describe('a');
      assert.equal(after.ConnectionState, 'DEAUTHORIZED');
      assert.ok(after.StateReason);
    });

    it('D: DEAUTHORIZED can appear long after success, by itself', async () => {
      await bench.events.createConnection(basic('c'));
      await bench.clock.advance(86_400_000);
      bench.emulator.control.deauthorize('c', 'The target answered 401.');
      const after = await bench.describe('c');
      assert.deepEqual([after.ConnectionState, after.StateReason], ['DEAUTHORIZED', 'The target answered 401.']);
      assert.deepEqual(after.LastModifiedTime, new Date('2026-09-27T22:28:12Z'));
    });
  });

  describe('managed secret', () => {
    it('R: made synchronously by Create, named events!connection/<name>/<uuid>, owned by events', async () => {
      await bench.events.createConnection(basic('c'));
      const { SecretArn } = await bench.describe('c');
      assert.match(
        SecretArn ?? '',
        /^arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection\/c\/[0-9a-f-]{36}-[A-Za-z0-9]{6}$/,
      );
      const secret = await bench.secrets.describeSecret({ SecretId: SecretArn });
      assert.match(secret.Name ?? '', /^events!connection\/c\/[0-9a-f-]{36}$/);
      assert.equal(secret.OwningService, 'events');
      assert.deepEqual(secret.Tags, [{ Key: 'aws:secretsmanager:owningService', Value: 'events' }]);
      assert.match(Object.keys(secret.VersionIdsToStages ?? {})[0] ?? '', /^[0-9A-F-]{36}$/);
    });

    it('R: not writable by users', async () => {
      await bench.events.createConnection(basic('c'));
      const { SecretArn: SecretId } = await bench.describe('c');
      const text = 'Operation is not allowed on secret owned by events';
      await rejects(bench.secrets.putSecretValue({ SecretId, SecretString: 'x' }), 'InvalidRequestException', text);
      await rejects(bench.secrets.updateSecret({ SecretId, SecretString: 'x' }), 'InvalidRequestException', text);
      assert.equal(await secretOf('c'), '{"username":"u","password":"p"}');
    });

    it('T: a user cannot delete it at once, but can schedule its deletion with 7 days or more', async () => {
      await bench.events.createConnection(basic('c'));
      const { SecretArn: SecretId } = await bench.describe('c');
      const refused = 'Operation is not allowed on secret owned by events';
      await rejects(
        bench.secrets.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
        'InvalidRequestException',
        refused,
      );
      for (const RecoveryWindowInDays of [6, 31]) {
        await rejects(bench.secrets.deleteSecret({ SecretId, RecoveryWindowInDays }), 'InvalidParameterException');
      }
      assert.equal(await state('c'), 'AUTHORIZED');
      const { DeletionDate } = await bench.secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7 });
      assert.equal(DeletionDate?.getTime(), bench.clock.now() + 7 * 86_400_000);
      await rejects(bench.secrets.getSecretValue({ SecretId }), 'InvalidRequestException');
      assert.ok((await bench.secrets.describeSecret({ SecretId })).DeletedDate);
      await bench.clock.advance(7 * 86_400_000);
      await rejects(bench.secrets.describeSecret({ SecretId }), 'ResourceNotFoundException');
    });

    it('unknown: whether a user can schedule its deletion can be switched', async () => {
      await bench.events.createConnection(basic('c'));
      const { SecretArn: SecretId } = await bench.describe('c');
      bench.emulator.control.configure({ unknowns: { userDeletionOfManagedSecret: 'refused' } });
      await rejects(bench.secrets.deleteSecret({ SecretId }), 'InvalidRequestException');
      assert.equal(await secretOf('c'), '{"username":"u","password":"p"}');
    });

    it('D: the connection becomes DEAUTHORIZED when a user schedules the deletion, or after the window if that is set', async () => {
      for (const name of ['a', 'b']) {
        await bench.events.createConnection(basic(name));
      }
      const secrets = [(await bench.describe('a')).SecretArn, (await bench.describe('b')).SecretArn];
      await bench.secrets.deleteSecret({ SecretId: secrets[0] });
      const after = await bench.describe('a');
      assert.deepEqual(
        [after.ConnectionState, after.StateReason],
        ['DEAUTHORIZED', "Secrets Manager can't find the specified secret."],
      );
      bench.emulator.control.configure({ unknowns: { managedSecretDeletionNoticed: 'whenGone' } });
      await bench.secrets.deleteSecret({ SecretId: secrets[1] });
      assert.equal(await state('b'), 'AUTHORIZED');
      await bench.clock.advance(30 * 86_400_000 - 1);
      assert.equal(await state('b'), 'AUTHORIZED');
      await bench.clock.advance(1);
      assert.equal(await state('b'), 'DEAUTHORIZED');
      await bench.events.updateConnection(basic('b'));
      assert.equal(await secretOf('b'), '{"username":"u","password":"p"}');
      assert.notEqual((await bench.describe('b')).SecretArn, secrets[1]);
    });

    it('R: BASIC, API_KEY and OAuth in compact snake case', async () => {
      await bench.events.createConnection(basic('a'));
      await bench.events.createConnection(apiKey('b'));
      await bench.events.createConnection(oauth('c', 'https://example.com/oauth'));
      assert.equal(await secretOf('a'), '{"username":"u","password":"p"}');
      assert.equal(await secretOf('b'), '{"api_key_name":"k","api_key_value":"v"}');
      assert.equal(
        await secretOf('c'),
        '{"client_id":"id","client_secret":"secret","authorization_endpoint":"https://example.com/oauth","http_method":"POST"}',
      );
    });

    it('R: OAuth and invocation parameters with their keys, values and secrecy', async () => {
      const request = oauth('c', 'https://owned.invalid/oauth');
      Object.assign(request.AuthParameters?.OAuthParameters ?? {}, {
        OAuthHttpParameters: {
          HeaderParameters: [
            { Key: 'x-owned-public', Value: 'public' },
            { Key: 'x-owned-private', Value: 'owned-private', IsValueSecret: true },
          ],
          BodyParameters: [{ Key: 'grant_type', Value: 'client_credentials' }],
        },
      });
      Object.assign(request.AuthParameters ?? {}, {
        InvocationHttpParameters: {
          BodyParameters: [{ Key: 'b', Value: '1' }],
          QueryStringParameters: [{ Key: 'q', Value: '2' }],
          HeaderParameters: [{ Key: 'h', Value: '3' }],
        },
      });
      await bench.events.createConnection(request);
      assert.equal(
        await secretOf('c'),
        '{"client_id":"id","client_secret":"secret","authorization_endpoint":"https://owned.invalid/oauth","http_method":"POST",' +
          '"oauth_http_parameters":{"header_parameters":[{"key":"x-owned-public","value":"public","is_value_secret":false},' +
          '{"key":"x-owned-private","value":"owned-private","is_value_secret":true}],' +
          '"body_parameters":[{"key":"grant_type","value":"client_credentials","is_value_secret":false}]},' +
          '"invocation_http_parameters":{"header_parameters":[{"key":"h","value":"3","is_value_secret":false}],' +
          '"query_string_parameters":[{"key":"q","value":"2","is_value_secret":false}],' +
          '"body_parameters":[{"key":"b","value":"1","is_value_secret":false}]}}',
      );
    });

    it('R: its versions are encrypted with DefaultEncryptionKey, or with the key of the connection', async () => {
      await bench.events.createConnection(basic('a'));
      await bench.events.createConnection(basic('b', { KmsKeyIdentifier: 'some-key' }));
      const keys = async (name: string): Promise<unknown> => {
        const { SecretArn } = await bench.describe(name);
        return (await bench.secrets.listSecretVersionIds({ SecretId: SecretArn })).Versions?.[0]?.KmsKeyIds;
      };
      assert.deepEqual([await keys('a'), await keys('b')], [['DefaultEncryptionKey'], ['some-key']]);
    });
  });

  describe('the JS SDK (measured on 3.1169, three attempts)', () => {
    const attempts = async (type: string, status?: number): Promise<number> => {
      bench.emulator.control.fault({ operation: 'UpdateConnection', kind: 'error', type, status, times: null });
      const client = bench.clientOf('AKIDTEST', 'us-east-1', 3);
      await assert.rejects(client.updateConnection({ Name: 'c', Description: 'd' }));
      return bench.emulator.control.counts()['UpdateConnection'] ?? 0;
    };

    it('retries ThrottlingException', async () => assert.equal(await attempts('ThrottlingException'), 3));
    it('retries LimitExceededException', async () => assert.equal(await attempts('LimitExceededException'), 3));
    it('retries 5xx', async () => assert.equal(await attempts('InternalException', 500), 3));
    it('does not retry ConcurrentModificationException', async () =>
      assert.equal(await attempts('ConcurrentModificationException'), 1));

    it('a retried Create whose first answer was lost comes back as ResourceAlreadyExistsException', async () => {
      bench.emulator.control.fault({ operation: 'CreateConnection', kind: 'reset', when: 'after' });
      await rejects(
        bench.clientOf('AKIDTEST', 'us-east-1', 3).createConnection(basic('c')),
        'ResourceAlreadyExistsException',
      );
      assert.equal(await state('c'), 'AUTHORIZED');
    });

    it('gives ValidationException as the generic exception with its name', async () => {
      await rejects(bench.describe('no name'), 'ValidationException');
    });
  });
});
