/**
 * How programs and the command line reach the service: by a stack's configuration. Loaded when the first lookup is made,
 * and never by a program without one.
 */
import { connectionArn } from '../model/arn';
import type { ConnectionProperties } from '../model/connection';
import { Refused } from '../model/errors';
import { observedNames, propertyNames } from '../model/fields';
import { pick, type PlainObject } from '../model/json';
import { actualProperties } from './actual';
import { ConnectionCalls } from './api/calls';
import { Deadline } from './api/deadline';
import type { ListedConnection, ObservedConnection } from './api/observed';
import { clientSettings, StackConfig } from './aws/config';
import { GivenPlace, Place, placeOf } from './aws/place';
import type { ClientSettings } from './aws/settings';

/** A lookup takes an instant; only throttling makes it worth repeating. */
const timeoutMs = 60_000;

/** A connection as it is, without what AWS hides. While it is deauthorized, AWS shows no authorization parameters. */
export interface FoundConnection extends Place {
  observed: ObservedConnection;
  /** What it is configured to, in the form in which a program declares it. */
  properties: ConnectionProperties;
}

export interface Filter {
  namePrefix?: string | undefined;
  connectionState?: string | undefined;
}

/** The place of a lookup. What is absent comes from the configuration and the environment, as for resources. */
export type LookupPlace = Omit<GivenPlace, 'nameOrArn'>;

/**
 * Looks a connection up.
 *
 * @param nameOrArn - a name finds whatever has it; an ARN finds only the connection with that ARN, because a connection
 * that was recreated under the same name is another one
 * @throws Refused if there is none, or no region is known; ServiceError if AWS gives no answer
 */
export async function findConnection(
  config: StackConfig,
  nameOrArn: string,
  given: LookupPlace,
): Promise<FoundConnection> {
  if (typeof nameOrArn !== 'string' || nameOrArn === '') {
    throw new Refused('A lookup needs the name or the ARN of a connection.');
  }
  const place = await placeOf({ ...given, nameOrArn }, config);
  const name = connectionArn(nameOrArn)?.name ?? nameOrArn;
  const observed = await callsTo(clientSettings(place, config)).describe(name);
  if (!observed) {
    throw noSuchConnection(name, place.region);
  }
  if (isAnother(nameOrArn, observed)) {
    throw belongsToAnother(nameOrArn, observed);
  }
  return { ...place, observed, properties: actualProperties(observed, {}) as ConnectionProperties };
}

/** A connection that was found, as the answer of a lookup. */
export const answerOf = ({ observed, properties, region }: FoundConnection): PlainObject => ({
  ...pick(observed, ['name', ...observedNames]),
  ...pick(properties, propertyNames),
  region,
});

/** All connections of a region, or those with a prefix or in a state, by name. */
export async function listConnections(
  config: StackConfig,
  filter: Filter,
  given: LookupPlace,
): Promise<{ connections: ListedConnection[] } & Place> {
  const place = await placeOf(given, config);
  const found = await callsTo(clientSettings(place, config)).list(pick(filter, ['namePrefix', 'connectionState']));
  return { ...place, connections: found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) };
}

const callsTo = (settings: ClientSettings): ConnectionCalls => new ConnectionCalls(settings, new Deadline(timeoutMs));

export function noSuchConnection(name: string, region: string): Refused {
  return new Refused(
    `There is no connection "${name}" in ${region}. Check the name, the region and the account (aws sts get-caller-identity); ` +
      `aws events list-connections --region ${region} shows what is there.`,
  );
}

export function belongsToAnother(arn: string, found: ObservedConnection): Refused {
  return new Refused(
    `There is no connection ${arn} any more: the name "${found.name}" belongs to ${found.arn} now. Look it up by its name if that is the one.`,
  );
}

/** Whether an ARN was asked for and its name belongs to another connection now. */
export function isAnother(nameOrArn: string, found: ObservedConnection): boolean {
  const arn = connectionArn(nameOrArn);
  // An ARN without the UUID, as IAM policies have it, asks for the name.
  return arn !== undefined && arn.arn.split('/').length > 2 && arn.arn !== found.arn;
}
