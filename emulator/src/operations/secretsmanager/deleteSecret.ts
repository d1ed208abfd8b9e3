import { loseManagedSecret } from '../../state/lifecycle';
import { requireSecret, requireUndeleted, requireUserOwned, scheduleDeletion } from '../../state/secrets';
import { AwsError } from '../../wire/awsError';
import { Timestamp } from '../../wire/json';
import { requireMembers } from '../input';
import { operation } from '../operation';
import { SecretInput, secretResource } from './secretOperation';

const day = 86_400_000;

export const deleteSecret = operation<
  SecretInput & { RecoveryWindowInDays?: number; ForceDeleteWithoutRecovery?: boolean }
>({
  service: 'secretsmanager',
  name: 'DeleteSecret',
  kind: 'write',
  resource: secretResource,
  run(call, input) {
    requireMembers(input, ['SecretId']);
    if (input.ForceDeleteWithoutRecovery && input.RecoveryWindowInDays !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    const days = input.RecoveryWindowInDays ?? 30;
    if (days < 7 || days > 30) {
      throw new AwsError(
        'InvalidParameterException',
        'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      );
    }
    const { world, region } = call;
    const { timings, unknowns } = world.settings;
    const secret = requireSecret(region, input.SecretId);
    if (input.ForceDeleteWithoutRecovery || unknowns.userDeletionOfManagedSecret === 'refused') {
      requireUserOwned(secret);
    }
    requireUndeleted(secret);
    const window = input.ForceDeleteWithoutRecovery ? timings.secretPurge : days * day;
    const lose = (): void =>
      [...region.connections.values()]
        .filter(({ secretArn }) => secretArn === secret.arn)
        .forEach((record) => loseManagedSecret(world, record));
    scheduleDeletion(world, region, secret, window, lose);
    if (unknowns.managedSecretDeletionNoticed === 'whenScheduled') {
      lose();
    }
    const end = input.ForceDeleteWithoutRecovery ? world.clock.now() : world.clock.now() + window;
    return { ARN: secret.arn, Name: secret.name, DeletionDate: Timestamp.withMilliseconds(end) };
  },
});
