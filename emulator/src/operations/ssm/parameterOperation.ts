import type { Parameter } from '../../state/parameter';
import type { Region } from '../../state/world';
import { AwsError } from '../../wire/awsError';
import { Timestamp } from '../../wire/json';

export const parameterArn = (region: Region, name: string): string =>
  region.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);

/** As policies name it: without the version, whatever the request called it. */
export const parameterResource = (region: Region, selector: string): string =>
  parameterArn(region, selector.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter/, '').replace(/:[^:]*$/, ''));

/** `name`, `name:3` or the ARN of a parameter. */
export function findParameter(
  region: Region,
  selector: string,
): { parameter: Parameter; version: number; selector?: string } | undefined {
  const arnPrefix = region.arn('ssm', 'parameter');
  const text = selector.startsWith(arnPrefix) ? selector.slice(arnPrefix.length) : selector;
  const [name = '', wanted] = text.split(':');
  const parameter = region.parameters.get(name) ?? region.parameters.get(name.replace(/^\//, ''));
  if (!parameter) {
    return undefined;
  }
  const version = wanted === undefined ? parameter.versions.length : Number(wanted);
  if (!parameter.versions[version - 1]) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${wanted ?? ''} of ${name}. Verify the version and try again.`,
    );
  }
  return { parameter, version, selector: wanted === undefined ? undefined : `:${wanted}` };
}

export function shownParameter(
  region: Region,
  found: NonNullable<ReturnType<typeof findParameter>>,
  decrypt: boolean,
): unknown {
  const { parameter, version } = found;
  const stored = parameter.versions[version - 1];
  const hidden = parameter.type === 'SecureString' && !decrypt;
  return {
    Name: parameter.name,
    Type: parameter.type,
    // Without WithDecryption a SecureString is answered as its ciphertext.
    Value: hidden ? Buffer.from(`ciphertext of version ${version}`).toString('base64') : stored.value,
    Version: version,
    Selector: found.selector,
    LastModifiedDate: Timestamp.withMilliseconds(stored.modified),
    ARN: parameterArn(region, parameter.name),
    DataType: parameter.dataType,
  };
}
