import { propertyNames } from '../model/fields';
import { type PlainObject, sameJson } from '../model/json';
import { ConnectionCalls } from '../service/api/calls';
import type { ObservedConnection } from '../service/api/observed';
import { clientSettings } from '../service/aws/config';
import { Interrupted, KnownConnection } from '../service/reconcile/interrupted';
import { failureOf } from '../service/reconcile/outcome';
import { type Journey, reconcile } from '../service/reconcile/reconcile';
import { type Goal, goalOf, standing } from '../service/reconcile/states';
import { stillShown } from '../service/reconcile/plan';
import { WaitExpired } from '../service/reconcile/wait';
import { SecretResolver } from '../service/secrets/references';
import { claimConnection, otherResources } from './claims';
import { appliedSecretVersion } from './drift';
import type { Host } from './host';
import { changedInputs, ConnectionInputs, propertiesOf } from './inputs';
import { outputsOf } from './outputs';
import { PartialFailure } from './failure';
import { recordedConnection } from './recorded';
import { withRecordableReason } from './stateReason';
import { deadlineOf } from './timeouts';
import { trialOf } from './trial';

/** What an update starts from. */
export interface Before {
  id: string;
  /** The outputs in the state. */
  outs: PlainObject;
  /** The connection, if it has just been described. */
  observed?: ObservedConnection | undefined;
}

/**
 * Reconciles a connection, and reports the outcome in the engine's terms. Create and update are both this: they differ
 * only in whether something is recorded.
 */
export async function apply(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
  before?: Before,
): Promise<{ id: string; outs: PlainObject }> {
  const properties = propertiesOf(inputs);
  const settings = clientSettings(inputs, host.config);
  const deadline = deadlineOf(host, inputs, before ? 'update' : 'create');
  const calls = new ConnectionCalls(settings, deadline, host.report);
  const others = otherResources(host, inputs);
  const outputs = async (known: KnownConnection): Promise<PlainObject> => {
    claimConnection(host, inputs, known.arn);
    return outputsOf(
      host,
      inputs,
      await withRecordableReason(host, calls, known, inputs.authParameters, before?.outs['authParameters']),
    );
  };
  const goal = goalOf({ authorized: inputs.authorized, properties });
  const partialFailure = async (message: string, known: KnownConnection): Promise<PartialFailure> =>
    new PartialFailure(inputs.name, message, { ...(await outputs(known)), ...unfinished(known, goal) });

  const secrets = new SecretResolver(settings, (secret) => host.protect(secret), deadline);
  let ended: Ended;
  try {
    const journey: Journey = {
      calls,
      desired: {
        properties,
        authorized: inputs.authorized,
        adopt: inputs.adopt ?? false,
        sendCredentials: before !== undefined && before.outs['rotationToken'] !== inputs.rotationToken,
        isNameGenerated: others.isNameGenerated,
        onlySettingsDiffer: before !== undefined && onlySettingsDiffer(host, before.outs, inputs),
        tryCredentials: before !== undefined && !sameJson(before.outs['verify'], inputs.verify),
      },
      ...(before ? { recorded: recordedConnection(before.id, before.outs), observed: before.observed } : {}),
      secrets,
      holderOf: others.holderOf,
      report: host.report,
      trial: trialOf(host, inputs, { settings, secrets, deadline }),
    };
    ended = await end(journey, inputs.onUnauthorized === 'warn');
  } catch (error) {
    throw error instanceof Interrupted ? await partialFailure(error.message, error.known) : error;
  }
  const { connection, failure } = ended;
  if (failure !== undefined) {
    if (inputs.onUnauthorized !== 'warn') {
      throw await partialFailure(failure, connection);
    }
    // Accepted is that it does not work, and not that it is another than the declared one.
    const left = stillShown(connection, properties, goal);
    if (left.length > 0) {
      throw await partialFailure(
        `${failure} AWS still shows ${left.join(', ')}, which is no longer declared. Run \`pulumi up\` again, or replace the connection with pulumi up --replace URN.`,
        connection,
      );
    }
    host.report('warning', failure);
  }
  return {
    id: properties.name,
    outs: {
      ...(await outputs(connection)),
      ...(await appliedSecretVersion(host, calls, inputs, connection)),
    },
  };
}

/** What an operation has come to; with a failure if the connection does not work. */
interface Ended {
  connection: ObservedConnection;
  failure: string | undefined;
}

/** @param isAccepted - whether the program goes on with a connection that does not work */
async function end(journey: Journey, isAccepted: boolean): Promise<Ended> {
  try {
    const connection = await reconcile(journey);
    const { properties } = journey.desired;
    return { connection, failure: failureOf(connection, goalOf(journey.desired), properties, isAccepted) };
  } catch (error) {
    // Everything was sent, and the timeout has come before the authorization: the connection does not work.
    const expired = error instanceof Interrupted && error.reason instanceof WaitExpired ? error.reason : undefined;
    if (expired?.unauthorized) {
      return { connection: expired.unauthorized, failure: expired.message };
    }
    throw error;
  }
}

/**
 * By this mark a refresh, with which the engine forgets the failure, and the next `up` know that the connection is not
 * what was declared.
 */
function unfinished({ connectionState }: KnownConnection, goal: Goal): PlainObject {
  return connectionState === undefined || standing(connectionState, goal) === 'working'
    ? {}
    : { declaredAuthorized: goal.authorized };
}

/** The settings that decide what AWS holds. */
const appliedSettings: readonly string[] = ['region', 'authorized', 'rotationToken'];

/**
 * Whether the program changed only how to treat the connection. After a failure the connection is tried again all the
 * same, unless the change is that it may fail.
 */
function onlySettingsDiffer(host: Host, olds: PlainObject, inputs: PlainObject): boolean {
  const changed = changedInputs(host, olds, inputs);
  const isSetting = (name: string): boolean =>
    !(propertyNames as readonly string[]).includes(name) && !appliedSettings.includes(name);
  const isAccepted = olds['onUnauthorized'] === 'warn' && olds['declaredAuthorized'] === undefined;
  return changed.length > 0 && changed.every(isSetting) && (changed.includes('onUnauthorized') || isAccepted);
}
