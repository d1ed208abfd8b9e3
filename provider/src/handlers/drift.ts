import { PlainObject } from '../model/connection';
import {
  isReference,
  isSecretsManagerReference,
  mapSecretMembers,
  secretMembers,
  SecretReference,
} from '../model/secretMembers';
import type { ObservedConnection } from '../service/api/observed';
import { managedValues, managedVersion } from '../service/secrets/managedSecret';
import { secretSources } from '../service/secrets/references';
import type { Context } from '../dynamic/guard';
import { stackConfig } from '../dynamic/stackConfig';
import { clientSettings } from '../service/aws/config';

type Place = { region: string; endpoint?: string };

/**
 * The version of the managed secret that an operation has left, by which the next refresh knows that nobody has changed
 * it. Undefined where it may not be seen: then the refresh compares the content.
 */
export async function appliedSecretVersion(
  context: Context,
  inputs: PlainObject,
  connection: ObservedConnection,
): Promise<PlainObject> {
  if (inputs['detectSecretDrift'] !== true || !connection.secretArn) {
    return {};
  }
  try {
    return {
      secretVersionId: await managedVersion(
        clientSettings(inputs as unknown as Place, stackConfig()),
        connection.secretArn,
      ),
    };
  } catch (error) {
    // The connection is as declared: failing here would only lose that.
    context.report(
      `warning: detectSecretDrift of connection "${connection.name}" could not record the version of its secret. ${(error as Error).message}`,
    );
    return {};
  }
}

/**
 * The recorded authorization parameters as AWS holds them: its version first, its content only where that has moved.
 *
 * A value that differs is taken over as it is, on its path, where the engine keeps it as a secret: a program that
 * ignores changes of it goes on with what AWS has. In a reference the version is replaced: its value is never recorded.
 */
export async function withHeldSecrets(
  context: Context,
  props: PlainObject,
  connection: ObservedConnection,
  authParameters: unknown,
): Promise<{ authParameters: unknown; secretVersionId?: string }> {
  const { secretArn } = connection;
  if (props['detectSecretDrift'] !== true || !secretArn) {
    return { authParameters };
  }
  const recorded = typeof props['secretVersionId'] === 'string' ? props['secretVersionId'] : undefined;
  const settings = clientSettings(props as unknown as Place, stackConfig());
  try {
    const secretVersionId = await managedVersion(settings, secretArn);
    if (secretVersionId === recorded) {
      return { authParameters, secretVersionId };
    }
    const held = await managedValues(settings, secretArn, secretVersionId, authParameters);
    const applied = new Map<string, string>();
    const sources = secretSources(settings);
    await Promise.all(
      secretMembers(authParameters).map(async ({ path, value }) => {
        const text = isReference(value) ? await sources.valueOf(value) : (value as string);
        context.protect(text);
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
    context.report(
      `warning: the secrets of connection "${connection.name}" could not be compared with what AWS holds. ${(error as Error).message}`,
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
