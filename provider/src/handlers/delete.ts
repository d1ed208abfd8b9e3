import type { PlainObject } from '../model/json';
import { ConnectionCalls } from '../service/api/calls';
import { clientSettings } from '../service/aws/config';
import { remove } from '../service/reconcile/remove';
import type { Host } from './host';
import type { ConnectionInputs } from './inputs';
import { recordedConnection } from './recorded';
import { deadlineOf } from './timeouts';

/** @param olds - the outputs in the state, written by whatever version ran last */
export async function del(host: Host, id: string, olds: ConnectionInputs & PlainObject): Promise<void> {
  const calls = new ConnectionCalls(
    clientSettings(olds, host.config),
    deadlineOf(host, olds, 'delete'),
    () => host.requireWanted(),
    host.report,
  );
  await remove({ calls, recorded: recordedConnection(id, olds), report: host.report });
}
