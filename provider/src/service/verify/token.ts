/** The token in the answer of a token endpoint; undefined if there is none that a header can carry. A byte order mark is no part of it. */
export function tokenIn(text: string | undefined): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text?.replace(/^\uFEFF/, '') ?? '');
  } catch {
    return undefined;
  }
  const token = (answer as { access_token?: unknown } | null)?.access_token;
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

/** Whether an answer may hold a token, whatever its status and its form are. */
export const holdsToken = (text = ''): boolean => /token['"]?\s*[:=>]/i.test(text);
