import type { ConnectionProperties } from '../../model/connection';
import { ConnectionError } from '../../model/errors';
import type { ObservedConnection } from '../api/observed';
import type { ConnectionCalls } from '../api/calls';
import { awaited } from '../api/deadline';
import { holdsExactly } from '../secrets/managedSecret';
import type { SecretResolver } from '../secrets/references';
import { compare, Differences, differing } from './compare';

/** What is not known after an operation that got no answer. */
export interface Uncertainty {
  /**
   * Whether there is a connection at all. By the service's clock: whatever came to be under the name after this moment
   * came from that create.
   */
  createStartedAt?: string;
  /** Where it is, if there is one. */
  createAccount?: string;
  /** Which secrets the connection holds: those of the last update or those before. */
  updateUnanswered?: true;
}

/** What was applied last. */
export interface AppliedProperties extends Partial<ConnectionProperties> {
  /** How AWS has shown the key since then, if it was declared by an alias and is not shown by that. */
  shownKmsKeyIdentifier?: string;
}

/** What the last operation has left behind. */
export interface RecordedConnection extends Uncertainty {
  name: string;
  /** Unknown only if the answer to the create was lost and no later call was answered. */
  arn?: string;
  /** The URL of the EventBridge API that has it; absent for AWS. */
  endpoint?: string;
  /** What was applied, with the secrets that AWS hides. */
  properties: AppliedProperties;
}

/** Whose a connection is that has the recorded name. */
export type Ownership =
  | { kind: 'ours' }
  | {
      kind: 'another';
      /** What tells, after "because". */
      because: string;
    }
  /** It may be ours or another. */
  | { kind: 'unproved'; reason: string };

/** What a proof takes. */
export interface Evidence {
  calls: ConnectionCalls;
  secrets: SecretResolver;
}

/**
 * Whether a connection is the recorded one. Its ARN ends with a UUID that is new on each create (recorded), so that a
 * connection that someone recreated under the same name is told apart.
 *
 * Without an ARN, after a create whose answer was lost, the time and what AWS shows are no proof: another stack may
 * declare the same name and create it in between. Which secrets were sent, nobody else knows. The caller may read what AWS
 * holds of them, because CreateConnection needs the same permission.
 */
export async function ownershipOf(
  connection: ObservedConnection,
  recorded: RecordedConnection,
  { calls: { settings, deadline }, secrets }: Evidence,
): Promise<Ownership> {
  if (recorded.arn !== undefined) {
    return connection.arn === recorded.arn ? { kind: 'ours' } : { kind: 'another', because: 'its ARN is another' };
  }
  const { createStartedAt, properties } = recorded;
  if (createStartedAt === undefined || !madeSince(connection, Date.parse(createStartedAt))) {
    return { kind: 'another', because: 'it was created earlier' };
  }
  if (connection.connectionState === 'DELETING') {
    return { kind: 'another', because: 'it is being deleted' };
  }
  // While it is deauthorized, AWS shows no authorization parameters, before the secret is gone (recorded).
  const shown = connection.properties.authParameters ?? {};
  if (connection.secretArn === undefined || Object.keys(shown).length === 0) {
    return { kind: 'unproved', reason: 'EventBridge holds no secret of it that could be compared.' };
  }
  try {
    const sent = await secrets.resolve(properties as ConnectionProperties);
    const { secretArn } = connection;
    const isSame = await awaited(deadline, 'The secret that EventBridge manages', () =>
      holdsExactly(settings, secretArn, sent),
    );
    if (!isSame) {
      return { kind: 'another', because: 'it holds other credentials or parameters than those that were sent' };
    }
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return { kind: 'unproved', reason: error.message };
  }
  const different = differing(shownBeside(connection, properties));
  return different.length === 0
    ? { kind: 'ours' }
    : // Two stacks may share credentials, and somebody may have changed ours.
      { kind: 'unproved', reason: `It holds what was sent, but differs in ${different.join(', ')}.` };
}

/** In what a connection differs that its secret does not hold. AWS shows nothing to compare of the key behind an alias. */
function shownBeside({ properties: shown }: ObservedConnection, sent: AppliedProperties): Differences {
  const { kmsKeyIdentifier: shownKmsKeyIdentifier } = shown;
  return compare(shown, sent, { ...sent, ...(shownKmsKeyIdentifier ? { shownKmsKeyIdentifier } : {}) });
}

/** The service's times are whole seconds, and so is the clock that its answers carry. */
const timePrecision = 2_000;

/** @param moment - by the service's clock */
function madeSince(connection: ObservedConnection, moment: number): boolean {
  return connection.creationTime !== undefined && Date.parse(connection.creationTime) >= moment - timePrecision;
}
