import { isObject } from '../model/json';
import { secretMembers } from '../model/secretMembers';

const replacement = '[secret]';

/** A shorter text is part of ordinary words: hiding it everywhere would hide the message, not the secret. */
const shortest = 4;

/** Hides every secret of a call in a text, in whatever form it got there. */
export class Redactor {
  private readonly secrets = new Set<string>();
  private forms: string[] | undefined;

  /**
   * @param values - the arguments of a handler: the secrets of a connection in them are found
   * @param secrets - secrets from elsewhere
   */
  constructor(values: readonly unknown[], secrets: readonly string[] = []) {
    for (const value of values) {
      for (const member of secretMembers(isObject(value) ? value['authParameters'] : undefined)) {
        if (typeof member.value === 'string') {
          this.add(member.value);
        }
      }
    }
    secrets.forEach((secret) => this.add(secret));
  }

  /** Learns a secret that came up on the way. */
  add(secret: string): void {
    this.secrets.add(secret);
    this.forms = undefined;
  }

  redact(text: string): string {
    this.forms ??= [...new Set([...this.secrets].filter((secret) => secret.length >= shortest).flatMap(formsOf))]
      // The longest first: a form that contains another is to be hidden as a whole.
      .sort((a, b) => b.length - a.length);
    return hideUserInfo(this.forms.reduce((hidden, form) => hidden.split(form).join(replacement), text));
  }
}

/**
 * Plain, JSON-escaped, URL-encoded (path and form, once and twice), as HTML, and Base64, also if the secret is part of a
 * longer text.
 */
function formsOf(secret: string): string[] {
  // A lone surrogate cannot be URL-encoded.
  const urls = [encodeURIComponent(Buffer.from(secret, 'utf8').toString('utf8'))];
  urls.push(urls[0].replace(/%20/g, '+'), new URLSearchParams([['', secret]]).toString().slice(1));
  urls.push(...urls.map((url) => url.replace(/%../g, (code) => code.toLowerCase())));
  urls.push(...urls.map((url) => encodeURIComponent(url)));
  const json = JSON.stringify(secret).slice(1, -1);
  const jsons = [json, json.replace(/\//g, '\\/')];
  // JSON as Go writes it.
  jsons.push(
    ...jsons.map((text) => text.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)),
  );
  // An error that was serialized twice, as the engine does it.
  jsons.push(...jsons.map((text) => JSON.stringify(text).slice(1, -1)));
  const html = secret.replace(/[&<>"]/g, (character) => htmlEntities[character]);
  const forms = [
    secret,
    ...jsons,
    ...urls,
    html,
    ...["'", '&#39;', '&#x27;'].map((quote) => html.replace(/'/g, quote)),
  ];
  const bytes = Buffer.from(secret, 'utf8');
  for (let offset = 0; offset < 3; offset += 1) {
    // What of the Base64 form does not depend on the neighbours, when the secret begins at this offset.
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const begin = [0, 2, 3][offset];
    const end = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    const core = encoded.slice(begin, end);
    if (core.length >= shortest) {
      forms.push(core, core.replace(/\+/g, '-').replace(/\//g, '_'));
    }
  }
  return forms;
}

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The password in `https://user:password@host`: the service echoes endpoints, which are not marked sensitive. */
function hideUserInfo(text: string): string {
  return text.includes('@') ? text.replace(/(:\/\/[^\s/:@]{0,256}):[^\s/@]{1,2048}@/g, `$1:${replacement}@`) : text;
}

/** A message as long as one can be read: the service quotes what it refuses, and that may be a megabyte. */
export function shortened(text: string, most = 3_000): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
