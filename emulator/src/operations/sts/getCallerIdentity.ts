import { operation } from '../operation';

export const getCallerIdentity = operation({
  service: 'sts',
  name: 'GetCallerIdentity',
  kind: 'read',
  // Documented: it needs no permission.
  run(call) {
    const session = call.world.sessions.get(call.accessKeyId);
    return {
      Arn: call.principal,
      UserId: session?.userId ?? `AIDA${call.region.account.padStart(16, '0')}`,
      Account: call.region.account,
    };
  },
});
