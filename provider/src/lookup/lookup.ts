/**
 * The one place where programs, and the command line, reach the service: settings from a stack's configuration on one
 * side, the service's lookups on the other. Loaded when the first lookup is made, and never by a program without one.
 */
import {
  clientSettings,
  configurationProblems,
  defaultEndpoint,
  defaultRegion,
  StackConfig,
} from '../service/aws/config';
import { connectionArn } from '../model/arn';
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
  const region = connectionArn(nameOrArn)?.region;
  if (region && place.region && region !== place.region) {
    throw new Refused(
      `The connection ${nameOrArn} is in ${region}, not in ${place.region}: leave the region out where an ARN says it.`,
    );
  }
  const settings = settingsFor(config, { ...place, region: place.region || region });
  return { ...(await findConnection(settings, nameOrArn)), ...looked(settings) };
}

export async function list(
  config: StackConfig,
  filter: Filter,
  place: Place,
): Promise<{ connections: ListedConnection[] } & Looked> {
  const settings = settingsFor(config, place);
  const connections = await listConnections(settings, {
    ...(filter.namePrefix ? { namePrefix: filter.namePrefix } : {}),
    ...(filter.connectionState ? { connectionState: filter.connectionState } : {}),
  });
  return { connections, ...looked(settings) };
}

function settingsFor(config: StackConfig, place: Place): ClientSettings {
  const problems = configurationProblems(config);
  if (problems.length > 0) {
    throw new Refused(problems.join(' '));
  }
  const region = place.region || defaultRegion(config);
  if (!region) {
    throw new Refused(
      'no AWS region: run pulumi config set aws:region REGION, set AWS_REGION, or give the lookup a region',
    );
  }
  const endpoint = place.endpoint || defaultEndpoint(config);
  return clientSettings(endpoint ? { region, endpoint } : { region }, config);
}

const looked = ({ region, endpoint }: ClientSettings): Looked =>
  endpoint === undefined ? { region } : { region, endpoint };
