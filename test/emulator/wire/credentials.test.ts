import * as assert from 'node:assert/strict';
import { basic, rejects, send, useBench } from '../support';

describe('credentials on the wire', () => {
  const bench = useBench();

  it('refuses a missing, a malformed and a foreign signature, each by its own type', async () => {
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

  it('accepts known access keys only, if that is set', async () => {
    bench.control.configure({ knownAccessKeysOnly: true });
    await rejects(
      bench.events.listConnections({}),
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
    await rejects(bench.sts.getCallerIdentity({}), 'InvalidClientTokenId');
    bench.control.configure({ accessKeys: { AKIDTEST: { account: '123456789012' } } });
    await bench.events.listConnections({});
  });

  it('derives the partition from the Region', async () => {
    const { ConnectionArn } = await bench.clientOf('AKIDTEST', 'cn-north-1').createConnection(basic('c'));
    assert.match(ConnectionArn ?? '', /^arn:aws-cn:events:cn-north-1:/);
  });
});
