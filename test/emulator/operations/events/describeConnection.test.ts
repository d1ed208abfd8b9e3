import * as assert from 'node:assert/strict';
import { apiKey, basic, oauth, send, useBench } from '../../support';

describe('DescribeConnection', () => {
  const bench = useBench();

  it('returns Username, ApiKeyName and ClientID, never Password, ApiKeyValue or ClientSecret', async () => {
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

  it('returns a secret parameter without its Value, others with it and an explicit IsValueSecret false, in their order (R)', async () => {
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

  it('omits Description, KmsKeyIdentifier, StateReason and InvocationConnectivityParameters that are not set', async () => {
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

  it('echoes InvocationHttpParameters {}, as the managed secret does (R)', async () => {
    await bench.events.createConnection(
      basic('c', {
        AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' }, InvocationHttpParameters: {} },
      }),
    );
    assert.deepEqual((await bench.describe('c')).AuthParameters?.InvocationHttpParameters, {});
    assert.equal(await bench.secretOf('c'), '{"username":"u","password":"p","invocation_http_parameters":{}}');
  });

  it('shows a KMS key as it was given: key ID, key ARN, alias or alias ARN (T)', async () => {
    await bench.events.createConnection(basic('c'));
    const { arn } = bench.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
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

  it('shows the ARN of the key for each form if that is switched (unknown)', async () => {
    await bench.events.createConnection(basic('c'));
    const { arn } = bench.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
    const shown = async (KmsKeyIdentifier: string) => {
      await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier });
      return (await bench.describe('c')).KmsKeyIdentifier;
    };
    assert.equal(await shown('alias/events'), 'alias/events');
    bench.control.configure({ unknowns: { describedKmsKey: 'keyArn' } });
    for (const identifier of ['alias/events', 'key-1', arn]) assert.equal(await shown(identifier), arn);
    assert.equal(await shown('never-heard-of'), 'never-heard-of');
  });
});
