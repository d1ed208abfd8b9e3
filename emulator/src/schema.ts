/**
 * What a controller may send, exactly: a test rests on its faults, so that a misspelt one must be refused, not ignored.
 * A reader answers the value that it was given, or throws a RangeError that names the member and what is allowed.
 */
export type Reader<T> = (value: unknown, path: string) => T;

/** A value as messages show it. */
function shown(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
  return String(value);
}

/** A reader of values that meet a condition. */
const where =
  <T>(wanted: string, accepts: (value: unknown) => boolean): Reader<T> =>
  (value, path) => {
    if (!accepts(value)) {
      throw new RangeError(`'${path}' must be ${wanted}, not ${shown(value)}.`);
    }
    return value as T;
  };

export const text: Reader<string> = where('a text', (value) => typeof value === 'string');

export const flag: Reader<boolean> = where('true or false', (value) => typeof value === 'boolean');

/** A text that meets an expression as a whole. */
export const textLike = (expression: RegExp, wanted: string): Reader<string> =>
  where(wanted, (value) => typeof value === 'string' && expression.test(value));

export const account = textLike(/^\d{12}$/, 'an account of twelve digits');

/** A number, with fractions, from `least` on. */
export const number = (least = -Infinity): Reader<number> =>
  where(
    least === -Infinity ? 'a number' : `a number from ${least} on`,
    (value) => typeof value === 'number' && Number.isFinite(value) && value >= least,
  );

export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> =>
  where(
    most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least} on` : `a whole number from ${least} to ${most}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  );

export const oneOf = <T>(values: readonly T[]): Reader<T> =>
  where(`one of ${values.map(String).join(', ')}`, (value) => (values as readonly unknown[]).includes(value));

export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, path) =>
    value === null ? null : reader(value, path);

export const listOf =
  <T>(reader: Reader<T>): Reader<T[]> =>
  (value, path) =>
    where<unknown[]>('a list', Array.isArray)(value, path).map((item, index) => reader(item, `${path}[${index}]`));

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (path: string, member: string): string => (path === '' ? member : `${path}.${member}`);

/** An object whose members have any names. */
export const recordOf =
  <T>(reader: Reader<T>): Reader<Record<string, T>> =>
  (value, path) => {
    const record = where<Record<string, T>>('an object', isObject)(value, path);
    Object.entries(record).forEach(([member, inner]) => reader(inner, at(path, member)));
    return record;
  };

/** An object with these members, and any others. */
export const atLeast =
  (readers: Readonly<Record<string, Reader<unknown>>>): Reader<object> =>
  (value, path) => {
    const given = where<Record<string, unknown>>('an object', isObject)(value, path);
    Object.entries(readers).forEach(([member, reader]) => reader(given[member], at(path, member)));
    return given;
  };

/** A reader for each member of a type, also of those that may be absent. */
export type Readers<T> = { readonly [Member in keyof T]-?: Reader<Exclude<T[Member], undefined>> };

/**
 * An object with these members and no others. A member that is `undefined` counts as absent.
 *
 * @param required - the members that must not be absent
 * @param noun - what messages call a member
 */
export const objectOf =
  <T extends object>(readers: Readers<T>, required: readonly (keyof T & string)[] = [], noun = 'member'): Reader<T> =>
  (value, path) => {
    const given = where<T>('an object', isObject)(value, path);
    const names = Object.keys(readers);
    for (const [member, inner] of Object.entries(given)) {
      if (!Object.hasOwn(readers, member)) {
        const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there are none';
        throw new RangeError(`There is no ${noun} '${at(path, member)}'; ${known}.`);
      }
      if (inner !== undefined) {
        readers[member as keyof T](inner, at(path, member));
      }
    }
    for (const member of required) {
      if (given[member] === undefined) {
        throw new RangeError(`The ${noun} '${at(path, member)}' is missing.`);
      }
    }
    return given;
  };
