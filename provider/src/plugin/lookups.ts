import type { Host } from '../handlers/host';
import { Refused } from '../model/errors';
import { observedNames, propertyNames } from '../model/fields';
import { pluginName } from '../model/identity';
import { pick, type PlainObject } from '../model/json';
import { findConnection, listConnections } from '../service/lookup';

/** The functions of the package. */
export async function invoke(host: Host, token: string, args: PlainObject): Promise<PlainObject> {
  switch (token) {
    case `${pluginName}:index:getConnection`: {
      const { observed, properties, region } = await findConnection(host.config, args['name'] as string, args);
      return { ...pick(observed, ['name', ...observedNames]), ...pick(properties, propertyNames), region };
    }
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
