import { secretMembers } from '../model/secretMembers';
import { isReference } from '../model/secretReference';
import type { ConnectionCalls } from '../service/api/calls';
import { SecretResolver } from '../service/secrets/references';
import type { Host } from './host';

const withheld =
  'The reason is not recorded, because it may repeat a secret that is given by reference and could not be read.';

/**
 * What is known of a connection, with a reason that can be recorded: AWS and token endpoints repeat credentials in it, and
 * it is an output in plain text.
 *
 * @param authParameters - the declared and the recorded ones, whose secrets it may repeat
 */
export async function withRecordableReason<T extends { stateReason?: string }>(
  host: Host,
  { settings, deadline }: Pick<ConnectionCalls, 'settings' | 'deadline'>,
  connection: T,
  ...authParameters: readonly unknown[]
): Promise<T> {
  if (!connection.stateReason) {
    return connection;
  }
  const secrets = new SecretResolver(settings, (secret) => host.protect(secret), deadline);
  const references = authParameters.flatMap(secretMembers).flatMap(({ value }) => (isReference(value) ? [value] : []));
  try {
    await Promise.all(references.map((reference) => secrets.valueOf(reference)));
  } catch {
    return { ...connection, stateReason: withheld };
  }
  return { ...connection, stateReason: host.redact(connection.stateReason) };
}
