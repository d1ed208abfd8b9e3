import type { PlainObject } from '../model/connection';
import { ConnectionCalls } from '../service/api/calls';
import type { ObservedConnection } from '../service/api/observed';
import { Deadline } from '../service/api/deadline';
import { Interrupted, KnownConnection } from '../service/reconcile/failures';
import { trouble } from '../service/reconcile/outcome';
import type { RecordedConnection } from '../service/reconcile/ownership';
import { reconcile } from '../service/reconcile/reconcile';
import { goalOf } from '../service/reconcile/states';
import { justSeen } from '../dynamic/knownOutputs';
import { appliedSecretVersion } from './drift';
import { Context, PartialFailure } from '../dynamic/guard';
import { ConnectionInputs, propertiesOf } from './inputs';
import { outputsOf } from './outputs';
import { requireEngine } from '../dynamic/engineWatch';
import { stackConfig } from '../dynamic/stackConfig';
import { clientSettings } from '../service/aws/config';
import { withValues } from './references';
import { timeoutOf } from './timeouts';

/**
 * Takes a connection down the one road, and says what came of it in the engine's terms. Create and update are both
 * this: they differ only in whether something is recorded.
 */
export async function apply(
  context: Context,
  operation: 'create' | 'update',
  inputs: ConnectionInputs & PlainObject,
  recorded?: RecordedConnection,
  olds?: PlainObject,
): Promise<{ id: string; outs: PlainObject }> {
  const properties = propertiesOf(inputs);
  let connection: ObservedConnection;
  try {
    connection = await reconcile({
      calls: new ConnectionCalls(
        clientSettings(inputs, stackConfig()),
        new Deadline(timeoutOf(inputs, operation)),
        requireEngine,
      ),
      desired: {
        properties,
        authorized: inputs.authorized,
        adopt: inputs.adopt ?? false,
        sendCredentials: recorded !== undefined && olds?.['rotationToken'] !== inputs.rotationToken,
      },
      ...(recorded ? { recorded, observed: justSeen(inputs) } : {}),
      resolve: (request) => withValues(context, inputs, request),
      report: (line) => context.report(line),
    });
  } catch (error) {
    throw error instanceof Interrupted ? partialFailure(inputs, error.message, error.known) : error;
  }
  const problem = trouble(connection, goalOf({ authorized: inputs.authorized, properties }), properties);
  if (problem !== undefined) {
    if (inputs.onUnauthorized !== 'warn') {
      throw partialFailure(inputs, problem, connection);
    }
    context.report(`warning: ${problem}`);
  }
  return {
    id: properties.name,
    outs: { ...outputsOf(inputs, connection), ...(await appliedSecretVersion(context, inputs, connection)) },
  };
}

function partialFailure(
  inputs: ConnectionInputs & PlainObject,
  message: string,
  known: KnownConnection,
): PartialFailure {
  return new PartialFailure(inputs.name, message, {
    ...outputsOf(inputs, known),
    // Without it the recorded resource could be neither updated nor deleted (trap 3).
    __provider: inputs['__provider'],
  });
}
