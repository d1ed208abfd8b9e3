import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fails if a secret stands in one of the texts or in a file at or below one of the paths: plain, as JSON writes it,
 * URL-encoded, or in Base64 at any alignment.
 *
 * The message names the place and the encoding, and the secret by its place in the list alone.
 *
 * @param places texts by a name for the message; a text that is the path of a file or folder is searched itself
 */
export function assertNoLeak(places: Record<string, string>, secrets: readonly string[]): void {
  assert(secrets.length > 0, 'no secret to look for');
  const needles = secrets.flatMap((secret, index) => forms(secret).map((form) => ({ ...form, index })));
  const leaks: string[] = [];
  for (const [name, place] of Object.entries(places)) {
    for (const [where, text] of contents(name, place)) {
      // Half-megabyte state files times some dozen needles: a search each is quick enough.
      const found = needles.filter(({ needle }) => text.includes(needle));
      leaks.push(...found.map(({ encoding, index }) => `${where} holds secret ${index} (${encoding})`));
    }
  }
  assert.deepEqual(leaks, [], 'secrets leaked');
}

/** Every form in which a search would find the secret. */
export function forms(secret: string): { encoding: string; needle: string }[] {
  assert(secret.length >= 6, 'a secret for a leak test must be long enough not to turn up by chance');
  const json = (text: string) => JSON.stringify(text).slice(1, -1);
  const all = [
    { encoding: 'plain', needle: secret },
    { encoding: 'JSON', needle: json(secret) },
    { encoding: 'JSON in JSON', needle: json(json(secret)) },
    { encoding: 'JSON as Go writes it', needle: json(secret).replace(/[<>&]/g, goEscape) },
    { encoding: 'URL', needle: encodeURIComponent(secret) },
    { encoding: 'form', needle: new URLSearchParams([['', secret]]).toString().slice(1) },
    {
      encoding: 'URL in small letters',
      needle: encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    },
    { encoding: 'URL in a URL', needle: encodeURIComponent(encodeURIComponent(secret)) },
    { encoding: 'JSON with escaped slashes', needle: json(secret).replace(/\//g, '\\/') },
    { encoding: 'HTML', needle: secret.replace(/[&<>"]/g, (character) => `&${htmlNames[character]};`) },
    ...[0, 1, 2].flatMap((offset) => [
      { encoding: `Base64 at ${offset}`, needle: base64(secret, offset) },
      { encoding: `Base64url at ${offset}`, needle: base64(secret, offset).replace(/\+/g, '-').replace(/\//g, '_') },
    ]),
  ];
  return all.filter(({ needle }, index) => all.findIndex((other) => other.needle === needle) === index);
}

const htmlNames: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

function goEscape(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}

/** The part of the Base64 text that is the same whatever stands before and after the secret. */
function base64(secret: string, offset: number): string {
  const bytes = Buffer.from(secret);
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const start = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(start, end);
}

function* contents(name: string, place: string): Generator<[string, string]> {
  if (place.includes('\n') || !place.startsWith('/') || !existsSync(place)) {
    yield [name, place];
  } else if (statSync(place).isFile()) {
    yield [name, readFileSync(place, 'latin1')];
    yield [name, readFileSync(place, 'utf8')];
  } else {
    for (const entry of readdirSync(place)) yield* contents(`${name}/${entry}`, join(place, entry));
  }
}
