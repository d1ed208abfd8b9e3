import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { requireDecryption } from '../kms/decryption';
import { operation } from '../operation';
import { findParameter, parameterResource, shownParameter } from './parameterOperation';

export const getParameter = operation<{ Name: string; WithDecryption?: boolean }>({
  service: 'ssm',
  name: 'GetParameter',
  kind: 'read',
  resource: (call, input) => parameterResource(call.region, String(input.Name)),
  run(call, input) {
    requireMembers(input, ['Name']);
    const found = findParameter(call.region, input.Name);
    if (!found) {
      throw new AwsError('ParameterNotFound');
    }
    if (input.WithDecryption && found.parameter.type === 'SecureString') {
      requireDecryption(call, 'ssm', found.parameter.keyId);
    }
    return { Parameter: shownParameter(call.region, found, input.WithDecryption === true) };
  },
});
