import type { PlainObject } from '../model/connection';
import { actualProperties } from '../service/actual';
import { ConnectionCalls } from '../service/api/calls';
import type { ObservedConnection } from '../service/api/observed';
import { Deadline } from '../service/api/deadline';
import { Refused } from '../service/reconcile/failures';
import { belongsToAnother, isAnother, noSuchConnection } from '../service/lookup';
import { isRecorded } from '../service/reconcile/ownership';
import { actuallyAuthorized, isUndecided, isWorking } from '../service/reconcile/states';
import { withHeldSecrets } from './drift';
import type { Context } from '../dynamic/guard';
import { pick, settingNames } from './inputs';
import { outputsOf } from './outputs';
import { recordedConnection } from './recorded';
import { stackConfig } from '../dynamic/stackConfig';
import { clientSettings } from '../service/aws/config';
import { placeOf } from '../service/aws/place';
import { readTimeoutOf } from './timeouts';

export interface ReadResult {
  id?: string;
  props?: PlainObject;
  inputs?: PlainObject;
}

/**
 * What is there. The inputs come back as reality has them, so that a refresh and the following preview name what has
 * drifted (trap 6); `{}` means deleted.
 *
 * @param props - the old outputs; for `Connection.get` only what the class passed
 */
export async function read(context: Context, id: string, props: PlainObject): Promise<ReadResult> {
  const recorded = recordedConnection(id, props);
  const place = await placeOf(
    {
      region: props['region'] as string | undefined,
      endpoint: props['endpoint'] as string | undefined,
      nameOrArn: id,
    },
    stackConfig(),
  );
  const connection = await new ConnectionCalls(
    clientSettings(place, stackConfig()),
    new Deadline(readTimeoutOf(props)),
  ).describe(recorded.name);
  // What is recorded echoes the name. `Connection.get` has nothing recorded, and there `{}` would be no answer: engine
  // 3.259 takes it for a connection of which every output is undefined, and the program goes on without an error.
  const recordedBefore = props['name'] !== undefined;
  if (!connection || connection.connectionState === 'DELETING') {
    if (!recordedBefore) {
      throw connection
        ? new Refused(`Connection "${recorded.name}" in ${place.region} is being deleted.`)
        : noSuchConnection(recorded.name, place.region);
    }
    return {};
  }
  if (!recordedBefore && isAnother(id, connection)) {
    throw belongsToAnother(id, connection);
  }
  const managed = recorded.arn !== undefined || recorded.createStartedAt !== undefined;
  if (managed && !isRecorded(connection, recorded)) {
    context.report(
      `connection "${recorded.name}" (${recorded.arn ?? 'no ARN recorded'}) is gone; another connection has its name now (${connection.arn}), which this stack does not manage`,
    );
    return {};
  }
  const actual = actualProperties(connection, recorded.properties);
  const { authParameters, ...version } = await withHeldSecrets(
    context,
    { ...props, ...place },
    connection,
    actual.authParameters,
  );
  // What an earlier refresh has recorded as the state is not what the program declares.
  const declaredAuthorized = (props['declaredAuthorized'] ?? props['authorized'] ?? true) as boolean;
  const authorized = authorizedAs(connection, props, declaredAuthorized);
  const inputs: PlainObject = {
    ...pick(props, settingNames),
    ...place,
    // All of them, so that what is gone in reality does not linger from the record.
    ...actual,
    ...(authParameters === undefined ? {} : { authParameters }),
    authorized,
    ...(managed ? { arn: connection.arn, ...(connection.secretArn ? { secretArn: connection.secretArn } : {}) } : {}),
  };
  const { updateUnanswered } = recorded;
  return {
    id: connection.name,
    // To look does not tell which secrets AWS holds.
    props: {
      ...outputsOf(inputs, { ...connection, ...(updateUnanswered ? { updateUnanswered } : {}) }),
      ...version,
      // Neither there nor gone: until an operation has ended it, whatever the program declares is not reached.
      ...(isUndecided(connection.connectionState) && authorized !== declaredAuthorized ? { declaredAuthorized } : {}),
    },
    inputs,
  };
}

/** How a refresh shows a state: `~ authorized: false => true` (trap 6). */
function authorizedAs(connection: ObservedConnection, props: PlainObject, declared: boolean): boolean {
  const { connectionState } = connection;
  const recordedState = props['connectionState'];
  if (
    !isWorking(connectionState) &&
    props['onUnauthorized'] === 'warn' &&
    typeof recordedState === 'string' &&
    !isWorking(recordedState)
  ) {
    // Accepted as it is by the program: only a connection that has worked since then can drift from it.
    return declared;
  }
  return actuallyAuthorized(connectionState, declared);
}
