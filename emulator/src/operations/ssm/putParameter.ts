import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { parameterArn } from './parameterOperation';

interface Input {
  Name: string;
  Value: string;
  Type?: string;
  KeyId?: string;
  DataType?: string;
  Overwrite?: boolean;
}

export const putParameter = operation<Input>({
  service: 'ssm',
  name: 'PutParameter',
  kind: 'write',
  resource: (call, input) => parameterArn(call.region, String(input.Name)),
  run(call, input) {
    requireMembers(input, ['Name', 'Value']);
    const { parameters } = call.region;
    const version = { value: input.Value, modified: call.world.clock.now() };
    const existing = parameters.get(input.Name);
    if (existing && !input.Overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (existing) {
      existing.versions.push(version);
      existing.type = input.Type ?? existing.type;
      return { Version: existing.versions.length, Tier: 'Standard' };
    }
    if (input.Type === undefined) {
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    }
    parameters.set(input.Name, {
      name: input.Name,
      type: input.Type,
      dataType: input.DataType ?? 'text',
      keyId: input.KeyId,
      versions: [version],
    });
    return { Version: 1, Tier: 'Standard' };
  },
});
