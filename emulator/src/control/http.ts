import type { Policy, PolicyDocument } from '../policy';
import type { OutcomeRule } from '../settings';
import type { ConnectionState } from '../state/connection';
import type { Snapshot } from '../state/snapshot';
import type { Control, KeySpec, Scope } from './control';
import type { FaultSpec } from './faults';
import type { Release } from './holds';
import type { LoggedFilter } from './matching';

type Body = Record<string, unknown>;
type Named = Scope & { name: string; state: ConnectionState; reason?: string };

/** Ends a long poll that goes on for too long, so that no shell waits for ever. */
async function within<T>(body: Body, promise: Promise<T>): Promise<T> {
  const milliseconds = typeof body['timeout'] === 'number' ? body['timeout'] : 60_000;
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`Nothing happened within ${milliseconds} ms`)), milliseconds);
    timer.unref();
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

/** The routes under `/_control/`: each takes a JSON object and answers one. */
export const routes: Readonly<Record<string, (control: Control, body: Body) => unknown>> = {
  health: () => ({ ok: true }),
  settings: (control) => control.settings(),
  configure: (control, body) => control.configure(body),
  policy: (control, body) =>
    control.setPolicy((body['policy'] === undefined ? body : body['policy']) as Policy | PolicyDocument | null),
  fault: (control, body) => control.fault(body as unknown as FaultSpec),
  faults: (control) => ({ faults: control.listFaults() }),
  'faults/clear': (control, body) => control.clearFaults(body['id'] as string | undefined),
  hold: (control, body) => ({ id: control.hold(body).id }),
  holds: (control) => ({ holds: control.holds.list() }),
  'hold/arrived': async (control, body) => ({
    call: await within(body, control.holds.find(String(body['id'])).arrived),
  }),
  'hold/release': (control, body) => control.holds.find(String(body['id'])).release(body['how'] as Release | undefined),
  requests: (control, body) => ({ requests: control.requests(body), counts: control.counts() }),
  'requests/clear': (control) => control.clearRequests(),
  'requests/wait': async (control, body) => ({
    requests: await within(
      body,
      control.waitForCalls(body as LoggedFilter, (body['count'] as number | undefined) ?? 1),
    ),
  }),
  counts: (control, body) => control.counts(body),
  outcome: (control, body) => control.setOutcome(body as unknown as OutcomeRule),
  'outcomes/clear': (control) => control.clearOutcomes(),
  connections: (control, body) => ({ connections: control.connections(body) }),
  transition: (control, body) => {
    const { name, state, reason, ...scope } = body as unknown as Named;
    return control.transition(name, state, reason, scope);
  },
  deauthorize: (control, body) => {
    const { name, reason, ...scope } = body as unknown as Named;
    return control.deauthorize(name, reason, scope);
  },
  recreate: (control, body) => {
    const { name, ...scope } = body as unknown as Named;
    return control.recreate(name, scope);
  },
  'delete-managed-secret': (control, body) => {
    const { name, ...scope } = body as unknown as Named;
    return control.deleteManagedSecret(name, scope);
  },
  key: (control, body) => control.putKey(body as unknown as KeySpec),
  'key/disable': (control, body) => {
    const { id, ...scope } = body as unknown as KeySpec;
    return control.disableKey(id, scope);
  },
  advance: (control, body) => control.advance(Number(body['milliseconds'])),
  snapshot: (control) => control.snapshot(),
  restore: (control, body) => control.restore(body as unknown as Snapshot),
  reset: (control) => control.reset(),
};
