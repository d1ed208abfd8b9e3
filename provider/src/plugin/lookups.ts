import type { Host } from '../handlers/host';
import { Refused } from '../model/errors';
import { pluginName } from '../model/identity';
import type { PlainObject } from '../model/json';
import { answerOf, findConnection, listConnections } from '../service/lookup';

/** The functions of the package. */
export async function invoke(host: Host, token: string, args: PlainObject): Promise<PlainObject> {
  switch (token) {
    case `${pluginName}:index:getConnection`:
      return answerOf(await findConnection(host.config, args['name'] as string, args));
    case `${pluginName}:index:listConnections`: {
      const { connections } = await listConnections(host.config, args, args);
      return { connections };
    }
    default:
      throw new Refused(`${pluginName} has no function ${token}; it has getConnection and listConnections.`);
  }
}

/** The names of the connections that a query is about. */
export async function list(host: Host, query: PlainObject, limit: number): Promise<string[]> {
  const { connections } = await listConnections(host.config, query, query);
  const names = connections.map(({ name }) => name);
  return limit > 0 ? names.slice(0, limit) : names;
}
