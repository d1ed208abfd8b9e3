import { keyResource, requireKey } from '../../state/keys';
import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { operation } from '../operation';

export const listResourceTags = operation<{ KeyId: string }>({
  service: 'kms',
  name: 'ListResourceTags',
  kind: 'read',
  resource: (call, input) => keyResource(call.world, call.region, String(input.KeyId)),
  run(call, input) {
    requireMembers(input, ['KeyId']);
    if (input.KeyId.includes('alias/')) {
      // Documented: a key id or the ARN of a key. The text was never observed.
      throw new AwsError('NotFoundException', `Invalid keyId ${input.KeyId}`);
    }
    const key = requireKey(call.world, call.region, input.KeyId);
    if (!key.arn.includes(`:${call.region.account}:`)) {
      // Documented: not on a key of another account. What it answers there was never observed.
      throw new AwsError(
        'AccessDeniedException',
        `User: ${call.principal} is not authorized to perform: kms:ListResourceTags on resource: ${key.arn} because no resource-based policy allows the kms:ListResourceTags action`,
      );
    }
    return {
      Tags: Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      Truncated: false,
    };
  },
});
