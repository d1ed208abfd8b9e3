import type { PlainObject } from '../model/json';
import { outputsOf } from '../handlers/outputs';
import { providerText, resourceType, secretsEncrypted } from '../model/identity';
import { authorizedByDefault } from '../model/fields';
import type { FoundConnection } from '../service/lookup';
import { goalOf, Shown, shownAs } from '../service/reconcile/states';

/** A connection to import, and what it is called in the program. */
export interface ImportedConnection {
  found: FoundConnection;
  /** The logical name. */
  logicalName: string;
  /** The variable in the program. */
  variable: string;
}

/**
 * The file for `pulumi import --file`. The engine (3.259) takes a resource that comes with outputs into the state as it
 * is, without a read; only then is there a `__provider` by which it finds the handlers. The inputs are the real ones
 * without the secrets, which AWS hides: in the place of a secret there is nothing, and no text that could be sent one day.
 */
export function importFile(connections: readonly ImportedConnection[]): object {
  return {
    resources: connections.map(({ found, logicalName }) => {
      const { authorized, ...undecided } = stateShown(found);
      const inputs = { ...inputsOf(found), authorized };
      return {
        type: resourceType,
        name: logicalName,
        id: found.observed.name,
        inputs: { ...inputs, ...knownOutputs(found.observed), __provider: providerText },
        outputs: {
          ...outputsOf({ ownInputs: [secretsEncrypted] }, inputs, found.observed),
          ...undecided,
          __provider: providerText,
        },
      };
    }),
  };
}

/** The inputs as `check` would have settled them, had the connection been declared. */
function inputsOf({ properties, region, endpoint }: FoundConnection): PlainObject {
  return {
    ...properties,
    // There are none in it.
    [secretsEncrypted]: true,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** As after a refresh: the program declares it as authorized, and the first `up` continues if it is not. */
function stateShown({ observed }: FoundConnection): Shown {
  const goal = goalOf({ authorized: authorizedByDefault, properties: observed.properties });
  return shownAs(observed.connectionState, goal);
}

/** What `check` puts among the inputs of a recorded connection, so that it is not new at the first preview. */
function knownOutputs({ arn, secretArn }: FoundConnection['observed']): PlainObject {
  return secretArn === undefined ? { arn } : { arn, secretArn };
}
