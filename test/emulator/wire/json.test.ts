import * as assert from 'node:assert/strict';
import { basic, oauth, send, useBench } from '../support';

describe('JSON on the wire', () => {
  const bench = useBench();

  it('writes timestamps as whole seconds in a double, 1.790461692E9 (R)', async () => {
    await bench.clock.advance(999);
    const answer = await send(bench.emulator.url, 'CreateConnection', basic('c'));
    assert.match(answer.text, /"CreationTime":1\.790461692E9,"LastModifiedTime":1\.790461692E9\}$/);
  });

  it('writes "never" as 0.0 (R)', async () => {
    await bench.events.createConnection(oauth('c', 'https://owned.invalid/oauth'));
    assert.match(
      (await send(bench.emulator.url, 'DescribeConnection', { Name: 'c' })).text,
      /"LastAuthorizedTime":0\.0\}$/,
    );
  });

  it('writes a double as Java does, even when the seconds end in zeros (R)', async () => {
    await bench.clock.advance(8_000);
    const answer = await send(bench.emulator.url, 'CreateConnection', basic('c'));
    assert.match(answer.text, /"CreationTime":1\.7904617E9,/);
  });

  it('gives the recorded answers their recorded sizes of 148, 229 and 940 bytes (R)', async () => {
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
});
