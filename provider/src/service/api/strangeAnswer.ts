/** What the AWS SDK keeps of the answer that it could not use. */
export interface RawAnswer {
  statusCode?: number;
  headers?: Record<string, string>;
}

/**
 * An answer that no AWS service gives, as the end of a sentence: of a proxy, a sign-in page or another server. Undefined
 * for all that can be one of AWS.
 */
export function strangeAnswer({ statusCode: status, headers = {} }: RawAnswer): string | undefined {
  const header = (name: string): string => headers[name]?.trim() ?? '';
  if (status === undefined) {
    return undefined;
  }
  if (status >= 300 && status < 400) {
    const location = header('location');
    return `with a redirect${location === '' ? '' : ` to ${origin(location)}`} (status ${status})`;
  }
  const type = header('content-type').split(';', 1)[0].toLowerCase();
  if (/html/.test(type)) {
    return `with a web page (status ${status})`;
  }
  if (type !== '' && !/json|xml|octet-stream/.test(type)) {
    return `with ${type} (status ${status})`;
  }
  return undefined;
}

/** Without the path and the query, which may hold a token. */
function origin(location: string): string {
  return URL.canParse(location) ? new URL(location).origin : 'another address';
}
