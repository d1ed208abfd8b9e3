import { isAbsent, isObject } from './json';

/**
 * Where the value of a secret is kept, in place of the value: a secret of Secrets Manager or a parameter of SSM. Read
 * in the provider when the connection is created or updated; the state holds this and never the value.
 */
export type SecretReference = SecretsManagerReference | ParameterReference;

export interface SecretsManagerReference {
  secretArn: string;
  jsonKey?: string;
  versionId?: string;
  versionStage?: string;
}

export interface ParameterReference {
  parameterArn?: string;
  name?: string;
  version?: number;
}

/** A secret by value or by reference. */
export type SecretValue = string | SecretReference;

export function isReference(value: unknown): value is SecretReference {
  return isObject(value);
}

export function isSecretsManagerReference(reference: SecretReference): reference is SecretsManagerReference {
  return !isAbsent((reference as Partial<SecretsManagerReference>).secretArn);
}

/** What a reference calls its parameter: the ARN or the name. */
export function parameterName(reference: ParameterReference): string {
  return reference.parameterArn ?? reference.name ?? '';
}
