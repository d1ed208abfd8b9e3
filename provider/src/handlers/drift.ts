import type { PlainObject } from '../model/json';
import { mapSecretMembers, secretMembers } from '../model/secretMembers';
import { isReference, isSecretsManagerReference, SecretReference } from '../model/secretReference';
import type { ObservedConnection } from '../service/api/observed';
import type { ConnectionCalls } from '../service/api/calls';
import { awaited } from '../service/api/deadline';
import { managedValues, managedVersion } from '../service/secrets/managedSecret';
import { SecretResolver } from '../service/secrets/references';
import type { Host } from './host';

const managed = 'The secret that EventBridge manages';

/**
 * The version of the managed secret after an operation, by which the next refresh knows that it is unchanged. Empty if
 * it may not be read: then the refresh compares the content.
 */
export async function appliedSecretVersion(
  host: Host,
  { settings, deadline }: ConnectionCalls,
  inputs: PlainObject,
  connection: ObservedConnection,
): Promise<PlainObject> {
  const { secretArn } = connection;
  if (inputs['detectSecretDrift'] !== true || !secretArn) {
    return {};
  }
  try {
    return { secretVersionId: await awaited(deadline, managed, () => managedVersion(settings, secretArn)) };
  } catch (error) {
    // The connection is as declared: to fail here would only lose that.
    host.report(
      'warning',
      `detectSecretDrift of connection "${connection.name}" could not record the version of its secret. ${(error as Error).message}`,
    );
    return {};
  }
}

/**
 * The recorded authorization parameters as AWS holds them: its version first, its content only if that has changed.
 *
 * A value that differs is taken over as it is, on its path, which the engine keeps secret: a program that
 * ignores changes of it continues with what AWS has. In a reference the version is replaced: its value is never recorded.
 */
export async function withHeldSecrets(
  host: Host,
  { settings, deadline }: ConnectionCalls,
  props: PlainObject,
  connection: ObservedConnection,
  authParameters: unknown,
): Promise<{ authParameters: unknown; secretVersionId?: string }> {
  const { secretArn } = connection;
  if (props['detectSecretDrift'] !== true || !secretArn) {
    return { authParameters };
  }
  const recorded = typeof props['secretVersionId'] === 'string' ? props['secretVersionId'] : undefined;
  try {
    const secretVersionId = await awaited(deadline, managed, () => managedVersion(settings, secretArn));
    if (secretVersionId === recorded) {
      return { authParameters, secretVersionId };
    }
    const held = await awaited(deadline, managed, () =>
      managedValues(settings, secretArn, secretVersionId, authParameters),
    );
    const secrets = new SecretResolver(settings, (secret) => host.protect(secret), deadline);
    const applied = new Map<string, string>();
    await Promise.all(
      secretMembers(authParameters).map(async ({ path, value }) => {
        const text = isReference(value) ? await secrets.valueOf(value) : (value as string);
        host.protect(text);
        applied.set(path, text);
      }),
    );
    return {
      authParameters: mapSecretMembers(authParameters, ({ path, value }) => {
        const actual = held.get(path);
        if (actual === applied.get(path)) {
          return value;
        }
        return isReference(value) ? elsewhere(value) : (actual ?? '');
      }),
      secretVersionId,
    };
  } catch (error) {
    host.report(
      'warning',
      `the secrets of connection "${connection.name}" could not be compared with what AWS holds. ${(error as Error).message}`,
    );
    return { authParameters, ...(recorded === undefined ? {} : { secretVersionId: recorded }) };
  }
}

/** No version that exists: the next preview shows that the declared one is not what AWS holds. */
function elsewhere(reference: SecretReference): SecretReference {
  return isSecretsManagerReference(reference)
    ? { ...reference, versionId: 'changed-outside-of-pulumi' }
    : { ...reference, version: 0 };
}
