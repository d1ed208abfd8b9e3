/**
 * The patterns of `shapes.ts` as predicates that take linear time.
 *
 * The service matches every pattern against the whole value, also those without anchors (recorded: a name with
 * spaces fails `[\.\-_A-Za-z0-9]+`). The patterns themselves are not compiled, because two of them
 * (`AuthHeaderParameters`, `HeaderValueSensitive`) backtrack exponentially in JavaScript: 26 spaces took 0.6 s.
 * Each expression here repeats one character class, or alternatives that cannot start with the same character.
 */
// eslint-disable-next-line no-control-regex -- the service's own classes are made of control characters
const outsideCredential = /[\x00-\x08\x0A-\x1F:\x7F]/;
// eslint-disable-next-line no-control-regex
const insideCredential = /[^\x00-\x1F:\x7F]/;

/** No control character but the tab, no colon, and something other than tabs. */
const isCredential = (value: string): boolean => !outsideCredential.test(value) && insideCredential.test(value);

const expression =
  (whole: RegExp) =>
  (value: string): boolean =>
    whole.test(value);

/** By shape name. A shape without a pattern is not listed. */
export const patterns: Readonly<Record<string, (value: string) => boolean>> = {
  AuthHeaderParameters: isCredential,
  AuthHeaderParametersSensitive: isCredential,
  ConnectionArn: expression(
    /^arn:aws[a-z-]*:events:[a-z\d-]*:(?:\d{12})?:connection\/[.\-_A-Za-z0-9]+\/[-A-Za-z0-9]+$/,
  ),
  // The service's dot, like Java's, stops at every line terminator.
  ConnectionDescription: expression(/^[^\n\r\u0085\u2028\u2029]*$/),
  ConnectionName: expression(/^[.\-_A-Za-z0-9]+$/),
  ConnectionStateReason: expression(/^[^\n\r\u0085\u2028\u2029]*$/),
  HeaderKey: expression(/^[!#$%&'*+,\-.^_`|~0-9a-zA-Z]+$/),
  HeaderValueSensitive: (value) => /^[\t\x20-\x7E]+$/.test(value) && /[\x20-\x7E]/.test(value),
  HttpsEndpoint: expression(/^(?:%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])+$/),
  KmsKeyIdentifier: expression(/^[a-zA-Z0-9_\-/:]*$/),
  // eslint-disable-next-line no-control-regex
  QueryStringKey: expression(/^[^\x00-\x1F\x7F]+$/),
  // eslint-disable-next-line no-control-regex
  QueryStringValueSensitive: expression(/^[^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+$/),
  ResourceAssociationArn: expression(
    /^arn:[a-z0-9\\-]+:vpc-lattice:[a-zA-Z0-9\\-]+:\d{12}:servicenetworkresourceassociation\/snra-[0-9a-z]{17}$/,
  ),
  ResourceConfigurationArn: expression(
    /^(?:arn:[a-z0-9-]+:vpc-lattice:[a-zA-Z0-9-]+:\d{12}:resourceconfiguration\/rcfg-[0-9a-z]{17})?$/,
  ),
  SecretsManagerSecretArn: expression(
    /^arn:aws[a-z-]*:secretsmanager:[a-z\d-]*:(?:\d{12})?:secret:[/_+=.@\-A-Za-z0-9]+$/,
  ),
};
