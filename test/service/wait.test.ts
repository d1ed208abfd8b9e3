import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ServiceError } from '../../provider/src/model/errors';
import type { ConnectionCalls } from '../../provider/src/service/api/calls';
import { Deadline } from '../../provider/src/service/api/deadline';
import type { ObservedConnection } from '../../provider/src/service/api/observed';
import { type Goal, isLasting, standing } from '../../provider/src/service/reconcile/states';
import { pauses, settle, settleDeleted } from '../../provider/src/service/reconcile/wait';
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

const second = 1_000;
const minute = 60 * second;

const states = [
  ...['CREATING', 'UPDATING', 'AUTHORIZING', 'AUTHORIZED', 'ACTIVE'],
  ...['DEAUTHORIZING', 'DEAUTHORIZED', 'FAILED_CONNECTIVITY', 'DELETING', 'A_STATE_TO_COME'],
];
const goal: fc.Arbitrary<Goal> = fc.record({ authorized: fc.boolean(), privateEndpoint: fc.boolean() });
const aPublicOne: Goal = { authorized: true, privateEndpoint: false };

describe('the schedule of polls', () => {
  it('loses at no length of wait up to five minutes more than that of Terraform, with at most 1.3 times its calls', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 5 * minute }), fc.integer({ min: 0, max: 3 * second })),
        (wait) => {
          const ours = detection(pauses(), wait);
          const terraforms = detection(terraformPauses(), wait);
          assert.ok(ours.lost <= terraforms.lost, `${ours.lost} ms, Terraform ${terraforms.lost} ms`);
          assert.ok(ours.looks <= 1.3 * terraforms.looks, `${ours.looks} polls, Terraform ${terraforms.looks}`);
        },
      ),
      { numRuns: 5_000 },
    ));

  it('loses less than Terraform in the first minute', () => {
    const lost = (schedule: () => Generator<number, never>): number =>
      Array.from({ length: 6_000 }, (_, index) => detection(schedule(), index * 10).lost).reduce((a, b) => a + b);
    const [ours, terraforms] = [lost(pauses), lost(terraformPauses)];
    assert.ok(ours < 0.9 * terraforms, `${ours} ms, Terraform ${terraforms} ms`);
  });

  it('makes no more calls than Terraform in waits of many minutes', () => {
    for (const minutes of [10, 20, 30]) {
      const ours = detection(pauses(), minutes * minute).looks;
      const terraforms = detection(terraformPauses(), minutes * minute).looks;
      assert.ok(ours <= terraforms + 1, `${minutes} minutes: ${ours} polls, Terraform ${terraforms}`);
    }
  });
});

