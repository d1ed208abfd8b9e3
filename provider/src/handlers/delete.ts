import type { PlainObject } from '../model/connection';
import { ConnectionCalls } from '../service/api/calls';
import { Deadline } from '../service/api/deadline';
import { remove } from '../service/reconcile/remove';
import type { Context } from '../dynamic/guard';
import type { ConnectionInputs } from './inputs';
import { requireEngine } from '../dynamic/engineWatch';
import { recordedConnection } from './recorded';
import { stackConfig } from '../dynamic/stackConfig';
import { clientSettings } from '../service/aws/config';
import { timeoutOf } from './timeouts';

/** @param olds - the outputs in the state, written by whatever version ran last */
export async function del(context: Context, id: string, olds: ConnectionInputs & PlainObject): Promise<void> {
  await remove({
    calls: new ConnectionCalls(
      clientSettings(olds, stackConfig()),
      new Deadline(timeoutOf(olds, 'delete')),
      requireEngine,
    ),
    recorded: recordedConnection(id, olds),
    report: (line) => context.report(line),
  });
}
