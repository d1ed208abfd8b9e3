import type { Violation } from './constraints';
import { suggestion } from './suggestion';

/** What a pattern means, for people. Shapes that are not listed print the pattern itself. */
const meanings: Readonly<Record<string, string>> = {
  AuthHeaderParameters: 'may not contain a colon or control characters, and may not consist of tabs alone',
  AuthHeaderParametersSensitive: 'may not contain a colon or control characters, and may not consist of tabs alone',
  ConnectionDescription: 'must be a single line',
  ConnectionName: 'may only contain letters, digits, ".", "-" and "_"',
  HeaderKey: "may only contain letters, digits and !#$%&'*+,-.^_`|~",
  HeaderValueSensitive: 'must be printable ASCII and may not be empty',
  HttpsEndpoint: 'must be a URL without spaces, quotes or characters outside ASCII',
  KmsKeyIdentifier: 'must be a key ID, a key ARN, an alias or an alias ARN',
  QueryStringKey: 'may not be empty or contain control characters',
  QueryStringValueSensitive: 'may not be empty or contain control characters',
  ResourceConfigurationArn:
    'must be arn:aws:vpc-lattice:REGION:ACCOUNT:resourceconfiguration/rcfg- followed by 17 lower-case letters and digits',
};

/** What is allowed, as the end of a sentence that begins with the place. Never the value. */
export function meaningOf(violation: Violation, shapeName: string, value: string): string {
  switch (violation.constraint) {
    case 'enum':
      return `must be one of ${violation.allowed.join(', ')}${suggestion(value, violation.allowed)}`;
    case 'min':
      return violation.limit === 1 ? 'may not be empty' : `must have at least ${violation.limit} characters`;
    case 'max':
      return `may have at most ${violation.limit} characters`;
    case 'pattern':
      return meanings[shapeName] ?? `must match ${violation.pattern}`;
  }
}

/** Of a text that {@link isWhole} does not accept. */
export const loneSurrogate =
  'holds half of a surrogate pair (U+D800 to U+DFFF), which is no character and cannot be sent; a text that was cut in the middle of a character ends like that';

/** Of a text that {@link isWellFormed} does not accept. The provider gets a mark in its place, and cannot tell which. */
export const notWellFormed = `${loneSurrogate}. Or it is a text that Pulumi reserves for unknown values and for secrets`;

/** A text of somebody else, of AWS for example, with the full stop that lets another sentence follow it. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]["')\]]?$/.test(trimmed) || trimmed === '' ? trimmed : `${trimmed.replace(/[,;:]$/, '')}.`;
}
