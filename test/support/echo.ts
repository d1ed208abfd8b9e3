import { gzipSync } from 'node:zlib';
import { formsOf } from '../../provider/src/model/secretForms';
import { harmlessWords } from '../../provider/src/service/verify/harmlessWords';

type Rewriting = (text: string) => string;

const base64: Rewriting = (text) => Buffer.from(text).toString('base64');
const hex: Rewriting = (text) => Buffer.from(text).toString('hex');
const bytes = (text: string): number[] => [...Buffer.from(text)];
const each =
  (spell: (character: string, code: number) => string, between = ''): Rewriting =>
  (text) =>
    [...text].map((character) => spell(character, character.codePointAt(0)!)).join(between);
const half = (text: string): number => Math.ceil(text.length / 2);

function base32(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = bytes(text)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => digits[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** Every spelling in which a hostile endpoint may repeat a secret, or a part of it. */
export const spellings: Record<string, Rewriting> = {
  plain: (text) => text,
  'upper case': (text) => text.toUpperCase(),
  'known forms': (text) =>
    formsOf(text)
      .map((form) => `"${form}"`)
      .join(' '),
  base64,
  'base64 with a user': (text) => base64(`u:${text}`),
  'base64 of base64': (text) => base64(base64(text)),
  'base64 for urls': (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) => base64(text).replace(/.{6}/g, '$&\r\n'),
  'base64 with a literal end of line': (text) => base64(text).replace(/.{6}/g, '$&\\n'),
  'base64 of gzip': (text) => gzipSync(text).toString('base64'),
  base32,
  hex,
  'hex with colons': (text) => hex(text).replace(/../g, '$&:'),
  'hex escapes': (text) => hex(text).replace(/../g, '\\x$&'),
  'octal escapes': (text) =>
    bytes(text)
      .map((byte) => `\\${byte.toString(8)}`)
      .join(''),
  'per cent': (text) => hex(text).replace(/../g, '%$&'),
  'quoted-printable': (text) => hex(text).toUpperCase().replace(/../g, '=$&'),
  'partly quoted-printable': each((character, code) =>
    /[a-z0-9]/i.test(character) ? character : `=${code.toString(16).toUpperCase()}`,
  ),
  'unicode escapes': each((_, code) => `\\u${code.toString(16).padStart(4, '0')}`),
  'unicode escapes in braces': each((_, code) => `\\u{${code.toString(16)}}`),
  'decimal entities': each((_, code) => `&#${code};`),
  'hexadecimal entities': each((_, code) => `&#x${code.toString(16)};`),
  'list of bytes': (text) => JSON.stringify(bytes(text)),
  'numbers of bytes': (text) => bytes(text).join(' '),
  'full width': each((character, code) => (code > 32 && code < 127 ? String.fromCharCode(code + 0xfee0) : character)),
  decomposed: (text) => text.normalize('NFD'),
  concatenation: each((character) => `'${character}'`, '+'),
  'with spaces': each((character) => character, ' '),
  'with hyphens': each((character) => character, '-'),
  'with zero width': each((character) => character, '\u200b'),
  'with zeros': each((character) => character, '\0'),
  reversed: (text) => [...text].reverse().join(''),
  'letters alone': (text) => text.replace(/[^\p{L}\p{N}]/gu, ''),
  'escaped by backslashes': (text) => text.replace(/[^\p{L}\p{N}]/gu, '\\$&'),
  'as a form reads it': (text) => JSON.stringify(Object.fromEntries(new URLSearchParams(`password=${text}`))),
  'plus as space': (text) => text.replace(/\+/g, ' '),
  'without the first': (text) => text.slice(1),
  'without the last': (text) => text.slice(0, -1),
  'the first half': (text) => text.slice(0, half(text)),
  'the second half': (text) => text.slice(half(text)),
  'two halves': (text) => `${text.slice(0, half(text))}" and "${text.slice(half(text))}`,
  'two lines': (text) => `${text.slice(0, half(text))}\n${text.slice(half(text))}`,
  'masked in the middle': (text) => `${text.slice(0, 4)}*****${text.slice(-4)}`,
  'masked at the end': (text) => `${text.slice(0, 4)}...`,
  'words apart': (text) => JSON.stringify(text.split(/[^\p{L}\p{N}]+/u)),
};

/** Where in an answer it may stand. */
export const repetitions: Record<string, Rewriting> = {
  alone: (text) => text,
  'in a member': (text) => `{"error":"invalid","error_description":"${text}"}`,
  'in a sentence': (text) => `Invalid password "${text}"`,
  'in a second line': (text) => `invalid\n${text}`,
  'after much else': (text) => `${'invalid '.repeat(22)}${text}`,
  'as a part of a word': (text) => `invalid${text}client`,
};

const windowLength = 4;

/** The pieces of secrets that a text shows, other than within an ordinary word that has nothing to do with them. */
export function windowsIn(text: string, secrets: readonly string[]): string[] {
  const quote = /Its answer was "(.*)"\.$/s.exec(text)?.[1] ?? (text.includes('Nothing was sent to AWS') ? '' : text);
  const ordinary = (quote.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[A-Za-z]+/g) ?? [])
    .map((word) => word.toLowerCase())
    .filter((word) => harmlessWords.has(word));
  const shown = [quote.toLowerCase(), folded(quote)];
  return secrets
    .flatMap((secret) => [folded(secret), [...folded(secret)].reverse().join('')])
    .flatMap((secret) =>
      Array.from({ length: Math.max(secret.length - windowLength + 1, 0) }, (_, index) =>
        secret.slice(index, index + windowLength),
      ),
    )
    .filter((piece) => shown.some((one) => one.includes(piece)) && !ordinary.some((word) => word.includes(piece)));
}

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
