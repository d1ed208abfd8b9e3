import assert from 'node:assert/strict';
import { basic, connectionOf, shortTimings, withHeaders } from '../support/connections';
import { failure, Fixture, provider } from '../support/provider';
import type { Declared, Inputs, Outputs } from '../support/types';

/** The same values without the members of these names, at any depth. */
const without = <T>(value: T, ...names: string[]): T =>
  JSON.parse(JSON.stringify(value, (key, member: unknown) => (names.includes(key) ? undefined : member))) as T;

const secretOf = { BASIC: 'password', API_KEY: 'apiKeyValue', OAUTH_CLIENT_CREDENTIALS: 'clientSecret' } as const;
const readableOf = { BASIC: 'username', API_KEY: 'apiKeyName', OAUTH_CLIENT_CREDENTIALS: 'clientId' } as const;

describe('A connection whose secret is not known, as after an import', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: shortTimings } } });
  });
  after(() => at.close());
  beforeEach(() => at.reset());

  interface Imported {
    id: string;
    inputs: Inputs;
    outs: Outputs;
  }

  /** A connection in AWS, and the state of an import that could not see these members. */
  async function imported(declared: Declared, ...hidden: string[]): Promise<Imported> {
    const made = await at.create(declared);
    at.calls();
    return { id: made.id, inputs: without(made.inputs, ...hidden), outs: without(made.outs, ...hidden) };
  }

  const changed = (inputs: Inputs, change: object): Inputs => ({ ...inputs, ...change });

  /** The request of an update that has to succeed. */
  async function updated({ id, inputs, outs }: Imported, change: object) {
    const news = await at.check(changed(inputs, change), inputs);
    await at.plugin.update(id, outs, news);
    return at.sent('UpdateConnection').at(-1)!;
  }

  for (const type of ['BASIC', 'API_KEY', 'OAUTH_CLIENT_CREDENTIALS'] as const) {
    const secret = secretOf[type];

    describe(type, () => {
      it('can be checked again, and can be described otherwise', async () => {
        const there = await imported(connectionOf(type), secret);
        assert.deepEqual((await at.plugin.check(there.inputs, there.inputs)).failures, []);
        assert.deepEqual(await updated(there, { description: 'managed now' }), {
          Name: 'crm',
          Description: 'managed now',
        });
      });

      it('says in the preview that a change of its authorization needs the secret', async () => {
        const { inputs } = await imported(withHeaders({ A: '1' }, connectionOf(type)), secret);
        const other = JSON.parse(JSON.stringify(inputs.authParameters), (key, member: unknown) =>
          key === readableOf[type] ? 'other' : member,
        ) as Inputs['authParameters'];
        const header = { ...inputs.authParameters, invocationHttpParameters: { headerParameters: { A: '2' } } };
        for (const authParameters of [other, header]) {
          const { failures } = await at.plugin.check(inputs, changed(inputs, { authParameters }));
          assert.deepEqual(
            failures.map(({ reason }) => reason.replace(/^.*?\.(\w+: )/, '$1')),
            [
              `${secret}: is required for this change, and the state does not know it; give it, and take it out of ignoreChanges if it is there`,
            ],
          );
        }
      });

      it('cannot be replaced without the secret: the new one would get what the program has in its place', async () => {
        const { inputs } = await imported(connectionOf(type), secret);
        for (const change of [{ name: 'other' }, { region: 'eu-west-1' }]) {
          const { failures } = await at.plugin.check(inputs, changed(inputs, change));
          assert.match(failures[0].reason, new RegExp(`${secret}: is required for this change`));
        }
      });

      it('is not recreated without the secret, if somebody has deleted it', async () => {
        const { id, inputs, outs } = await imported(connectionOf(type), secret);
        await at.plugin.delete(id, outs);
        const news = await at.check(changed(inputs, { description: 'changed' }), inputs);
        const { message } = await failure(at.plugin.update(id, outs, news));
        assert.match(message, new RegExp(`^Creating connection "crm" needs .*${secret} is not known\\.`));
        assert.deepEqual(at.sent('CreateConnection'), []);
      });

      it('has to be declared with its secret if it is to be created', async () => {
        const { failures } = await at.plugin.check({}, without(connectionOf(type), secret));
        assert.match(failures[0].reason, new RegExp(`${secret}: is required`));
      });

      for (const [title, change, state] of [
        ['to send the credentials again', { rotationToken: '2' }, 'AUTHORIZED'],
        ['to authorize it again', { description: 'again' }, 'DEAUTHORIZED'],
      ] as const) {
        it(`sends nothing ${title}, and says which secret is missing`, async () => {
          const { id, inputs, outs } = await imported(connectionOf(type), secret);
          if (state === 'DEAUTHORIZED') at.emulator.control.transition('crm', state, 'refused');
          const news = await at.check(changed(inputs, change), inputs);
          const { message } = await failure(at.plugin.update(id, outs, news));
          assert.match(message, new RegExp(`^Changing .* connection "crm" needs .*${secret} is not known\\.`));
          assert.deepEqual(at.sent('UpdateConnection'), []);
          assert.deepEqual(at.sent('DeauthorizeConnection'), []);
        });
      }
    });
  }

  it('can get another password while the value of a secret header is not known', async () => {
    const there = await imported(withHeaders({ A: '1', B: { value: 'b', isValueSecret: true } }), 'value');
    const { invocationHttpParameters } = there.inputs.authParameters;
    assert.deepEqual(invocationHttpParameters!.headerParameters!['B'], { isValueSecret: true });
    const basicAuthParameters = { username: 'u', password: 'another-word' };
    const authParameters = { basicAuthParameters, invocationHttpParameters };
    const request = await updated(there, { authParameters });
    assert.deepEqual(request.AuthParameters, { BasicAuthParameters: { Username: 'u', Password: 'another-word' } });
  });

  it('needs the value of a secret header for another header: the service takes them together', async () => {
    const { inputs } = await imported(withHeaders({ A: '1', B: { value: 'b', isValueSecret: true } }), 'value');
    const authParameters = {
      ...inputs.authParameters,
      invocationHttpParameters: { headerParameters: { A: '2', B: { isValueSecret: true } } },
    };
    const { failures } = await at.plugin.check(inputs, changed(inputs, { authParameters }));
    assert.deepEqual(
      failures.map(({ reason }) => reason),
      ['authParameters.invocationHttpParameters.headerParameters["B"].value: is required'],
    );
  });

  it('can keep what AWS holds although a preview would refuse it of a new one', async () => {
    const there = await imported(basic, 'password');
    const odd = { ...there.inputs, description: 'two\nlines' };
    assert.deepEqual((await at.plugin.check(odd, changed(odd, { rotationToken: '1' }))).failures, []);
    const { failures } = await at.plugin.check(odd, changed(odd, { description: 'three\nlines' }));
    assert.equal(failures.length, 1);
  });
});
