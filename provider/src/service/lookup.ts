import { connectionArn } from '../model/arn';
import { ConnectionProperties } from '../model/connection';
import { actualProperties } from './actual';
import { ConnectionCalls } from './api/calls';
import type { ListedConnection, ObservedConnection } from './api/observed';
import type { ClientSettings } from './aws/settings';
import { Deadline } from './api/deadline';
import { Refused } from './reconcile/failures';

/** How long a lookup is repeated that the service throttles. */
const patience = 60_000;

/** A connection as it is, without what AWS hides. Where it is deauthorized, AWS shows no authorization parameters. */
export interface FoundConnection {
  observed: ObservedConnection;
  /** What it is configured to, in the form in which a program declares it. */
  properties: ConnectionProperties;
}

/**
 * Looks a connection up.
 *
 * @param nameOrArn - a name finds whatever has it; an ARN finds only the connection with that ARN, because a connection
 * that was made anew under the same name is another one
 * @throws Refused where there is none, ServiceError where AWS cannot be asked
 */
export async function findConnection(settings: ClientSettings, nameOrArn: string): Promise<FoundConnection> {
  const arn = connectionArn(nameOrArn);
  const name = arn?.name ?? nameOrArn;
  const observed = await new ConnectionCalls(settings, new Deadline(patience)).describe(name);
  if (!observed) {
    throw noSuchConnection(name, settings.region);
  }
  if (isAnother(nameOrArn, observed)) {
    throw belongsToAnother(nameOrArn, observed);
  }
  return { observed, properties: actualProperties(observed, {}) as ConnectionProperties };
}

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

/** All connections of a region, or those with a prefix or in a state, by name. */
export async function listConnections(
  settings: ClientSettings,
  filter: { namePrefix?: string; connectionState?: string },
): Promise<ListedConnection[]> {
  const found = await new ConnectionCalls(settings, new Deadline(patience)).list(filter);
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
