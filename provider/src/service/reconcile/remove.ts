import { Refused, ServiceError } from '../../model/errors';
import { resourceConfigurationArn } from '../../model/connection';
import { ConnectionCalls } from '../api/calls';
import { believedMissing } from './believedMissing';
import type { Report } from './journey';
import { ownershipOf, RecordedConnection } from './ownership';
import { retryWhileBusy } from '../api/retryWhileBusy';
import type { SecretResolver } from '../secrets/references';
import { settleDeleted } from './wait';

export interface Removal {
  calls: ConnectionCalls;
  recorded: RecordedConnection;
  secrets: SecretResolver;
  /** How a sentence calls the resource that keeps a connection beyond this removal; undefined if none does. */
  keeperOf: (arn: string) => string | undefined;
  report: Report;
}

/**
 * Deletes the recorded connection, and only that. One that someone recreated under its name is left alone, and so is one
 * that another resource has taken over.
 */
export async function remove(removal: Removal): Promise<void> {
  const { calls, recorded, secrets, keeperOf, report } = removal;
  const { name } = recorded;
  const connection = await calls.describe(name);
  const ownership = connection && (await ownershipOf(connection, recorded, { calls, secrets }));
  if (ownership?.kind !== 'ours') {
    await believedMissing(calls.settings, recorded, calls.deadline);
  }
  if (!connection || !ownership || (ownership.kind === 'another' && connection.connectionState === 'DELETING')) {
    return;
  }
  const keeper = keeperOf(connection.arn);
  if (keeper !== undefined) {
    report(
      'info',
      `connection "${name}" (${connection.arn}) was not deleted, because connection ${keeper} has taken it over. ` +
        `If that is the same resource under a new logical name, it needs no take-over: give ${keeper} the option aliases: [{ name: "OLD" }], with its former logical name in place of OLD.`,
    );
    return;
  }
  if (ownership.kind === 'another') {
    report(
      'info',
      `connection "${name}" was not deleted: ` +
        (recorded.arn === undefined
          ? `${connection.arn} is not the one that this stack may have created, because ${ownership.because}`
          : `someone else has recreated it (${connection.arn}; this stack created ${recorded.arn})`),
    );
    return;
  }
  if (ownership.kind === 'unproved') {
    // Forgotten, it would be an orphan if it is ours.
    throw new Refused(
      `Connection "${name}" was not deleted, because the answer to its create was lost, and whether ${connection.arn} came of it could not be proved. ${ownership.reason} ` +
        'To take it over whosever it is, run `pulumi up` with adopt: true; to give it up, run pulumi state delete URN.',
    );
  }
  if (connection.connectionState !== 'DELETING') {
    try {
      const { arn } = await retryWhileBusy(calls.deadline, () => calls.delete(name));
      if (arn !== connection.arn) {
        report(
          'warning',
          `someone else deleted and recreated connection "${name}" in that moment; the new one (${arn}) is deleted now`,
        );
      }
    } catch (error) {
      // Gone between the two calls: what was wanted.
      if (!(error instanceof ServiceError && error.kind === 'notFound')) {
        throw error;
      }
    }
  }
  // A public BASIC or API_KEY connection is gone within seconds of the answer (recorded), and a create of the same
  // name waits for that. The others release network resources or tokens first: their end is worth waiting for.
  const { properties } = connection;
  const simple =
    properties.authorizationType !== 'OAUTH_CLIENT_CREDENTIALS' &&
    resourceConfigurationArn(properties.invocationConnectivityParameters) === undefined &&
    resourceConfigurationArn(properties.authParameters?.connectivityParameters) === undefined;
  if (!simple) {
    await settleDeleted({ calls, report }, name, connection.arn);
  }
}
