import type { PlainObject } from '../model/json';
import { sentence } from '../model/text';
import type { Host } from './host';
import { changedInputs } from './inputs';

export interface Difference {
  /** The inputs that differ. */
  changed: string[];
  /** Those of them that no update can change. */
  replaces: string[];
  /** Whether there is something to do although no input differs. */
  unfinished: boolean;
}

/** The service can rename nothing, and a region is another service. */
const replacing = ['name', 'region'];

/**
 * What is to be done.
 *
 * @param olds - the old outputs, which echo the inputs
 */
export function diff(host: Host, olds: PlainObject, news: PlainObject): Difference {
  const changed = changedInputs(host, olds, news);
  const unanswered = olds['updateUnanswered'] === true;
  if (unanswered) {
    host.report(
      'info',
      'the last update got no answer, so AWS may hold the secrets of before or after it: all of them are sent again',
    );
  }
  const isUnfinished = olds['declaredAuthorized'] !== undefined;
  if (isUnfinished) {
    // An update without a changed input shows nothing else.
    const reason =
      typeof olds['stateReason'] === 'string' && olds['stateReason'] !== '' ? `: ${olds['stateReason']}` : '';
    host.report(
      'info',
      `connection "${String(olds['name'])}" is recorded as ${String(olds['connectionState'])}${sentence(reason)} The update continues from there.`,
    );
  }
  return {
    changed,
    replaces: changed.filter((name) => replacing.includes(name)),
    // After a refresh the engine has forgotten that an operation failed, or that it left a connection pending: the next
    // `up` finishes it, whatever the program wants now.
    unfinished: unanswered || isUnfinished,
  };
}
