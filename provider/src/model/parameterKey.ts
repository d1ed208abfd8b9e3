/**
 * The name of an HTTP parameter as the key of a map, wherever a map of parameters passes through Pulumi, and so in states
 * and previews. Two names cannot be keys there:
 *
 * - `__proto__`: Pulumi's SDK copies maps by assignment, and to assign to `__proto__` makes no member. The parameter would
 *   be lost without a word, or its own members would become parameters. Its key is `\__proto__`.
 * - The empty name, which a body parameter may have: the engine (3.274) cannot read its path in a diff, and fails. Its key
 *   is `\empty`.
 *
 * A name that looks like such a key gets one more backslash.
 */
export const keyOf = (name: string): string =>
  name === '' ? String.raw`\empty` : /^(\\*__proto__|\\+empty)$/.test(name) ? `\\${name}` : name;

/** The reverse of {@link keyOf}. */
export const nameOf = (key: string): string =>
  key === String.raw`\empty` ? '' : /^\\+(__proto__|empty)$/.test(key) ? key.slice(1) : key;
