/**
 * The name of an HTTP parameter as the key of a map. Pulumi's SDK copies maps by assignment, and to assign to
 * `__proto__` makes no member: the parameter would be lost without a word, or its own members would become parameters.
 * Wherever a map of parameters passes through Pulumi, and so in states and previews, the key is `\__proto__`.
 */
export const keyOf = (name: string): string => (/^\\*__proto__$/.test(name) ? `\\${name}` : name);

/** The reverse of {@link keyOf}. */
export const nameOf = (key: string): string => (/^\\+__proto__$/.test(key) ? key.slice(1) : key);
