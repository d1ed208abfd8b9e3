/**
 * Makes a call, and waits for it no longer than the given time, whatever it is at: the timeouts of the SDK end with the
 * beginning of an answer, and apply to no search for credentials. What is still under way then is aborted.
 *
 * @param cancelled - ends the call earlier: soon after it is aborted, so that an answer that is under way is not lost
 * @throws an error with the name AbortError, as the SDK's; or the reason of `cancelled`
 */
export async function within<T>(
  milliseconds: number,
  call: (abortSignal: AbortSignal) => Promise<T>,
  cancelled?: AbortSignal,
): Promise<T> {
  cancelled?.throwIfAborted();
  const controller = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let cancel!: () => void;
  const late = new Promise<never>((_, reject) => {
    const endAfter = (time: number, reason: () => Error): void => {
      const end = (): void => {
        controller.abort();
        reject(reason());
      };
      timers.push(setTimeout(end, Math.min(time, longestTimerMs)));
    };
    cancel = () => endAfter(cancelGraceMs, () => cancelled?.reason as Error);
    cancelled?.addEventListener('abort', cancel, { once: true });
    endAfter(milliseconds, () => Object.assign(new Error('There was no answer in time.'), { name: 'AbortError' }));
  });
  try {
    return await Promise.race([call(controller.signal), late]);
  } finally {
    cancelled?.removeEventListener('abort', cancel);
    timers.forEach(clearTimeout);
  }
}

/** AWS answers in a fraction of this, for which a cancellation waits. */
const cancelGraceMs = 500;

/** A longer timer of Node.js ends at once. */
const longestTimerMs = 2 ** 31 - 1;
