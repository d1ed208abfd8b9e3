import assert from 'node:assert/strict';
import {
  type ConnectionHeaderParameter,
  EventBridgeClient,
  UpdateConnectionCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../support/clients';
import { basic, passwordOf, passwords, referenceOf, withAuth, withHeaders, withPassword } from '../support/connections';
import { markedPaths } from '../support/plugin';
import { Fixture, provider } from '../support/provider';
import type { Declared, HttpParameter, Secret } from '../support/types';

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
  const watched = (password: Secret): Declared => ({
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

  it('looks only at the version if nothing has changed', async () => {
    const { id, inputs, outs } = await at.create(watched('pass-word-1'));
    assert.match(outs.secretVersionId ?? '', /^[0-9A-Fa-f-]{36}$/);
    at.calls();
    const read = await at.refresh(id, outs);
    assert.deepEqual(read.inputs.authParameters, inputs.authParameters);
    assert.deepEqual(at.calls(), ['DescribeConnection', 'DescribeSecret']);
  });

  it('shows a password that was changed outside, and repairs it', async () => {
    const { id, inputs, outs } = await at.create(watched('pass-word-1'));
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

  it('shows nothing if the same password was sent again outside', async () => {
    const { id, inputs, outs } = await at.create(watched('pass-word-1'));
    await changeOutside('pass-word-1');
    const read = await at.refresh(id, outs);
    assert.deepEqual(read.inputs.authParameters, inputs.authParameters);
    assert.notEqual(read.props.secretVersionId, outs.secretVersionId);
  });

  it('never shows the value behind a reference', async () => {
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'source', SecretString: 'canary-one' }));
    const { id, inputs, outs } = await at.create(watched({ secretArn: ARN }));
    await changeOutside('canary-two');
    const drifted = await at.refresh(id, outs);
    assert.equal(referenceOf(drifted.inputs).versionId, 'changed-outside-of-pulumi');
    assert.ok(!JSON.stringify(drifted).includes('canary'));
    await at.plugin.update(id, drifted.props, inputs);
    assert.equal((await at.managedSecret('crm')).password, 'canary-one');
  });

  it('continues without permission, and says so', async () => {
    const { id, inputs, outs } = await at.create(watched('pass-word-1'));
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'DescribeSecret', times: null });
    assert.deepEqual((await at.refresh(id, outs)).inputs.authParameters, inputs.authParameters);
    assert.match(
      at.plugin.stdout.join('\n'),
      /warning: the secrets of connection "crm" could not be compared with what AWS holds\. .*secretsmanager:DescribeSecret/,
    );
  });

  it('is off by default, and costs no call then', async () => {
    const { id, outs } = await at.create({ ...watched('pass-word-1'), detectSecretDrift: undefined });
    await changeOutside('pass-word-9');
    at.calls();
    assert.equal(passwordOf((await at.refresh(id, outs)).inputs), 'pass-word-1');
    assert.deepEqual(at.calls(), ['DescribeConnection']);
  });
});

