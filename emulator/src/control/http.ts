import type { SettingsChange } from '../settings';
import type { ConnectionState } from '../state/connection';
import type { Snapshot } from '../state/snapshot';
import type { OutcomeRule } from '../settings';
import { number, objectOf, Reader, Readers, text, wholeNumber } from '../schema';
import type { Control, KeySpec, ResetOptions, Scope } from './control';
import type { FaultSpec } from './faults';
import type { HoldSpec, Release } from './holds';
import { LoggedFilter, loggedFilterReaders } from './matching';
import { readRelease } from './holds';
import type { Policy, PolicyDocument } from '../policy';

/** A route takes a JSON object and answers one. */
type Route = (control: Control, body: unknown) => unknown;

/** Limits a long poll, so that a shell does not wait without end. */
async function within<T>(milliseconds: number | undefined, promise: Promise<T>): Promise<T> {
  const limit = milliseconds ?? 60_000;
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`Nothing happened within ${limit} ms.`)), limit);
    timer.unref();
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

/** A route with a body of its own. */
const route =
  <T extends object>(
    readers: Readers<T>,
    required: (keyof T & string)[],
    run: (control: Control, body: T) => unknown,
  ): Route =>
  (control, body) =>
    run(control, objectOf<T>(readers, required)(body, ''));

/** A route whose body is what a method of {@link Control} takes, and reads exactly. */
const passing =
  <T>(run: (control: Control, body: T) => unknown): Route =>
  (control, body) =>
    run(control, body as T);

const empty = (run: (control: Control) => unknown): Route => route<object>({}, [], run);

type Place = Scope & { name: string };
const place: Readers<Place> = { name: text, account: text, region: text };
const asItIs: Reader<ConnectionState> = (value) => value as ConnectionState;
const timeout = wholeNumber(0, 2 ** 31 - 1);

/** The routes under `/_control/`. */
export const routes: Readonly<Record<string, Route>> = {
  health: empty(() => ({ ok: true })),
  settings: empty((control) => control.settings()),
  configure: passing<SettingsChange>((control, body) => control.configure(body)),
  policy: passing<Policy | PolicyDocument | { policy: Policy | PolicyDocument | null }>((control, body) =>
    control.setPolicy('policy' in body ? body.policy : body),
  ),
  fault: passing<FaultSpec>((control, body) => control.fault(body)),
  faults: empty((control) => ({ faults: control.listFaults() })),
  'faults/clear': route<{ id?: string }>({ id: text }, [], (control, { id }) => control.clearFaults(id)),
  hold: passing<HoldSpec>((control, body) => ({ id: control.hold(body).id })),
  holds: empty((control) => ({ holds: control.holds.list() })),
  'hold/arrived': route<{ id: string; timeout?: number }>({ id: text, timeout }, ['id'], async (control, body) => ({
    call: await within(body.timeout, control.holds.find(body.id).arrived),
  })),
  'hold/release': route<{ id: string; how?: Release }>({ id: text, how: readRelease }, ['id'], (control, { id, how }) =>
    control.holds.find(id).release(how),
  ),
  requests: passing<LoggedFilter>((control, body) => ({ requests: control.requests(body), counts: control.counts() })),
  'requests/clear': empty((control) => control.clearRequests()),
  'requests/wait': route<LoggedFilter & { count?: number; timeout?: number }>(
    { ...loggedFilterReaders, count: wholeNumber(1), timeout },
    [],
    async (control, { count, timeout: limit, ...filter }) => ({
      requests: await within(limit, control.waitForCalls(filter, count)),
    }),
  ),
  counts: passing<LoggedFilter>((control, body) => control.counts(body)),
  outcome: passing<OutcomeRule>((control, body) => control.setOutcome(body)),
  'outcomes/clear': empty((control) => control.clearOutcomes()),
  connections: passing<Scope>((control, body) => ({ connections: control.connections(body) })),
  transition: route<Place & { state: ConnectionState; reason?: string }>(
    { ...place, state: asItIs, reason: text },
    ['name', 'state'],
    (control, { name, state, reason, ...scope }) => control.transition(name, state, reason, scope),
  ),
  deauthorize: route<Place & { reason?: string }>(
    { ...place, reason: text },
    ['name'],
    (control, { name, reason, ...scope }) => control.deauthorize(name, reason, scope),
  ),
  recreate: route<Place>(place, ['name'], (control, { name, ...scope }) => control.recreate(name, scope)),
  'delete-managed-secret': route<Place>(place, ['name'], (control, { name, ...scope }) =>
    control.deleteManagedSecret(name, scope),
  ),
  key: passing<KeySpec>((control, body) => control.putKey(body)),
  'key/disable': route<Scope & { id: string }>(
    { id: text, account: text, region: text },
    ['id'],
    (control, { id, ...scope }) => control.disableKey(id, scope),
  ),
  advance: route<{ milliseconds: number }>({ milliseconds: number(0) }, ['milliseconds'], (control, body) =>
    control.advance(body.milliseconds),
  ),
  snapshot: empty((control) => control.snapshot()),
  restore: passing<Snapshot>((control, body) => control.restore(body)),
  reset: passing<ResetOptions>((control, body) => control.reset(body)),
};
