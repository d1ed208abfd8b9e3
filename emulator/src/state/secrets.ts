import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/awsError';
import type { AuthParameters, ConnectionRecord, HttpParameters } from './connection';
import { secretSuffix } from './identifiers';
import type { Secret, SecretVersion } from './secret';
import type { Region, World } from './world';

export const secretNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

/** Finds a secret by its ARN, its ARN without the six random characters, or its name. */
export function findSecret(region: Region, identifier: string): Secret | undefined {
  return (
    region.secrets.get(identifier) ??
    [...region.secrets.values()].find(
      (secret) => secret.name === identifier || secret.arn.slice(0, -'-XXXXXX'.length) === identifier,
    )
  );
}

export function requireSecret(region: Region, identifier: string): Secret {
  const secret = findSecret(region, identifier);
  if (!secret) {
    throw secretNotFound();
  }
  return secret;
}

/** The text is recorded: on a managed secret right after Deauthorize. */
export function requireUndeleted(secret: Secret): void {
  if (secret.deleted !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
}

/** The text is recorded: on PutSecretValue of a managed secret. */
export function requireUserOwned(secret: Secret): void {
  if (secret.owningService !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      `Operation is not allowed on secret owned by ${secret.owningService}`,
    );
  }
}

export function createSecret(
  world: World,
  region: Region,
  values: Pick<Secret, 'name' | 'description' | 'kmsKeyId' | 'tags' | 'owningService'>,
): Secret {
  const now = world.clock.now();
  const secret: Secret = {
    ...values,
    arn: region.arn('secretsmanager', `secret:${values.name}-${secretSuffix()}`),
    versions: [],
    created: now,
    lastChanged: now,
  };
  region.secrets.set(secret.arn, secret);
  return secret;
}

/** Adds a version. With AWSCURRENT among its stages, the version before becomes AWSPREVIOUS. */
export function addVersion(
  world: World,
  secret: Secret,
  value: SecretVersion['value'],
  id: string,
  stages: readonly string[] = ['AWSCURRENT'],
): SecretVersion {
  const now = world.clock.now();
  const previous = secret.versions.find((version) => version.stages.includes('AWSCURRENT'));
  for (const version of secret.versions) {
    version.stages = version.stages.filter(
      (stage) => !stages.includes(stage) && !(stages.includes('AWSCURRENT') && stage === 'AWSPREVIOUS'),
    );
  }
  if (previous && stages.includes('AWSCURRENT')) {
    previous.stages.push('AWSPREVIOUS');
  }
  const version = { id, value, stages: [...stages], created: now };
  secret.versions.push(version);
  secret.lastChanged = now;
  return version;
}

/** Marks a secret for deletion; after `window` milliseconds it is gone. */
export function scheduleDeletion(
  world: World,
  region: Region,
  secret: Secret,
  window: number,
  gone: () => void = () => undefined,
): void {
  secret.deleted = world.clock.now();
  secret.lastChanged = secret.deleted;
  secret.purge?.clear();
  secret.purge = world.clock.setTimeout(() => {
    region.secrets.delete(secret.arn);
    gone();
  }, window);
}

/** The members of the managed secret, in the order and with the names that were recorded. */
function managedDocument(auth: AuthParameters): Record<string, unknown> {
  const parameters = (list: { Key?: string; Value?: string; IsValueSecret?: boolean }[] | undefined): unknown =>
    list?.map((entry) => ({
      key: entry.Key,
      value: entry.Value,
      is_value_secret: entry.IsValueSecret ?? false,
    }));
  const http = (group: HttpParameters | undefined): unknown =>
    group && {
      header_parameters: parameters(group.HeaderParameters),
      query_string_parameters: parameters(group.QueryStringParameters),
      body_parameters: parameters(group.BodyParameters),
    };
  return {
    username: auth.BasicAuthParameters?.Username,
    password: auth.BasicAuthParameters?.Password,
    api_key_name: auth.ApiKeyAuthParameters?.ApiKeyName,
    api_key_value: auth.ApiKeyAuthParameters?.ApiKeyValue,
    client_id: auth.OAuthParameters?.ClientParameters.ClientID,
    client_secret: auth.OAuthParameters?.ClientParameters.ClientSecret,
    authorization_endpoint: auth.OAuthParameters?.AuthorizationEndpoint,
    http_method: auth.OAuthParameters?.HttpMethod,
    oauth_http_parameters: http(auth.OAuthParameters?.OAuthHttpParameters),
    invocation_http_parameters: http(auth.InvocationHttpParameters),
  };
}

/** The text of the managed secret: compact JSON, without the members that are not set. */
const managedSecretString = (auth: AuthParameters): string => JSON.stringify(managedDocument(auth));

/** Writes the managed secret of a connection: a new secret if there is none, otherwise a new version. */
export function writeManagedSecret(world: World, record: ConnectionRecord): void {
  const region = world.regionOf(record);
  let secret = record.secretArn === undefined ? undefined : region.secrets.get(record.secretArn);
  if (!secret || secret.deleted !== undefined) {
    secret = createSecret(world, region, {
      name: `events!connection/${record.name}/${randomUUID()}`,
      kmsKeyId: record.kmsKeyIdentifier,
      tags: [{ Key: 'aws:secretsmanager:owningService', Value: 'events' }],
      owningService: 'events',
    });
    record.secretArn = secret.arn;
  }
  // The version ids of managed secrets are in upper case (recorded).
  addVersion(world, secret, { SecretString: managedSecretString(record.auth ?? {}) }, randomUUID().toUpperCase());
}

/** Deletes the managed secret: it is marked for deletion first, and gone later (recorded). */
export function removeManagedSecret(world: World, record: ConnectionRecord): void {
  const region = world.regionOf(record);
  const secret = record.secretArn === undefined ? undefined : region.secrets.get(record.secretArn);
  if (secret && secret.deleted === undefined) {
    scheduleDeletion(world, region, secret, world.settings.timings.secretPurge);
  }
}
