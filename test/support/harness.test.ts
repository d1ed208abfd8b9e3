import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { changes, operations, succeeded, failed, workspace } from './engine';
import { assertNoLeak } from './leak';
import { HandlerError, PartialFailure, startPlugin } from './plugin';
import { isAlive } from './processes';

const PROVIDER = `
  exports.handler = () => ({
    configure: ({ config }) => { exports.region = config.get("aws:region"); },
    check: async (olds, news) => ({
      inputs: { ...news, region: exports.region ?? null },
      failures: news.bad ? [{ property: "", reason: "bad: is not allowed" }] : [],
    }),
    diff: async (id, olds, news) => ({ changes: undefined }),
    create: async (inputs) => {
      if (inputs.partial) {
        throw Object.assign(new Error("half"), { id: "p-1", reasons: ["not ready"], properties: { ...inputs, a: 1 } });
      }
      if (inputs.fail) throw new Error("refused");
      if (inputs.slow) await new Promise((resolve) => setTimeout(resolve, 60000));
      return { id: "t-1", outs: { ...inputs, made: "yes" } };
    },
    update: async (id, olds, news) => ({ outs: { ...news, made: "again" } }),
    delete: async () => {},
  });`;

/** A program with one resource of a provider that does nothing. */
const program = (inputs: string) => ({
  'index.js': `
    const pulumi = require("@pulumi/pulumi");
    const config = new pulumi.Config();
    class Thing extends pulumi.CustomResource {
      constructor(name, props) {
        super("pulumi-nodejs:dynamic/test:Thing", name, { ...props, made: undefined, __provider: ${JSON.stringify(PROVIDER)} });
      }
    }
    const thing = new Thing("thing", ${inputs});
    exports.made = thing.made;`,
});

describe('The test support', () => {
  describe('workspace', () => {
    it('runs the real CLI and shows what it says', async () => {
      const secret = 'swordfish-"1" & <2>';
      const stack = await workspace({
        program: program('{ a: "one", password: config.requireSecret("password") }'),
        config: { 'aws:region': 'eu-west-1' },
        secrets: { password: secret },
      });
      try {
        succeeded(await stack.preview('--save-plan', `${stack.folder}/plan.json`));
        const up = succeeded(await stack.up());
        assert.deepEqual(operations(up), { thing: 'create' });
        const { inputs } = await stack.resource('thing');
        assert.equal(inputs?.region, 'eu-west-1');
        assert.deepEqual(await stack.outputs(), { made: 'yes' });

        stack.write(program('{ a: "two", password: config.requireSecret("password") }'));
        const preview = succeeded(await stack.preview('--diff'));
        assert.deepEqual(changes(preview), ['~ a: "one" => "two"']);
        const { code } = await stack.preview('--expect-no-changes');
        assert.notEqual(code, 0);

        assertNoLeak({ folder: stack.folder, output: up.output + preview.output }, [secret]);
        assert.throws(() => assertNoLeak({ folder: stack.folder }, ['eu-west-1']), /secrets leaked/);
        succeeded(await stack.destroy());
        assert.deepEqual(await stack.resources(), []);
      } finally {
        await stack.close();
      }
    });

    it('shows failures, and imports a state that was exported', async () => {
      const stack = await workspace({ program: program('{ partial: true }') });
      try {
        const up = failed(await stack.up());
        assert.match(up.output, /not ready/);
        assert.deepEqual((await stack.resource('thing')).initErrors, ['not ready']);
        const state = await stack.export();
        succeeded(await stack.import(state));
        stack.write(program('{ bad: true }'));
        assert.match(failed(await stack.preview()).output, /bad: is not allowed/);
      } finally {
        await stack.close();
      }
    });

    it('can kill the engine in the middle of an operation', async () => {
      const stack = await workspace({ program: program('{ slow: true }') });
      try {
        const up = stack.start('up');
        const plugin = await up.plugin();
        while (!up.output().includes('thing creating')) await sleep(50);
        up.signal('SIGKILL');
        const { code } = await up.result;
        assert.equal(code, -1);
        assert.equal(isAlive(plugin.pid), false);
        const { pending_operations: pending } = (await stack.export()).deployment;
        assert.equal(pending?.[0]?.type, 'creating');
        await stack.cancel();
      } finally {
        await stack.close();
      }
    });
  });

  describe('startPlugin', () => {
    it('calls the handlers through the real serialization', async () => {
      const plugin = await startPlugin({ provider: PROVIDER, config: { 'aws:region': 'eu-west-1' } });
      try {
        assert.deepEqual(await plugin.check({}, { a: 1 }), { inputs: { a: 1, region: 'eu-west-1' }, failures: [] });
        const { failures } = await plugin.check({}, { bad: true });
        assert.deepEqual(failures, [{ property: '', reason: 'bad: is not allowed' }]);
        assert.deepEqual(await plugin.diff('t-1', { a: 1 }, { a: 2 }), {
          changes: undefined,
          replaces: [],
          deleteBeforeReplace: false,
        });
        assert.deepEqual(await plugin.create({ a: 1 }), { id: 't-1', outs: { a: 1, made: 'yes' } });
        assert.deepEqual(await plugin.update('t-1', {}, { a: 2 }), { outs: { a: 2, made: 'again' } });
        assert.deepEqual(await plugin.read('t-1', { a: 1 }), { id: 't-1', props: { a: 1 }, inputs: undefined });
        await plugin.delete('t-1', {});
        await assert.rejects(plugin.create({ fail: true }), (error) => {
          assert(error instanceof HandlerError && !(error instanceof PartialFailure));
          assert.equal(error.message, 'refused');
          return true;
        });
        await assert.rejects(plugin.create({ partial: true }), (error) => {
          assert(error instanceof PartialFailure);
          assert.equal(error.id, 'p-1');
          assert.deepEqual(error.reasons, ['not ready']);
          assert.deepEqual(error.properties, { partial: true, a: 1, __provider: PROVIDER });
          return true;
        });
      } finally {
        await plugin.close();
      }
    });
  });

  describe('assertNoLeak', () => {
    const secret = 'p"ä/+ &<word>';
    const hidden: [string, string][] = [
      ['plain', `x${secret}x`],
      ['JSON', JSON.stringify({ a: secret })],
      ['JSON in JSON', JSON.stringify(JSON.stringify({ a: secret }))],
      ['URL', `?a=${encodeURIComponent(secret)}`],
      ['a form', new URLSearchParams({ a: secret }).toString()],
      ...['', 'x', 'xy', 'xyz'].flatMap((before): [string, string][] => [
        [`Base64 behind ${before.length}`, Buffer.from(`${before}${secret}:after`).toString('base64')],
        [`Base64url behind ${before.length}`, Buffer.from(`${before}${secret}`).toString('base64url')],
      ]),
    ];
    for (const [form, text] of hidden) {
      it(`finds a secret in ${form}`, () => assert.throws(() => assertNoLeak({ text }, [secret]), /secrets leaked/));
    }
    it('passes text without it', () => assertNoLeak({ text: 'password: [secret]' }, [secret]));
    it('does not print it', () => {
      assert.throws(
        () => assertNoLeak({ text: secret }, [secret]),
        ({ message }) => !message.includes(secret),
      );
    });
  });
});
