import assert from 'node:assert/strict';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from '../support/clients';
import { passwordOf, referenceOf, withAuth, withPassword } from '../support/connections';
import { failure, Fixture, provider } from '../support/provider';
import type { AuthParameters, Declared, Secret, SecretReference } from '../support/types';

describe('a secret by reference', function () {
  let at: Fixture;
  let secrets: SecretsManagerClient;
  let parameters: SSMClient;
  before(async () => {
    at = await provider();
    const config = clientConfig(at.emulator);
    secrets = new SecretsManagerClient(config);
    parameters = new SSMClient(config);
  });
  after(() => at.close());
  beforeEach(() => at.forget());
  afterEach(() => at.reset());

  const secret = async (text: string, name = 'crm'): Promise<{ arn: string; versionId: string }> => {
    const { ARN, VersionId } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: text }));
    return { arn: ARN!, versionId: VersionId! };
  };
  const basic = (password: Secret, more: AuthParameters = {}): Declared => withAuth(more, withPassword(password));

  it('is read in the provider, and the state keeps the version that was applied', async () => {
    const { arn, versionId } = await secret('{"password":"canary-one","other":1}');
    const { id, inputs, outs } = await at.create(basic({ secretArn: arn, jsonKey: 'password' }));
    assert.deepEqual(passwordOf(inputs), {
      secretArn: arn,
      jsonKey: 'password',
      versionId,
    });
    assert.equal((await at.managedSecret('crm')).password, 'canary-one');
    assert.ok(!JSON.stringify({ inputs, outs }).includes('canary'));
    assert.deepEqual((await at.refresh(id, outs)).inputs.authParameters, inputs.authParameters);
    assert.equal((await at.plugin.diff(id, outs, inputs)).changes, false);
  });

  it('shows a rotation as a change of the version, and applies exactly that one', async () => {
    const { arn, versionId } = await secret('canary-one');
    const args = basic({ secretArn: arn });
    const { id, inputs, outs } = await at.create(args);
    const { VersionId } = await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'canary-two' }));
    await at.forget();
    const news = await at.check(args, inputs);
    assert.equal(referenceOf(inputs).versionId, versionId);
    assert.equal(referenceOf(news).versionId, VersionId);
    assert.equal((await at.plugin.diff(id, outs, news)).changes, undefined);
    // Rotated once more between the preview and the update: what was shown is what is applied.
    await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'canary-three' }));
    await at.plugin.update(id, outs, news);
    assert.equal((await at.managedSecret('crm')).password, 'canary-two');
  });

  it('is not read for a change of the description', async () => {
    const { arn } = await secret('canary-one');
    const { id, inputs, outs } = await at.create(basic({ secretArn: arn }));
    at.calls();
    await at.plugin.update(id, outs, { ...inputs, description: 'new' });
    assert.deepEqual(at.calls(), ['DescribeConnection', 'UpdateConnection']);
  });

  it('is looked up once for all connections that share it', async () => {
    const { arn } = await secret('{"a":"canary-one","b":"canary-two"}');
    at.calls();
    const args = ['a', 'b', 'a'].map((jsonKey, index) => ({
      ...basic({ secretArn: arn, jsonKey }),
      name: `crm-${index}`,
    }));
    const inputs = await Promise.all(args.map((one) => at.check(one)));
    await Promise.all(inputs.map((one) => at.plugin.create(one)));
    const calls = at.calls();
    assert.equal(calls.filter((operation) => operation === 'DescribeSecret').length, 1);
    assert.equal(calls.filter((operation) => operation === 'GetSecretValue').length, 1);
  });

  it('may also come from Parameter Store', async () => {
    await parameters.send(
      new PutParameterCommand({ Name: '/crm/password', Value: 'canary-one', Type: 'SecureString' }),
    );
    const args = basic(
      { name: '/crm/password' },
      {
        invocationHttpParameters: {
          headerParameters: { 'X-Token': { value: { name: '/crm/password' }, isValueSecret: true } },
        },
      },
    );
    const { id, inputs, outs } = await at.create(args);
    assert.deepEqual(passwordOf(inputs), { name: '/crm/password', version: 1 });
    const held = await at.managedSecret('crm');
    assert.equal(held.password, 'canary-one');
    assert.equal(held.invocation_http_parameters?.header_parameters?.[0].value, 'canary-one');
    assert.deepEqual((await at.refresh(id, outs)).inputs.authParameters, inputs.authParameters);
    await parameters.send(
      new PutParameterCommand({ Name: '/crm/password', Value: 'canary-two', Type: 'SecureString', Overwrite: true }),
    );
    await at.forget();
    const news = await at.check(args, inputs);
    assert.equal(referenceOf(news).version, 2);
    await at.plugin.update(id, outs, news);
    assert.equal((await at.managedSecret('crm')).password, 'canary-two');
  });

  it('keeps the recorded version if it may not be looked up, and says so once for each connection', async () => {
    const { arn } = await secret('canary-one');
    const args = basic({ secretArn: arn });
    const { inputs } = await at.create(args);
    await at.forget();
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'DescribeSecret', times: null });
    for (const declared of [args, args]) {
      assert.deepEqual(await at.check(declared, inputs), inputs);
      await at.check({ ...declared, name: 'other' });
    }
    const path = 'authParameters.basicAuthParameters.password';
    assert.deepEqual(
      at.plugin.stdout.map((line) => line.split('. AWS')[0]),
      ['crm', 'other'].map(
        (name) =>
          `warning: the current version of ${path} (${arn}) of connection "${name}" could not be looked up; continuing with what is recorded`,
      ),
    );
    assert.match(at.plugin.stdout[0], /Add secretsmanager:DescribeSecret to the IAM policy/);
  });

  it('says what is wrong, and never the value', async () => {
    const { arn } = await secret('{"password":"canary:colon"}');
    const text = await secret('canary-not-json', 'text');
    const list = await secret('["canary"]', 'list');
    const other = await secret(
      '{"boolean":true,"null":null,"list":["canary"],"object":{"a":"canary"},"half":"canary\\ud83d"}',
      'other',
    );
    for (const [reference, says] of [
      [
        { secretArn: arn, jsonKey: 'password' },
        /^authParameters\.basicAuthParameters\.password: the value in arn:.*JSON key "password".*may not contain a colon/,
      ],
      [
        { secretArn: arn, jsonKey: 'nothing' },
        /has nothing at jsonKey "nothing"; a connection needs a text or a number/,
      ],
      ...(['boolean', 'null', 'list', 'object'] as const).map((jsonKey): [SecretReference, RegExp] => [
        { secretArn: other.arn, jsonKey },
        new RegExp(
          `has ${jsonKey === 'object' ? 'an' : jsonKey === 'null' ? '' : 'a'} ?${jsonKey} at jsonKey "${jsonKey}"`,
        ),
      ]),
      [{ secretArn: other.arn, jsonKey: 'half' }, /password: the value in arn:.* holds half of a surrogate pair/],
      [{ secretArn: list.arn, jsonKey: 'a' }, /is JSON, but no object, so that it has nothing at jsonKey "a"/],
      [{ secretArn: text.arn, jsonKey: 'password' }, /is not JSON, but jsonKey "password" asks for a member of it/],
      [
        { secretArn: `${arn}x`, versionId: '11111111-1111-1111-1111-111111111111' },
        /Secrets Manager has no secret arn:/,
      ],
    ] as [SecretReference, RegExp][]) {
      const failed = await failure(at.plugin.create(await at.check(basic(reference))));
      assert.match(failed.message, says);
      assert.ok(!failed.message.includes('canary'));
      assert.equal(at.emulator.control.connections().length, 0);
    }
  });

  it('of a number in JSON is what is written there, which is not always what JavaScript makes of it', async () => {
    const { arn } = await secret('{"pin": 12345678901234567890, "f": 1.10, "e": 1E5, "nested": {"pin": 1}}');
    for (const [jsonKey, text] of [
      ['pin', '12345678901234567890'],
      ['f', '1.10'],
      ['e', '1E5'],
    ]) {
      await at.create({ ...basic({ secretArn: arn, jsonKey }), name: `crm-${jsonKey}` });
      assert.equal((await at.managedSecret(`crm-${jsonKey}`)).password, text);
    }
  });

  it('may have members that are null, which are not there', async () => {
    const { arn, versionId } = await secret('canary-one');
    await parameters.send(new PutParameterCommand({ Name: '/crm/null', Value: 'canary-two', Type: 'SecureString' }));
    for (const [reference, settled, value] of [
      [
        { secretArn: arn, jsonKey: null, versionId: null, versionStage: null, name: null, version: null },
        { secretArn: arn, versionId },
        'canary-one',
      ],
      [
        { secretArn: null, parameterArn: null, name: '/crm/null', version: null },
        { name: '/crm/null', version: 1 },
        'canary-two',
      ],
    ] as unknown as [SecretReference, SecretReference, string][]) {
      const { id, inputs, outs } = await at.create(basic(reference));
      assert.deepEqual(passwordOf(inputs), settled);
      assert.equal((await at.managedSecret('crm')).password, value);
      assert.equal((await at.plugin.diff(id, outs, await at.check(basic(reference), inputs))).changes, false);
      await at.plugin.delete(id, outs);
      while (at.emulator.control.connections().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('is refused in the words for its place if it does not fit', async () => {
    const { arn } = await secret('canary-\u00fc');
    const failed = await failure(
      at.plugin.create(
        await at.check(
          basic('password', {
            invocationHttpParameters: {
              headerParameters: { 'X-A': { value: { secretArn: arn }, isValueSecret: true } },
            },
          }),
        ),
      ),
    );
    assert.match(
      failed.message,
      /^authParameters\.invocationHttpParameters\.headerParameters\["X-A"\]\.value: the value in arn:\S+ must be printable ASCII and may not be empty\.$/,
    );
  });

  it('is judged at preview', async () => {
    for (const [reference, says] of [
      [
        { secretArn: 'crm' },
        'authParameters.basicAuthParameters.password.secretArn: must be arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME',
      ],
      [
        { jsonKey: 'x' },
        'authParameters.basicAuthParameters.password: must be a text, or a reference with exactly one of secretArn, parameterArn and name',
      ],
      [
        { name: '/x', jsonKey: 'x' },
        'authParameters.basicAuthParameters.password.jsonKey: is not a property of a reference by name',
      ],
      [
        { name: '/x', version: 1.5 },
        'authParameters.basicAuthParameters.password.version: must be a whole number from 1 on',
      ],
    ] as [SecretReference, string][]) {
      assert.deepEqual(
        (await at.plugin.check({}, basic(reference))).failures.map(({ reason }) => reason),
        [says],
      );
    }
  });

  it('sends the credentials again for a new rotationToken', async () => {
    const { id, inputs, outs } = await at.create({ ...basic('pass-word-1'), rotationToken: '1' });
    await at.plugin.update(id, outs, { ...inputs, rotationToken: '2' });
    assert.equal(at.sent('UpdateConnection')[0].AuthParameters?.BasicAuthParameters?.Password, 'pass-word-1');
  });

  it('is not read in an account that the stack may not act in', async () => {
    const { arn } = await secret('canary-one');
    const elsewhere = await provider({
      config: {
        'aws:forbiddenAccountIds': '["123456789012"]',
        'aws:endpoints': JSON.stringify([
          { eventbridge: at.emulator.url, secretsmanager: at.emulator.url, sts: at.emulator.url },
        ]),
      },
    });
    try {
      at.calls();
      const { inputs, failures } = await elsewhere.plugin.check({}, basic({ secretArn: arn }));
      assert.match(failures[0].reason, /123456789012/);
      const failed = await failure(elsewhere.plugin.create(inputs));
      assert.match(failed.message, /123456789012/);
      assert.deepEqual([...new Set(at.calls())], ['GetCallerIdentity']);
    } finally {
      await elsewhere.close();
    }
  });
});
