/** What stands at a key of a JSON object: a text, the literal text of a number, or what it is instead. */
export type JsonMember =
  | { text: string }
  | { found: 'nothing' | 'null' | 'a boolean' | 'a list' | 'an object' }
  /** The text is no JSON object, so that it has no members. */
  | { found: 'no object' };

/** One string, bracket, separator, or literal of JSON, with the white space before it. */
const token = /[\t\n\r ]*("[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\t\n\r {}[\],:"]+)/y;

/**
 * Reads one member of a JSON object. `JSON.parse` makes another number of `12345678901234567890` and of `1.10`, and a
 * password that consists of digits is a text to its author: of a number this is what stands there. As with
 * `JSON.parse`, the last of several members of one name counts.
 *
 * @throws SyntaxError if it is not JSON. Its message quotes the text.
 */
export function jsonMember(text: string, key: string): JsonMember {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { found: 'no object' };
  }
  const member = Object.hasOwn(parsed, key) ? (parsed as Record<string, unknown>)[key] : undefined;
  switch (typeof member) {
    case 'string':
      return { text: member };
    case 'number':
      return { text: literalAt(text, key) };
    case 'boolean':
      return { found: 'a boolean' };
    case 'undefined':
      return { found: 'nothing' };
    default:
      return { found: member === null ? 'null' : Array.isArray(member) ? 'a list' : 'an object' };
  }
}

/** The first token of the last member of this name in the outermost object of a text that is known to be JSON. */
function literalAt(text: string, key: string): string {
  let literal = '';
  let depth = 0;
  let before = '';
  let name: string | undefined;
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const part = match[1];
    if (depth === 1 && before === ':' && name === key) {
      literal = part;
    }
    if (part === '{' || part === '[') {
      depth += 1;
    } else if (part === '}' || part === ']') {
      depth -= 1;
    } else if (depth === 1 && part.startsWith('"') && before !== ':') {
      name = JSON.parse(part) as string;
    }
    before = part;
  }
  return literal;
}
