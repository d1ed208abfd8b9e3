import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, realClock } from 'eventbridge-connection-emulator';
import { basic, oAuth } from '../support/connections';
import { type Plugin, startPlugin } from '../support/plugin';
import { failure, Fixture, partialFailure, pluginOptions, provider, recordedOf } from '../support/provider';

const second = 1_000;
const minute = 60 * second;

/** The service's clock: ahead of this machine's, or behind it. */
let ahead = 0;
const clock: Clock = { ...realClock, now: () => Date.now() + ahead };

describe('a machine whose clock is wrong', function () {
  let at: Fixture;
  before(async () => {
    at = await provider({ emulator: { clock } });
  });
  after(() => at.close());
  afterEach(() => at.reset());

  function serviceIsAhead(milliseconds: number): void {
    ahead = milliseconds;
    at.emulator.control.configure({ clockSkew: milliseconds });
  }

  for (const [title, offset] of Object.entries({
    'ten seconds fast': -10 * second,
    'ten seconds slow': 10 * second,
    'an hour fast': -60 * minute,
    'an hour slow': 60 * minute,
  })) {
    it(`${title}: recognises its own connection when the answer to the create was lost`, async () => {
      serviceIsAhead(offset);
      at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection' });
      const { outs } = await at.create(basic);
      assert.equal(outs['connectionState'], 'AUTHORIZED');
      assert.equal(at.emulator.control.connections().length, 1);
    });

    it(`${title}: finds the connection again if nobody could look`, async () => {
      serviceIsAhead(offset);
      at.emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection', times: null });
      at.emulator.control.fault({ kind: 'status', status: 500, operation: 'DescribeConnection', times: null });
      const inputs = await at.check(basic);
      const failed = await partialFailure(at.plugin.create(inputs));
      at.emulator.control.clearFaults();
      const { outs } = await at.plugin.update(failed.id, recordedOf(failed), inputs);
      assert.equal(outs['arn'], at.emulator.control.connections()[0].arn);
    });
  }

  it('ten minutes slow: does not take an older connection for its own', async () => {
    serviceIsAhead(9 * minute);
    const { outs } = await at.create(basic);
    serviceIsAhead(10 * minute);
    // The first request does not reach the service; the second finds the name taken.
    at.emulator.control.fault({ kind: 'reset', when: 'before', operation: 'CreateConnection' });
    const failed = await failure(at.plugin.create(await at.check(basic)));
    assert.match(failed.message, /^A connection "crm" already exists in us-east-1/);
    assert.equal(at.emulator.control.connections()[0].arn, outs['arn']);
  });

  describe('set during an operation', () => {
    const oAuthTimeout = { ...oAuth, customTimeouts: { create: '4s' } };
    for (const [title, step] of Object.entries({
      'two hours forward': 120 * minute,
      'two hours back': -120 * minute,
    })) {
      /** A plugin whose time of day steps a second after it has been asked for the first time. */
      const stepping = async (run: (plugin: Plugin) => Promise<void>): Promise<void> => {
        serviceIsAhead(0);
        const folder = mkdtempSync(join(tmpdir(), 'clock-'));
        const file = join(folder, 'step.cjs');
        writeFileSync(
          file,
          `const now = Date.now.bind(Date); const begin = now();
           Date.now = () => { const time = now(); return time + (time - begin > 2_000 ? ${step} : 0); };`,
        );
        const plugin = await startPlugin(pluginOptions(at.emulator, { env: { NODE_OPTIONS: `--require ${file}` } }));
        try {
          await run(plugin);
        } finally {
          await plugin.close();
          rmSync(folder, { recursive: true, force: true });
        }
      };

      it(`${title}: a wait ends with what it waits for`, () =>
        stepping(async (plugin) => {
          at.emulator.control.configure({ timings: { authorizing: 3_000 } });
          const { inputs } = await plugin.check({}, oAuthTimeout);
          assert.equal((await plugin.create(inputs)).outs.connectionState, 'AUTHORIZED');
        }));

      it(`${title}: a wait ends with its timeout`, () =>
        stepping(async (plugin) => {
          at.emulator.control.configure({ timings: { authorizing: 60_000 } });
          const { inputs } = await plugin.check({}, oAuthTimeout);
          const failed = await partialFailure(plugin.create(inputs));
          assert.match(failed.message, /still AUTHORIZING after 4s/);
        }));
    }
  });
});
