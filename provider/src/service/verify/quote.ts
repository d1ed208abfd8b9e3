import { harmlessWords } from './harmlessWords';

/** A longer text is no message for people. */
const mostCharacters = 200;

/** Fewer characters of a secret say nothing of it. */
const windowLength = 4;

/** What an answer may be quoted with, beside letters: no sign that an encoding needs. */
const plainLine = /^[A-Za-z0-9 .,:;!?()'"{}[\]/_-]*$/;

/** `lower`, `UPPER` or `Capitalized`: another mixture is an encoding. */
const wordShape = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/;

/**
 * The first line of an answer that says something, for a message: if it is certain that it repeats nothing of the request.
 * A secret has more encodings than can be recognized, so that every word of the line is one of an ordinary refusal, and a
 * number is the status itself; no two of the words are together part of a secret.
 *
 * @param redact - hides what must not be shown: such a line is not quoted
 * @param confidential - what the answer may repeat of the request
 */
export function quotable(
  text: string | undefined,
  status: number,
  redact: (text: string) => string,
  confidential: readonly string[],
): string | undefined {
  const line = text
    ?.split(/[\r\n]/)
    .find((candidate) => /[\p{L}\p{N}]/u.test(candidate))
    ?.trim();
  if (line === undefined || !plainLine.test(line) || redact(line) !== line || !isOrdinary(line, status)) {
    return undefined;
  }
  if (confidential.some((secret) => isPartly(line, secret))) {
    return undefined;
  }
  // The line stands between double quotes, and must not end them.
  const shown = line.replaceAll('"', "'");
  return shown.length > mostCharacters ? `${shown.slice(0, mostCharacters)}…` : shown;
}

/** The words of a line, as people see them: those of `errorCode` are two, and so are those of `invalid_client`. */
const wordsOf = (line: string): string[] => line.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[A-Za-z0-9]+/g) ?? [];

/** Whether every word is one of a refusal, and every number the status. */
const isOrdinary = (line: string, status: number): boolean =>
  wordsOf(line).every(
    (word) => word === String(status) || (wordShape.test(word) && harmlessWords.has(word.toLowerCase())),
  );

/** Whether a piece of the secret is in the line, other than within one of its ordinary words. */
function isPartly(line: string, secret: string): boolean {
  const words = wordsOf(line).map((word) => word.toLowerCase());
  const within = new Set(words.flatMap(windowsOf));
  const across = new Set(windowsOf(words.join('')).filter((piece) => !within.has(piece)));
  // Around a word stand the signs of JSON: they are no part of a secret.
  const raw = new Set(
    windowsOf(line.toLowerCase()).filter((piece) => !/^[\s{}[\]:,"]*[a-z]*[\s{}[\]:,"]*$/.test(piece)),
  );
  const plain = secret.toLowerCase();
  const folded = plain.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '');
  return (
    [plain, reversed(plain)].some((text) => windowsOf(text).some((piece) => raw.has(piece))) ||
    [folded, reversed(folded)].some((text) => windowsOf(text).some((piece) => across.has(piece)))
  );
}

/** Every piece of a text that has the length. */
const windowsOf = (text: string): string[] =>
  Array.from({ length: Math.max(text.length - windowLength + 1, 0) }, (_, index) =>
    text.slice(index, index + windowLength),
  );

const reversed = (text: string): string => [...text].reverse().join('');
