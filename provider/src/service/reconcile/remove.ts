import { ServiceError } from '../../model/errors';
import { resourceConfigurationArn } from '../../model/connection';
import { ConnectionCalls } from '../api/calls';
import { believedMissing } from './believedMissing';
import type { Report } from './journey';
import { isRecorded, RecordedConnection } from './ownership';
import { retryWhileBusy } from '../api/retryWhileBusy';
import { settleDeleted } from './wait';

export interface Removal {
  calls: ConnectionCalls;
  recorded: RecordedConnection;
  report: Report;
}

/** Deletes the recorded connection, and only that: one that someone recreated under its name is left alone. */
export async function remove(removal: Removal): Promise<void> {
  const { calls, recorded, report } = removal;
  const { name } = recorded;
  const connection = await calls.describe(name);
  if (!connection || !isRecorded(connection, recorded)) {
    await believedMissing(calls.settings, recorded, calls.deadline);
    if (connection) {
      report(
        'info',
        `connection "${name}" was not deleted: someone else has recreated it (${connection.arn}; this stack created ${recorded.arn ?? 'none'})`,
      );
    }
    return;
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
    await settleDeleted(calls, name, connection.arn);
  }
}
