import { httpParameterKinds, isObject, parameterValues } from '../model/connection';
import { isUnknown } from './inputs';

const replacement = '[secret]';

/** A shorter text is part of ordinary words: hiding it everywhere would hide the message, not the secret. */
const shortest = 4;

/** Hides every secret of a call in a text, in whatever form it got there. */
export type Redact = (text: string) => string;

/**
 * A redactor that knows the secrets in the arguments of a handler.
 *
 * @param more - secrets from elsewhere
 */
export function redactorFor(values: readonly unknown[], more: readonly string[] = []): Redact {
  const secrets = new Set<string>(more);
  for (const value of values) {
    collect(value, secrets);
  }
  const forms = [...new Set([...secrets].filter((secret) => secret.length >= shortest).flatMap(formsOf))]
    // The longest first: a form that contains another is to be hidden as a whole.
    .sort((a, b) => b.length - a.length);
  return (text) => hideUserInfo(forms.reduce((hidden, form) => hidden.split(form).join(replacement), text));
}

/** The secrets of a connection, wherever the handlers' arguments hold one. */
function collect(connection: unknown, secrets: Set<string>): void {
  const auth = isObject(connection) ? connection['authParameters'] : undefined;
  if (!isObject(auth)) {
    return;
  }
  const add = (value: unknown): void => {
    if (typeof value === 'string' && !isUnknown(value)) {
      secrets.add(value);
    }
  };
  const basic = auth['basicAuthParameters'];
  const apiKey = auth['apiKeyAuthParameters'];
  const oAuth = auth['oAuthParameters'];
  const client = isObject(oAuth) ? oAuth['clientParameters'] : undefined;
  add(isObject(basic) ? basic['password'] : undefined);
  add(isObject(apiKey) ? apiKey['apiKeyValue'] : undefined);
  add(isObject(client) ? client['clientSecret'] : undefined);
  for (const parameters of [auth['invocationHttpParameters'], isObject(oAuth) ? oAuth['oAuthHttpParameters'] : undefined]) {
    for (const kind of httpParameterKinds) {
      const map = isObject(parameters) ? parameters[kind] : undefined;
      for (const parameter of isObject(map) ? Object.values(map) : []) {
        for (const item of parameterValues(parameter)) {
          if (item?.isValueSecret === true) {
            add(item.value);
          }
        }
      }
    }
  }
}

/** Plain, JSON-escaped, URL-encoded (path and form) and Base64, also where the secret is part of a longer text. */
function formsOf(secret: string): string[] {
  // A lone surrogate cannot be URL-encoded.
  const url = encodeURIComponent(Buffer.from(secret, 'utf8').toString('utf8'));
  const forms = [secret, JSON.stringify(secret).slice(1, -1), url, url.replace(/%20/g, '+')];
  const bytes = Buffer.from(secret, 'utf8');
  for (let offset = 0; offset < 3; offset += 1) {
    // What of the Base64 form does not depend on the neighbours, when the secret begins at this offset.
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '');
    const begin = [0, 2, 3][offset]!;
    const end = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    const core = encoded.slice(begin, end);
    if (core.length >= shortest) {
      forms.push(core, core.replace(/\+/g, '-').replace(/\//g, '_'));
    }
  }
  return forms;
}

/** The password in `https://user:password@host`: the service echoes endpoints, which are not marked sensitive. */
function hideUserInfo(text: string): string {
  return text.includes('@') ? text.replace(/(:\/\/[^\s/:@]{0,256}):[^\s/@]{1,2048}@/g, `$1:${replacement}@`) : text;
}
