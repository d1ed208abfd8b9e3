/** The token in the answer of a token endpoint; undefined if there is none that a header can carry. */
export function tokenIn(text: string | undefined): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  const token = (answer as { access_token?: unknown } | null)?.access_token;
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}
