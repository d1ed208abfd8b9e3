/** A shorter text is part of ordinary words: hiding it everywhere would hide the message, not the secret. */
export const shortest = 4;

/**
 * How a secret may stand in a text: plain, JSON-escaped as JavaScript and Go do it, URL-encoded (path and form, once and
 * twice), as HTML, and Base64, also if the secret is part of a longer text.
 */
export function formsOf(secret: string): string[] {
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

/** A text without the escapes of JSON, and where each of its characters begins in the original. */
export interface Unescaped {
  plain: string;
  /** One more than there are characters: the last is the end. */
  starts: number[];
}

const shortEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Undoes the escapes of JSON, however many there are within one another. Each library decides for itself which characters
 * it escapes and how, so that texts are compared without any. A secret may look like an escape itself: it is compared in
 * the same form.
 */
export function unescaped(text: string): Unescaped {
  let whole = unescapedOnce(text);
  for (let before = text; whole.plain !== before;) {
    before = whole.plain;
    const { starts } = whole;
    const again = unescapedOnce(before);
    whole = { plain: again.plain, starts: again.starts.map((index) => starts[index]) };
  }
  return whole;
}

function unescapedOnce(text: string): Unescaped {
  const starts: number[] = [];
  let plain = '';
  for (const { 0: whole, 1: code, 2: character, index } of text.matchAll(
    /\\+(?:u([0-9a-f]{4})|(["/bfnrt]))|\\+|[^\\]/giu,
  )) {
    const unit =
      code !== undefined
        ? String.fromCharCode(parseInt(code, 16))
        : character !== undefined
          ? (shortEscapes[character] ?? character)
          : whole.startsWith('\\')
            ? '\\'
            : whole;
    plain += unit;
    for (let offset = 0; offset < unit.length; offset += 1) {
      starts.push(index + offset);
    }
  }
  starts.push(text.length);
  return { plain, starts };
}
