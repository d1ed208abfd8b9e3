import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { findParameter, parameterArn, versionNotFound } from './parameterOperation';

interface Input {
  Name: string;
  ParameterVersion?: number;
  Labels: string[];
}

/** Documented: letters, digits, `.`, `-` and `_`, not a digit first, and not `aws` or `ssm`. */
const isValid = (label: string): boolean =>
  /^[A-Za-z._-][A-Za-z0-9._-]{0,99}$/.test(label) && !/^(aws|ssm)/i.test(label);

const most = 10;

/** A label belongs to one version: it moves from another version that has it (documented). */
export const labelParameterVersion = operation<Input>({
  service: 'ssm',
  name: 'LabelParameterVersion',
  kind: 'write',
  resource: (call, input) => parameterArn(call.region, String(input.Name)),
  run(call, input) {
    requireMembers(input, ['Name', 'Labels']);
    const parameter = findParameter(call.region, input.Name);
    if (!parameter) {
      throw new AwsError('ParameterNotFound');
    }
    const number = input.ParameterVersion ?? parameter.versions.length;
    const version = parameter.versions[number - 1];
    if (!version) {
      throw versionNotFound(String(number), input.Name);
    }
    const valid = input.Labels.filter(isValid);
    const labels = [...new Set([...(version.labels ?? []), ...valid])];
    if (labels.length > most) {
      throw new AwsError(
        'ParameterVersionLabelLimitExceeded',
        `A parameter version can have a maximum of ${most} labels.`,
      );
    }
    for (const other of parameter.versions) {
      other.labels = other.labels?.filter((label) => !valid.includes(label));
    }
    version.labels = labels;
    return { InvalidLabels: input.Labels.filter((label) => !isValid(label)), ParameterVersion: number };
  },
});
