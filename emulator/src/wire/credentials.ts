import { AwsError } from './awsError';

/** Who signed a request, and for which region and service. */
export interface CredentialScope {
  accessKeyId: string;
  region: string;
  service: string;
  /** The signing time, if there is an `X-Amz-Date` header. */
  signedAt?: number;
}

/**
 * Reads the SigV4 header. The signature itself is not checked: the emulator knows no secret keys.
 *
 * The texts are those of the front end that all services share.
 */
export function readAuthorization(headers: Record<string, string | string[] | undefined>): CredentialScope {
  const header = headers['authorization'];
  if (typeof header !== 'string' || header === '') {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (!header.startsWith('AWS4-HMAC-SHA256 ')) {
    throw new AwsError(
      'IncompleteSignatureException',
      `Unsupported AWS 'algorithm': '${header.split(' ')[0]}'. `.trimEnd(),
    );
  }
  const parts = new Map(
    header
      .slice('AWS4-HMAC-SHA256 '.length)
      .split(/,\s*/)
      .map((part): [string, string] => {
        const equals = part.indexOf('=');
        return equals < 0 ? [part.trim(), ''] : [part.slice(0, equals).trim(), part.slice(equals + 1)];
      }),
  );
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  const date = headers['x-amz-date'];
  const dateMissing = typeof date !== 'string' && headers['date'] === undefined;
  if (missing.length > 0 || dateMissing) {
    const sentences = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    if (dateMissing) {
      sentences.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
    throw new AwsError('IncompleteSignatureException', `${sentences.join(' ')} Authorization=${header.split(' ')[0]}`);
  }
  const credential = parts.get('Credential') ?? '';
  const scope = credential.split('/');
  // An access key may itself not contain a slash; the four parts of the scope are counted from the end.
  const [accessKeyId, , region, service, terminator] = scope;
  if (scope.length !== 5 || terminator !== 'aws4_request' || !accessKeyId || !region || !service) {
    throw new AwsError(
      'IncompleteSignatureException',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  return { accessKeyId, region, service, signedAt: typeof date === 'string' ? readBasicDate(date) : undefined };
}

/** `20260926T222811Z` */
function readBasicDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The other way round, for the texts about expired signatures. */
export function basicDate(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '');
}
