import { secretsEncrypted } from '../model/identity';
import type { PlainObject } from '../model/json';
import { isObject } from '../model/json';
import { secretMembers, mapSecretMembers } from '../model/secretMembers';
import { isReference } from '../model/secretReference';
import { signatureKey } from '../model/text';

/** How Pulumi's protocol writes a secret: `@pulumi/pulumi` calls it `specialSecretSig`, and the key `specialSigKey`. */
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

/** A value marked as a secret. */
export const secret = (value: unknown): PlainObject => ({ [signatureKey]: secretSignature, value });

export const isMarked = (value: PlainObject): boolean => value[signatureKey] === secretSignature;

/**
 * Marks every secret among inputs or outputs, so that the engine encrypts it in the state and hides it in previews,
 * whatever the program or a transformation has handed over. The engine itself marks only the paths on which the program
 * passed a Pulumi secret. A reference stays readable: it is no secret, and its version has to show in a preview.
 */
export function withSecretMarks(values: PlainObject): PlainObject {
  const { authParameters } = values;
  return isObject(authParameters)
    ? {
        ...values,
        authParameters: mapSecretMembers(authParameters, ({ value }) => (isReference(value) ? value : secret(value))),
      }
    : values;
}

/** The members of the results of the handlers that hold inputs or outputs. */
const markedMembers = ['inputs', 'props', 'outs'] as const;

/** The result of a handler with every secret marked. */
export function withMarkedSecrets<T>(result: T): T {
  if (!isObject(result)) {
    return result;
  }
  const marked: PlainObject = { ...result };
  for (const member of markedMembers) {
    const values = marked[member];
    if (isObject(values)) {
      marked[member] = withSecretMarks(values);
    }
  }
  return marked as T;
}

/** Whether a state may hold a secret in plain text. */
export function mayHoldPlainSecrets(olds: PlainObject): boolean {
  return (
    olds[secretsEncrypted] !== true && secretMembers(olds['authParameters']).some(({ value }) => !isReference(value))
  );
}
