import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { answerParameter, parameterResource } from './parameterOperation';

export const getParameter = operation<{ Name: string; WithDecryption?: boolean }>({
  service: 'ssm',
  name: 'GetParameter',
  kind: 'read',
  resource: (call, input) => parameterResource(call.region, String(input.Name)),
  run(call, input) {
    requireMembers(input, ['Name']);
    const Parameter = answerParameter(call, input.Name, input.WithDecryption === true);
    if (Parameter === undefined) {
      throw new AwsError('ParameterNotFound');
    }
    return { Parameter };
  },
});
