import type { PlainObject } from '../model/connection';
import type { ObservedConnection } from '../service/api/observed';
import { inputNames, sameValue } from '../handlers/inputs';
import { clientSettings } from '../service/aws/config';
import { stackConfig } from './stackConfig';

/**
 * What an update leaves as it is, known already in its preview.
 *
 * In the preview of an update every output that is not also an input is unknown, and dependents (an API destination, a
 * stack output) show changes that never come. Inputs stay known, so what is stable is put among the checked inputs
 * (trap 16). The class lists both under `ignoreChanges`, so that they never show as changes themselves.
 *
 * Empty for a new connection and for the new side of a replacement, where they really are unknown.
 */
export async function knownAhead(olds: PlainObject, inputs: PlainObject): Promise<PlainObject> {
  if (
    olds['name'] === undefined ||
    !sameValue(olds['name'], inputs['name']) ||
    !sameValue(olds['region'], inputs['region'])
  ) {
    return {};
  }
  const recorded =
    typeof olds['arn'] === 'string' ? stable(olds, inputs, { arn: olds['arn'], secretArn: olds['secretArn'] }) : {};
  if (inputNames.every((name) => sameValue(olds[name], inputs[name]))) {
    // Nothing changes: the engine takes the outputs from the state, and a preview needs no call.
    return recorded;
  }
  // What is recorded may be older than the state: an update that had to deauthorize has left another secret behind.
  const connection = await look(inputs);
  return connection && connection.arn === (recorded['arn'] ?? connection.arn)
    ? stable(olds, inputs, { arn: connection.arn, secretArn: connection.secretArn })
    : recorded;
}

/** A new authorization after none comes with a new secret. */
function stable(
  olds: PlainObject,
  inputs: PlainObject,
  { arn, secretArn }: { arn: string; secretArn: unknown },
): PlainObject {
  const sameSecret = olds['authorized'] === inputs['authorized'];
  return { arn, ...(sameSecret && typeof secretArn === 'string' ? { secretArn } : {}) };
}

interface Look {
  at: number;
  connection: ObservedConnection;
}

/** What check has seen, for the update that follows it in the same process. */
const looks = new Map<string, Look>();

/** An observation counts as fresh for so long; an older one is made again. */
const freshFor = 10_000;

/** A preview shall not wait for a service that it does not need. */
const patience = 5_000;

const unreachable = new Set<string>();

const placeOf = (inputs: PlainObject): string => JSON.stringify([inputs['region'], inputs['endpoint']]);
const keyOf = (inputs: PlainObject): string => JSON.stringify([placeOf(inputs), inputs['name']]);

async function look(inputs: PlainObject): Promise<ObservedConnection | undefined> {
  const place = placeOf(inputs);
  if (unreachable.has(place)) {
    return undefined;
  }

  const { ConnectionCalls } = require('../service/api/calls') as typeof import('../service/api/calls');
  const { Deadline } = require('../service/api/deadline') as typeof import('../service/api/deadline');
  let timer: NodeJS.Timeout | undefined;
  try {
    const settings = clientSettings(inputs as { region: string; endpoint?: string }, stackConfig());
    const calls = new ConnectionCalls(settings, new Deadline(patience));
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), patience);
    });
    const connection = await Promise.race([calls.describe(inputs['name'] as string), late]);
    if (connection) {
      looks.set(keyOf(inputs), { at: Date.now(), connection });
    }
    return connection;
  } catch {
    // Without credentials, permission or network a preview shows dependents as possibly changed, and no more is lost.
    // The update makes the same call, and says what is wrong.
    unreachable.add(place);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The connection as check has just seen it, once: a second update has to look for itself. */
export function justSeen(inputs: PlainObject): ObservedConnection | undefined {
  const key = keyOf(inputs);
  const seen = looks.get(key);
  looks.delete(key);
  return seen && Date.now() - seen.at < freshFor ? seen.connection : undefined;
}
