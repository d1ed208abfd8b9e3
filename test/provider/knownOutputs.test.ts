import assert from 'node:assert/strict';
import { basic } from '../support/connections';
import { UNKNOWN } from '../support/plugin';
import { Fixture, provider } from '../support/provider';
import type { Inputs } from '../support/types';

describe('The inputs that check returns', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { settings: { timings: { deauthorizing: 50 } } } });
  });
  after(() => at.close());
  afterEach(() => at.reset());

  /** All of the checked inputs, not only what is declared. */
  const check = async (news: object, olds: object = {}): Promise<Inputs> => {
    const { inputs, failures } = await at.plugin.check(olds, news);
    assert.deepEqual(failures, []);
    return inputs;
  };
  const create = async (news: object) => {
    const inputs = await check(news);
    return { inputs, ...(await at.plugin.create(inputs)) };
  };

  it('have nothing of what the class passes beside the arguments', async () => {
    const inputs = await check({
      ...basic,
      __preview: true,
      __urn: 'urn:pulumi:dev::p::t::crm',
      generatedName: 'other',
    });
    for (const name of ['__preview', '__urn', 'generatedName']) assert.ok(!(name in inputs), name);
  });

  it('have the name as unknown, if an output that is not known yet decides on it', async () => {
    const { inputs } = await create(basic);
    const { name } = await check({ ...basic, name: UNKNOWN, generatedName: UNKNOWN }, inputs);
    assert.equal(name, UNKNOWN);
  });

  it('have the ARNs, not only after a refresh', async () => {
    const { inputs, outs } = await create(basic);
    const news = await check({ ...basic, description: 'new' }, inputs);
    assert.equal(news.arn, outs.arn);
    assert.equal(news.secretArn, outs.secretArn);
  });

  it('have the new secret after the credentials were removed and sent again', async () => {
    const { id, inputs, outs } = await create(basic);
    const off = await check({ ...basic, authorized: false }, inputs);
    const on = await check(basic, off);
    assert.equal(on.arn, outs.arn);
    assert.equal(on.secretArn, undefined, 'a new one is made');
    const without = (await at.plugin.update(id, outs, off)).outs;
    const again = (await at.plugin.update(id, without, on)).outs;
    assert.notEqual(again.secretArn, outs.secretArn);
    const news = await check({ ...basic, description: 'new' }, on);
    assert.equal(news.secretArn, again.secretArn);
  });

  it('have the new secret after a removal that needed a deauthorization', async () => {
    const args = {
      ...basic,
      authParameters: { ...basic.authParameters, invocationHttpParameters: { headerParameters: { A: '1' } } },
    };
    const { id, inputs, outs } = await create(args);
    const removed = await check(basic, inputs);
    const updated = (await at.plugin.update(id, outs, removed)).outs;
    assert.notEqual(updated.secretArn, outs.secretArn);
    const news = await check({ ...basic, description: 'new' }, removed);
    assert.equal(news.secretArn, updated.secretArn);
  });

  it('have what is recorded, if AWS cannot be asked', async () => {
    const { inputs, outs } = await create(basic);
    const first = await check({ ...basic, description: 'new' }, inputs);
    await at.forget();
    at.emulator.control.fault({
      kind: 'accessDenied',
      action: 'events:DescribeConnection',
      operation: 'DescribeConnection',
      times: null,
    });
    const second = await check({ ...basic, description: 'newer' }, first);
    assert.equal(second.arn, outs.arn);
    assert.equal(second.secretArn, outs.secretArn);
    // A process that could not look does not try again.
    await at.forget();
  });

  it('have the recorded ARN, if someone else has recreated the connection', async () => {
    const { inputs, outs } = await create(basic);
    const first = await check({ ...basic, description: 'new' }, inputs);
    at.emulator.control.recreate('crm');
    const second = await check({ ...basic, description: 'newer' }, first);
    assert.equal(second.arn, outs.arn);
    assert.equal(second.secretArn, outs.secretArn);
  });

  for (const [title, happens, says] of [
    ['somebody has recreated it', () => void at.emulator.control.recreate('crm'), /: it has arn:aws:events:/],
    ['AWS has none of its name', () => at.emulator.control.reset(), /: it has none of this name\./],
    [
      'it is in another account',
      () => void at.emulator.control.configure({ defaultAccount: '222222222222' }),
      /: it has none of this name\./,
    ],
  ] as const) {
    it(`are of the state if ${title}, and the preview says so once`, async () => {
      const { id, inputs, outs } = await create(basic);
      happens();
      await at.forget();
      for (const description of ['new', 'newer']) {
        const news = await check({ ...basic, description }, inputs);
        await at.plugin.diff(id, outs, news);
      }
      const warnings = at.plugin.stdout.filter((line) => line.includes('is not what AWS has'));
      assert.equal(warnings.length, 1, at.plugin.stdout.join('\n'));
      assert.match(warnings[0], says);
      assert.ok(warnings[0].includes(outs.arn));
    });
  }

  it('take no call if nothing changes', async () => {
    const { inputs } = await create(basic);
    const first = await check({ ...basic, description: 'new' }, inputs);
    at.calls();
    await at.forget();
    assert.deepEqual(await check({ ...basic, description: 'new' }, first), first);
    assert.deepEqual(at.calls(), []);
  });
});
