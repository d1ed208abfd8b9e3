// Lines that tell what a set-up is doing while it does it.

const beginning = Date.now();

/**
 * Prints one line for a step of the set-up, behind the seconds since the start.
 *
 * @param {string} text
 */
export function step(text) {
  const seconds = Math.round((Date.now() - beginning) / 1000);
  process.stderr.write(`[setup ${String(seconds).padStart(3)} s] ${text}\n`);
}

/** An error whose message alone is meant for the reader: it says what is wrong and what to do. */
export class SetupError extends Error {}

/**
 * Runs the main function of a script. A {@link SetupError} ends it with its message alone.
 *
 * @param {() => Promise<number | void>} main answers the exit code, or nothing for 0
 */
export async function script(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
