import { credentialGroups } from '../../model/connection';
import { FailureKind, ServiceError } from '../../model/errors';
import { asSentence } from '../../model/sentences';
import { isThrottled } from '../aws/throttling';
import { proxyRefusal } from '../aws/transport';
import { accessAdvice } from './accessDenied';
import { RawAnswer, strangeAnswer } from './strangeAnswer';

export interface FailedCall {
  operation: string;
  /** The connection, if the call is about one. */
  connection?: string;
  /** What the call is about, if it is not a connection. */
  subject?: string;
  /** The service by its prefix in IAM actions; EventBridge unless given. */
  service?: string;
  region: string;
}

interface SdkError extends Error {
  code?: unknown;
  $metadata?: { attempts?: number; httpStatusCode?: number };
  /** Not among the members that are listed. */
  $response?: RawAnswer;
  errors?: unknown[];
  cause?: unknown;
}

/** Before a connection, or before the first byte of a request. */
const notSent = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  proxyRefusal,
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Of Node.js, whose other errors of this form come before a request is sent: a header that it does not send, a URL. */
const afterSending = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ERR_HTTP2_STREAM_ERROR'];

const serviceNames: Readonly<Record<string, string>> = {
  events: 'EventBridge',
  secretsmanager: 'Secrets Manager',
  ssm: 'Parameter Store',
  kms: 'KMS',
  sts: 'STS',
};

/** Turns whatever the SDK threw into a {@link ServiceError}. */
export function serviceError(thrown: unknown, call: FailedCall): ServiceError {
  if (thrown instanceof ServiceError) {
    return thrown;
  }
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkError;
  const attempts = error.$metadata?.attempts ?? 1;
  const subject = call.subject ?? (call.connection === undefined ? 'connections' : `connection "${call.connection}"`);
  const action = `${call.service ?? 'events'}:${call.operation}`;
  const status = error.$metadata?.httpStatusCode;
  const serviceName = serviceNames[call.service ?? 'events'] ?? call.service ?? 'AWS';
  // The message of JSON.parse quotes the answer.
  const said = asSentence(error instanceof SyntaxError ? 'the answer is no JSON' : firstLine(error.message));
  const fail = (kind: FailureKind, message: string): ServiceError => new ServiceError(kind, message);
  const denied = (): ServiceError =>
    fail(
      'accessDenied',
      `AWS does not allow ${call.operation} of ${subject}: ${said} ${accessAdvice(error.message, action)}`,
    );

  switch (error.name) {
    case 'ResourceNotFoundException':
    case 'ParameterNotFound':
    case 'ParameterVersionNotFound':
      return fail('notFound', call.subject === undefined ? said : `${serviceName} has no ${subject}: ${said}`);
    case 'ResourceAlreadyExistsException':
      return fail('alreadyExists', said);
    case 'ConcurrentModificationException':
      return fail('concurrentModification', `${serviceName} is busy with another change of ${subject}: ${said}`);
    case 'LimitExceededException':
      return fail(
        'quota',
        `${call.operation} of ${subject} reached a quota of ${serviceName} in ${call.region}: ${said} ` +
          'The quota "Connections" is 3,000 a Region (20 in some accounts); delete connections that are not used, or ask for more in the Service Quotas console.',
      );
    case 'AccessDeniedException':
    case 'AccessDenied':
      return denied();
    case 'ExpiredTokenException':
    case 'ExpiredToken':
      return fail(
        'credentials',
        `The AWS credentials have expired (${call.operation} of ${subject}). Sign in again (for example with aws sso login) and run the command again.`,
      );
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidAccessKeyId':
    case 'MissingAuthenticationTokenException':
    case 'MissingAuthenticationToken':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'RequestExpired':
    case 'IncompleteSignature':
      return fail(
        'credentials',
        `AWS did not accept the credentials (${call.operation} of ${subject}): ${said} Check the access key, its secret and, for "Signature expired", the clock of this machine.`,
      );
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return fail(
        'credentials',
        `No usable AWS credentials were found: ${asSentence(firstLine(error.message))} Set aws:profile, AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with aws sso login.`,
      );
    case 'OptInRequired':
    case 'SubscriptionRequiredException':
      return fail(
        'other',
        `The AWS account is not signed up for ${serviceName} in ${call.region} (${call.operation} of ${subject}): ${said} Enable the region or the service in the account, or choose another region.`,
      );
    case 'UnknownOperationException':
      return fail(
        'other',
        `What answers at the endpoint of ${serviceName} does not know ${call.operation} (of ${subject}). Check aws:endpoints and AWS_ENDPOINT_URL.`,
      );
    case 'ValidationException':
    case 'SerializationException':
      // What EventBridge does in the name of the caller may be refused to the caller.
      if (/is not authorized to perform/.test(error.message)) {
        return denied();
      }
      return fail(
        'validation',
        `${serviceName} refused ${call.operation} of ${subject}: ${asSentence(camelCasePaths(error.message))}`,
      );
  }
  // After the quota, which the SDK counts among the throttling errors.
  if (isThrottled(error)) {
    return fail(
      'throttled',
      `${serviceName} throttled ${call.operation} of ${subject} again and again: ${said} Run the command again, with a lower --parallel if it happens often.`,
    );
  }
  // A load balancer of AWS answers with a page too if it reaches no service.
  const strange = status === undefined || status >= 500 ? undefined : strangeAnswer(error.$response ?? {});
  if (strange !== undefined) {
    return fail(
      status! >= 300 ? 'other' : 'unanswered',
      `At the endpoint of ${serviceName} in ${call.region}, something answered ${call.operation} of ${subject} ${strange}, and that was not AWS. Check aws:endpoints, AWS_ENDPOINT_URL and the proxy between this machine and AWS.`,
    );
  }
  const code = networkCode(error);
  if (isUnsent(code) || beforeConnection.test(error.message)) {
    const isCertificate = code !== undefined && /CERT|VERIFY/.test(code);
    return fail(
      'unreachable',
      `${serviceName} could not be reached in ${call.region} for ${call.operation} of ${subject}: ${asSentence(firstLine(error.message || String(code)))} ` +
        (isCertificate
          ? 'Name the certificate authority to trust with aws:customCaBundle or AWS_CA_BUNDLE, or check aws:endpoints.'
          : 'Check the network, the proxy, aws:region and aws:endpoints.'),
    );
  }
  if (
    code !== undefined ||
    error.name === 'TimeoutError' ||
    error.name === 'AbortError' ||
    (status !== undefined && status >= 500)
  ) {
    const what =
      status !== undefined && status >= 500
        ? `answered with status ${status} (${error instanceof SyntaxError ? 'no JSON' : firstLine(error.message) || error.name})`
        : error.name === 'AbortError'
          ? 'gave no whole answer within the timeout of the operation'
          : `gave no answer (${code ?? error.name})`;
    return fail(
      'unanswered',
      `${serviceName} in ${call.region} ${what}, ${times(attempts)}, to ${call.operation} of ${subject}. Run the command again; what was done is taken into account.`,
    );
  }
  if (isLocal(error)) {
    return fail('other', `${call.operation} of ${subject} could not be sent: ${said}`);
  }
  if (error.name === 'Unknown') {
    return fail(
      'other',
      `At the endpoint of ${serviceName} in ${call.region}, something answered ${call.operation} of ${subject} with status ${status} and nothing else, and that was not AWS. Check aws:endpoints, AWS_ENDPOINT_URL and the proxy between this machine and AWS.`,
    );
  }
  if (error instanceof SyntaxError || status === 200 || ['Error', 'TypeError', incompleteAnswer].includes(error.name)) {
    return fail(
      'unanswered',
      `The answer to ${call.operation} of ${subject}${status === undefined ? '' : ` (status ${status})`} could not be read: ${said} Check that aws:endpoints names the ${serviceName} API.`,
    );
  }
  return fail(
    status === undefined || status >= 500 ? 'unanswered' : 'other',
    `${call.operation} of ${subject} failed with ${error.name}${status === undefined ? '' : ` (status ${status})`}${error.message ? `: ${said}` : '.'}`,
  );
}

