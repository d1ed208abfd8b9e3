/**
 * Makes a call, and waits for it no longer than the given time, whatever it is at: the timeouts of the SDK end with the
 * beginning of an answer, and apply to no search for credentials. What is still under way then is aborted.
 *
 * @throws an error with the name AbortError, as the SDK's
 */
export async function within<T>(milliseconds: number, call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        controller.abort();
        reject(Object.assign(new Error('There was no answer in time.'), { name: 'AbortError' }));
      },
      Math.min(milliseconds, longestTimerMs),
    );
  });
  try {
    return await Promise.race([call(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A longer timer of Node.js ends at once. */
const longestTimerMs = 2 ** 31 - 1;
