import type { PlainObject } from '../model/connection';
import { ConnectionCalls } from '../service/calls';
import type { ObservedConnection } from '../service/observed';
import { Deadline } from '../service/deadline';
import { Interrupted, KnownConnection } from '../service/failures';
import { trouble } from '../service/outcome';
import type { RecordedConnection } from '../service/ownership';
import { reconcile } from '../service/reconcile';
import { goalOf } from '../service/states';
import { justSeen } from './ahead';
import { appliedSecretVersion } from './drift';
import { Context, PartialFailure } from './guard';
import { ConnectionInputs, propertiesOf } from './inputs';
import { outputsOf } from './outputs';
import { requireEngine } from './presence';
import { clientSettings } from './settings';
import { withValues } from './secrets';
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
      calls: new ConnectionCalls(clientSettings(inputs), new Deadline(timeoutOf(inputs, operation)), requireEngine),
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
