import { ClientSettings, settingsKey } from './settings';

/** One value for each distinct settings, as long as the process lives: one preview or one update. */
export function perSettings<T>(make: (settings: ClientSettings) => T): (settings: ClientSettings) => T {
  const values = new Map<string, T>();
  return (settings) => {
    const key = settingsKey(settings);
    if (!values.has(key)) {
      values.set(key, make(settings));
    }
    return values.get(key) as T;
  };
}

/** The same for everything but EventBridge: the endpoint of a connection means nothing to the other services. */
export function perAccount<T>(make: (settings: ClientSettings) => T): (settings: ClientSettings) => T {
  const shared = perSettings(make);
  return ({ endpoint: _, ...settings }) => shared(settings);
}

/** One answer for all that ask. A failure is not kept: the next question is asked again. */
export function keptUnlessFailed<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
