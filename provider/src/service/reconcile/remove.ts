import { resourceConfigurationArn } from '../../model/connection';
import { ConnectionCalls } from '../api/calls';
import { ServiceError } from '../api/errors';
import { isRecorded, RecordedConnection } from './ownership';
import { unhindered } from '../api/retryWhileBusy';
import { settleDeleted } from './wait';

export interface Removal {
  calls: ConnectionCalls;
  recorded: RecordedConnection;
  report: (line: string) => void;
}

/** Deletes the recorded connection, and only that: one that somebody made anew under its name is left alone. */
export async function remove(removal: Removal): Promise<void> {
  const { calls, recorded, report } = removal;
  const { name } = recorded;
  const connection = await calls.describe(name);
  if (!connection) {
    return;
  }
  if (!isRecorded(connection, recorded)) {
    report(
      `connection "${name}" was not deleted: somebody has made it anew (${connection.arn}; this stack made ${recorded.arn ?? 'none'})`,
    );
    return;
  }
  if (connection.connectionState !== 'DELETING') {
    try {
      const { arn } = await unhindered(calls.deadline, () => calls.delete(name));
      if (arn !== connection.arn) {
        report(
          `warning: connection "${name}" had been deleted by somebody else and made anew in that moment; the new one (${arn}) is deleted now`,
        );
      }
    } catch (error) {
      // Gone between the look and the call: what was wanted.
      if (!(error instanceof ServiceError && error.kind === 'notFound')) {
        throw error;
      }
    }
  }
  // A public BASIC or API_KEY connection is gone within seconds of the answer (recorded), and a create of the same
  // name waits for that. The others give back network resources or tokens first: their end is worth waiting for.
  const { properties } = connection;
  const simple =
    properties.authorizationType !== 'OAUTH_CLIENT_CREDENTIALS' &&
    resourceConfigurationArn(properties.invocationConnectivityParameters) === undefined &&
    resourceConfigurationArn(properties.authParameters?.connectivityParameters) === undefined;
  if (!simple) {
    await settleDeleted(calls, name, connection.arn);
  }
}
