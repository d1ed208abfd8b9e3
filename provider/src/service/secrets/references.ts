import type { GetSecretValueCommandOutput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { violations } from '../../model/constraints';
import {
  isReference,
  isSecretsManagerReference,
  mapSecretMembers,
  ParameterReference,
  SecretMember,
  secretMembers,
  SecretReference,
  SecretsManagerReference,
} from '../../model/secretMembers';
import { requireAllowedAccount } from '../aws/account';
import { clientOf } from '../aws/client';
import { perAccount } from '../aws/memo';
import type { ClientSettings } from '../aws/settings';
import { serviceError } from '../api/errors';
import { Refused } from '../reconcile/failures';

/**
 * The secrets that connections refer to. One look-up for each reference and process, however many connections share
 * it: a process lives as long as one preview or one update.
 */
export interface SecretSources {
  /** The reference with the version that it means now. A version that it names itself stays. */
  settled(reference: SecretReference): Promise<SecretReference>;
  /** The value of the version that a reference names. It goes to EventBridge and nowhere else. */
  valueOf(reference: SecretReference): Promise<string>;
}

export const secretSources = perAccount((settings): SecretSources => {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: unknown[], ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify(question);
    let answer = answers.get(key);
    if (!answer) {
      answer = ask();
      answers.set(key, answer);
    }
    return answer as Promise<T>;
  };

  return {
    async settled(reference) {
      if (isSecretsManagerReference(reference)) {
        if (reference.versionId !== undefined) {
          return reference;
        }
        const stage = reference.versionStage ?? 'AWSCURRENT';
        const versionId = await once(['version', reference.secretArn, stage], () =>
          currentVersion(settings, reference.secretArn, stage),
        );
        return { ...reference, versionId };
      }
      if (reference.version !== undefined) {
        return reference;
      }
      const { version } = await once(['parameter', nameOf(reference), undefined], () =>
        parameter(settings, reference, false),
      );
      return { ...reference, version };
    },
    async valueOf(reference) {
      if (isSecretsManagerReference(reference)) {
        const text = await once(['secret', reference.secretArn, reference.versionId, reference.versionStage], () =>
          secretText(settings, reference),
        );
        return reference.jsonKey === undefined ? text : jsonMember(text, reference.jsonKey, reference.secretArn);
      }
      const { value } = await once(['parameter', nameOf(reference), reference.version], () =>
        parameter(settings, reference, true),
      );
      return value;
    },
  };
});

/**
 * Authorization parameters with each reference settled to the version that it means now.
 *
 * @param recorded - what was applied: where a version cannot be looked up, the recorded one goes on
 * @param failed - told once for each reference that could not be looked up
 */
export async function settleReferences<T>(
  source: SecretSources,
  authParameters: T,
  recorded: unknown,
  failed: (error: Error) => void,
): Promise<T> {
  const before = new Map(secretMembers(recorded).map(({ path, value }) => [path, value]));
  const settled = new Map<string, SecretReference>();
  await Promise.all(
    referencesIn(authParameters).map(async ({ path, reference }) => {
      try {
        settled.set(path, await source.settled(reference));
      } catch (error) {
        failed(error as Error);
        const kept = before.get(path);
        settled.set(path, isReference(kept) && sameSource(kept, reference) ? kept : reference);
      }
    }),
  );
  return mapSecretMembers(authParameters, ({ path, value }) => settled.get(path) ?? value);
}

/**
 * Authorization parameters with each reference replaced by its value, which is judged as the service would.
 *
 * @param protect - told every value before anything is done with it
 */
export async function resolveReferences<T>(
  source: SecretSources,
  authParameters: T,
  protect: (secret: string) => void,
): Promise<T> {
  const values = new Map<string, string>();
  await Promise.all(
    referencesIn(authParameters).map(async ({ path, shape, reference }) => {
      const value = await source.valueOf(reference);
      protect(value);
      if (violations(shape, value).length > 0) {
        throw new Refused(
          `${path}: the value in ${describe(reference)} is not one that EventBridge takes: 1 to 512 characters, no colon, no line breaks or other control characters.`,
        );
      }
      values.set(path, value);
    }),
  );
  return mapSecretMembers(authParameters, ({ path, value }) => values.get(path) ?? value);
}

function referencesIn(
  authParameters: unknown,
): (Pick<SecretMember, 'path' | 'shape'> & { reference: SecretReference })[] {
  return secretMembers(authParameters).flatMap(({ path, shape, value }) =>
    isReference(value) ? [{ path, shape, reference: value }] : [],
  );
}

function sameSource(a: SecretReference, b: SecretReference): boolean {
  return isSecretsManagerReference(a) && isSecretsManagerReference(b)
    ? a.secretArn === b.secretArn && a.jsonKey === b.jsonKey && a.versionStage === b.versionStage
    : !isSecretsManagerReference(a) && !isSecretsManagerReference(b) && nameOf(a) === nameOf(b);
}

