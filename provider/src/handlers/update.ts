import type { PlainObject } from '../model/json';
import type { ObservedConnection } from '../service/api/observed';
import { apply } from './apply';
import type { Host } from './host';
import type { ConnectionInputs } from './inputs';

/**
 * @param olds - the old outputs. After a failed create or update they are what that recorded.
 * @param observed - the connection, if it has just been described
 */
export async function update(
  host: Host,
  id: string,
  olds: PlainObject,
  news: ConnectionInputs & PlainObject,
  observed?: ObservedConnection,
): Promise<{ outs: PlainObject }> {
  const { outs } = await apply(host, news, { id, outs: olds, observed });
  return { outs };
}
