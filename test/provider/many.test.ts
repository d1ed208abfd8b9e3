import assert from 'node:assert/strict';
import { oAuth } from '../support/connections';
import { Fixture, provider } from '../support/provider';
import type { Declared } from '../support/types';

const connection = (index: number): Declared => ({ ...oAuth, name: `many-${index}` });

describe('many connections at once', function () {
  let at: Fixture;
  before(async () => {
    at = await provider();
  });
  beforeEach(() => at.emulator.control.configure({ timings: { authorizing: 1_500, creating: 0 } }));
  after(() => at.close());
  afterEach(async () => {
    await at.reset();
    at.emulator.control.configure({ rateLimits: { writesPerSecond: null, readsPerSecond: null } });
    await at.forget();
  });

  const createAll = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => at.create(connection(index))));
  const count = (operation: string): number => at.emulator.control.counts({ operation })[operation] ?? 0;

  /** Far below what this process would send, with nothing saved up to begin with. */
  const limits = { writesPerSecond: 20, readsPerSecond: 40, writeBurst: 2, readBurst: 2 };

  it('are made, read, changed and deleted however often AWS throttles', async () => {
    at.emulator.control.configure({ rateLimits: limits, timings: { authorizing: 0, deleting: 0 } });
    const made = await createAll(20);
    const throttled = at.emulator.control.counts({ errorType: 'ThrottlingException' });
    assert.ok(throttled['CreateConnection'] > 0, 'nothing was throttled');
    assert.equal(at.emulator.control.connections().length, 20);

    const read = await Promise.all(made.map(({ id, outs }) => at.refresh(id, outs)));
    assert.deepEqual(
      read.map(({ inputs }) => inputs),
      made.map(({ inputs }) => inputs),
    );
    const updated = await Promise.all(
      made.map(async ({ id, inputs, outs }, index) => {
        const changed = { ...connection(index), description: 'changed' };
        return at.plugin.update(id, outs, await at.check(changed, inputs));
      }),
    );
    for (const { outs } of updated) assert.equal(outs.description, 'changed');
    await Promise.all(made.map(({ id }, index) => at.plugin.delete(id, updated[index].outs)));
    for (const { id } of made) at.gone(id);
  });

  it('share their lists: a connection that a list shows as pending is not described', async () => {
    const made = await createAll(40);
    for (const { outs } of made) assert.equal(outs.connectionState, 'AUTHORIZED');
    // Alone, each would look nine times in the 1.5 s until it is authorized.
    assert.ok(count('ListConnections') > 0);
    assert.ok(count('DescribeConnection') < 3 * 40, `${count('DescribeConnection')} DescribeConnection`);
    assert.ok(
      count('ListConnections') + count('DescribeConnection') < 5 * 40,
      `${count('ListConnections')} ListConnections`,
    );
  });

  it('look one by one if listing is not allowed, and ask only once', async () => {
    at.emulator.control.fault({ operation: 'ListConnections', kind: 'accessDenied', times: null });
    const made = await createAll(10);
    for (const { outs } of made) assert.equal(outs.connectionState, 'AUTHORIZED');
    assert.equal(count('ListConnections'), 1);
  });

  it('look one by one if lists fail', async () => {
    at.emulator.control.fault({ operation: 'ListConnections', kind: 'reset', times: null });
    for (const { outs } of await createAll(10)) assert.equal(outs.connectionState, 'AUTHORIZED');
  });

  it('are looked at without a list if they are few', async () => {
    await createAll(3);
    assert.equal(count('ListConnections'), 0);
  });
});
