import { observedNames } from '../model/fields';
import { pick, PlainObject } from '../model/json';
import { isAlias } from '../service/reconcile/compare';
import type { KnownConnection } from '../service/reconcile/interrupted';
import type { Host } from './host';
import { inputsOf } from './inputs';

/** Outputs of an operation that got no answer. The next that succeeds leaves them out. */
const uncertainNames = ['createStartedAt', 'createAccount', 'updateUnanswered'] as const;

/** An output that is listed but absent is unknown in every preview, even if nothing changes: these are empty instead. */
const empty = { stateReason: '', secretArn: '', lastAuthorizedTime: '' };

/**
 * The outputs of a connection: what AWS decides, and the inputs back. Secrets are in the inputs only, on the paths on
 * which the engine knows them as secrets.
 */
export function outputsOf(
  host: Pick<Host, 'ownInputs'>,
  inputs: PlainObject,
  observed: Partial<KnownConnection>,
): PlainObject {
  const key = inputs['kmsKeyIdentifier'];
  const shown = observed.properties?.kmsKeyIdentifier;
  return {
    ...inputsOf(host, inputs),
    ...empty,
    ...pick(observed, [...observedNames, ...uncertainNames]),
    ...(typeof key === 'string' && isAlias(key) && shown && shown !== key ? { shownKmsKeyIdentifier: shown } : {}),
  };
}
