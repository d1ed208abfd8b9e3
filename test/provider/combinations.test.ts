import assert from 'node:assert/strict';
import { connectivity, credentials } from '../support/connections';
import { Fixture, provider } from '../support/provider';
import type { AuthParameters, Declared, HttpParameters } from '../support/types';

const authParameters: Record<string, AuthParameters> = {
  ...credentials,
  OAUTH_CLIENT_CREDENTIALS: {
    oAuthParameters: {
      ...credentials.OAUTH_CLIENT_CREDENTIALS.oAuthParameters,
      oAuthHttpParameters: { bodyParameters: { scope: 'a', assertion: { value: 'secret-body', isValueSecret: true } } },
    },
  },
};
const parameters: HttpParameters = {
  headerParameters: {
    'X-A': '1',
    'X-B': { value: 'secret-b', isValueSecret: true },
    'X-C': ['1', { value: 'secret-c', isValueSecret: true }],
    'X-D': { value: 'plain', isValueSecret: false },
  },
  queryStringParameters: { constructor: 'x' },
  bodyParameters: {},
};

/** Each feature with and without, for each authorization type. */
function* combinations(): Generator<{ title: string; args: Declared }> {
  const features: Record<string, (args: Declared) => void> = {
    parameters: (args) => (args.authParameters.invocationHttpParameters = parameters),
    description: (args) => (args.description = ''),
    key: (args) => (args.kmsKeyIdentifier = 'alias/events'),
    'private endpoint': (args) => (args.invocationConnectivityParameters = connectivity),
    'private token endpoint': (args) => (args.authParameters.connectivityParameters = connectivity),
    deauthorized: (args) => (args.authorized = false),
  };
  const names = Object.keys(features);
  for (const type of Object.keys(authParameters)) {
    for (let bits = 0; bits < 1 << names.length; bits += 1) {
      const chosen = names.filter((_, index) => bits & (1 << index));
      const args: Declared = { name: 'crm', authorizationType: type, authParameters: { ...authParameters[type] } };
      chosen.forEach((name) => features[name](args));
      yield { title: [type, ...chosen].join(', '), args };
    }
  }
}

describe('every combination of features', function () {
  let at: Fixture;
  before(async () => {
    at = await provider({
      emulator: {
        settings: {
          timings: { creating: 1, updating: 1, activating: 1, authorizing: 1, deauthorizing: 1, deleting: 1 },
        },
      },
    });
  });
  after(() => at.close());

  it('shows no change in a refresh and in a preview after up', async () => {
    let count = 0;
    for (const { title, args } of combinations()) {
      at.emulator.control.reset();
      at.emulator.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
      const { id, inputs, outs } = await at.create(args);
      const read = await at.refresh(id, outs);
      assert.deepEqual(read.inputs, inputs, title);
      assert.deepEqual(read.props, outs, title);
      assert.equal((await at.plugin.diff(id, outs, inputs)).changes, false, title);
      assert.equal((await at.plugin.diff(id, read.props, await at.check(args, read.inputs))).changes, false, title);
      count += 1;
    }
    assert.equal(count, 192);
  });
});
