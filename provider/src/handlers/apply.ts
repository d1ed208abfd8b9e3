import type { PlainObject } from '../model/json';
import { ConnectionCalls } from '../service/api/calls';
import type { ObservedConnection } from '../service/api/observed';
import { clientSettings } from '../service/aws/config';
import { Interrupted, KnownConnection } from '../service/reconcile/interrupted';
import { failureOf } from '../service/reconcile/outcome';
import { reconcile } from '../service/reconcile/reconcile';
import { goalOf } from '../service/reconcile/states';
import { SecretResolver } from '../service/secrets/references';
import { claimConnection, otherResources } from './claims';
import { appliedSecretVersion } from './drift';
import type { Host } from './host';
import { ConnectionInputs, propertiesOf } from './inputs';
import { outputsOf } from './outputs';
import { PartialFailure } from './partialFailure';
import { recordedConnection } from './recorded';
import { withRecordableReason } from './stateReason';
import { deadlineOf } from './timeouts';

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
  const others = otherResources(host, inputs);
  const outputs = async (known: KnownConnection): Promise<PlainObject> => {
    claimConnection(host, inputs, known.arn);
    return outputsOf(
      host,
      inputs,
      await withRecordableReason(host, settings, known, inputs.authParameters, before?.outs['authParameters']),
    );
  };
  const partialFailure = async (message: string, known: KnownConnection): Promise<PartialFailure> =>
    new PartialFailure(inputs.name, message, await outputs(known));

  let connection: ObservedConnection;
  try {
    connection = await reconcile({
      calls: new ConnectionCalls(settings, deadline, () => host.requireWanted()),
      desired: {
        properties,
        authorized: inputs.authorized,
        adopt: inputs.adopt ?? false,
        sendCredentials: before !== undefined && before.outs['rotationToken'] !== inputs.rotationToken,
        isNameGenerated: others.isNameGenerated,
      },
      ...(before ? { recorded: recordedConnection(before.id, before.outs), observed: before.observed } : {}),
      secrets: new SecretResolver(settings, (secret) => host.protect(secret)),
      holderOf: others.holderOf,
      report: host.report,
    });
  } catch (error) {
    throw error instanceof Interrupted ? await partialFailure(error.message, error.known) : error;
  }
  const failure = failureOf(connection, goalOf({ authorized: inputs.authorized, properties }), properties);
  if (failure !== undefined) {
    if (inputs.onUnauthorized !== 'warn') {
      throw await partialFailure(failure, connection);
    }
    host.report('warning', failure);
  }
  return {
    id: properties.name,
    outs: {
      ...(await outputs(connection)),
      ...(await appliedSecretVersion(host, settings, inputs, connection)),
    },
  };
}
