/**
 * Whether a text consists of characters: JavaScript cuts a text between the two halves of a surrogate pair, and what is
 * left of them changes on the way to AWS or is lost.
 */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
