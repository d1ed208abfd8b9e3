import * as assert from 'node:assert/strict';
import {
  apiKey,
  basic,
  eventually,
  oauth,
  openTokenEndpoint,
  rejects,
  resourceConfiguration,
  send,
  useBench,
} from '../../support';

describe('UpdateConnection', () => {
  const bench = useBench();

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

  it('keeps the user name and the HTTP parameters if only a password is given (R)', async () => {
    await bench.events.updateConnection(password);
    assert.deepEqual(JSON.parse(await bench.secretOf('c')), {
      username: 'u',
      password: 'new',
      invocation_http_parameters: {
        header_parameters: [{ key: 'h', value: 'v', is_value_secret: false }],
        query_string_parameters: [{ key: 'q', value: 'w', is_value_secret: false }],
      },
    });
    assert.equal((await bench.describe('c')).Description, 'first');
  });

  it('refuses AuthParameters without AuthorizationType (R)', async () => {
    const { AuthParameters } = password;
    await rejects(bench.events.updateConnection({ Name: 'c', AuthParameters }), 'ValidationException', recordedText);
    assert.equal(await bench.versionsOf('c'), 1);
  });

  it('refuses a request with nothing usable, even for a name that does not exist (R)', async () => {
    await rejects(bench.events.updateConnection({ Name: 'c' }), 'ValidationException', recordedText);
    await rejects(
      bench.events.updateConnection({ Name: 'c', AuthorizationType: 'BASIC' }),
      'ValidationException',
      recordedText,
    );
    await rejects(bench.events.updateConnection({ Name: 'missing' }), 'ValidationException', recordedText);
  });

  it('answers ResourceNotFoundException for a missing name (F)', async () => {
    await rejects(
      bench.events.updateConnection({ Name: 'missing', Description: 'd' }),
      'ResourceNotFoundException',
      "Failed to update the connection(s). Connection 'missing' does not exist.",
    );
  });

  it('takes the text about a missing name from the settings, as Deauthorize and Delete do (F)', async () => {
    const calls = [
      () => bench.events.updateConnection({ Name: 'none', Description: 'd' }),
      () => bench.events.deauthorizeConnection({ Name: 'none' }),
      () => bench.events.deleteConnection({ Name: 'none' }),
      () => bench.events.describeConnection({ Name: 'none' }),
    ];
    const texts = () => Promise.all(calls.map((call) => call().catch((error: Error) => error.message)));
    const usual = (verb: string) => `Failed to ${verb} the connection(s). Connection 'none' does not exist.`;
    assert.deepEqual(await texts(), ['update', 'deauthorize', 'delete', 'describe'].map(usual));
    bench.control.configure({ unknowns: { missingConnectionText: '{verb}: no {name}.' } });
    assert.deepEqual(await texts(), [
      'update: no none.',
      'deauthorize: no none.',
      'delete: no none.',
      usual('describe'),
    ]);
  });

  it('answers new credentials with the LastModifiedTime from before the call and the new LastAuthorizedTime (R)', async () => {
    await bench.clock.advance(6_000);
    const answer = await bench.events.updateConnection(password);
    const created = new Date('2026-09-26T22:28:12Z');
    const updated = new Date('2026-09-26T22:28:18Z');
    assert.deepEqual([answer.LastModifiedTime, answer.LastAuthorizedTime], [created, updated]);
    assert.deepEqual((await bench.describe('c')).LastModifiedTime, updated);
  });

  it('writes no secret version and does not authorize for a description, and answers the new LastModifiedTime (R)', async () => {
    await bench.clock.advance(6_000);
    const answer = await bench.events.updateConnection({ Name: 'c', Description: 'second' });
    const after = await bench.describe('c');
    assert.deepEqual(answer.LastModifiedTime, new Date('2026-09-26T22:28:18Z'));
    assert.deepEqual(after.LastModifiedTime, new Date('2026-09-26T22:28:18Z'));
    assert.deepEqual(after.LastAuthorizedTime, new Date('2026-09-26T22:28:12Z'));
    assert.equal(after.Description, 'second');
    assert.equal(await bench.versionsOf('c'), 1);
  });

  it('writes one new secret version for each update of auth parameters, and keeps the last one as AWSPREVIOUS (R)', async () => {
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

  it('changes AuthorizationType in place: the ARN and the secret stay, the old credentials go', async () => {
    const before = await bench.describe('c');
    await bench.events.updateConnection(apiKey('c'));
    const after = await bench.describe('c');
    assert.equal(after.AuthorizationType, 'API_KEY');
    assert.equal(after.ConnectionArn, before.ConnectionArn);
    assert.equal(after.SecretArn, before.SecretArn);
    assert.doesNotMatch(await bench.secretOf('c'), /username|password/);
  });

  it('refuses a type switch without the credentials of the new type, and changes nothing', async () => {
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
    assert.equal(await bench.versionsOf('c'), 1);
  });

  it('ignores parameters of another type if the type stays (D)', async () => {
    await bench.events.updateConnection({ ...apiKey('c'), AuthorizationType: 'BASIC' });
    const after = await bench.describe('c');
    assert.equal(after.AuthorizationType, 'BASIC');
    assert.deepEqual(after.AuthParameters?.BasicAuthParameters, { Username: 'u' });
    assert.equal(after.AuthParameters?.ApiKeyAuthParameters, undefined);
  });

  it('merges OAuth parameters within their groups', async () => {
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
      assert.deepEqual(JSON.parse(await bench.secretOf('o')), {
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

  it('clears the description by "" (R of API destinations)', async () => {
    await bench.events.updateConnection({ Name: 'c', Description: '' });
    assert.equal('Description' in (await bench.describe('c')), false);
  });

  it('clears nothing by {} and empty lists, unless that is switched (unknown)', async () => {
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
    bench.control.configure({ unknowns: { emptyListsClear: true } });
    assert.deepEqual(await attempt({ HeaderParameters: [] }), { ...stored, HeaderParameters: [] });
    bench.control.configure({ unknowns: { emptyHttpParametersClear: true } });
    assert.deepEqual(await attempt({}), {});
  });

  it('replaces a stored list by a given one in its order, and accepts IsValueSecret false (T)', async () => {
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
    bench.control.configure({ unknowns: { givenLists: 'overlay' } });
    assert.deepEqual(await update([plain('y'), plain('x')]), [plain('y'), plain('x')]);
    assert.deepEqual(await update([plain('w')]), [plain('w'), plain('x')]);
  });

  it('keeps a KMS key that is given as "", unless that is switched (unknown)', async () => {
    await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: 'some-key' });
    await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: '' });
    assert.equal((await bench.describe('c')).KmsKeyIdentifier, 'some-key');
    bench.control.configure({ unknowns: { emptyKmsKeyClears: true } });
    await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: '' });
    assert.equal((await bench.describe('c')).KmsKeyIdentifier, undefined);
  });

  it('answers ConcurrentModificationException with the recorded text during another change (R)', async () => {
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await rejects(
      bench.events.updateConnection({ Name: 'c', Description: 'd' }),
      'ConcurrentModificationException',
      "Failed to update the connection(s). Connection 'c' was modified concurrently.",
    );
  });

  it('needs events:DescribeConnection and secretsmanager:UpdateSecret as well (D)', async () => {
    for (const action of ['events:DescribeConnection', 'secretsmanager:UpdateSecret']) {
      bench.control.setPolicy({ allow: ['*'], deny: [action] });
      await rejects(
        bench.events.updateConnection(apiKey('c')),
        'AccessDeniedException',
        new RegExp(`perform: ${action} `),
      );
    }
  });

  it('makes a private connection public by ResourceConfigurationArn "", and not by omission (D)', async () => {
    await bench.events.createConnection(
      basic('p', {
        InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
      }),
    );
    await bench.clock.advance(1_000);
    await bench.events.updateConnection(basic('p'));
    await bench.clock.advance(1_000);
    assert.equal(await bench.state('p'), 'ACTIVE');
    assert.ok((await bench.describe('p')).InvocationConnectivityParameters);
    const answer = await bench.events.updateConnection({
      Name: 'p',
      Description: 'public now',
      InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: '' } },
    });
    assert.equal(answer.ConnectionState, 'UPDATING');
    await bench.clock.advance(1_000);
    const after = await bench.describe('p');
    assert.equal(after.ConnectionState, 'AUTHORIZED');
    assert.equal(after.InvocationConnectivityParameters, undefined);
  });
});
