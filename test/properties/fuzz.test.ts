import assert from 'node:assert/strict';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import fc from 'fast-check';
import { HandlerError, type Plugin, startPlugin } from '../support/plugin';
import { pluginOptions } from '../support/provider';
import type { Answer } from './handlerProcess';
import { Handlers } from './handlers';
import { canary, id, large, nearMisses, places, properties } from './hostile';
import { all, runs } from './parameters';

/** A sentence for people: what is wrong, and nothing of the machinery. */
function readable(message: unknown): void {
  assert.equal(typeof message, 'string');
  assert.match(message as string, /^\S/);
  assert.doesNotMatch(message as string, /TypeError|RangeError|did not expect|\n\s+at |is not a function|\[object /);
  assert.ok(!(message as string).includes(canary), 'a secret in a message');
  assert.ok((message as string).length < 4_000, `a message of ${(message as string).length} characters`);
}

function checked(result: unknown): void {
  const { inputs, failures } = result as { inputs: unknown; failures: { property: unknown; reason: unknown }[] };
  assert.equal(typeof inputs, 'object');
  for (const { property, reason } of failures) {
    // With a property the engine would print its value.
    assert.equal(property, '');
    readable(reason);
  }
}

/** Of one call. Linear work on a megabyte takes tenths of a second; whatever is quadratic takes minutes at least. */
const most = 5_000;

function quick({ cpu }: Answer): void {
  assert.ok(cpu < most, `${Math.round(cpu)} ms of computing`);
}

describe('arbitrary JSON in any argument', function () {
  this.timeout(1_500_000);
  let emulator: Emulator;
  let handlers: Handlers;
  let plugin: Plugin;
  before(async () => {
    emulator = await startEmulator();
    handlers = new Handlers(emulator);
    plugin = await startPlugin(pluginOptions(emulator, { config: { 'aws:maxRetries': '0' } }));
  });
  after(async () => {
    handlers?.close();
    await plugin?.close();
    await emulator?.close();
  });

  const counts = { quick: 100, all: 20_000 };

  it('is answered by check with failures in sentences', () =>
    fc.assert(
      fc.asyncProperty(properties, properties, async (olds, news) => {
        const answer = await handlers.ask({ method: 'check', args: [olds, news] });
        assert.equal(answer.message, undefined);
        checked(answer.result);
        quick(answer);
      }),
      runs(counts),
    ));

  it('is answered by check if it is recorded already, and something else changes', () =>
    fc.assert(
      fc.asyncProperty(properties, properties, async (olds, change) => {
        const answer = await handlers.ask({ method: 'check', args: [olds, { ...olds, ...change }] });
        assert.equal(answer.message, undefined);
        checked(answer.result);
        quick(answer);
      }),
      runs(counts),
    ));

  it('is answered by diff', () =>
    fc.assert(
      fc.asyncProperty(id, properties, properties, async (name, olds, news) => {
        const answer = await handlers.ask({ method: 'diff', args: [name, olds, news] });
        assert.equal(answer.message, undefined);
        assert.ok([undefined, false].includes((answer.result as { changes?: boolean }).changes));
        quick(answer);
      }),
      runs(counts),
    ));

  it('is answered by read, or refused in a sentence', () =>
    fc.assert(
      fc.asyncProperty(id, properties, async (name, props) => {
        const answer = await handlers.ask({ method: 'read', args: [name, props] });
        if (answer.message !== undefined) readable(answer.message);
        else assert.equal(typeof answer.result, 'object');
        quick(answer);
      }),
      runs(counts),
    ));

  it('is answered by the plugin in the same way', () =>
    fc.assert(
      fc.asyncProperty(id, properties, properties, async (name, olds, news) => {
        checked(await plugin.check(olds, news));
        await plugin.diff(name, olds, news);
        await plugin.read(name, news).catch((error) => {
          assert.ok(error instanceof HandlerError, error);
          readable(error.message);
        });
      }),
      runs({ quick: 30, all: 2_000 }),
    ));

  it('is answered if it is nested a thousand levels deep', async () => {
    let nested: unknown = 'x';
    for (let depth = 0; depth < 1_000; depth += 1) nested = depth % 2 ? [nested] : { a: nested };
    for (const args of [
      { description: nested },
      { authParameters: nested },
      { authParameters: { basicAuthParameters: nested } },
    ]) {
      const answer = await handlers.ask({ method: 'check', args: [args, { name: 'crm', ...args }] });
      assert.equal(answer.message, undefined);
      checked(answer.result);
      assert.equal(
        (await handlers.ask({ method: 'diff', args: ['crm', args, { ...args, name: 'a' }] })).message,
        undefined,
      );
    }
  });

  describe(`with a text of ${large} characters`, () => {
    const length = large;
    for (const [index, { path, shape, args }] of places().entries()) {
      it(`is answered quickly if that is almost ${shape}, at ${path}`, async () => {
        const texts = nearMisses(shape, length).filter((_, turn) => all || turn % 32 === index % 32);
        for (const text of texts) {
          const olds = { name: 'crm', ...args(text.slice(1)) };
          const news = { name: 'crm', ...args(text) };
          const check = await handlers.ask({ method: 'check', args: [olds, news] });
          assert.equal(check.message, undefined);
          checked(check.result);
          quick(check);
          quick(await handlers.ask({ method: 'diff', args: ['crm', olds, news] }));
        }
      });
    }

    it('is answered quickly if that is the ID', async () => {
      for (const text of ['a'.repeat(length), `arn:aws:events:${':'.repeat(length)}`, `arn:${'a'.repeat(length)}`]) {
        const read = await handlers.ask({ method: 'read', args: [text, {}] });
        if (read.message !== undefined) readable(read.message);
        quick(read);
      }
    });
  });

  it('is answered quickly if it has a hundred thousand parameters', async () => {
    const headerParameters = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`X-${index}`, '1']));
    const args = { name: 'crm', authParameters: { invocationHttpParameters: { headerParameters } } };
    const check = await handlers.ask({ method: 'check', args: [{}, args] });
    checked(check.result);
    quick(check);
    quick(await handlers.ask({ method: 'diff', args: ['crm', args, { ...args, name: 'other' }] }));
  });
});