/** Whether a request failed before it had left, so that the service cannot have acted. */
export function neverLeft(error: unknown): boolean {
  return (
    error instanceof Error && (isUnsent(networkCode(error)) || beforeConnection.test(error.message) || isLocal(error))
  );
}

const isUnsent = (code: string | undefined): code is string =>
  code !== undefined && (notSent.includes(code) || (code.startsWith('ERR_') && !afterSending.includes(code)));

/** What the SDK and the agents throw before there is a connection: they give it no code, or that of a reset. */
const beforeConnection = /before secure TLS connection was established|before receiving CONNECT response/;

/** Whether a request could not even be made: of a failure after that, the SDK keeps the answer, or Node.js gives a code. */
function isLocal(error: SdkError): boolean {
  return (
    error.$response === undefined &&
    networkCode(error) === undefined &&
    !['TimeoutError', 'AbortError', incompleteAnswer].includes(error.name)
  );
}

/** The name of the error for an answer that lacks what its operation always answers. */
export const incompleteAnswer = 'IncompleteAnswer';

/** Node gives one error for each address that it tried; the first tells enough. */
function networkCode(error: SdkError): string | undefined {
  for (const candidate of [error, error.cause, ...(error.errors ?? [])]) {
    const code = (candidate as SdkError | undefined)?.code;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) {
      return code;
    }
  }
  return undefined;
}

/** The service's paths are almost ours: `authParameters.oAuthParameters.clientParameters.clientID`. */
function camelCasePaths(message: string): string {
  return Object.values(credentialGroups).some((group) => message.includes(group))
    ? message.replace(/\bclientID\b/g, 'clientId')
    : message;
}

const firstLine = (text: string): string => text.split('\n', 1)[0];

const times = (attempts: number): string => (attempts === 1 ? 'once' : `${attempts} times`);
