import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { Call, operation } from '../operation';
import { answerParameter } from './parameterOperation';

export const getParameters = operation<{ Names: string[]; WithDecryption?: boolean }>({
  service: 'ssm',
  name: 'GetParameters',
  kind: 'read',
  resource: (call) => call.region.arn('ssm', 'parameter/*'),
  run(call, input) {
    requireMembers(input, ['Names']);
    const Parameters: unknown[] = [];
    const InvalidParameters: string[] = [];
    for (const name of input.Names) {
      const parameter = answerIfFound(call, name, input.WithDecryption === true);
      if (parameter === undefined) {
        InvalidParameters.push(name);
      } else {
        Parameters.push(parameter);
      }
    }
    return { Parameters, InvalidParameters };
  },
});

/** A version that does not exist makes the name invalid here, where GetParameter refuses the call. */
function answerIfFound(call: Call, name: string, withDecryption: boolean): unknown {
  try {
    return answerParameter(call, name, withDecryption);
  } catch (error) {
    if (error instanceof AwsError && error.type === 'ParameterVersionNotFound') {
      return undefined;
    }
    throw error;
  }
}
