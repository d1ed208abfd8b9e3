import { randomUUID } from 'node:crypto';
import { addVersion, createSecret as makeSecret } from '../../state/secrets';
import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { repeatedVersion, secretResource, ValueInput, valueOf } from './secretOperation';

interface Input extends ValueInput {
  Name: string;
  Description?: string;
  KmsKeyId?: string;
  Tags?: { Key: string; Value: string }[];
}

export const createSecret = operation<Input>({
  service: 'secretsmanager',
  name: 'CreateSecret',
  kind: 'write',
  resource: secretResource,
  run(call, input) {
    requireMembers(input, ['Name']);
    const { world, region } = call;
    const value = valueOf(input);
    const existing = [...region.secrets.values()].find((secret) => secret.name === input.Name);
    if (existing) {
      const version = value && repeatedVersion(existing, input.ClientRequestToken, value);
      if (version) {
        return { ARN: existing.arn, Name: existing.name, VersionId: version.id };
      }
      throw existing.deleted === undefined
        ? new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${input.Name} already exists.`,
          )
        : new AwsError(
            'InvalidRequestException',
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          );
    }
    const secret = makeSecret(world, region, {
      name: input.Name,
      description: input.Description,
      kmsKeyId: input.KmsKeyId,
      tags: input.Tags ?? [],
      owningService: undefined,
    });
    const version = value && addVersion(world, secret, value, input.ClientRequestToken ?? randomUUID());
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
});
