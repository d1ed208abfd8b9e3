import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs, type HttpParameter, type SecretInput } from 'pulumi-eventbridge-connection';
import type { AuthParameters } from '../support/types';
import { registered, secret } from './registered';

const reference = { secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:crm', jsonKey: 'password' };

async function authParameters(password: SecretInput, parameter?: HttpParameter): Promise<AuthParameters> {
  const args: ConnectionArgs = {
    authorizationType: 'BASIC',
    authParameters: {
      basicAuthParameters: { username: 'u', password },
      invocationHttpParameters: parameter === undefined ? undefined : { headerParameters: { 'X-A': parameter } },
    },
  };
  return (await registered(() => void new Connection('crm', args))).crm.inputs.authParameters ?? {};
}

describe('An output of a union', () => {
  const decided = <T>(value: T): pulumi.Output<T> => pulumi.output(true).apply<T>(() => value);

  it('may turn out as a secret or as a reference to one', async () => {
    for (const make of [decided, <T>(value: T) => Promise.resolve(value)]) {
      const text = await authParameters(make<string | typeof reference>('text'));
      assert.deepEqual(text.basicAuthParameters?.password, secret('text'));
      const referred = await authParameters(make<string | typeof reference>(reference));
      assert.deepEqual(referred.basicAuthParameters?.password, reference);
    }
  });

  it('may turn out as each form of an HTTP parameter', async () => {
    type Form = string | { value: string | typeof reference; isValueSecret?: boolean } | string[];
    for (const [form, sent] of [
      ['text', 'text'],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      [
        { value: 'v', isValueSecret: true },
        { value: secret('v'), isValueSecret: true },
      ],
      [{ value: reference }, { value: reference, isValueSecret: true }],
    ] as [Form, unknown][]) {
      const { invocationHttpParameters } = await authParameters('p', decided(form));
      assert.deepEqual(invocationHttpParameters?.headerParameters?.['X-A'], sent);
    }
  });

  it('may turn out as nothing, for an optional argument', async () => {
    const nothing = decided(undefined);
    const args: ConnectionArgs = {
      description: nothing,
      kmsKeyIdentifier: nothing,
      invocationConnectivityParameters: nothing,
      region: nothing,
      endpoint: nothing,
      onUnauthorized: nothing,
      rotationToken: nothing,
      detectSecretDrift: nothing,
      verify: nothing,
      authorizationType: 'BASIC',
      authParameters: {
        basicAuthParameters: { username: 'u', password: { ...reference, versionId: nothing, versionStage: nothing } },
        invocationHttpParameters: nothing,
        connectivityParameters: nothing,
      },
    };
    const { inputs } = (await registered(() => void new Connection('crm', args))).crm;
    assert.deepEqual(inputs.authParameters, { basicAuthParameters: { username: 'u', password: reference } });
    const { authorizationType, authorized, ...others } = inputs;
    assert.deepEqual([authorizationType, authorized], ['BASIC', true]);
    assert.deepEqual(
      Object.keys(others).filter((name) => !name.startsWith('__')),
      ['authParameters', 'generatedName', 'name'],
    );
  });
});
