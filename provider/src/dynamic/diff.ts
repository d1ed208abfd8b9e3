import { diff as difference } from '../handlers/diff';
import type { Host } from '../handlers/host';
import { reportOnce } from '../handlers/reportOnce';
import { secretsEncrypted } from '../model/identity';
import type { PlainObject } from '../model/json';
import { anotherConnection } from '../handlers/knownOutputs';

/** What the engine asks of a dynamic provider. */
export interface DiffResult {
  changes?: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/**
 * If inputs differ, `changes` stays undefined: then the engine itself compares old and new inputs and shows just what
 * changed, on its path, secrets as `[secret] => [secret]`.
 */
export function diff(host: Host, _id: string, olds: PlainObject, news: PlainObject): DiffResult {
  const { changed, replaces, unfinished } = difference(host, olds, news);
  if (changed.length === 0) {
    // If it is replaced all the same (`pulumi up --replace`), it keeps its name.
    return { changes: unfinished, deleteBeforeReplace: true };
  }
  if (changed.every((name) => name === secretsEncrypted)) {
    reportOnce(
      host,
      'info',
      'connections that version 0.1.0 has recorded are recorded again, so that every secret in the state is encrypted; nothing is sent to AWS for that',
    );
  }
  // Check has described the connection, and does not get the outputs of the state.
  const another = anotherConnection(olds, news);
  if (another !== undefined) {
    reportOnce(host, 'warning', another);
  }
  // A replacement for another reason (replaceOnChanges) keeps name and region, so the old one has to go first.
  return { replaces, deleteBeforeReplace: replaces.length === 0 };
}
