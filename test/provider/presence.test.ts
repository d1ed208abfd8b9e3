import assert from 'node:assert/strict';
import type { Emulator } from 'eventbridge-connection-emulator';
import { basic, oAuth, withPassword } from '../support/connections';
import { failure, Fixture, partialFailure, provider } from '../support/provider';
import type { Declared } from '../support/types';

const changed = withPassword('pass-word-2');

describe('a plugin whose engine has ended', function () {
  let at: Fixture;
  afterEach(() => at.close());

  interface Case {
    before?: Declared;
    declared?: Declared;
    /** The call that is made again and again. */
    call: string;
    arrange: (control: Emulator['control']) => void;
  }
  const cases: Record<string, Case> = {
    'repeats no update that meets another change': {
      before: basic,
      declared: changed,
      call: 'UpdateConnection',
      arrange: (control) =>
        control.fault({
          kind: 'error',
          type: 'ConcurrentModificationException',
          operation: 'UpdateConnection',
          times: null,
        }),
    },
    'lets the SDK repeat no call': {
      before: basic,
      declared: changed,
      call: 'UpdateConnection',
      arrange: (control) => control.fault({ kind: 'status', status: 503, operation: 'UpdateConnection', times: null }),
    },
    'repeats no throttled call': {
      declared: basic,
      call: 'CreateConnection',
      arrange: (control) => control.fault({ kind: 'throttle', operation: 'CreateConnection', times: null }),
    },
    'waits for no authorization': {
      declared: oAuth,
      call: 'DescribeConnection',
      arrange: (control) => control.setOutcome({ state: 'AUTHORIZING' }),
    },
    'waits for no deletion': {
      before: oAuth,
      call: 'DescribeConnection',
      arrange: (control) => control.configure({ timings: { deleting: 600_000 } }),
    },
  };
  for (const [title, { before, declared, call, arrange }] of Object.entries(cases)) {
    it(title, async () => {
      at = await provider({ config: { 'aws:maxRetries': '9' } });
      const { control } = at.emulator;
      const recorded = before && (await at.create(before));
      const inputs = declared && (await at.check(declared, recorded?.inputs));
      arrange(control);
      control.clearRequests();
      const running =
        recorded && inputs
          ? at.plugin.update(recorded.id, recorded.outs, inputs)
          : inputs
            ? at.plugin.create(inputs)
            : at.plugin.delete(recorded!.id, recorded!.outs);
      const end = failure(running);
      await control.waitForCalls({ operation: call }, 3);
      at.plugin.leave();
      assert.match((await end).message, /The engine that asked for this has ended\. Nothing more was sent to AWS/);
    });
  }

  it('is listened for by any number of waits, which Node.js takes for no leak', async () => {
    at = await provider({ emulator: { settings: { timings: { authorizing: 300 } } } });
    const names = Array.from({ length: 20 }, (_, index) => `crm-${index}`);
    await Promise.all(names.map((name) => at.create({ ...oAuth, name })));
    assert.deepEqual(at.plugin.stderr, []);
  });

  /** Begins something again and again, until the plugin has come to know that its engine is gone. */
  async function untilItKnows(): Promise<void> {
    const inputs = await at.check({ ...basic, name: 'another' });
    at.plugin.leave();
    await assert.rejects(async () => {
      for (;;) {
        const { id, outs } = await at.plugin.create(inputs);
        await at.plugin.delete(id, outs);
      }
    }, /The engine that asked for this has ended/);
  }

  it('does not begin anything', async () => {
    at = await provider();
    await untilItKnows();
  });

  it('ends itself if nothing is in flight', async () => {
    at = await provider();
    await at.check(basic);
    at.plugin.leave();
    await at.plugin.ended;
  });

  it('ends itself once it has answered what is in flight', async () => {
    at = await provider();
    const inputs = await at.check(basic);
    const hold = at.emulator.control.hold({ operation: 'CreateConnection' });
    const end = partialFailure(at.plugin.create(inputs));
    await hold.arrived;
    await untilItKnows();
    hold.release();
    // What AWS has made is recorded, if there is still somebody to record it.
    assert.equal((await end).properties.arn, at.emulator.control.connections().find(({ name }) => name === 'crm')?.arn);
    await at.plugin.ended;
  });
});
