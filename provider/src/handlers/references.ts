import type { AuthParameters, PlainObject } from '../model/connection';
import { isReference, secretMembers } from '../model/secretMembers';
import type { Context } from '../dynamic/guard';
import { isUnknown } from './inputs';
import { stackConfig } from '../dynamic/stackConfig';
import { clientSettings } from '../service/aws/config';

type Place = { region: string; endpoint?: string };
const references = (): typeof import('../service/secrets/references') =>
  require('../service/secrets/references') as typeof import('../service/secrets/references');

let said = false;

/**
 * The authorization parameters with the version that each reference means now, so that a rotated secret shows in the
 * preview as a change of its version, and the update applies exactly that one.
 */
export async function withVersions(context: Context, inputs: PlainObject, olds: PlainObject): Promise<unknown> {
  const { authParameters } = inputs;
  const settling = secretMembers(authParameters).filter(({ value }) => isReference(value));
  if (
    settling.length === 0 ||
    isUnknown(inputs['region']) ||
    settling.some(({ value }) => Object.values(value as object).some(isUnknown))
  ) {
    return authParameters;
  }
  const { secretSources, settleReferences } = references();
  return settleReferences(
    secretSources(clientSettings(inputs as unknown as Place, stackConfig())),
    authParameters,
    olds['authParameters'],
    (error) => {
      if (!said) {
        said = true;
        context.report(
          `warning: the current version of a referenced secret could not be looked up; going on with what is recorded. ${error.message}`,
        );
      }
    },
  );
}

/** A request with the value of each reference. The values are kept out of every message from here on. */
export async function withValues<T extends { authParameters?: AuthParameters }>(
  context: Context,
  place: Place,
  request: T,
): Promise<T> {
  if (!secretMembers(request.authParameters).some(({ value }) => isReference(value))) {
    return request;
  }
  const { resolveReferences, secretSources } = references();
  return {
    ...request,
    authParameters: await resolveReferences(
      secretSources(clientSettings(place, stackConfig())),
      request.authParameters,
      (secret) => context.protect(secret),
    ),
  };
}
