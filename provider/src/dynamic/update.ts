import type { Host } from '../handlers/host';
import type { ConnectionInputs } from '../handlers/inputs';
import { update as updateConnection } from '../handlers/update';
import type { PlainObject } from '../model/json';
import { justObserved } from '../handlers/knownOutputs';

export async function update(
  host: Host,
  id: string,
  olds: PlainObject,
  news: ConnectionInputs & PlainObject,
): Promise<{ outs: PlainObject }> {
  return updateConnection(host, id, olds, news, justObserved(news));
}