describe('the wait for a connection', () => {
  /** Calls on a played clock, whose DescribeConnection answers what it is told for each time. */
  function played(describe: (time: number) => Partial<ObservedConnection> | undefined, deadline = 25 * minute) {
    const clock = new PlayedClock();
    const calls = {
      describe: async (name: string) => {
        const seen = describe(clock.time);
        return seen && { name, arn: 'arn', properties: {}, ...seen };
      },
      settings: { region: 'us-east-1' },
      deadline: new Deadline(deadline, { clock, setting: 'customTimeouts.create' }),
    } as unknown as ConnectionCalls;
    return { calls, clock };
  }

  const outcome = <T>(wait: Promise<T>): Promise<T | Error> => wait.catch((error: Error) => error);

  /** A wait of an OAuth connection that ends after so many milliseconds. */
  async function wait(
    endsAfter: number,
    deadline = 25 * minute,
  ): Promise<{ lines: string[]; error: Error | undefined }> {
    const lines: string[] = [];
    const { calls } = played(
      (time) => ({
        connectionState: time >= endsAfter ? 'AUTHORIZED' : 'AUTHORIZING',
        stateReason: 'Could not connect to the specified endpoint.',
      }),
      deadline,
    );
    const end = await outcome(
      settle({ calls, report: (_severity, line) => lines.push(line) }, 'erp', aPublicOne, 'AUTHORIZING'),
    );
    return { lines, error: end instanceof Error ? end : undefined };
  }

  it('takes DEAUTHORIZED without a reason for the outcome of a private connection only after half a minute', async () => {
    for (const [stateReason, atLeast, atMost] of [
      ['', 30_000, 45_000],
      ['The endpoint refused the credentials.', 0, 1_000],
    ] as const) {
      const { calls, clock } = played(() => ({ connectionState: 'DEAUTHORIZED', stateReason }));
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

  it('ends at its deadline, with the last state, the reason, and how to give it more time', async () => {
    const { error } = await wait(Infinity, 300_000);
    assert.equal(
      error?.message,
      'Connection "erp" is still AUTHORIZING after 5m: Could not connect to the specified endpoint. ' +
        'The timeout of this operation is 5m; set customTimeouts.create to give it more time.',
    );
  });

  it('never calls a state pending in which a connection can stay', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...states), goal, fc.boolean(), async (connectionState, goal, isDelete) => {
        const { calls } = played(() => ({ connectionState }), minute);
        const lines: string[] = [];
        const report = (_severity: string, line: string): void => void lines.push(line);
        const end = await outcome<unknown>(
          isDelete
            ? settleDeleted({ calls, report }, 'crm', 'arn')
            : settle({ calls, report }, 'crm', goal, connectionState),
        );
        if (!(end instanceof Error)) {
          assert.ok(!isDelete && ['working', 'refused', 'unreachable'].includes(standing(connectionState, goal)));
          return;
        }
        const target = isDelete ? 'gone' : /not yet (\w+)/.exec(end.message)?.[1];
        const expected = isLasting(connectionState)
          ? `Connection "crm" is ${connectionState} and not yet ${target} after 1m.`
          : `Connection "crm" is still ${connectionState} after 1m.`;
        assert.ok(end.message.startsWith(expected), end.message);
        if (!isDelete && target !== undefined) assert.equal(standing(target, goal), 'working', target);
        for (const line of lines) assert.equal(/ is still /.test(line), !isLasting(connectionState), line);
      }),
    ));

  const unanswered = new ServiceError('unanswered', 'EventBridge gave no answer to DescribeConnection.');
  const kinds = {
    'an authorization': (calls: ConnectionCalls) =>
      settle({ calls, report: () => {} }, 'crm', aPublicOne, 'AUTHORIZING'),
    'a deletion': (calls: ConnectionCalls) => settleDeleted({ calls, report: () => {} }, 'crm', 'arn'),
  };
  for (const [title, waitFor] of Object.entries(kinds)) {
    it(`for ${title} tolerates polls that fail for less than a minute`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 5 * minute }),
          fc.integer({ min: 0, max: 45 * second }),
          async (from, length) => {
            const { calls, clock } = played((time) => {
              if (time >= from && time < from + length) throw unanswered;
              if (time < 6 * minute) return { connectionState: title === 'a deletion' ? 'DELETING' : 'AUTHORIZING' };
              return title === 'a deletion' ? undefined : { connectionState: 'AUTHORIZED' };
            });
            await waitFor(calls);
            assert.ok(clock.time >= 6 * minute);
          },
        ),
      ));

    it(`for ${title} ends with the failure of its polls, and not with what was seen before`, async () => {
      for (const [deadline, atMost] of [
        [25 * minute, 3 * minute],
        [80 * second, 80 * second],
      ]) {
        const { calls, clock } = played((time) => {
          if (time > minute) throw unanswered;
          return { connectionState: title === 'a deletion' ? 'DELETING' : 'AUTHORIZING' };
        }, deadline);
        const end = await outcome<unknown>(waitFor(calls));
        assert.ok(end instanceof ServiceError && end.message.startsWith(unanswered.message), String(end));
        assert.ok(clock.time <= atMost, `${clock.time} ms`);
      }
    });
  }

  it('says in a long wait that its polls fail, and what it knew before', async () => {
    const lines: string[] = [];
    const { calls } = played((time) => {
      if (time > 0 && time < 45 * second) throw unanswered;
      return { connectionState: time > minute ? 'AUTHORIZED' : 'AUTHORIZING' };
    });
    await settle({ calls, report: (_severity, line) => lines.push(line) }, 'crm', aPublicOne, 'AUTHORIZING');
    assert.match(
      lines[0],
      /^connection "crm" was AUTHORIZING when AWS last answered\. Each DescribeConnection has failed for \d+s; it is repeated\.$/,
    );
  });
});
