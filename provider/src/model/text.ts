import { isObject } from './json';

/**
 * Whether a text consists of characters: JavaScript cuts a text between the two halves of a surrogate pair, and what is
 * left of them changes on the way to AWS or is lost.
 */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const mark = '__malformed';

/**
 * In place of a text that is not well-formed, or of the parameter that has it as its name: Pulumi's SDK would drop the
 * half character on the way to the provider, which then could not tell what was declared.
 */
export const malformed = (what: 'text' | 'name'): object => ({ [mark]: what });

/** Whether a value is the mark of {@link malformed}. */
export const isMalformed = (value: unknown, what: 'text' | 'name' = 'text'): boolean =>
  isObject(value) && Object.hasOwn(value, mark) && value[mark] === what;
