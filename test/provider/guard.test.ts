import assert from 'node:assert/strict';
import { guarded } from '../../provider/src/dynamic/guard';
import { PartialFailure } from '../../provider/src/handlers/failure';
import { markedPaths, withoutMarks } from '../support/plugin';
import type { Properties } from '../support/types';

const connection = { authParameters: { basicAuthParameters: { username: 'u', password: 'pass-word-1' } } };

/** What the plugin gets from a handler that throws, called with a connection that has a secret. */
const thrown = async (value: unknown): Promise<Error> => {
  const error = await guarded(() => (_context: unknown, _inputs: object) => {
    throw value;
  })(connection).then(
    () => assert.fail('it did not throw'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error);
  return error;
};

describe('the guard around the handlers', () => {
  // Each of these hangs the engine or is misread by the plugin as it is.
  for (const value of [
    undefined,
    null,
    'a text with pass-word-1',
    0,
    { message: 'no error' },
    Object.assign(new Error('an SDK error'), { code: 14 }),
    Object.assign(new Error('with an id'), { id: 'i-123' }),
  ]) {
    it(`makes an Error of ${value instanceof Error ? value.message : JSON.stringify(value)}`, async () => {
      const error = await thrown(value);
      assert.ok(error.message.length > 0);
      assert.ok(!('id' in error) && !('code' in error));
      assert.ok(!error.message.includes('pass-word-1') && !`${error}: ${error.stack}`.includes('pass-word-1'));
    });
  }

  it('refuses a state that needs a later version, whichever number is longer, and calls no handler', async () => {
    const { version } = require('pulumi-eventbridge-connection/package.json');
    const called: string[] = [];
    const read = guarded(() => (_context: unknown, id: string, _props: object) => {
      called.push(id);
    });
    for (const needed of [version, '0.0.9']) await read('old', { __needsVersion: needed });
    for (const needed of ['0.1.10', '0.10.0', '10.0.0']) {
      await assert.rejects(read('new', { name: 'crm', __needsVersion: needed }), {
        message: new RegExp(`^Connection "crm" was last changed by a newer version.* install ${needed} or newer`),
      });
    }
    assert.deepEqual(called, ['old', 'old']);
  });

  it('keeps what a partial failure has to tell, without secrets in its reasons', async () => {
    const error = (await thrown(
      new PartialFailure('crm', 'refused pass-word-1', { name: 'crm', nothing: undefined, ...connection }),
    )) as PartialFailure & { reasons: string[] };
    assert.equal(error.id, 'crm');
    assert.deepEqual(error.reasons, ['refused [secret]']);
    // The properties are the state: secrets stay, marked for the engine to encrypt; undefined goes.
    assert.deepEqual(withoutMarks(error.properties), { name: 'crm', ...connection });
    assert.deepEqual(markedPaths(error.properties), ['authParameters.basicAuthParameters.password']);
    assert.ok(!('nothing' in error.properties));
  });

  it('cuts a message that nobody could read', async () => {
    const error = await thrown(new Error('x'.repeat(1_000_000)));
    assert.ok(error.message.length < 4_000);
  });

  it('gives results of its own, plain and open to additions', async () => {
    const shared = Object.freeze({ name: 'crm', nothing: undefined, at: new Date(0) });
    const result = (await guarded(() => () => shared)()) as Properties;
    result.__provider = 'text';
    assert.deepEqual(result, { name: 'crm', at: '1970-01-01T00:00:00.000Z', __provider: 'text' });
    assert.ok(!('nothing' in result));
  });
});
