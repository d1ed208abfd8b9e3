/**
 * The one place where programs, and the command line, reach the service: settings from a stack's configuration on one
 * side, the service's lookups on the other. Loaded when the first lookup is made, and never by a program without one.
 */
import { clientSettings, StackConfig } from '../service/aws/config';
import { placeOf } from '../service/aws/place';
import type { ListedConnection } from '../service/api/observed';
import type { ClientSettings } from '../service/aws/settings';
import { Refused } from '../service/reconcile/failures';
import { findConnection, FoundConnection, listConnections } from '../service/lookup';

/** Where to look. What is absent comes from the configuration and the environment, as for resources. */
export interface Place {
  region?: string | undefined;
  endpoint?: string | undefined;
}

/** Where a lookup looked. */
export interface Looked {
  region: string;
  endpoint?: string;
}

export interface Filter {
  namePrefix?: string | undefined;
  connectionState?: string | undefined;
}

/** @throws with a sentence for the person who runs the program: no such connection, no region, no access */
export async function lookUp(config: StackConfig, nameOrArn: string, place: Place): Promise<FoundConnection & Looked> {
  if (typeof nameOrArn !== 'string' || nameOrArn === '') {
    throw new Refused('A lookup needs the name or the ARN of a connection.');
  }
  const settings = clientSettings(await placeOf({ ...place, nameOrArn }, config), config);
  return { ...(await findConnection(settings, nameOrArn)), ...looked(settings) };
}

export async function list(
  config: StackConfig,
  filter: Filter,
  place: Place,
): Promise<{ connections: ListedConnection[] } & Looked> {
  const settings = clientSettings(await placeOf(place, config), config);
  const connections = await listConnections(settings, {
    ...(filter.namePrefix ? { namePrefix: filter.namePrefix } : {}),
    ...(filter.connectionState ? { connectionState: filter.connectionState } : {}),
  });
  return { connections, ...looked(settings) };
}

const looked = ({ region, endpoint }: ClientSettings): Looked =>
  endpoint === undefined ? { region } : { region, endpoint };
