import type { PlainObject } from '../model/connection';
import type { ObservedConnection } from '../service/calls';
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

/**
 * The outputs of a connection: what AWS decides, and the inputs back. Secrets are in the inputs only, on the paths on
 * which the engine knows them as secrets (traps 8 and 9).
 */
export function outputsOf(inputs: object, observed: Partial<ObservedConnection>): PlainObject {
  return { ...pick(inputs as PlainObject, inputNames), ...empty, ...pick(observed, observedNames) };
}

/** An output that is listed but absent is unknown in every preview, even if nothing changes: these are empty instead. */
const empty = { stateReason: '', secretArn: '', lastAuthorizedTime: '' };
