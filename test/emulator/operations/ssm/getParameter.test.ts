import * as assert from 'node:assert/strict';
import { ErrorBody, useBench } from '../../support';

interface Found extends ErrorBody {
  Parameter: { Value: string };
}

describe('GetParameter', () => {
  const bench = useBench();

  it('answers versions, and decrypts a SecureString only on request', async () => {
    await bench.call('AmazonSSM.PutParameter', 'ssm', { Name: '/app/p', Value: 'one', Type: 'SecureString' });
    assert.equal(
      (await bench.call('AmazonSSM.PutParameter', 'ssm', { Name: '/app/p', Value: 'two' })).body.__type,
      'ParameterAlreadyExists',
    );
    assert.equal(
      (
        await bench.call<{ Version: number }>('AmazonSSM.PutParameter', 'ssm', {
          Name: '/app/p',
          Value: 'two',
          Overwrite: true,
        })
      ).body.Version,
      2,
    );
    const get = async (Name: string, WithDecryption: boolean): Promise<Found> =>
      (await bench.call<Found>('AmazonSSM.GetParameter', 'ssm', { Name, WithDecryption })).body;
    assert.equal((await get('/app/p', true)).Parameter.Value, 'two');
    assert.equal((await get('/app/p:1', true)).Parameter.Value, 'one');
    assert.notEqual((await get('/app/p', false)).Parameter.Value, 'two');
    assert.equal((await get('/app/none', false)).__type, 'ParameterNotFound');
    const many = await bench.call<{ Parameters: unknown[]; InvalidParameters: string[] }>(
      'AmazonSSM.GetParameters',
      'ssm',
      {
        Names: ['/app/p', '/app/none'],
        WithDecryption: true,
      },
    );
    assert.deepEqual([many.body.Parameters.length, many.body.InvalidParameters], [1, ['/app/none']]);
  });

  it('is allowed by the ARN of the parameter, whatever form the request has, and by its key', async () => {
    bench.control.putKey({ id: 'key-1' });
    await bench.call('AmazonSSM.PutParameter', 'ssm', {
      Name: '/crm/p',
      Value: 'one',
      Type: 'SecureString',
      KeyId: 'key-1',
    });
    const statement = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource }) as const;
    const allowed = statement('ssm:GetParameter', 'arn:aws:ssm:*:*:parameter/crm/p');
    bench.control.setPolicy({ Statement: allowed });
    for (const Name of [
      '/crm/p',
      '/crm/p:1',
      'arn:aws:ssm:us-east-1:123456789012:parameter/crm/p',
      'arn:aws:ssm:us-east-1:123456789012:parameter/crm/p:1',
    ]) {
      assert.equal((await bench.call('AmazonSSM.GetParameter', 'ssm', { Name })).status, 200, Name);
      assert.match(
        (await bench.call('AmazonSSM.GetParameter', 'ssm', { Name, WithDecryption: true })).body.message ?? '',
        /kms:Decrypt/,
      );
    }
    assert.equal(
      (await bench.call('AmazonSSM.GetParameter', 'ssm', { Name: '/crm/other' })).body.__type,
      'AccessDeniedException',
    );
    bench.control.setPolicy({ Statement: [allowed, statement('kms:Decrypt', 'arn:aws:kms:*:*:key/key-1')] });
    assert.equal(
      (await bench.call<Found>('AmazonSSM.GetParameter', 'ssm', { Name: '/crm/p', WithDecryption: true })).body
        .Parameter.Value,
      'one',
    );
  });
});
