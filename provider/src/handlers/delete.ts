import type { PlainObject } from '../model/json';
import { ConnectionCalls } from '../service/api/calls';
import { clientSettings } from '../service/aws/config';
import { remove } from '../service/reconcile/remove';
import { SecretResolver } from '../service/secrets/references';
import { keeperOf, releaseConnection } from './claims';
import type { Host } from './host';
import type { ConnectionInputs } from './inputs';
import { recordedConnection } from './recorded';
import { deadlineOf } from './timeouts';
import { trialBeforeDelete } from './trial';

/** @param olds - the outputs in the state, written by whatever version ran last */
export async function del(host: Host, id: string, olds: ConnectionInputs & PlainObject): Promise<void> {
  const settings = clientSettings(olds, host.config);
  const deadline = deadlineOf(host, olds, 'delete');
  await trialBeforeDelete(host, olds, deadline);
  await remove({
    calls: new ConnectionCalls(settings, deadline, host.report),
    recorded: recordedConnection(id, olds),
    secrets: new SecretResolver(settings, (secret) => host.protect(secret), deadline),
    keeperOf: (arn) => keeperOf(host, arn),
    report: host.report,
  });
  releaseConnection(host, olds);
}
