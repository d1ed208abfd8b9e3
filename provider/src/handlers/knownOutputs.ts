import type { Host } from './host';
import { changedInputs, propertiesOf, replacedBy } from './inputs';
import { described } from './preflight';
import { pick, PlainObject } from '../model/json';
import type { ObservedConnection } from '../service/api/observed';
import type { Place } from '../service/aws/place';

/**
 * The outputs that an update leaves as they are, known already in its preview: dependents (an API destination, a stack
 * output) would show changes that never come.
 *
 * Empty for a new connection and for the new side of a replacement, in which they really are unknown.
 */
export async function knownOutputs(host: Host, olds: PlainObject, inputs: PlainObject): Promise<PlainObject> {
  const changed = changedInputs(host, olds, inputs);
  if (olds['name'] === undefined || replacedBy(changed).length > 0) {
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
  /** Undefined if there is none. */
  connection: ObservedConnection | undefined;
}

/** What check has described, for the update that follows it in the same process. */
const observations = new Map<string, Observation>();

/** An older observation is made again. */
const freshForMs = 10_000;

const keyOf = (inputs: PlainObject): string => JSON.stringify([inputs['region'], inputs['endpoint'], inputs['name']]);

async function describe(host: Host, inputs: PlainObject): Promise<ObservedConnection | undefined> {
  const answer = await described(host, inputs as unknown as Place & { name: string });
  if (answer) {
    observations.set(keyOf(inputs), { at: performance.now(), connection: answer.connection });
  }
  return answer?.connection;
}

/** A sentence if AWS has not the connection that the state records; undefined if it has, or nothing is known. */
export function anotherConnection({ name, arn }: PlainObject, inputs: PlainObject): string | undefined {
  const seen = observations.get(keyOf(inputs));
  if (!seen || typeof arn !== 'string' || seen.connection?.arn === arn) {
    return undefined;
  }
  const has = seen.connection ? `it has ${seen.connection.arn}` : 'it has none of this name';
  return `connection "${String(name)}" (${arn}) is not what AWS has with these credentials: ${has}. The update fails if the account or the place is another one or somebody has recreated the connection, and recreates one that is gone.`;
}

/** The connection as check has just described it, once: a second update has to describe it itself. */
export function justObserved(inputs: PlainObject): ObservedConnection | undefined {
  const key = keyOf(inputs);
  const seen = observations.get(key);
  observations.delete(key);
  return seen && performance.now() - seen.at < freshForMs ? seen.connection : undefined;
}
