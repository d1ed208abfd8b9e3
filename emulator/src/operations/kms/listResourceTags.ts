import { requireKey } from '../../state/keys';
import { requireMembers } from '../input';
import { operation } from '../operation';

export const listResourceTags = operation<{ KeyId: string }>({
  service: 'kms',
  name: 'ListResourceTags',
  kind: 'read',
  resource: (call, input) => call.region.arn('kms', `key/${String(input.KeyId)}`),
  run(call, input) {
    requireMembers(input, ['KeyId']);
    const key = requireKey(call.region, input.KeyId);
    return {
      Tags: Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      Truncated: false,
    };
  },
});
