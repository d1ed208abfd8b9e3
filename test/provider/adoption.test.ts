import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PluginDeployment, urnOf } from '../properties/deployment';
import { basic, oAuth, withHeaders } from '../support/connections';
import { type Plugin, startPlugin, UNKNOWN } from '../support/plugin';
import { failure, type Fixture, pluginOptions, provider } from '../support/provider';
import type { Declared } from '../support/types';

describe('The take-over of a connection', function () {
  let at: Fixture;
  before(async () => {
    at = await provider();
  });
  after(() => at.close());
  beforeEach(async () => {
    await at.reset();
    await at.forget();
  });

  const deployment = (): PluginDeployment => new PluginDeployment(at.plugin, () => at.forget());
  const resource = (logicalName: string, args: Declared = basic, aliases: string[] = []) => ({
    logicalName,
    aliases,
    args,
  });
  const adopting: Declared = { ...basic, adopt: true };
  const there = () => at.emulator.control.connections().find(({ state }) => state !== 'DELETING');
  const said = (): string => at.plugin.stdout.join('\n');

  for (const [title, aliases] of Object.entries({ 'without an alias': [], 'with an alias': ['old'] })) {
    for (const killedAfter of [Infinity, 1, 2]) {
      for (const adopt of [true, false]) {
        const killed = killedAfter === Infinity ? '' : `, killed after ${killedAfter} changes`;
        // What was taken over and recorded needs the argument no longer.
        if (!adopt && killedAfter === 1 && aliases.length === 0) continue;
        it(`by a resource that is renamed ${title} keeps it${killed}, and then with adopt: ${adopt}`, async () => {
          const stack = deployment();
          assert.deepEqual((await stack.up([resource('old')])).failures, []);
          const { arn } = there()!;
          await stack.killedUp([resource('new', adopting, aliases)], killedAfter);
          assert.equal(there()?.arn, arn);
          const { failures } = await stack.up([resource('new', { ...basic, adopt }, aliases)]);
          assert.deepEqual(failures, []);
          assert.equal(there()?.arn, arn, said());
          assert.deepEqual(
            (await stack.resources()).map(({ logicalName, outputs }) => [logicalName, outputs.arn]),
            [['new', arn]],
          );
          assert.deepEqual((await stack.destroy()).failures, []);
          assert.equal(there(), undefined);
        });
      }
    }
  }

  it('prints the alias that makes it needless', async () => {
    const stack = deployment();
    await stack.up([resource('old')]);
    await stack.up([resource('new', adopting)]);
    assert.match(
      said(),
      /connection "crm" \(arn:[^)]+\) was not deleted, because connection "new" has taken it over\. .*aliases: \[\{ name: "OLD" \}\]/,
    );
  });

  for (const order of [
    ['old', 'new'],
    ['new', 'old'],
  ]) {
    it(`is refused while the program has both, declared as ${order.join(', ')}`, async () => {
      const stack = deployment();
      await stack.up([resource('old')]);
      const { arn } = there()!;
      const program = order.map((name) => resource(name, name === 'old' ? basic : adopting));
      const { failures } = await stack.up(program);
      assert.match(failures[0].message, /connection "(old|new)" of this program has/);
      assert.equal(there()?.arn, arn);
    });
  }

  /** A resource in the state, as the engine has it. */
  const recorded = async (name: string, more: Declared = basic) => {
    const { inputs } = await at.plugin.check({}, { ...more, __urn: urnOf(name) });
    const { id, outs } = await at.plugin.create(inputs);
    await at.forget();
    return { id, inputs, outs, news: { ...more, __urn: urnOf(name) } };
  };

  /** The names that resources move to while one takes a connection over, in the order of the program. */
  const moves: Record<string, [before: Record<string, Declared>, after: Record<string, Declared>]> = {
    'a name that its resource gives up later': [
      { a: { ...basic, name: 'x' } },
      { b: { ...basic, name: 'x', adopt: true }, a: { ...basic, name: 'z' } },
    ],
    'a name that the next resource gives up': [
      { a: { ...basic, name: 'x' }, b: { ...basic, name: 'y' } },
      { a: { ...basic, name: 'y', adopt: true }, b: { ...basic, name: 'z' } },
    ],
    'the names of each other': [
      { a: { ...basic, name: 'x', adopt: true }, b: { ...basic, name: 'y', adopt: true } },
      { a: { ...basic, name: 'y', adopt: true }, b: { ...basic, name: 'x', adopt: true } },
    ],
  };
  for (const [title, [before, after]] of Object.entries(moves)) {
    it(`leaves nothing in a state that is deleted: ${title}`, async () => {
      const stack = deployment();
      const program = (declared: Record<string, Declared>) =>
        Object.entries(declared).map(([name, args]) => resource(name, args));
      assert.deepEqual((await stack.up(program(before))).failures, []);
      const { failures } = await stack.up(program(after));
      assert.deepEqual(failures, []);
      const alive = at.emulator.control.connections().filter(({ state }) => state !== 'DELETING');
      assert.deepEqual(
        (await stack.resources()).map(({ id, outputs }) => `${id} ${outputs.arn}`).sort(),
        alive.map(({ name, arn }) => `${name} ${arn}`).sort(),
      );
      assert.deepEqual(
        alive.map(({ name }) => name).sort(),
        Object.values(after)
          .map(({ name }) => name)
          .sort(),
      );
    });
  }

  describe('between two explicit providers, which have a process each', () => {
    let one: Plugin;
    let two: Plugin;
    beforeEach(async () => {
      const env = { AWS_ACCESS_KEY_ID: 'other' };
      [one, two] = await Promise.all([
        startPlugin(pluginOptions(at.emulator)),
        startPlugin(pluginOptions(at.emulator, { env })),
      ]);
    });
    afterEach(() => Promise.all([one.close(), two.close()]));

    const takeOver = async (): Promise<unknown> => {
      const { inputs } = await two.check({}, { ...adopting, __urn: urnOf('new') });
      return two.create(inputs);
    };

    it('keeps the delete of the old resource', async () => {
      const { id, outs } = await recorded('old');
      await takeOver();
      await one.delete(id, outs);
      assert.equal(there()?.arn, outs.arn);
      assert.match(one.stdout.join('\n'), /was not deleted, because connection "new" has taken it over/);
    });

    it('is refused if the program has both, whichever comes first', async () => {
      const { id, inputs, outs, news } = await recorded('old');
      const diff = async (plugin: Plugin) =>
        plugin.diff(id, outs, (await plugin.check(inputs, { ...news, description: 'new' })).inputs);
      await diff(one);
      assert.match((await failure(takeOver())).message, /because connection "old" of this program has it/);
      const three = await startPlugin(pluginOptions(at.emulator));
      try {
        await one.close();
        await takeOver();
        assert.match((await failure(diff(three))).message, /is managed by two resources .* the other one is "new"/);
      } finally {
        await three.close();
      }
    });

    it('is known within a process if the folder that they share is gone', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'holdings-'));
      const alone = await startPlugin(pluginOptions(at.emulator, { env: { TMPDIR: folder } }));
      try {
        const { id, outs } = await recorded('old');
        const { inputs } = await alone.check({}, { ...adopting, __urn: urnOf('new') });
        // The first that asks makes the folder; what AWS has accepted is recorded all the same.
        await alone.diff('crm', { ...outs, arn: outs.arn.replace('crm', 'other') }, inputs);
        rmSync(folder, { recursive: true });
        await alone.create(inputs);
        await alone.delete(id, outs);
        assert.equal(there()?.arn, outs.arn);
      } finally {
        await alone.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });

    it('means nothing once the command of the engine has ended', async () => {
      const { id, outs } = await recorded('old');
      await takeOver();
      await two.close();
      await one.delete(id, outs);
      at.gone('crm');
    });
  });

  describe('of none keeps the delete', () => {
    it('of a replacement for a reason that only the engine knows', async () => {
      const { id, inputs, outs, news } = await recorded('crm');
      const again = await at.plugin.check(inputs, { ...news, description: 'new' });
      await at.plugin.diff(id, outs, again.inputs);
      await at.plugin.check({}, { ...news, description: 'new' });
      await at.plugin.delete(id, outs);
      at.gone('crm');
    });

    it('of a replacement that the user forces', async () => {
      const { id, outs, news } = await recorded('crm');
      await at.plugin.check({}, news);
      await at.plugin.delete(id, outs);
      at.gone('crm');
    });

    it('of a replacement whose new side has been created', async () => {
      const { id, inputs, outs, news } = await recorded('crm');
      const renamed = { ...news, name: 'shop' };
      const again = await at.plugin.check(inputs, renamed);
      assert.deepEqual((await at.plugin.diff(id, outs, again.inputs)).replaces, ['name']);
      await at.plugin.create((await at.plugin.check({}, renamed)).inputs);
      await at.plugin.delete(id, outs);
      at.gone('crm');
      assert.equal(there()?.name, 'shop');
    });

    it('of a connection that is deleted before its resource is checked, because it depends on a replacement', async () => {
      const { id, outs, news } = await recorded('crm');
      await at.plugin.delete(id, outs);
      at.gone('crm');
      const { outs: made } = await at.plugin.create((await at.plugin.check({}, news)).inputs);
      assert.equal(there()?.arn, made.arn);
    });
  });

  it('that has failed does not keep the delete of the old resource', async () => {
    const { id, outs } = await recorded('old');
    const { inputs } = await at.plugin.check({}, { ...adopting, __urn: urnOf('new') });
    at.emulator.control.fault({ kind: 'accessDenied', operation: 'UpdateConnection' });
    await failure(at.plugin.create(inputs));
    await at.plugin.delete(id, outs);
    at.gone('crm');
  });

  describe('in a preview', () => {
    const preview = (args: Declared) => at.plugin.check({}, { ...args, __urn: urnOf('new'), __preview: true });

    it('says which connection it is, and what changes', async () => {
      const { outs } = await at.create({ ...withHeaders({ A: '1' }), description: 'by hand' });
      at.calls();
      assert.deepEqual((await preview(adopting)).failures, []);
      assert.ok(
        said().includes(
          `adopt takes over the existing connection "crm" (${outs.arn}); changes: description, credentials, invocationHttpParameters`,
        ),
        said(),
      );
      assert.deepEqual(at.calls(), ['DescribeConnection']);
    });

    it('says that there is none', async () => {
      await preview({ ...oAuth, adopt: true });
      assert.match(said(), /there is no connection "crm" in us-east-1 for adopt to take over/);
    });

    it('is refused if another resource has it', async () => {
      const { inputs, outs, id, news } = await recorded('old');
      const renamed = await at.plugin.check(inputs, { ...news, name: 'shop' });
      await at.plugin.diff(id, outs, renamed.inputs);
      const { failures } = await preview(adopting);
      assert.match(failures[0].reason, /cannot be taken over, because connection "old" of this program has it\./);
    });

    for (const [title, args] of Object.entries<Declared>({
      'without adopt': basic,
      'while the name is not known': { ...adopting, name: UNKNOWN },
      'while the region is not known': { ...adopting, region: UNKNOWN },
    })) {
      it(`makes no call ${title}`, async () => {
        await preview(args);
        assert.deepEqual(at.calls(), []);
      });
    }

    it('does not fail because AWS cannot be reached or refuses', async () => {
      assert.deepEqual((await preview({ ...adopting, endpoint: 'http://127.0.0.1:9' })).failures, []);
      at.emulator.control.fault({ kind: 'accessDenied', operation: 'DescribeConnection' });
      assert.deepEqual((await preview(adopting)).failures, []);
      assert.match(said(), /compares with the state only, and not with AWS\. EventBridge could not be reached/);
    });
  });
});
