import { isObject } from '../model/json';
import { formsOf, shortest, unescaped } from '../model/secretForms';
import { secretMembers } from '../model/secretMembers';

const replacement = '[secret]';

/** Hides every secret of a call in a text, in whatever form it got there. */
export class Redactor {
  private readonly secrets = new Set<string>();
  private forms: string[] | undefined;
  private plain: string[] = [];

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
    const forms = (this.forms ??= this.allForms());
    const shown = forms.reduce((hidden, form) => hidden.split(form).join(replacement), text);
    return hideUserInfo(hideEscaped(shown, this.plain));
  }

  private allForms(): string[] {
    const secrets = [...this.secrets].filter((secret) => secret.length >= shortest);
    this.plain = secrets.map((secret) => unescaped(secret).plain).filter((plain) => plain.length >= shortest);
    // The longest first: a form that contains another is to be hidden as a whole.
    return [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  }
}

/** Hides what a library for JSON has written with escapes of its own. */
function hideEscaped(text: string, secrets: readonly string[]): string {
  if (!text.includes('\\')) {
    return text;
  }
  const { plain, starts } = unescaped(text);
  const found = secrets.flatMap((secret) => placesOf(secret, plain)).sort((a, b) => a.from - b.from);
  let hidden = '';
  let shownUntil = 0;
  for (const { from, to } of found) {
    // Of two that overlap, the rest of the second is hidden with the first.
    if (starts[from] >= shownUntil) hidden += text.slice(shownUntil, starts[from]) + replacement;
    shownUntil = Math.max(shownUntil, starts[to]);
  }
  return hidden + text.slice(shownUntil);
}

function placesOf(secret: string, text: string): { from: number; to: number }[] {
  const places = [];
  for (let from = text.indexOf(secret); from !== -1; from = text.indexOf(secret, from + secret.length)) {
    places.push({ from, to: from + secret.length });
  }
  return places;
}

/** The password in `https://user:password@host`: the service echoes endpoints, which are not marked sensitive. */
function hideUserInfo(text: string): string {
  return text.includes('@') ? text.replace(/(:\/\/[^\s/:@]{0,256}):[^\s/@]{1,2048}@/g, `$1:${replacement}@`) : text;
}

/** A message as long as one can be read: the service quotes what it refuses, and that may be a megabyte. */
export function shortened(text: string, most = 3_000): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
