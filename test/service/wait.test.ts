import assert from 'node:assert/strict';
import { Deadline } from '../../provider/src/service/api/deadline';
import { pauses, settle } from '../../provider/src/service/reconcile/wait';
import type { ConnectionCalls } from '../../provider/src/service/api/calls';
import { detection, terraformPauses } from '../support/schedules';

/** A clock that stands still until somebody sleeps: twenty minutes pass at once, and no machine is too slow for it. */
class PlayedClock {
  time = 0;
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
  }
}

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

describe('the wait for a connection', () => {
  it('loses at most half of what Terraform loses on waits of 0.3 to 3 s', () => {
    const transitions = Array.from({ length: 271 }, (_, index) => 300 + index * 10);
    const ours = median(transitions.map((transition) => detection(pauses(), transition).lost));
    const terraforms = median(transitions.map((transition) => detection(terraformPauses(), transition).lost));
    assert.ok(ours <= terraforms / 2, `${ours} ms, Terraform ${terraforms} ms`);
  });

  it('makes no more calls than Terraform on a wait of 20 minutes', () => {
    const ours = detection(pauses(), 1_200_000).looks;
    const terraforms = detection(terraformPauses(), 1_200_000).looks;
    assert.ok(ours <= terraforms, `${ours} looks, Terraform ${terraforms}`);
  });

  /** A wait that ends after so many milliseconds, on the played clock. */
  async function wait(endsAfter: number, deadline = 1_500_000): Promise<{ lines: string[]; error: Error | undefined }> {
    const clock = new PlayedClock();
    const lines: string[] = [];
    const describe = async (name: string): Promise<unknown> => ({
      name,
      arn: 'arn',
      connectionState: clock.now() >= endsAfter ? 'AUTHORIZED' : 'AUTHORIZING',
      stateReason: 'Could not connect to the specified endpoint.',
      properties: {},
    });
    const calls = {
      describe,
      settings: { region: 'us-east-1' },
      deadline: new Deadline(deadline, clock),
    } as unknown as ConnectionCalls;
    const error = await settle(
      { calls, report: (_severity, line) => lines.push(line) },
      'erp',
      { authorized: true, privateEndpoint: false },
      'AUTHORIZING',
    ).then(
      () => undefined,
      (failure: Error) => failure,
    );
    return { lines, error };
  }

  it('takes DEAUTHORIZED without a reason for the outcome of a private connection only after half a minute', async () => {
    for (const [reason, atLeast, atMost] of [
      ['', 30_000, 45_000],
      ['The endpoint refused the credentials.', 0, 1_000],
    ] as const) {
      const clock = new PlayedClock();
      const seen = { name: 'crm', arn: 'arn', connectionState: 'DEAUTHORIZED', stateReason: reason, properties: {} };
      const calls = {
        describe: async () => seen,
        settings: { region: 'us-east-1' },
        deadline: new Deadline(1_500_000, clock),
      } as unknown as ConnectionCalls;
      const goal = { authorized: true, privateEndpoint: true };
      const settled = await settle({ calls, report: () => {} }, 'crm', goal, 'CREATING');
      assert.equal(settled?.connectionState, 'DEAUTHORIZED');
      assert.ok(clock.time >= atLeast && clock.time <= atMost, `${clock.time} ms`);
    }
  });

  it('says nothing of a short wait, and little of a long one', async () => {
    assert.deepEqual((await wait(20_000)).lines, []);
    const { lines } = await wait(1_200_000);
    assert.deepEqual(
      lines.map((line) => /after (?:\d+m|\d\ds)/.exec(line)?.[0].replace(/\ds$/, 'xs')),
      ['after 3xs', 'after 1m', 'after 2m', 'after 5m', 'after 10m', 'after 15m'],
    );
    assert.match(
      lines[0],
      /^connection "erp" is still AUTHORIZING after \d+s: Could not connect to the specified endpoint\.$/,
    );
  });

  it('ends at its deadline, with the last state and the reason', async () => {
    const { error } = await wait(Infinity, 300_000);
    assert.equal(
      error?.message,
      'Connection "erp" is still AUTHORIZING after 5m: Could not connect to the specified endpoint.',
    );
  });
});
