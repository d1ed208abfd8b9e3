import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';
import type { AuthParameters, Properties } from '../support/types';
import { isSecret, registered, secret, unknown, UNKNOWN, unwrapped } from './registered';

/** The authorization parameters of one connection, as the engine gets them. */
async function sent(authParameters: () => unknown, options?: { preview: boolean }): Promise<AuthParameters> {
  const { crm } = await registered(() => {
    new Connection('crm', { authorizationType: 'BASIC', authParameters: authParameters() } as ConnectionArgs);
  }, options);
  return crm.inputs.authParameters!;
}

describe('A secret in the arguments of a program', () => {
  describe('is marked on its own in', () => {
    const basic = { username: 'user', password: 'pass' };
    const marked = { basicAuthParameters: { username: 'user', password: secret('pass') } };
    const ways: Record<string, () => unknown> = {
      'a plain value': () => ({ basicAuthParameters: basic }),
      'a secret': () => ({ basicAuthParameters: { ...basic, password: pulumi.secret('pass') } }),
      'an output': () => ({ basicAuthParameters: { ...basic, password: pulumi.output('pass') } }),
      'a promise': () => ({ basicAuthParameters: { ...basic, password: Promise.resolve('pass') } }),
      'an output of the group': () => ({ basicAuthParameters: pulumi.output(basic) }),
      'a promise of the group': () => ({ basicAuthParameters: Promise.resolve(basic) }),
      'an output of all parameters': () => pulumi.output({ basicAuthParameters: basic }),
      'a promise of all parameters': () => Promise.resolve({ basicAuthParameters: basic }),
      'a promise of an output': () => Promise.resolve(pulumi.output({ basicAuthParameters: basic })),
    };
    for (const [way, parameters] of Object.entries(ways)) {
      it(way, async () => assert.deepEqual(await sent(parameters), marked));
    }
  });

  it('is the key of an API or the secret of a client, and not the name beside it', async () => {
    assert.deepEqual(await sent(() => ({ apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: 'value' } })), {
      apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: secret('value') },
    });
    const oAuth = (clientParameters: unknown) => ({
      oAuthParameters: {
        clientParameters,
        authorizationEndpoint: 'https://login.example.com/token',
        httpMethod: 'POST',
      },
    });
    const client = { clientId: 'id', clientSecret: 'client-secret' };
    for (const input of [client, pulumi.output(client)]) {
      assert.deepEqual(
        await sent(() => oAuth(input)),
        oAuth({ clientId: 'id', clientSecret: secret('client-secret') }),
      );
    }
  });

  it('is marked even inside a group that the program makes secret as a whole', async () => {
    const { basicAuthParameters } = await sent(() => ({
      basicAuthParameters: pulumi.secret({ username: 'user', password: 'pass' }),
    }));
    assert.deepEqual(basicAuthParameters, secret({ username: 'user', password: secret('pass') }));
  });

  describe('among HTTP parameters', () => {
    const headers = async (headerParameters: () => unknown, options?: { preview: boolean }) =>
      (
        await sent(
          () => ({
            basicAuthParameters: { username: 'user', password: 'pass' },
            invocationHttpParameters: { headerParameters: headerParameters() },
          }),
          options,
        )
      ).invocationHttpParameters?.headerParameters;
    const hidden = { value: secret('token'), isValueSecret: true };
    const cases: [string, () => unknown, unknown][] = [
      ['a plain value stays plain', () => 'acme', 'acme'],
      ['an output stays plain', () => pulumi.output('acme'), 'acme'],
      ['a secret gets isValueSecret', () => pulumi.secret('token'), hidden],
      ['a promise of a secret gets isValueSecret', () => Promise.resolve(pulumi.secret('token')), hidden],
      ['a secret under value gets isValueSecret', () => ({ value: pulumi.secret('token') }), hidden],
      ['a secret object gets isValueSecret', () => pulumi.secret({ value: 'token' }), hidden],
      [
        'an output of an object with a secret gets isValueSecret',
        () => pulumi.output({ value: pulumi.secret('token') }),
        hidden,
      ],
      ['a plain value with isValueSecret becomes a secret', () => ({ value: 'token', isValueSecret: true }), hidden],
      ['isValueSecret may be an output', () => ({ value: 'token', isValueSecret: pulumi.output(true) }), hidden],
      [
        'isValueSecret: false stays, as the user said, and the value stays a secret of Pulumi',
        () => ({ value: pulumi.secret('token'), isValueSecret: false }),
        { value: secret('token'), isValueSecret: false },
      ],
      [
        'a plain value with isValueSecret: false stays',
        () => ({ value: 'acme', isValueSecret: false }),
        { value: 'acme', isValueSecret: false },
      ],
      ['a list of plain values stays', () => ['a', pulumi.output('b')], ['a', 'b']],
      ['a list marks its secret', () => ['a', pulumi.secret('token')], ['a', hidden]],
      ['a list in a promise marks its secret', () => Promise.resolve(['a', pulumi.secret('token')]), ['a', hidden]],
    ];
    for (const [title, parameter, expected] of cases) {
      it(title, async () => {
        // The neighbours show that a secret hides nothing but itself.
        const map = await headers(() => ({ 'X-Before': 'b', 'X-Case': parameter(), 'X-After': { value: 'a' } }));
        assert.deepEqual(map, { 'X-Before': 'b', 'X-Case': expected, 'X-After': { value: 'a' } });
      });
    }

    it('is marked in a map that is an output', async () => {
      assert.deepEqual(
        await headers(() => pulumi.output({ 'X-Tenant': 'acme', 'X-Token': { value: 'token', isValueSecret: true } })),
        {
          'X-Tenant': 'acme',
          'X-Token': hidden,
        },
      );
    });

    it('is marked in a map that is secret as a whole', async () => {
      const map = await headers(() => pulumi.secret({ 'X-Token': 'token' }));
      assert.deepEqual(map, secret({ 'X-Token': hidden }));
    });

    it('is marked in query strings, bodies and the parameters of a token request as well', async () => {
      const some = () => ({
        headerParameters: { h: pulumi.secret('token') },
        queryStringParameters: { q: pulumi.secret('token') },
        bodyParameters: { b: pulumi.secret('token') },
      });
      const all = {
        headerParameters: { h: hidden },
        queryStringParameters: { q: hidden },
        bodyParameters: { b: hidden },
      };
      const parameters = await sent(() => ({
        oAuthParameters: {
          clientParameters: { clientId: 'id', clientSecret: 'client-secret' },
          oAuthHttpParameters: some(),
        },
        invocationHttpParameters: some(),
      }));
      assert.deepEqual(parameters.invocationHttpParameters, all);
      assert.deepEqual(parameters.oAuthParameters?.oAuthHttpParameters, all);
    });

    it('leaves the others readable while it is not known yet', async () => {
      const map = await headers(
        () => ({ 'X-Later': unknown(), 'X-Secret-Later': pulumi.secret(unknown()), 'X-Tenant': 'acme' }),
        { preview: true },
      );
      assert.deepEqual(map, { 'X-Later': UNKNOWN, 'X-Secret-Later': UNKNOWN, 'X-Tenant': 'acme' });
    });
  });

  describe('of any form and at any level of HTTP parameters', () => {
    /** What stands between the secret and the program, around the value at one level. */
    const forms: Record<string, (value: unknown) => unknown> = {
      'a secret': (value) => pulumi.secret(value),
      'a promise of a secret': (value) => Promise.resolve(pulumi.secret(value)),
      'what apply makes of a secret': (value) => pulumi.secret(0).apply(() => value),
      'what all makes of a secret': (value) => pulumi.all([pulumi.secret(0)]).apply(() => value),
      'an output of a secret': (value) => pulumi.output(Promise.resolve(pulumi.secret(value))),
    };
    /** The levels, each with the parameters in which only the value at that level has the form. */
    const levels: Record<string, (form: (value: unknown) => unknown, parameter: object) => unknown> = {
      value: (form, { value, ...flag }: { value?: unknown }) => group(kind({ value: form(value), ...flag })),
      parameter: (form, parameter) => group(kind(form(parameter))),
      kind: (form, parameter) => group({ headerParameters: form({ 'X-Token': parameter }) }),
      group: (form, parameter) => ({ invocationHttpParameters: form(kind(parameter)) }),
      whole: (form, parameter) => form(group(kind(parameter))),
    };
    const kind = (parameter: unknown): object => ({ headerParameters: { 'X-Token': parameter } });
    const group = (parameters: unknown): object => ({ invocationHttpParameters: parameters });

    /** The flag of the program, and what AWS is to get. */
    const flags: [string, () => object, boolean][] = [
      ['absent', () => ({}), true],
      ['true', () => ({ isValueSecret: true }), true],
      ['false', () => ({ isValueSecret: false }), false],
      ['an output of true', () => ({ isValueSecret: pulumi.output(true) }), true],
      ['an output of nothing', () => ({ isValueSecret: pulumi.output(undefined) }), true],
      ['a promise of null', () => ({ isValueSecret: Promise.resolve(null) }), true],
      ['a promise of false', () => ({ isValueSecret: Promise.resolve(false) }), false],
    ];

    for (const [level, declare] of Object.entries(levels)) {
      for (const [form, make] of Object.entries(forms)) {
        for (const [said, flag, expected] of flags) {
          it(`is marked in ${form} around the ${level}, with isValueSecret ${said}`, async () => {
            const sentTo = await sent(() => declare(make, { value: 'token', ...flag() }));
            const { plain, secret: hidden } = within(sentTo, [
              'invocationHttpParameters',
              'headerParameters',
              'X-Token',
            ]);
            assert.equal(plain.isValueSecret, expected);
            assert.ok(hidden || isSecret(plain.value), JSON.stringify(sentTo));
            assert.equal(unwrapped(plain.value), 'token');
          });
        }
      }
    }

    for (const level of ['value', 'parameter', 'kind', 'group', 'whole']) {
      it(`is not made of a plain output around the ${level}`, async () => {
        const sentTo = await sent(() => levels[level]((value) => pulumi.output(value), { value: 'acme' }));
        assert.ok(!JSON.stringify(sentTo).includes('SECRET'), JSON.stringify(sentTo));
      });
    }
  });

  it('hides nothing else while it is not known yet', async () => {
    assert.deepEqual(
      await sent(() => ({ basicAuthParameters: { username: 'user', password: unknown() } }), { preview: true }),
      {
        // The SDK sends no envelope around nothing.
        basicAuthParameters: { username: 'user', password: UNKNOWN },
      },
    );
    assert.deepEqual(await sent(() => ({ basicAuthParameters: unknown() }), { preview: true }), {
      basicAuthParameters: UNKNOWN,
    });
    assert.equal(await sent(() => unknown(), { preview: true }), UNKNOWN);
  });
});

/** What is at a place, and whether anything around it is a secret. */
function within(value: unknown, path: readonly string[]): { plain: Properties; secret: boolean } {
  let around = isSecret(value);
  let plain = unwrapped(value) as Properties;
  for (const member of path) {
    around ||= isSecret(plain[member]);
    plain = unwrapped(plain[member]) as Properties;
  }
  return { plain, secret: around };
}
