import type { Parameter, ParameterVersion } from '../../state/parameter';
import type { Region } from '../../state/world';
import { AwsError } from '../../wire/awsError';
import { Timestamp, toJson } from '../../wire/json';
import { requireDecryption } from '../kms/decryption';
import type { Call } from '../operation';
import { getSecretValue, SecretValueAnswer } from '../secretsmanager/getSecretValue';
import { secretResource } from '../secretsmanager/secretOperation';

/** Names under which Parameter Store answers secrets of Secrets Manager (documented). */
const secretPrefix = '/aws/reference/secretsmanager/';

export const parameterArn = (region: Region, name: string): string =>
  region.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);

/** As policies name it: without the version, whatever the request called it. */
export const parameterResource = (region: Region, selector: string): string =>
  parameterArn(region, selector.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter/, '').replace(/:[^:]*$/, ''));

/** Splits `name`, `name:3`, `name:label` or the ARN of a parameter. */
function split(region: Region, text: string): { name: string; selector?: string } {
  const arnPrefix = region.arn('ssm', 'parameter');
  const [name = '', selector] = (text.startsWith(arnPrefix) ? text.slice(arnPrefix.length) : text).split(':');
  return { name, selector };
}

export const versionNotFound = (selector: string, name: string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
  );

/** The version of a number or a label; the latest without a selector. */
function versionOf(parameter: Parameter, selector: string | undefined): ParameterVersion | undefined {
  if (selector === undefined) {
    return parameter.versions.at(-1);
  }
  return /^\d+$/.test(selector)
    ? parameter.versions[Number(selector) - 1]
    : parameter.versions.find(({ labels }) => labels?.includes(selector));
}

export const findParameter = ({ parameters }: Region, name: string): Parameter | undefined =>
  parameters.get(name) ?? parameters.get(name.replace(/^\//, ''));

/** What GetParameter and GetParameters answer of one name; `undefined` if there is no such parameter. */
export function answerParameter(call: Call, text: string, withDecryption: boolean): unknown {
  const { name, selector } = split(call.region, text);
  if (name.startsWith(secretPrefix)) {
    return answerSecret(call, name, selector, withDecryption);
  }
  const parameter = findParameter(call.region, name);
  if (!parameter) {
    return undefined;
  }
  const stored = versionOf(parameter, selector);
  if (!stored) {
    throw versionNotFound(selector ?? '', name);
  }
  const isSecure = parameter.type === 'SecureString';
  if (withDecryption && isSecure) {
    requireDecryption(call, 'ssm', parameter.keyId);
  }
  const version = parameter.versions.indexOf(stored) + 1;
  return {
    Name: parameter.name,
    Type: parameter.type,
    // Without WithDecryption a SecureString is answered as its ciphertext.
    Value:
      isSecure && !withDecryption ? Buffer.from(`ciphertext of version ${version}`).toString('base64') : stored.value,
    Version: version,
    Selector: selector === undefined ? undefined : `:${selector}`,
    LastModifiedDate: Timestamp.withMilliseconds(stored.modified),
    ARN: parameterArn(call.region, parameter.name),
    DataType: parameter.dataType,
  };
}

/**
 * A secret as a parameter. The selector is a staging label or a version ID. Documented: it needs WithDecryption, and the
 * caller's permission to read the secret. The texts were never observed.
 */
function answerSecret(call: Call, name: string, selector: string | undefined, withDecryption: boolean): unknown {
  if (!withDecryption) {
    throw new AwsError(
      'ValidationException',
      'WithDecryption flag must be True for retrieving a Secret Manager secret.',
    );
  }
  const SecretId = name.slice(secretPrefix.length);
  call.requirePermission('secretsmanager:GetSecretValue', secretResource(call, { SecretId }));
  const isVersionId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(selector ?? '');
  const input = { SecretId, [isVersionId ? 'VersionId' : 'VersionStage']: selector };
  let secret: SecretValueAnswer;
  try {
    secret = getSecretValue.run(call, input) as SecretValueAnswer;
  } catch (error) {
    if (error instanceof AwsError && error.type === 'ResourceNotFoundException') {
      return undefined;
    }
    throw error;
  }
  return {
    Name: name,
    Type: 'SecureString',
    Value: secret.SecretString ?? secret.SecretBinary,
    Version: call.world.settings.unknowns.secretReferenceVersion,
    Selector: selector === undefined ? undefined : `:${selector}`,
    SourceResult: toJson(secret),
    LastModifiedDate: secret.CreatedDate,
    ARN: secret.ARN,
    DataType: 'text',
  };
}