function describe(reference: SecretReference): string {
  return isSecretsManagerReference(reference)
    ? `${reference.secretArn}${reference.jsonKey === undefined ? '' : `, JSON key "${reference.jsonKey}",`}`
    : nameOf(reference);
}

const nameOf = (reference: ParameterReference): string => reference.parameterArn ?? reference.name ?? '';

/** A secret is read where it is: its ARN says the region. */
const regionOf = (arn: string, settings: ClientSettings): string =>
  /^arn:[^:]*:[^:]*:([^:]+):/.exec(arn)?.[1] ?? settings.region;

/** The version at a stage of a secret. Needs `secretsmanager:DescribeSecret`, and shows no value. */
export async function currentVersion(settings: ClientSettings, secretArn: string, stage: string): Promise<string> {
  const client = secretsManager(settings, secretArn);
  const { DescribeSecretCommand } =
    require('@aws-sdk/client-secrets-manager') as typeof import('@aws-sdk/client-secrets-manager');
  const described = await asked('secretsmanager:DescribeSecret', secretArn, settings, () =>
    client.send(new DescribeSecretCommand({ SecretId: secretArn })),
  );
  for (const [versionId, stages] of Object.entries(described.VersionIdsToStages ?? {})) {
    if (stages.includes(stage)) {
      return versionId;
    }
  }
  throw new Refused(`The secret ${secretArn} has no version at the stage ${stage}.`);
}

/** The text of a version of a secret. Needs `secretsmanager:GetSecretValue`. */
export async function secretText(settings: ClientSettings, reference: SecretsManagerReference): Promise<string> {
  const client = secretsManager(settings, reference.secretArn);
  const { GetSecretValueCommand } =
    require('@aws-sdk/client-secrets-manager') as typeof import('@aws-sdk/client-secrets-manager');
  const answer: GetSecretValueCommandOutput = await asked(
    'secretsmanager:GetSecretValue',
    reference.secretArn,
    settings,
    () =>
      client.send(
        new GetSecretValueCommand({
          SecretId: reference.secretArn,
          // The ID alone names a version for good; a stage may have moved on since it was looked up.
          ...(reference.versionId !== undefined
            ? { VersionId: reference.versionId }
            : reference.versionStage !== undefined
              ? { VersionStage: reference.versionStage }
              : {}),
        }),
      ),
  );
  if (answer.SecretString === undefined) {
    throw new Refused(`The secret ${reference.secretArn} holds binary data; a connection needs text.`);
  }
  return answer.SecretString;
}

async function parameter(
  settings: ClientSettings,
  reference: ParameterReference,
  decrypt: boolean,
): Promise<{ value: string; version: number }> {
  const name = nameOf(reference);
  const client = parameterStore(settings, name);
  const { GetParameterCommand } = require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm');
  const { Parameter } = await asked('ssm:GetParameter', name, settings, () =>
    client.send(
      new GetParameterCommand({
        Name: reference.version === undefined ? name : `${name}:${reference.version}`,
        WithDecryption: decrypt,
      }),
    ),
  );
  if (Parameter?.Value === undefined || Parameter.Version === undefined) {
    throw new Refused(`The parameter ${name} has no value.`);
  }
  return { value: Parameter.Value, version: Parameter.Version };
}

function jsonMember(text: string, key: string, secretArn: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the text.
    throw new Refused(`The secret ${secretArn} is not JSON, but jsonKey "${key}" asks for a member of it.`);
  }
  const member =
    typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, key)
      ? (parsed as Record<string, unknown>)[key]
      : undefined;
  if (typeof member !== 'string' && typeof member !== 'number') {
    throw new Refused(`The secret ${secretArn} has no text at jsonKey "${key}".`);
  }
  return String(member);
}

function secretsManager(settings: ClientSettings, secretArn: string): SecretsManagerClient {
  return clientOf('secretsmanager', settings, regionOf(secretArn, settings), (config) => {
    const { SecretsManagerClient } =
      require('@aws-sdk/client-secrets-manager') as typeof import('@aws-sdk/client-secrets-manager');
    return new SecretsManagerClient(config);
  });
}

function parameterStore(settings: ClientSettings, name: string): SSMClient {
  return clientOf('ssm', settings, regionOf(name, settings), (config) => {
    const { SSMClient } = require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm');
    return new SSMClient(config);
  });
}

async function asked<T>(action: string, subject: string, settings: ClientSettings, call: () => Promise<T>): Promise<T> {
  // No secret of an account is read that the stack may not act in.
  await requireAllowedAccount(settings);
  try {
    return await call();
  } catch (error) {
    const [service, operation] = action.split(':') as [string, string];
    throw serviceError(error, {
      operation,
      region: settings.region,
      subject: `${service === 'ssm' ? 'parameter' : 'secret'} ${subject}`,
      service,
    });
  }
}
