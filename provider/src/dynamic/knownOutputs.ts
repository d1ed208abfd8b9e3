import type { Host } from '../handlers/host';
import { changedInputs, propertiesOf } from '../handlers/inputs';
import { reportNotCompared } from '../handlers/preflight';
import { ConnectionError } from '../model/errors';
import { pick, PlainObject } from '../model/json';
import type { ObservedConnection } from '../service/api/observed';
import { clientSettings } from '../service/aws/config';

/**
 * The outputs that an update leaves as they are, known already in its preview.
 *
 * In the preview of an update every output that is not also an input is unknown, and dependents (an API destination, a
 * stack output) show changes that never come. Inputs stay known, so what is stable is put among the checked inputs. The
 * class lists both under `ignoreChanges`, so that they never show as changes themselves.
 *
 * Empty for a new connection and for the new side of a replacement, in which they really are unknown.
 */
export async function knownOutputs(host: Host, olds: PlainObject, inputs: PlainObject): Promise<PlainObject> {
  const changed = changedInputs(host, olds, inputs);
  if (olds['name'] === undefined || changed.includes('name') || changed.includes('region')) {
    return {};
  }
  const recorded = pick(olds, ['arn', 'secretArn']);
  if (changed.length === 0) {
    // The engine takes the outputs from the state, and a preview needs no call.
    return recorded;
  }
  // What is recorded may be older than the state: an update that had to deauthorize has left another secret behind.
  const connection = await describe(host, inputs);
  const isRecorded = connection !== undefined && connection.arn === (recorded['arn'] ?? connection.arn);
  const { arn, secretArn } = isRecorded ? connection : recorded;
  if (typeof arn !== 'string') {
    return {};
  }
  const isKnown = typeof secretArn === 'string' && keepsSecret(olds, inputs, isRecorded ? connection : undefined);
  return isKnown ? { arn, secretArn } : { arn };
}

/** Whether an update leaves the secret in place: every authorization after none comes with a new one. */
function keepsSecret(olds: PlainObject, inputs: PlainObject, connection: ObservedConnection | undefined): boolean {
  const { mayDeauthorize } = require('../service/reconcile/plan') as typeof import('../service/reconcile/plan');
  const { goalOf, standing } = require('../service/reconcile/states') as typeof import('../service/reconcile/states');
  const desired = propertiesOf(inputs);
  const applied = propertiesOf(olds);
  const goal = goalOf({ authorized: inputs['authorized'] === true, properties: desired });
  return (
    olds['authorized'] === inputs['authorized'] &&
    (connection === undefined || standing(connection.connectionState, goal) === 'working') &&
    !mayDeauthorize(connection?.properties ?? applied, desired, applied)
  );
}

interface Observation {
  at: number;
  connection: ObservedConnection;
}

/** What check has described, for the update that follows it in the same process. */
const observations = new Map<string, Observation>();

/** An older observation is made again. */
const freshForMs = 10_000;

/** A preview must not wait for a service that it does not need. */
const describeTimeoutMs = 5_000;

/** The places that did not answer. They are not asked again. */
const unreachable = new Set<string>();

const placeOf = (inputs: PlainObject): string => JSON.stringify([inputs['region'], inputs['endpoint']]);
const keyOf = (inputs: PlainObject): string => JSON.stringify([placeOf(inputs), inputs['name']]);

async function describe(host: Host, inputs: PlainObject): Promise<ObservedConnection | undefined> {
  const place = placeOf(inputs);
  if (unreachable.has(place)) {
    return undefined;
  }

  const { ConnectionCalls } = require('../service/api/calls') as typeof import('../service/api/calls');
  const { Deadline } = require('../service/api/deadline') as typeof import('../service/api/deadline');
  let timer: NodeJS.Timeout | undefined;
  try {
    const settings = clientSettings(inputs as { region: string; endpoint?: string }, host.config);
    const calls = new ConnectionCalls(settings, new Deadline(describeTimeoutMs));
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Late()), describeTimeoutMs);
    });
    const connection = await Promise.race([calls.describe(inputs['name'] as string), late]);
    if (connection) {
      observations.set(keyOf(inputs), { at: performance.now(), connection });
    }
    return connection;
  } catch (error) {
    if (!(error instanceof ConnectionError)) {
      throw error;
    }
    // Without credentials, permission or network a preview shows dependents as possibly changed, and no more is lost.
    // The update makes the same call, and reports what is wrong.
    unreachable.add(place);
    reportNotCompared(host, error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

class Late extends ConnectionError {
  constructor() {
    super('EventBridge did not answer in time.');
  }
}

/** The connection as check has just described it, once: a second update has to describe it itself. */
export function justObserved(inputs: PlainObject): ObservedConnection | undefined {
  const key = keyOf(inputs);
  const seen = observations.get(key);
  observations.delete(key);
  return seen && performance.now() - seen.at < freshForMs ? seen.connection : undefined;
}