describe('A refresh', function () {
  let at: Fixture;
  let events: EventBridgeClient;
  let source: string;
  before(async () => {
    at = await provider();
    events = new EventBridgeClient(clientConfig(at.emulator));
  });
  after(() => at.close());
  beforeEach(async () => {
    await at.reset();
    const secrets = new SecretsManagerClient(clientConfig(at.emulator));
    source = (await secrets.send(new CreateSecretCommand({ Name: 'source', SecretString: 'canary-referenced' }))).ARN!;
  });

  /** What AWS holds, as somebody has set it by hand. */
  const found: Record<string, ConnectionHeaderParameter[]> = {
    'a secret': [{ Key: 'X', Value: 'canary-by-hand', IsValueSecret: true }],
    'two secrets': [
      { Key: 'X', Value: 'canary-by-hand-1', IsValueSecret: true },
      { Key: 'X', Value: 'canary-by-hand-2', IsValueSecret: true },
    ],
    'a readable value': [{ Key: 'X', Value: 'readable-by-hand', IsValueSecret: false }],
    'a readable value beside a secret': [
      { Key: 'X', Value: 'readable-by-hand', IsValueSecret: false },
      { Key: 'X', Value: 'canary-by-hand', IsValueSecret: true },
    ],
  };
  /** What the program has in its place. */
  const declared: Record<string, () => HttpParameter | HttpParameter[] | undefined> = {
    'a text': () => 'acme',
    'a readable value': () => ({ value: 'acme', isValueSecret: false }),
    'a secret': () => ({ value: 'canary-declared', isValueSecret: true }),
    'a reference': () => ({ value: { secretArn: source }, isValueSecret: true }),
    'a list of texts': () => ['acme', 'other'],
    'a list with a secret': () => ['acme', { value: 'canary-declared', isValueSecret: true }],
    'a list with a reference': () => ['acme', { value: { secretArn: source }, isValueSecret: true }],
    nothing: () => undefined,
  };

  const declaration = (
    parameter: HttpParameter | HttpParameter[] | undefined,
    detectSecretDrift: boolean,
  ): Declared => ({
    ...withHeaders(parameter === undefined ? {} : { X: parameter }),
    detectSecretDrift,
  });
  const setByHand = async (HeaderParameters: ConnectionHeaderParameter[]): Promise<void> => {
    await events.send(
      new UpdateConnectionCommand({
        Name: 'crm',
        AuthorizationType: 'BASIC',
        AuthParameters: {
          BasicAuthParameters: { Username: 'u', Password: passwords[0] },
          InvocationHttpParameters: { HeaderParameters },
        },
      }),
    );
  };
  /** What stands in plain text in the answer. */
  const readable = (answer: unknown): string =>
    JSON.stringify(answer, (_key, value: unknown) => (markedPaths(value)[0] === '' ? '[secret]' : value));

  for (const [there, parameters] of Object.entries(found)) {
    for (const [program, parameter] of Object.entries(declared)) {
      for (const detectSecretDrift of [false, true]) {
        it(`shows ${there} in place of ${program} by name, and no secret${detectSecretDrift ? ', with detectSecretDrift' : ''}`, async () => {
          const { id, inputs, outs } = await at.create(declaration(parameter(), detectSecretDrift));
          await setByHand(parameters);
          const drifted = await at.refresh(id, outs);
          assert.doesNotMatch(readable(at.plugin.marked()), /canary/);
          const wasReference = JSON.stringify(parameter() ?? '').includes('secretArn');
          if (wasReference) {
            const values = [drifted.inputs.authParameters.invocationHttpParameters?.headerParameters?.['X']].flat();
            // The first of a list is a text of the program's.
            const last = values.at(Array.isArray(parameter()) ? 1 : 0);
            const value = typeof last === 'object' && 'value' in last ? last.value : undefined;
            assert.notEqual(typeof value, 'string', 'a text in the place of the reference');
          }
          const hidden = there === 'a secret' && /^a (secret|reference)$/.test(program);
          if (detectSecretDrift || !hidden) {
            assert.notDeepEqual(drifted.inputs.authParameters, inputs.authParameters);
            assert.equal((await at.plugin.diff(id, drifted.props, inputs)).changes, undefined);
          }
          const { outs: repaired } = await at.plugin.update(id, drifted.props, inputs);
          assert.deepEqual((await at.refresh(id, repaired)).inputs.authParameters, inputs.authParameters);
        });
      }
    }
  }

  it('shows another type without its secret, and the next update repairs the connection', async () => {
    for (const detectSecretDrift of [false, true]) {
      await at.reset();
      const { id, inputs, outs } = await at.create({ ...basic, detectSecretDrift });
      await events.send(
        new UpdateConnectionCommand({
          Name: 'crm',
          AuthorizationType: 'API_KEY',
          AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue: 'canary-by-hand' } },
        }),
      );
      const drifted = await at.refresh(id, outs);
      assert.equal(drifted.inputs.authorizationType, 'API_KEY');
      assert.doesNotMatch(readable(at.plugin.marked()), /canary/);
      const { outs: repaired } = await at.plugin.update(id, drifted.props, inputs);
      assert.deepEqual((await at.refresh(id, repaired)).inputs.authParameters, inputs.authParameters);
    }
  });

  it('keeps a readable reference, as version 0.1.0 could leave it, and shows no drift', async () => {
    const { id, inputs, outs } = await at.create(
      declaration({ value: { secretArn: source }, isValueSecret: true }, false),
    );
    await setByHand([{ Key: 'X', Value: 'canary-referenced', IsValueSecret: false }]);
    const reference = [inputs.authParameters.invocationHttpParameters?.headerParameters?.['X']].flat()[0] as object;
    const old = declaration({ ...reference, isValueSecret: false }, false).authParameters;
    const drifted = await at.refresh(id, { ...outs, authParameters: old });
    assert.doesNotMatch(readable(at.plugin.marked()), /canary/);
    assert.deepEqual(drifted.inputs.authParameters, old);
  });
});
