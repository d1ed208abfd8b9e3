import type { ConnectionProperties } from '../../model/connection';
import { Refused } from '../../model/errors';
import { missingSecrets } from '../../model/secretMembers';

/** A connection that was imported may have secrets that nobody has declared, and that AWS does not show. */
export function requireSecrets(purpose: string, properties: ConnectionProperties): void {
  const missing = missingSecrets(properties);
  if (missing.length > 0) {
    throw new Refused(
      `${purpose} needs all of its credentials, and ${missing.join(', ')} is not known. The connection was left as it is. Declare what is missing, then run \`pulumi up\`.`,
    );
  }
}
