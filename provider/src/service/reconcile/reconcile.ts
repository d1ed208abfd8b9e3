import { acquire } from './acquire';
import type { Journey } from './journey';
import type { ObservedConnection } from '../api/observed';
import { Progress } from './progress';
import { goalOf } from './states';
import { Synchronization } from './sync';

export type { DesiredConnection, Journey } from './journey';

/**
 * Finds the connection or creates it, and then brings it to what is declared. Create, update, resume after a failure,
 * adopt and re-authorize differ only in what `acquire` finds.
 *
 * @returns the connection as it has settled, which may be DEAUTHORIZED: the caller decides what that means.
 */
export async function reconcile(journey: Journey): Promise<ObservedConnection> {
  const progress = new Progress(journey, goalOf(journey.desired));
  try {
    const found = await acquire(journey, progress);
    progress.follow(found.connection);
    if (journey.desired.tryCredentials === true) {
      await journey.trial?.pass({ exists: true });
    }
    return await new Synchronization(journey, progress).bring(found);
  } catch (error) {
    throw progress.interrupted(error);
  }
}
