/** Any JSON object. */
export type PlainObject = Record<string, unknown>;

/** A JSON object, not an array, not null. */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Neither `undefined` nor `null` is a value. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Without members that are undefined: they may not reach the engine, and are noise to compare. */
export function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The named members that are there. */
export function pick(value: object, names: readonly string[]): PlainObject {
  const members = value as PlainObject;
  return Object.fromEntries(names.filter((name) => !isAbsent(members[name])).map((name) => [name, members[name]]));
}

/** The member that a path leads to; undefined if there is none. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, member) => (isObject(inner) ? inner[member] : undefined), value);
}

/** The same object with other values. `Object.fromEntries` makes a member even of `__proto__`. */
export function mapValues<T>(
  object: Readonly<Record<string, T>>,
  map: (value: T, key: string) => unknown,
): PlainObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

/** A member that the object has itself: a parameter may be called `constructor`. */
export function own<T>(object: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * Whether two values are the same JSON.
 *
 * @param isUncertain - values that may still become anything, and so equal nothing
 */
export function sameJson(a: unknown, b: unknown, isUncertain: (value: unknown) => boolean = () => false): boolean {
  if (isUncertain(a) || isUncertain(b)) {
    return false;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index], isUncertain));
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameJson(own(a, key), own(b, key), isUncertain));
  }
  return (a ?? undefined) === (b ?? undefined);
}
