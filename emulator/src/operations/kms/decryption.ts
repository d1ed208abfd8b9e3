import { keyResource } from '../../state/keys';
import type { Call } from '../operation';

/** Documented: who reads what a customer-managed key encrypts must be allowed to decrypt with it; AWS's own keys let every reader in. */
export function requireDecryption(call: Call, service: string, keyId: string | undefined): void {
  if (keyId && !keyId.includes('alias/aws/')) {
    call.requirePermission('kms:Decrypt', keyResource(call.world, call.region, keyId), {
      'kms:ViaService': `${service}.${call.region.name}.amazonaws.com`,
    });
  }
}
