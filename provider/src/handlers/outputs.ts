import type { PlainObject } from '../model/connection';
import { isAlias } from '../service/reconcile/compare';
import type { KnownConnection } from '../service/reconcile/failures';
import { inputNames, pick } from './inputs';

/** The outputs that AWS decides. */
const observedNames = [
  'arn',
  'connectionState',
  'stateReason',
  'secretArn',
  'creationTime',
  'lastModifiedTime',
  'lastAuthorizedTime',
] as const;

/** Outputs of an operation that got no answer. The next that succeeds leaves them out. */
const uncertainNames = ['createStartedAt', 'updateUnanswered'] as const;

/**
 * The outputs of a connection: what AWS decides, and the inputs back. Secrets are in the inputs only, on the paths on
 * which the engine knows them as secrets (traps 8 and 9).
 */
export function outputsOf(inputs: PlainObject, observed: Partial<KnownConnection>): PlainObject {
  const key = inputs['kmsKeyIdentifier'];
  const shown = observed.properties?.kmsKeyIdentifier;
  return {
    ...pick(inputs, inputNames),
    ...empty,
    ...pick(observed, [...observedNames, ...uncertainNames]),
    ...(typeof key === 'string' && isAlias(key) && shown && shown !== key ? { shownKmsKeyIdentifier: shown } : {}),
  };
}

/** An output that is listed but absent is unknown in every preview, even if nothing changes: these are empty instead. */
const empty = { stateReason: '', secretArn: '', lastAuthorizedTime: '' };
