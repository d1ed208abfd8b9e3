import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { findParameter, parameterArn, shownParameter } from './parameterOperation';

export const getParameter = operation<{ Name: string; WithDecryption?: boolean }>({
  service: 'ssm',
  name: 'GetParameter',
  kind: 'read',
  resource: (call, input) => parameterArn(call.region, String(input.Name)),
  run(call, input) {
    requireMembers(input, ['Name']);
    const found = findParameter(call.region, input.Name);
    if (!found) {
      throw new AwsError('ParameterNotFound');
    }
    return { Parameter: shownParameter(call.region, found, input.WithDecryption === true) };
  },
});
