import { keyResource } from '../../state/keys';
import type { Call } from '../operation';

/**
 * Documented: a caller that reads what a customer-managed key encrypts needs the permission to decrypt with it. A key of
 * AWS needs none.
 */
export function requireDecryption(call: Call, service: string, keyId: string | undefined): void {
  if (keyId && !keyId.includes('alias/aws/')) {
    call.requirePermission('kms:Decrypt', keyResource(call.world, call.region, keyId), {
      'kms:ViaService': `${service}.${call.region.name}.amazonaws.com`,
    });
  }
}
