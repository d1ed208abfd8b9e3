/** Any JSON object. */
export type PlainObject = Record<string, unknown>;

/** A JSON object, not an array, not null. */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
