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

  describe('of a name under /aws/reference/secretsmanager/', () => {
    const reference = '/aws/reference/secretsmanager/app/key';
    const get = async (Name: string, WithDecryption = true) =>
      (await bench.call<Answer>('AmazonSSM.GetParameter', 'ssm', { Name, WithDecryption })).body;

    interface Answer extends ErrorBody {
      Parameter: { Name: string; Value: string; Type: string; Version: number; ARN: string; SourceResult: string };
    }

    beforeEach(async () => {
      await bench.secrets.createSecret({ Name: 'app/key', SecretString: 'one' });
      await bench.secrets.putSecretValue({ SecretId: 'app/key', SecretString: 'two' });
    });

    it('answers the secret, its ARN and the answer of Secrets Manager', async () => {
      const { ARN, VersionId } = await bench.secrets.getSecretValue({ SecretId: 'app/key' });
      const { Parameter } = await get(reference);
      assert.deepEqual(
        [Parameter.Name, Parameter.Value, Parameter.Type, Parameter.Version, Parameter.ARN],
        [reference, 'two', 'SecureString', 0, ARN],
      );
      const source = JSON.parse(Parameter.SourceResult) as { ARN: string; VersionId: string };
      assert.deepEqual([source.ARN, source.VersionId], [ARN, VersionId]);
      bench.control.configure({ unknowns: { secretReferenceVersion: 1 } });
      assert.equal((await get(reference)).Parameter.Version, 1);
    });

    it('answers an earlier version by its staging label or its ID', async () => {
      const { VersionId } = await bench.secrets.getSecretValue({ SecretId: 'app/key', VersionStage: 'AWSPREVIOUS' });
      assert.equal((await get(`${reference}:AWSPREVIOUS`)).Parameter.Value, 'one');
      assert.equal((await get(`${reference}:${VersionId}`)).Parameter.Value, 'one');
    });

    it('needs WithDecryption and the permission to read the secret (D)', async () => {
      assert.equal((await get(reference, false)).__type, 'ValidationException');
      bench.control.setPolicy({ allow: ['ssm:*'] });
      assert.match(
        (await get(reference)).message ?? '',
        /secretsmanager:GetSecretValue on resource: .*:secret:app\/key-/,
      );
    });

    it('is not found without the secret, as in GetParameters', async () => {
      assert.equal((await get(`${reference}-none`)).__type, 'ParameterNotFound');
      const many = await bench.call<{ Parameters: { Value: string }[]; InvalidParameters: string[] }>(
        'AmazonSSM.GetParameters',
        'ssm',
        { Names: [reference, `${reference}-none`, `${reference}:none`], WithDecryption: true },
      );
      assert.deepEqual(
        [many.body.Parameters.map(({ Value }) => Value), many.body.InvalidParameters],
        [['two'], [`${reference}-none`, `${reference}:none`]],
      );
    });
  });
});
