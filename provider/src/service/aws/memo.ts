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

/** The same for everything but EventBridge: the endpoint of a connection says nothing of the other services. */
export function perAccount<T>(make: (settings: ClientSettings) => T): (settings: ClientSettings) => T {
  const shared = perSettings(make);
  return ({ endpoint: _, ...settings }) => shared(settings);
}
