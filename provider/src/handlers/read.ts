import { Refused } from '../model/errors';
import { authorizedByDefault, settingNames } from '../model/fields';
import { pick, PlainObject } from '../model/json';
import { actualProperties } from '../service/actual';
import { ConnectionCalls } from '../service/api/calls';
import type { ObservedConnection } from '../service/api/observed';
import { clientSettings } from '../service/aws/config';
import { Place, placeOf } from '../service/aws/place';
import { belongsToAnother, isAnother, noSuchConnection } from '../service/lookup';
import { believedMissing } from '../service/reconcile/believedMissing';
import { ownershipOf } from '../service/reconcile/ownership';
import { actuallyAuthorized, type Goal, goalOf, hasFailed, isUndecided } from '../service/reconcile/states';
import { SecretResolver } from '../service/secrets/references';
import { withHeldSecrets } from './drift';
import type { Host } from './host';
import { inputsOf, propertiesOf } from './inputs';
import { outputsOf } from './outputs';
import { recordedConnection } from './recorded';
import { withRecordableReason } from './stateReason';
import { readDeadline } from './timeouts';

export interface Actual {
  id: string;
  /** The outputs. */
  props: PlainObject;
  /** The inputs as reality has them, so that a refresh and the following preview name what has drifted. */
  inputs: PlainObject;
  /** Whether this stack manages the connection, as opposed to a lookup. */
  managed: boolean;
}

/**
 * What is there; undefined if the recorded connection is gone. A connection that was only looked up has to be there.
 *
 * @param props - the old outputs; for a lookup only the place of the connection
 */
export async function read(host: Host, id: string, props: PlainObject): Promise<Actual | undefined> {
  const recorded = recordedConnection(id, props);
  // What is recorded echoes the name.
  const isRecordedBefore = props['name'] !== undefined;
  const place: Place = isRecordedBefore
    ? (pick(props, ['region', 'endpoint']) as unknown as Place)
    : await placeOf({ ...(pick(props, ['region', 'endpoint']) as Partial<Place>), nameOrArn: id }, host.config);
  const settings = clientSettings(place, host.config);
  const calls = new ConnectionCalls(settings, readDeadline(host), () => host.requireWanted());
  const connection = await calls.describe(recorded.name);
  const managed = recorded.arn !== undefined || recorded.createStartedAt !== undefined;
  const secrets = new SecretResolver(settings, (secret) => host.protect(secret));
  const ownership = managed && connection ? await ownershipOf(connection, recorded, { settings, secrets }) : undefined;
  if (connection && ownership?.kind === 'unproved') {
    host.report(
      'warning',
      `the answer to the create of connection "${recorded.name}" was lost, and whether ${connection.arn} came of it could not be proved, so that its state stays as it is. ${ownership.reason}`,
    );
    const { __provider: _, ...recordedOutputs } = props;
    return { id, props: recordedOutputs, inputs: inputsOf(host, props), managed };
  }
  const isMissing = managed && ownership?.kind !== 'ours';
  if (isMissing) {
    await believedMissing(settings, recorded);
  }
  if (!connection || connection.connectionState === 'DELETING') {
    if (!isRecordedBefore) {
      throw connection
        ? new Refused(`Connection "${recorded.name}" in ${place.region} is being deleted.`)
        : noSuchConnection(recorded.name, place.region);
    }
    return undefined;
  }
  if (!isRecordedBefore && isAnother(id, connection)) {
    throw belongsToAnother(id, connection);
  }
  if (isMissing) {
    host.report(
      'info',
      recorded.arn === undefined
        ? `the create of connection "${recorded.name}" whose answer was lost has left nothing: ${connection.arn} did not come of it`
        : `connection "${recorded.name}" (${recorded.arn}) is gone; another connection has its name now (${connection.arn})`,
    );
    return undefined;
  }
  const actual = actualProperties(connection, recorded.properties);
  const { authParameters, ...version } = await withHeldSecrets(
    host,
    settings,
    props,
    connection,
    actual.authParameters,
  );
  // What an earlier refresh has recorded as the state is not what the program declares.
  const declaredAuthorized = (props['declaredAuthorized'] ?? props['authorized'] ?? authorizedByDefault) as boolean;
  const goal = goalOf({ authorized: declaredAuthorized, properties: propertiesOf(props) });
  const authorized = authorizedAs(connection, props, goal);
  const inputs: PlainObject = {
    ...pick(props, [...settingNames, ...host.ownInputs]),
    ...place,
    // All of them, so that what is gone in reality does not linger from the record.
    ...actual,
    ...(authParameters === undefined ? {} : { authParameters }),
    authorized,
  };
  const { updateUnanswered } = recorded;
  return {
    id: connection.name,
    props: {
      // A read does not tell which secrets AWS holds.
      ...outputsOf(host, inputs, {
        ...(await withRecordableReason(host, settings, connection, props['authParameters'])),
        ...(updateUnanswered ? { updateUnanswered } : {}),
      }),
      ...version,
      // Neither there nor gone: until an operation has ended it, whatever the program declares is not reached.
      ...(isUndecided(connection.connectionState) && authorized !== declaredAuthorized ? { declaredAuthorized } : {}),
    },
    inputs,
    managed,
  };
}

/** How a refresh shows a state, which is no input: `~ authorized: false => true`. */
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
