import * as assert from 'node:assert/strict';
import { apiKey, basic, oauth, rejects, useBench } from '../support';

describe('the managed secret', () => {
  const bench = useBench();

  it('is made by Create, has the name events!connection/<name>/<uuid>, and is owned by events (R)', async () => {
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

  it('cannot be written by users (R)', async () => {
    await bench.events.createConnection(basic('c'));
    const { SecretArn: SecretId } = await bench.describe('c');
    const text = 'Operation is not allowed on secret owned by events';
    await rejects(bench.secrets.putSecretValue({ SecretId, SecretString: 'x' }), 'InvalidRequestException', text);
    await rejects(bench.secrets.updateSecret({ SecretId, SecretString: 'x' }), 'InvalidRequestException', text);
    assert.equal(await bench.secretOf('c'), '{"username":"u","password":"p"}');
  });

  it('cannot be deleted at once by a user, but with a recovery window of 7 days or more (T)', async () => {
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
    assert.equal(await bench.state('c'), 'AUTHORIZED');
    const { DeletionDate } = await bench.secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7 });
    assert.equal(DeletionDate?.getTime(), bench.clock.now() + 7 * 86_400_000);
    await rejects(bench.secrets.getSecretValue({ SecretId }), 'InvalidRequestException');
    assert.ok((await bench.secrets.describeSecret({ SecretId })).DeletedDate);
    await bench.clock.advance(7 * 86_400_000);
    await rejects(bench.secrets.describeSecret({ SecretId }), 'ResourceNotFoundException');
  });

  it('cannot be deleted by a user at all if that is switched (unknown)', async () => {
    await bench.events.createConnection(basic('c'));
    const { SecretArn: SecretId } = await bench.describe('c');
    bench.control.configure({ unknowns: { userDeletionOfManagedSecret: 'refused' } });
    await rejects(bench.secrets.deleteSecret({ SecretId }), 'InvalidRequestException');
    assert.equal(await bench.secretOf('c'), '{"username":"u","password":"p"}');
  });

  it('takes its connection to DEAUTHORIZED when a user schedules the deletion, or after the window if that is set (D)', async () => {
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
    bench.control.configure({ unknowns: { managedSecretDeletionNoticed: 'whenGone' } });
    await bench.secrets.deleteSecret({ SecretId: secrets[1] });
    assert.equal(await bench.state('b'), 'AUTHORIZED');
    await bench.clock.advance(30 * 86_400_000 - 1);
    assert.equal(await bench.state('b'), 'AUTHORIZED');
    await bench.clock.advance(1);
    assert.equal(await bench.state('b'), 'DEAUTHORIZED');
    await bench.events.updateConnection(basic('b'));
    assert.equal(await bench.secretOf('b'), '{"username":"u","password":"p"}');
    assert.notEqual((await bench.describe('b')).SecretArn, secrets[1]);
  });

  it('holds BASIC, API_KEY and OAuth in compact snake case (R)', async () => {
    await bench.events.createConnection(basic('a'));
    await bench.events.createConnection(apiKey('b'));
    await bench.events.createConnection(oauth('c', 'https://example.com/oauth'));
    assert.equal(await bench.secretOf('a'), '{"username":"u","password":"p"}');
    assert.equal(await bench.secretOf('b'), '{"api_key_name":"k","api_key_value":"v"}');
    assert.equal(
      await bench.secretOf('c'),
      '{"client_id":"id","client_secret":"secret","authorization_endpoint":"https://example.com/oauth","http_method":"POST"}',
    );
  });

  it('holds OAuth and invocation parameters with their keys, values and secrecy (R)', async () => {
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
      await bench.secretOf('c'),
      '{"client_id":"id","client_secret":"secret","authorization_endpoint":"https://owned.invalid/oauth","http_method":"POST",' +
        '"oauth_http_parameters":{"header_parameters":[{"key":"x-owned-public","value":"public","is_value_secret":false},' +
        '{"key":"x-owned-private","value":"owned-private","is_value_secret":true}],' +
        '"body_parameters":[{"key":"grant_type","value":"client_credentials","is_value_secret":false}]},' +
        '"invocation_http_parameters":{"header_parameters":[{"key":"h","value":"3","is_value_secret":false}],' +
        '"query_string_parameters":[{"key":"q","value":"2","is_value_secret":false}],' +
        '"body_parameters":[{"key":"b","value":"1","is_value_secret":false}]}}',
    );
  });

  it('has versions that are encrypted with DefaultEncryptionKey, or with the key of the connection (R)', async () => {
    await bench.events.createConnection(basic('a'));
    await bench.events.createConnection(basic('b', { KmsKeyIdentifier: 'some-key' }));
    const keys = async (name: string): Promise<unknown> => {
      const { SecretArn } = await bench.describe(name);
      return (await bench.secrets.listSecretVersionIds({ SecretId: SecretArn })).Versions?.[0]?.KmsKeyIds;
    };
    assert.deepEqual([await keys('a'), await keys('b')], [['DefaultEncryptionKey'], ['some-key']]);
  });
});
