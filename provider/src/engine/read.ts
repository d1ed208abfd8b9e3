import { connectionArn } from '../model/arn';
import type { PlainObject } from '../model/connection';
import { actualProperties } from '../service/actual';
import { ConnectionCalls } from '../service/calls';
import type { ObservedConnection } from '../service/observed';
import { Deadline } from '../service/deadline';
import { Refused } from '../service/failures';
import { belongsToAnother, isAnother, noSuchConnection } from '../service/lookup';
import { isRecorded } from '../service/ownership';
import { actuallyAuthorized, type Goal, goalOf, hasFailed, isUndecided } from '../service/states';
import { withHeldSecrets } from './drift';
import type { Context } from './guard';
import { pick, propertiesOf, settingNames } from './inputs';
import { outputsOf } from './outputs';
import { recordedConnection } from './recorded';
import { clientSettings, defaultEndpoint, defaultRegion } from './settings';
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
  const place = withPlace(id, props);
  const connection = await new ConnectionCalls(clientSettings(place), new Deadline(readTimeoutOf(props))).describe(
    recorded.name,
  );
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
  const goal = goalOf({ authorized: declaredAuthorized, properties: propertiesOf(props) });
  const authorized = authorizedAs(connection, props, goal);
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

function withPlace(id: string, props: PlainObject): { region: string; endpoint?: string } {
  const said = props['region'] as string | undefined;
  const inArn = connectionArn(id)?.region;
  if (typeof said === 'string' && said && inArn && said !== inArn) {
    throw new Refused(
      `The connection ${id} is in ${inArn}, not in ${said}: leave the region out where an ARN says it.`,
    );
  }
  const region = said ?? inArn ?? defaultRegion();
  if (!region) {
    throw new Refused(
      'no AWS region: run pulumi config set aws:region REGION, set AWS_REGION, or pass { region } to Connection.get',
    );
  }
  const endpoint = (props['endpoint'] as string | undefined) ?? defaultEndpoint();
  return endpoint ? { region, endpoint } : { region };
}

/** How a refresh shows a state: `~ authorized: false => true` (trap 6). */
function authorizedAs({ connectionState }: ObservedConnection, props: PlainObject, goal: Goal): boolean {
  const recordedState = props['connectionState'];
  if (
    props['onUnauthorized'] === 'warn' &&
    hasFailed(connectionState, goal) &&
    typeof recordedState === 'string' &&
    hasFailed(recordedState, goal)
  ) {
    // An operation ended in such a state and only warned: just a connection that has worked since then can drift from it.
    return goal.authorized;
  }
  return actuallyAuthorized(connectionState, goal.authorized);
}
