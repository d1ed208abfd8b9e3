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
import { type Goal, goalOf, shownAs, Shown, standing } from '../service/reconcile/states';
import { SecretResolver } from '../service/secrets/references';
import { withHeldSecrets } from './drift';
import type { Host } from './host';
import { inputsOf } from './inputs';
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
  const calls = new ConnectionCalls(settings, readDeadline(host), host.report);
  const connection = await calls.describe(recorded.name);
  const managed = recorded.arn !== undefined || recorded.createStartedAt !== undefined;
  const secrets = new SecretResolver(settings, (secret) => host.protect(secret), calls.deadline);
  const ownership = managed && connection ? await ownershipOf(connection, recorded, { calls, secrets }) : undefined;
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
    await believedMissing(settings, recorded, calls.deadline);
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
  const { authParameters, ...version } = await withHeldSecrets(host, calls, props, connection, actual.authParameters);
  // What an earlier refresh has recorded as the state is not what the program declares.
  const declaredAuthorized = (props['declaredAuthorized'] ?? props['authorized'] ?? authorizedByDefault) as boolean;
  // What a state means depends on the endpoint that the connection has, whatever is declared.
  const goal = goalOf({ authorized: declaredAuthorized, properties: connection.properties });
  const { authorized, ...undecided } = stateShown(connection, props, goal);
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
        ...(await withRecordableReason(host, calls, connection, props['authParameters'])),
        ...(updateUnanswered ? { updateUnanswered } : {}),
      }),
      ...version,
      // Until an operation has ended this, whatever the program declares is not reached.
      ...undecided,
    },
    inputs,
    managed,
  };
}

function stateShown({ connectionState }: ObservedConnection, props: PlainObject, goal: Goal): Shown {
  const recordedState = props['connectionState'];
  const isAccepted =
    props['onUnauthorized'] === 'warn' &&
    goal.authorized &&
    // A failure has left this mark.
    props['declaredAuthorized'] === undefined &&
    typeof recordedState === 'string' &&
    standing(recordedState, goal) !== 'working';
  // An operation ended in such a state and only warned: just a connection that has worked since then can drift from it.
  return isAccepted ? { authorized: goal.authorized } : shownAs(connectionState, goal);
}
