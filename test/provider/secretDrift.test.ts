import assert from 'node:assert/strict';
import { EventBridgeClient, UpdateConnectionCommand } from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../support/clients';
import { passwordOf, referenceOf, withAuth, withPassword } from '../support/connections';
import { Fixture, provider } from '../support/provider';
import type { Declared, Secret } from '../support/types';

describe('detectSecretDrift', function () {
  let at: Fixture;
  let events: EventBridgeClient;
  let secrets: SecretsManagerClient;
  before(async () => {
    at = await provider();
    const config = clientConfig(at.emulator);
    events = new EventBridgeClient(config);
    secrets = new SecretsManagerClient(config);
  });
  after(() => at.close());
  afterEach(() => at.reset());

  const headerParameters = { 'X-Token': { value: 'token-value-1', isValueSecret: true } };
  const basic = (password: Secret): Declared => ({
    ...withAuth({ invocationHttpParameters: { headerParameters } }, withPassword(password)),
    detectSecretDrift: true,
  });
  const changeOutside = (Password: string): Promise<unknown> =>
    events.send(
      new UpdateConnectionCommand({
        Name: 'crm',
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Username: 'u', Password } },
      }),
    );

  it('looks only at the version where nothing has changed', async () => {
    const { id, inputs, outs } = await at.create(basic('pass-word-1'));
    assert.match(outs.secretVersionId ?? '', /^[0-9A-Fa-f-]{36}$/);
    at.calls();
    const read = await at.refresh(id, outs);
    assert.deepEqual(read.inputs.authParameters, inputs.authParameters);
    assert.deepEqual(at.calls(), ['DescribeConnection', 'DescribeSecret']);
  });

  it('shows a password that was changed outside, and repairs it', async () => {
    const { id, inputs, outs } = await at.create(basic('pass-word-1'));
    await changeOutside('pass-word-9');
    const drifted = await at.refresh(id, outs);
    assert.notEqual(passwordOf(drifted.inputs), 'pass-word-1');
    assert.deepEqual(
      drifted.inputs.authParameters.invocationHttpParameters,
      inputs.authParameters.invocationHttpParameters,
    );
    assert.equal((await at.plugin.diff(id, drifted.props, inputs)).changes, undefined);
    const { outs: repaired } = await at.plugin.update(id, drifted.props, inputs);
    assert.equal((await at.managedSecret('crm')).password, 'pass-word-1');
    assert.deepEqual((await at.refresh(id, repaired)).inputs.authParameters, inputs.authParameters);
  });

  it('shows nothing where the same was sent again outside', async () => {
    const { id, inputs, outs } = await at.create(basic('pass-word-1'));
    await changeOutside('pass-word-1');
    const read = await at.refresh(id, outs);
    assert.deepEqual(read.inputs.authParameters, inputs.authParameters);
    assert.notEqual(read.props.secretVersionId, outs.secretVersionId);
  });

  it('never shows the value behind a reference', async () => {
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'source', SecretString: 'canary-one' }));
    const { id, inputs, outs } = await at.create(basic({ secretArn: ARN }));
    await changeOutside('canary-two');
    const drifted = await at.refresh(id, outs);
    assert.equal(referenceOf(drifted.inputs).versionId, 'changed-outside-of-pulumi');
    assert.ok(!JSON.stringify(drifted).includes('canary'));
    await at.plugin.update(id, drifted.props, inputs);
    assert.equal((await at.managedSecret('crm')).password, 'canary-one');
  });

  it('goes on without permission, and says so', async () => {
    const { id, inputs, outs } = await at.create(basic('pass-word-1'));
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'DescribeSecret', times: null });
    assert.deepEqual((await at.refresh(id, outs)).inputs.authParameters, inputs.authParameters);
    assert.match(
      at.plugin.stdout.join('\n'),
      /warning: the secrets of connection "crm" could not be compared with what AWS holds\. .*secretsmanager:DescribeSecret/,
    );
  });

  it('is off by default, and costs no call then', async () => {
    const { id, outs } = await at.create({ ...basic('pass-word-1'), detectSecretDrift: undefined });
    await changeOutside('pass-word-9');
    at.calls();
    assert.equal(passwordOf((await at.refresh(id, outs)).inputs), 'pass-word-1');
    assert.deepEqual(at.calls(), ['DescribeConnection']);
  });
});
