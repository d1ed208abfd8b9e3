import { requireMembers } from '../input';
import { operation } from '../operation';
import { findParameter, shownParameter } from './parameterOperation';

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
      let found: ReturnType<typeof findParameter>;
      try {
        found = findParameter(call.region, name);
      } catch {
        // A version that does not exist is one of the invalid ones here.
      }
      if (found) {
        Parameters.push(shownParameter(call.region, found, input.WithDecryption === true));
      } else {
        InvalidParameters.push(name);
      }
    }
    return { Parameters, InvalidParameters };
  },
});
