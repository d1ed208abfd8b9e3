import { formsOf } from '../../model/secretForms';

/** A longer text is no message for people. */
const mostCharacters = 200;

/** What of a text may be a secret in another spelling: each step undoes one. */
const decodings: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\+/g, ' '),
  (text) => text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => Buffer.from(codes.replace(/%/g, ''), 'hex').toString()),
  (text) => text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  (text) => text.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  (text) => text.replace(/\\([^ux])/g, '$1'),
  (text) =>
    text.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (whole, hex: string | undefined, decimal: string) => {
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }),
  (text) =>
    text.replace(
      /&(amp|lt|gt|quot|apos);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'",
    ),
  (text) => text.replace(/[A-Za-z0-9+/_-]{4,}={0,2}/g, (word) => Buffer.from(word, 'base64').toString()),
  (text) => text.replace(/(?:[0-9a-f]{2}){2,}/gi, (word) => Buffer.from(word, 'hex').toString()),
  (text) => [...text].reverse().join(''),
  (text) => text.replace(/[\s.,;:|_-]/g, ''),
];

/**
 * The first line of an answer that says something, for a message: whole, and without the secrets of the call. Undefined
 * if there is none, and whenever the line may hold a secret in a form that {@link redact} does not know.
 *
 * @param confidential - what the answer may repeat of the request
 */
export function quotable(
  text: string | undefined,
  redact: (text: string) => string,
  confidential: readonly string[],
): string | undefined {
  const line = text
    ?.split(/[\r\n\u2028\u2029]/)
    .find((candidate) => /[\p{L}\p{N}]/u.test(candidate))
    ?.trim();
  // A page is no message, and what cannot be seen may take a secret apart.
  if (line === undefined || line.startsWith('<') || /[^\P{C}\t]/u.test(line)) {
    return undefined;
  }
  const shown = redact(line);
  const secrets = confidential
    .filter((secret) => secret.trim() !== '')
    .flatMap(formsOf)
    .map(folded);
  const variants = new Set([shown]);
  for (let round = 0; round < 2; round += 1) {
    for (const variant of [...variants]) {
      decodings.forEach((decode) => variants.add(decode(variant)));
    }
  }
  if ([...variants].map(folded).some((variant) => secrets.some((secret) => variant.includes(secret)))) {
    return undefined;
  }
  const characters = [...shown];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters).join('')}…` : shown;
}

const folded = (text: string): string => text.toLowerCase();
