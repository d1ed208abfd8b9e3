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
    const { world, region } = call;
    const secret = requireSecret(region, input.SecretId);
    requireUserOwned(secret);
    requireUndeleted(secret);
    const window = input.ForceDeleteWithoutRecovery
      ? world.settings.timings.secretPurge
      : (input.RecoveryWindowInDays ?? 30) * day;
    // A timer cannot be set further ahead than 2^31 - 1 ms; no emulator lives that long.
    scheduleDeletion(world, region, secret, Math.min(window, 2 ** 31 - 1));
    const end = input.ForceDeleteWithoutRecovery ? world.clock.now() : world.clock.now() + window;
    return { ARN: secret.arn, Name: secret.name, DeletionDate: Timestamp.withMilliseconds(end) };
  },
});
