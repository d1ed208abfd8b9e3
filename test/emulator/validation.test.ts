import * as assert from 'node:assert/strict';
import { basic, oauth, rejects, send, useBench } from './support';

describe('validation', () => {
  const bench = useBench();

  it('matches patterns against the whole value, even if they have no anchors (R)', async () => {
    await rejects(
      bench.events.createConnection(basic('Invalid Name With Spaces!')),
      'ValidationException',
      String.raw`1 validation error detected: Value 'Invalid Name With Spaces!' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+`,
    );
  });

  it('answers malformed JSON and wrong types with SerializationException', async () => {
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

  it('takes null as absent, and ignores members that the model does not have', async () => {
    const answer = await send(bench.emulator.url, 'CreateConnection', {
      ...basic('c'),
      Description: null,
      Tags: [{ Key: 'a' }],
    });
    assert.equal(answer.status, 200);
    assert.equal((await bench.describe('c')).Description, undefined);
  });

  it('counts several errors and joins them by semicolons (R)', async () => {
    const answer = await send(bench.emulator.url, 'CreateConnection', {});
    assert.equal(
      (JSON.parse(answer.text) as { message: string }).message,
      "3 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'authorizationType' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'authParameters' failed to satisfy constraint: Member must not be null",
    );
  });

  it('names the pattern before the length of one member, and the next member after both (R)', async () => {
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

  it('names the pattern before the length of an empty name', async () => {
    const { text } = await send(bench.emulator.url, 'DescribeConnection', { Name: '' });
    assert.match(
      text,
      /2 validation errors detected: Value '' at 'name' .* regular expression pattern: [^;]*; Value '' at 'name' .* greater than or equal to 1/,
    );
  });

  it('counts lengths in Unicode characters', async () => {
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

  it('echoes the values of members that are not sensitive, and no other values', async () => {
    const { text } = await send(bench.emulator.url, 'CreateConnection', {
      ...basic('c'),
      AuthParameters: { BasicAuthParameters: { Username: 'us:er', Password: 'pass:word' } },
    });
    assert.match(text, /Value 'us:er' at 'authParameters\.basicAuthParameters\.username' failed/);
    assert.match(text, /Value at 'authParameters\.basicAuthParameters\.password' failed/);
    assert.doesNotMatch(text, /pass:word/);
  });

  it('names members of lists by their place, from 1', async () => {
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

  it('accepts at most 100 parameters of each kind (D)', async () => {
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

  it('refuses colons in user names and empty header values, and does not check the scheme of the endpoint (R)', async () => {
    await rejects(
      bench.events.createConnection(
        basic('c', { AuthParameters: { BasicAuthParameters: { Username: 'a:b', Password: 'p' } } }),
      ),
      'ValidationException',
    );
    await bench.events.createConnection(oauth('d', 'ftp://owned.invalid/oauth'));
  });

  it('accepts a Limit of ListConnections from 1 to 100 (M)', async () => {
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
