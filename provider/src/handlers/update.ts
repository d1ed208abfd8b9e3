import type { PlainObject } from '../model/connection';
import { apply } from './apply';
import type { Context } from '../dynamic/guard';
import type { ConnectionInputs } from './inputs';
import { recordedConnection } from './recorded';

/**
 * @param olds - the old outputs. After a failed create or update they are what that recorded (trap 3).
 */
export async function update(
  context: Context,
  id: string,
  olds: PlainObject,
  news: ConnectionInputs & PlainObject,
): Promise<{ outs: PlainObject }> {
  const { outs } = await apply(context, 'update', news, recordedConnection(id, olds), olds);
  return { outs };
}
