/** The words that TypeScript does not take as a name of a variable, and the names that the program itself uses. */
const taken = [
  ...'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
  ...['config', 'pulumi', 'Connection', 'exports', 'require', 'module', 'Promise', 'Object'],
];

/** Gives out names of which no two are the same. */
export class Identifiers {
  private readonly used: Set<string>;

  constructor(reserved: readonly string[] = taken) {
    this.used = new Set(reserved);
  }

  /** A name for a variable or a configuration key: `crm.orders`, `password` is `crmOrdersPassword`. */
  identifier(...parts: string[]): string {
    const words = parts.flatMap((part) => part.split(/[^A-Za-z0-9]+/)).filter((word) => word !== '');
    const [first = 'connection', ...rest] = words;
    const plain =
      (/^[A-Z0-9]+$/.test(first) ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1)) +
      rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    return this.unused(/^\d/.test(plain) ? `connection${plain}` : plain);
  }

  /** A text that need not be an identifier, as it is unless it has been given out before. */
  unused(wanted: string, more?: string): string {
    const base = this.used.has(wanted) && more !== undefined ? `${wanted}-${more}` : wanted;
    let name = base;
    for (let number = 2; this.used.has(name); number += 1) {
      name = /[-.]/.test(base) ? `${base}-${number}` : `${base}${number}`;
    }
    this.used.add(name);
    return name;
  }
}
