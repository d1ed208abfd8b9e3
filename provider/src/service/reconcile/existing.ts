import type { ConnectionProperties } from '../../model/connection';
import type { ObservedConnection } from '../api/observed';
import { compare, differing } from './compare';
import type { Journey } from './journey';
import type { Ownership } from './ownership';

/** What a take-over changes of an existing connection: the names of members. */
export function changesOf(connection: ObservedConnection, desired: ConnectionProperties): string {
  return differing(compare(connection.properties, desired, undefined)).join(', ');
}

/** Why a connection is not taken over that the state of another resource of the program records. */
export function heldByAnother({ name, arn }: ObservedConnection, holder: string): string {
  return (
    `Connection "${name}" (${arn}) cannot be taken over, because connection ${holder} of this program has it. ` +
    `Give this connection another name, or remove ${holder} from the program. ` +
    'If it is the same connection under a new logical name, declare it once, with aliases instead of adopt: true.'
  );
}

/**
 * Why a connection is not created, and what to do.
 *
 * @param ownership - whose the existing one is, if an answer to the create was lost
 */
export function alreadyExists(
  { calls: { region }, desired, holderOf }: Journey,
  { name, arn, creationTime = 'at an unknown time' }: ObservedConnection,
  ownership: Ownership | undefined,
): string {
  const sentences = [`A connection "${name}" already exists in ${region} (${arn}, made ${creationTime}).`];
  if (ownership?.kind === 'another') {
    sentences.push(`It did not come of the create whose answer was lost, because ${ownership.because}.`);
  }
  const holder = holderOf?.(arn);
  if (holder !== undefined) {
    sentences.push(
      `Connection ${holder} of this program has it. Give one of the two another name. If ${holder} gets one in this update, run \`pulumi up\` for that first.`,
    );
    return sentences.join(' ');
  }
  if (desired.isNameGenerated === true) {
    sentences.push(
      'The name is generated from the project, the stack and the logical name, so that a stack of another backend, or a stack that was renamed, can have generated it too. Give this connection a `name` of its own.',
    );
  }
  sentences.push(
    'If it is yours, for example left by an interrupted pulumi up, set adopt: true to take it over; ' +
      'if it is to be replaced (pulumi up --replace), set the option deleteBeforeReplace: true' +
      (desired.isNameGenerated === true
        ? '.'
        : `; else choose another name or delete it: aws events delete-connection --name ${name} --region ${region}`),
  );
  return sentences.join(' ');
}
