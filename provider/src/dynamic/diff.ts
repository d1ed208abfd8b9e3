import { diff as difference } from '../handlers/diff';
import type { Host } from '../handlers/host';
import { reportOnce } from '../handlers/reportOnce';
import { secretsEncrypted } from '../model/identity';
import type { PlainObject } from '../model/json';
import { anotherThan } from './knownOutputs';

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
    return { changes: unfinished };
  }
  if (changed.every((name) => name === secretsEncrypted)) {
    reportOnce(
      host,
      'info',
      'connections that version 0.1.0 has recorded are recorded again, so that every secret in the state is encrypted; nothing is sent to AWS for that',
    );
  }
  const other = anotherThan(olds['arn'], news);
  if (other !== undefined) {
    // Check has described the connection, and does not get the outputs of the state.
    reportOnce(
      host,
      'warning',
      `connection "${String(olds['name'])}" (${String(olds['arn'])}) is not what AWS has with these credentials: ${other}. The update fails if the account or the place is another one or somebody has recreated the connection, and recreates one that is gone.`,
    );
  }
  // A replacement for another reason (replaceOnChanges) keeps name and region, so the old one has to go first.
  return { replaces, deleteBeforeReplace: replaces.length === 0 };
}
