import { Refused } from '../model/errors';
import type { PlainObject } from '../model/json';
import { asSentence } from '../model/sentences';
import type { Host } from './host';
import { claimConnection, otherResources } from './claims';
import { changedInputs, replacedBy } from './inputs';

export interface Difference {
  /** The inputs that differ. */
  changed: string[];
  /** Those of them that no update can change. */
  replaces: string[];
  /** Whether there is something to do although no input differs. */
  unfinished: boolean;
}

/**
 * What is to be done.
 *
 * @param olds - the old outputs, which echo the inputs
 */
export function diff(host: Host, olds: PlainObject, news: PlainObject): Difference {
  const changed = changedInputs(host, olds, news);
  const replaces = replacedBy(changed);
  claimConnection(host, news, olds['arn'], replaces.length > 0);
  if (replaces.length === 0) {
    requireOneHolder(host, olds, news);
  }
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
    const { name, connectionState, stateReason } = olds;
    const recorded = `connection "${String(name)}" is recorded as ${String(connectionState)}`;
    const state = typeof stateReason === 'string' && stateReason !== '' ? `${recorded}: ${stateReason}` : recorded;
    host.report('info', `${asSentence(state)} The update continues from there.`);
  }
  return {
    changed,
    replaces,
    // After a refresh the engine has forgotten that an operation failed, or that it left a connection pending: the next
    // `up` finishes it, whatever the program wants now.
    unfinished: unanswered || isUnfinished || olds['createStartedAt'] !== undefined,
  };
}

/** A take-over by a resource that was not known to be another, or in an earlier update that failed later on. */
function requireOneHolder(host: Host, { arn, name }: PlainObject, news: PlainObject): void {
  const other = typeof arn === 'string' ? otherResources(host, news).keeperOf(arn) : undefined;
  if (other !== undefined) {
    throw new Refused(
      `Connection "${String(name)}" (${String(arn)}) is managed by two resources of this program; the other one is ${other}. ` +
        'Remove one of them from the program, which leaves the connection alone.',
    );
  }
}
