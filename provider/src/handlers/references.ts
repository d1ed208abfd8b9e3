import type { PlainObject } from '../model/json';
import { secretMembers } from '../model/secretMembers';
import { isReference } from '../model/secretReference';
import { clientSettings } from '../service/aws/config';
import type { Place } from '../service/aws/place';
import type { Host } from './host';
import { reportOnce } from './reportOnce';

/**
 * The authorization parameters with the version that each reference means now, so that a rotated secret shows in the
 * preview as a change of its version, and the update applies exactly that one.
 */
export async function withVersions(host: Host, inputs: PlainObject, olds: PlainObject): Promise<unknown> {
  const { authParameters } = inputs;
  const references = secretMembers(authParameters).filter(({ value }) => isReference(value));
  if (
    references.length === 0 ||
    host.isUnknown(inputs['region']) ||
    references.some(({ value }) => Object.values(value as object).some(host.isUnknown))
  ) {
    return authParameters;
  }
  const { SecretResolver } = require('../service/secrets/references') as typeof import('../service/secrets/references');
  const settings = clientSettings(inputs as unknown as Place, host.config);
  return new SecretResolver(settings, (secret) => host.protect(secret)).settle(
    authParameters,
    olds['authParameters'],
    (reference, error) => {
      const name = host.isUnknown(inputs['name']) ? 'a connection' : `connection "${String(inputs['name'])}"`;
      reportOnce(
        host,
        'warning',
        `the current version of ${reference} of ${name} could not be looked up; continuing with what is recorded. ${error.message}`,
      );
    },
  );
}
