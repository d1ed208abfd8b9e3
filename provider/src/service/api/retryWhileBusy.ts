import { ServiceError } from '../../model/errors';
import type { Deadline } from './deadline';

/**
 * Repeats a call while another change of the connection is under way, which takes a second or so. The SDK does not
 * repeat ConcurrentModificationException (measured on 3.1169).
 *
 * @param patienceMs - the time after which it gives up before the deadline
 */
export async function retryWhileBusy<T>(deadline: Deadline, call: () => Promise<T>, patienceMs = Infinity): Promise<T> {
  const startedAt = deadline.elapsed;
  for (let pause = 300; ; pause = Math.min(pause * 1.6, 5_000)) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.kind !== 'concurrentModification') {
        throw error;
      }
      if (deadline.left <= 0 || deadline.elapsed - startedAt >= patienceMs) {
        throw new ServiceError(error.kind, `${error.message} Wait for that change to finish, then run \`pulumi up\`.`);
      }
      await deadline.sleep(pause * (0.5 + Math.random()));
    }
  }
}
