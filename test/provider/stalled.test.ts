import assert from 'node:assert/strict';
import { basic } from '../support/connections';
import { full } from '../support/full';
import { failure, type Fixture, partialFailure, provider, recordedOf } from '../support/provider';

const timeouts = { create: '1s', update: '1s', delete: '1s' };
const declared = { ...basic, customTimeouts: timeouts };

/** The answer begins and never ends, or it comes a byte at a time: no timeout of the SDK applies to either. */
const stalls = {
  'that stops in the middle': {},
  // Each waits for a timeout.
  ...(full('faults') ? { 'that comes a byte at a time': { milliseconds: 100 } } : {}),
};

describe('An answer', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ config: { 'aws:maxRetries': '0' } });
  });
  after(() => at.close());
  beforeEach(() => at.reset());

  for (const [title, more] of Object.entries(stalls)) {
    describe(title, () => {
      const stall = (operation: string, when: 'before' | 'after' = 'before'): void =>
        void at.emulator.control.fault({ kind: 'stall', operation, when, times: null, ...more });
      const message = /gave no whole answer within the timeout of the operation/;

      for (const when of ['before', 'after'] as const) {
        it(`ends a create with its timeout, ${when} AWS acted, and the next one finds what is there`, async () => {
          stall('CreateConnection', when);
          const inputs = await at.check(declared);
          const error = await failure(at.plugin.create(inputs)).catch((thrown: unknown) => thrown);
          at.emulator.control.clearFaults();
          if (when === 'before') {
            assert.match(String(error), message);
            assert.equal((await at.create(declared)).outs.connectionState, 'AUTHORIZED');
          } else {
            // It looks for what AWS has made, and finds it.
            assert.match(String(error), /succeeded: .*AUTHORIZED/);
          }
          assert.equal(at.emulator.control.connections().length, 1);
        });

        it(`ends an update with its timeout, ${when} AWS acted, and the next one repeats it`, async () => {
          const { id, inputs, outs } = await at.create(declared);
          stall('UpdateConnection', when);
          const changed = { ...inputs, description: 'changed' };
          const failed = await failure(at.plugin.update(id, outs, changed));
          assert.match(failed.message, message);
          at.emulator.control.clearFaults();
          await at.plugin.update(id, outs, changed);
          assert.equal(at.emulator.control.snapshot().regions[0].connections[0].description, 'changed');
        });
      }

      it('ends a create while it looks, and records that the connection may exist', async () => {
        at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection', times: null });
        stall('DescribeConnection');
        const inputs = await at.check(declared);
        const failed = await partialFailure(at.plugin.create(inputs));
        at.emulator.control.clearFaults();
        const { outs } = await at.plugin.update(failed.id, recordedOf(failed), inputs);
        assert.equal(outs.arn, at.emulator.control.connections()[0].arn);
      });

      it('ends a delete with its timeout, and the next one deletes', async () => {
        const { id, outs } = await at.create(declared);
        stall('DeleteConnection');
        assert.match((await failure(at.plugin.delete(id, outs))).message, message);
        at.emulator.control.clearFaults();
        await at.plugin.delete(id, outs);
        at.gone('crm');
      });

      it('ends a refresh', async () => {
        const { id, outs } = await at.create(declared);
        stall('DescribeConnection');
        assert.match((await failure(at.plugin.read(id, outs))).message, message);
      });
    });
  }
});
