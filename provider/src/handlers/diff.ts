import type { PlainObject } from '../model/connection';
import type { Context } from '../dynamic/guard';
import { inputNames, sameValue } from './inputs';

export interface DiffResult {
  changes?: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/** The service can rename nothing, and a region is another service. */
const replacing = ['name', 'region'];

/**
 * Whether anything is to be done. Where inputs differ, `changes` stays undefined: then the engine itself compares old
 * and new inputs and shows just what changed, on its path, secrets as `[secret] => [secret]` (trap 5).
 *
 * @param olds - the old outputs, which echo the inputs
 */
export function diff(context: Context, _id: string, olds: PlainObject, news: PlainObject): DiffResult {
  const changed = inputNames.filter((name) => !sameValue(olds[name], news[name]));
  const unanswered = olds['updateUnanswered'] === true;
  if (unanswered) {
    context.report(
      'the last update got no answer, so that nobody knows which secrets AWS holds: all of them are sent again',
    );
  }
  if (changed.length === 0) {
    // After a refresh the engine has forgotten that an operation failed, or that it left a connection on its way: the
    // next `up` goes on with it, whatever the program wants now.
    return { changes: unanswered || olds['declaredAuthorized'] !== undefined };
  }
  const replaces = changed.filter((name) => replacing.includes(name));
  // A replacement for another reason (replaceOnChanges) keeps name and region, so the old one has to go first.
  return { replaces, deleteBeforeReplace: replaces.length === 0 };
}
