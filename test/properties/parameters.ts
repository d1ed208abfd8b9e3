import type { Parameters } from 'fast-check';
import { full } from '../support/full';

const { TEST_SEED, TEST_PATH } = process.env;

/** The full suite, which takes minutes, in place of the seconds that `npm test` has for this. */
export const all = full('properties');

/** One failure again: with the seed and the path that its report printed. */
const again = TEST_SEED !== undefined;

/** How many runs go on beside each other: most of its time each waits for answers. */
export const lanes = all && !again ? 2 : 1;

/**
 * How fast-check runs.
 *
 * In `npm test` the seed is fixed: whether it passes depends on the code alone, so that nobody's change fails by the
 * luck of another draw. The long run draws its own, which a failure prints, and is where new cases are looked for.
 */
export function runs(counts: { quick: number; all: number }, lane = 0): Parameters<unknown> {
  return {
    numRuns: all ? counts.all : counts.quick,
    seed: (TEST_SEED !== undefined ? Number(TEST_SEED) : all ? Date.now() : 20261123) + lane,
    ...(TEST_PATH === undefined ? {} : { path: TEST_PATH }),
    // So long at most. A failure is reported as far as it has been shrunk by then; a slow machine is none.
    interruptAfterTimeLimit: all ? 1_200_000 : 300_000,
    markInterruptAsFailure: false,
  };
}
