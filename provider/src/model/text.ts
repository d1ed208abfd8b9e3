import { isObject } from './json';
import { isUnknown } from './unknowns';

/** How Pulumi's protocol marks an object that stands for something else, a secret for example. */
export const signatureKey = '4dabf18193072939515e22adb298388d';

/** Whether a text means something else to Pulumi, so that it cannot be handed over as it is. */
export const isReserved = (text: string): boolean => text === signatureKey || isUnknown(text);

/**
 * Whether a text consists of characters: JavaScript cuts a text between the two halves of a surrogate pair, and what is
 * left of them changes on the way to AWS or is lost.
 */
export const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** Whether a text reaches the provider as the program has it. */
export const isWellFormed = (text: string): boolean => isWhole(text) && !isReserved(text);

const mark = '__malformed';

/**
 * In place of a text that is not well-formed, or of the parameter that has it as its name: on the way to the provider
 * Pulumi's SDK would drop the half character, or take the text for something else.
 */
export const malformed = (what: 'text' | 'name'): object => ({ [mark]: what });

/** Whether a value is the mark of {@link malformed}. */
export const isMalformed = (value: unknown, what: 'text' | 'name' = 'text'): boolean =>
  isObject(value) && Object.hasOwn(value, mark) && value[mark] === what;

/** A text of somebody else, of AWS for example, at the end of a sentence or as one. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
