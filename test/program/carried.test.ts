import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';
import { keyOf, nameOf } from '../../provider/src/model/parameterKey';
import { carried } from '../../provider/src/program/carried';
import { type Registration, registered, secret, unknown, UNKNOWN } from './registered';

const args = (more: object, http: unknown = undefined): ConnectionArgs =>
  ({
    authorizationType: 'BASIC',
    authParameters: {
      basicAuthParameters: { username: 'user', password: 'pass' },
      ...(http === undefined ? {} : { invocationHttpParameters: http }),
    },
    ...more,
  }) as ConnectionArgs;

async function sent(declared: () => ConnectionArgs, options?: { preview: boolean }): Promise<Registration['inputs']> {
  const { crm } = await registered(() => void new Connection('crm', declared()), options);
  return crm.inputs;
}

const proto = (value: unknown) => ({ ['__proto__']: value, constructor: 'c' });
const kept = (value: unknown) => ({ '\\__proto__': value, constructor: 'c' });

describe('The arguments of a program', () => {
  const wrappings: Record<string, (value: unknown) => unknown> = {
    'plain values': (value) => value,
    'an output': (value) => pulumi.output(0).apply(() => value),
    'a promise': (value) => Promise.resolve(value),
    'a promise of an output': (value) => Promise.resolve(pulumi.output(0).apply(() => value)),
  };
  for (const [way, wrap] of Object.entries(wrappings)) {
    it(`reach the provider with a parameter called __proto__, in ${way}`, async () => {
      const { authParameters } = await sent(() =>
        args(
          {},
          wrap({ headerParameters: wrap(proto('p')), bodyParameters: proto({ value: 's', isValueSecret: true }) }),
        ),
      );
      assert.deepEqual(authParameters?.invocationHttpParameters, {
        headerParameters: kept('p'),
        bodyParameters: kept({ value: secret('s'), isValueSecret: true }),
      });
    });

    it(`have a mark in place of half of a surrogate pair, in ${way}`, async () => {
      const mark = { __malformed: 'text' };
      const { description, authParameters } = await sent(() =>
        args({ description: wrap('a\ud800b') }, wrap({ headerParameters: { A: wrap('\udc00'), 'B\ud800': 'x' } })),
      );
      assert.deepEqual(description, mark);
      assert.deepEqual(authParameters?.invocationHttpParameters?.headerParameters, {
        A: mark,
        'B\\ud800': { __malformed: 'name' },
      });
    });
  }

  it('keep what is secret as a secret, and what is not known as unknown', async () => {
    const inputs = await sent(
      () =>
        args({ description: pulumi.secret('d'), kmsKeyIdentifier: unknown() }, { bodyParameters: { A: unknown() } }),
      { preview: true },
    );
    assert.deepEqual(inputs.description, secret('d'));
    assert.equal(inputs.kmsKeyIdentifier, UNKNOWN);
    assert.equal(inputs.authParameters?.invocationHttpParameters?.bodyParameters?.A, UNKNOWN);
  });

  it('have keys that Pulumi can carry, from which every name follows again', () => {
    const names = ['', '\\', '\\\\', 'empty', '\\empty', '\\\\empty', '__proto__', '\\__proto__', '\\\\__proto__', 'a'];
    const keys = names.map(keyOf);
    assert.deepEqual(keys.map(nameOf), names);
    assert.equal(new Set(keys).size, names.length);
    assert.ok(!keys.includes('') && !keys.includes('__proto__'));
  });

  it('have a mark in place of a text that Pulumi reserves', async () => {
    const reserved = [UNKNOWN, '4dabf18193072939515e22adb298388d'];
    for (const text of reserved) {
      const { description, authParameters } = await sent(() =>
        args(
          { description: text },
          { bodyParameters: { a: text, [text]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', x: 'y' } },
        ),
      );
      assert.deepEqual(description, { __malformed: 'text' });
      assert.deepEqual(authParameters?.invocationHttpParameters?.bodyParameters, {
        a: { __malformed: 'text' },
        [`\\${text}`]: { __malformed: 'name' },
        x: 'y',
      });
    }
  });

  it('keep a mark even if another parameter has its name', () => {
    const marked = { 'B\\ud800': { __malformed: 'name' } };
    assert.deepEqual(carried({ 'B\ud800': 'x', 'B\\ud800': 'y' }), marked);
    assert.deepEqual(carried({ 'B\\ud800': 'y', 'B\ud800': 'x' }), marked);
  });
});
