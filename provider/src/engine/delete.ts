import type { PlainObject } from '../model/connection';
import { ConnectionCalls } from '../service/calls';
import { Deadline } from '../service/deadline';
import { remove } from '../service/remove';
import type { Context } from './guard';
import type { ConnectionInputs } from './inputs';
import { requireEngine } from './presence';
import { recordedConnection } from './recorded';
import { clientSettings } from './settings';
import { timeoutOf } from './timeouts';

/** @param olds - the outputs in the state, written by whatever version ran last */
export async function del(context: Context, id: string, olds: ConnectionInputs & PlainObject): Promise<void> {
  await remove({
    calls: new ConnectionCalls(clientSettings(olds), new Deadline(timeoutOf(olds, 'delete')), requireEngine),
    recorded: recordedConnection(id, olds),
    report: (line) => context.report(line),
  });
}
