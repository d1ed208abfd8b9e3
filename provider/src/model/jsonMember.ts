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
      return { text: literalMembers(text).get(key) ?? '' };
    case 'boolean':
      return { found: 'a boolean' };
    case 'undefined':
      return { found: 'nothing' };
    default:
      return { found: member === null ? 'null' : Array.isArray(member) ? 'a list' : 'an object' };
  }
}

/**
 * The members of the outermost object of a text that is known to be a JSON object, each as it is written there. The last of
 * several members of one name counts.
 */
export function literalMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let name = '';
  let from: number | undefined;
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const part = match[1];
    const begin = token.lastIndex - part.length;
    const isEnd = depth === 1 && (part === ',' || part === '}');
    if (isEnd && from !== undefined) {
      members.set(name, text.slice(from, begin).trim());
      from = undefined;
    } else if (depth === 1 && part === ':') {
      from = token.lastIndex;
    } else if (depth === 1 && from === undefined && part.startsWith('"')) {
      name = JSON.parse(part) as string;
    }
    if (part === '{' || part === '[') {
      depth += 1;
    } else if (part === '}' || part === ']') {
      depth -= 1;
    }
  }
  return members;
}
