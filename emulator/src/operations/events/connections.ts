import { randomUUID } from 'node:crypto';
import { payloadOf } from 'pulumi-eventbridge-connection/model';
import {
  AuthorizationType,
  AuthParameters,
  ConnectionRecord,
  groupOf,
  HttpParameter,
  httpParameterLists,
  HttpParameters,
  PrivateRoute,
} from '../../state/connection';
import { keyResource } from '../../state/keys';
import { latticeId, partitionOf } from '../../state/identifiers';
import type { Region, World } from '../../state/world';
import { fillText } from '../../settings';
import { AwsError, validationError } from '../../wire/awsError';
import { Timestamp } from '../../wire/json';
import type { Call } from '../operation';

export interface ConnectivityRequest {
  ResourceParameters: { ResourceConfigurationArn: string };
}

/** The authorization parameters of a request, with every member optional as in an Update. */
export interface AuthRequest {
  BasicAuthParameters?: { Username?: string; Password?: string };
  ApiKeyAuthParameters?: { ApiKeyName?: string; ApiKeyValue?: string };
  OAuthParameters?: {
    ClientParameters?: { ClientID?: string; ClientSecret?: string };
    AuthorizationEndpoint?: string;
    HttpMethod?: string;
    OAuthHttpParameters?: HttpParameters;
  };
  InvocationHttpParameters?: HttpParameters;
  ConnectivityParameters?: ConnectivityRequest;
}

export interface ConnectionRequest {
  Name: string;
  Description?: string;
  AuthorizationType?: AuthorizationType;
  AuthParameters?: AuthRequest;
  InvocationConnectivityParameters?: ConnectivityRequest;
  KmsKeyIdentifier?: string;
}

export type Verb = 'create' | 'update' | 'describe' | 'delete' | 'deauthorize';

/** The beginning of every text of these operations (recorded for describe and update). */
export const failedTo = (verb: Verb): string => `Failed to ${verb} the connection(s).`;

export function requireConnection({ world, region }: Call, name: string, verb: Verb): ConnectionRecord {
  const record = region.connections.get(name);
  if (!record) {
    // Recorded for describe, and an analogy for the others.
    const text =
      verb === 'describe'
        ? `${failedTo(verb)} Connection '${name}' does not exist.`
        : fillText(world.settings.unknowns.missingConnectionText, { verb, name });
    throw new AwsError('ResourceNotFoundException', text);
  }
  return record;
}

export const concurrentModification = (name: string, verb: Verb): AwsError =>
  new AwsError('ConcurrentModificationException', `${failedTo(verb)} Connection '${name}' was modified concurrently.`);

export const connectionResource = (call: Call, input: { Name?: unknown }): string =>
  call.region.connections.get(String(input.Name))?.arn ?? call.region.arn('events', `connection/${String(input.Name)}`);

export const connectionArn = (region: Region, name: string): string =>
  region.arn('events', `connection/${name}/${randomUUID()}`);

/** The managed secrets of a connection, as policies name them. */
export const managedSecretResource = (region: Region, name: string): string =>
  region.arn('secretsmanager', `secret:events!connection/${name}/*`);

/** What a private connection needs of VPC Lattice. */
export function requireLatticePermissions(call: Call, input: ConnectionRequest): void {
  for (const request of [input.InvocationConnectivityParameters, input.AuthParameters?.ConnectivityParameters]) {
    const arn = request?.ResourceParameters.ResourceConfigurationArn;
    if (arn) {
      call.requirePermission('vpc-lattice:CreateServiceNetworkResourceAssociation', arn);
      call.requirePermission('vpc-lattice:GetResourceConfiguration', arn);
      call.requirePermission('vpc-lattice:AssociateViaAWSService-EventsAndStates', arn);
    }
  }
}

/**
 * What a key of the connection needs (documented for the key's policy; see `unknowns.keyNeedsCallerPermissions`):
 * EventBridge describes it, and Secrets Manager encrypts with it.
 */
export function requireKeyPermissions(call: Call, identifier: string | undefined): void {
  if (!identifier || !call.world.settings.unknowns.keyNeedsCallerPermissions) {
    return;
  }
  const key = keyResource(call.world, call.region, identifier);
  const through = (service: string): Record<string, string> => ({
    'kms:ViaService': `${service}.${call.region.name}.amazonaws.com`,
  });
  call.requirePermission('kms:DescribeKey', key, through('events'));
  call.requirePermission('kms:GenerateDataKey', key, through('secretsmanager'));
  call.requirePermission('kms:Decrypt', key, through('secretsmanager'));
}

/** Makes the association of a resource configuration; the same configuration keeps the one it has. */
export function routeTo(
  region: Region,
  request: ConnectivityRequest,
  current?: PrivateRoute,
): PrivateRoute | undefined {
  const { ResourceConfigurationArn } = request.ResourceParameters;
  if (ResourceConfigurationArn === '') {
    return undefined;
  }
  if (current?.ResourceConfigurationArn === ResourceConfigurationArn) {
    return current;
  }
  return {
    ResourceConfigurationArn,
    ResourceAssociationArn:
      `arn:${partitionOf(region.name)}:vpc-lattice:${region.name}:${region.account}:` +
      `servicenetworkresourceassociation/snra-${latticeId()}`,
  };
}

/**
 * Merges the HTTP parameters of an Update into the stored ones. What given, empty and omitted lists and empty groups do
 * is told or not known, and set under `unknowns`.
 */
export function mergeHttpParameters(
  world: World,
  current: HttpParameters | undefined,
  request: HttpParameters | undefined,
): HttpParameters | undefined {
  const { unknowns } = world.settings;
  if (request === undefined) {
    return current;
  }
  if (Object.keys(request).length === 0) {
    return current && !unknowns.emptyHttpParametersClear ? current : {};
  }
  const merged: HttpParameters = {};
  for (const list of httpParameterLists) {
    const stored = current?.[list];
    const given = request[list];
    if (given === undefined) {
      if (stored && unknowns.omittedListsStay) {
        merged[list] = stored;
      }
    } else if (given.length === 0 && stored && !unknowns.emptyListsClear) {
      merged[list] = stored;
    } else {
      const entries = given.map((entry) => withStoredValue(world, entry, stored));
      const rest = unknowns.givenLists === 'overlay' ? (stored ?? []).slice(entries.length) : [];
      merged[list] = [...entries, ...rest];
    }
  }
  return merged;
}

function withStoredValue(world: World, entry: HttpParameter, stored: HttpParameter[] | undefined): HttpParameter {
  if (entry.Value !== undefined || !world.settings.unknowns.missingValueKeepsStored) {
    return { ...entry };
  }
  return { ...entry, Value: stored?.find((other) => other.Key === entry.Key)?.Value };
}

/**
 * The authorization parameters after a request: merged into the stored ones if the type stays (recorded: an update
 * of the password alone keeps user name and HTTP parameters), and without them if it changes. Parameters of
 * another type have no effect (documented).
 */
export function mergeAuthParameters(
  call: Call,
  type: AuthorizationType,
  current: AuthParameters | undefined,
  request: AuthRequest,
): AuthParameters {
  const { world, region } = call;
  const merged: AuthParameters = {};
  switch (type) {
    case 'BASIC':
      merged.BasicAuthParameters = complete({ ...current?.BasicAuthParameters, ...request.BasicAuthParameters }, [
        'Username',
        'Password',
      ]);
      break;
    case 'API_KEY':
      merged.ApiKeyAuthParameters = complete({ ...current?.ApiKeyAuthParameters, ...request.ApiKeyAuthParameters }, [
        'ApiKeyName',
        'ApiKeyValue',
      ]);
      break;
    case 'OAUTH_CLIENT_CREDENTIALS': {
      const before = current?.OAuthParameters;
      const given = request.OAuthParameters;
      const client = complete({ ...before?.ClientParameters, ...given?.ClientParameters }, [
        'ClientID',
        'ClientSecret',
      ]);
      const endpoint = complete(
        {
          AuthorizationEndpoint: given?.AuthorizationEndpoint ?? before?.AuthorizationEndpoint,
          HttpMethod: given?.HttpMethod ?? before?.HttpMethod,
        },
        ['AuthorizationEndpoint', 'HttpMethod'],
      );
      merged.OAuthParameters = client &&
        endpoint && {
          ClientParameters: client,
          ...endpoint,
          OAuthHttpParameters: mergeHttpParameters(world, before?.OAuthHttpParameters, given?.OAuthHttpParameters),
        };
      merged.ConnectivityParameters = request.ConnectivityParameters
        ? routeTo(region, request.ConnectivityParameters, current?.ConnectivityParameters)
        : current?.ConnectivityParameters;
    }
  }
  const typeStays = current?.[groupOf[type]] !== undefined;
  const kept =
    typeStays || world.settings.unknowns.typeSwitchKeepsHttpParameters ? current?.InvocationHttpParameters : undefined;
  merged.InvocationHttpParameters = mergeHttpParameters(world, kept, request.InvocationHttpParameters);
  return merged;
}

/** The group if it holds all of its members, and nothing otherwise. */
function complete<Name extends string>(
  group: Partial<Record<Name, string | undefined>>,
  members: readonly Name[],
): Record<Name, string> | undefined {
  return members.every((member) => group[member] !== undefined) ? (group as Record<Name, string>) : undefined;
}

/** What a type needs, in the words of the service's other refusals; the text itself was never observed. */
export function requireCredentials(type: AuthorizationType, auth: AuthParameters, verb: Verb): void {
  if (auth[groupOf[type]] === undefined) {
    throw validationError(`${failedTo(verb)} ${groupOf[type]} are required for AuthorizationType ${type}.`);
  }
}

/** All parameters together count toward a payload of 64 KB (documented); they are counted as the provider's previews do. */
export function requirePayload(world: World, auth: AuthParameters, verb: Verb): void {
  const { payloadLimit } = world.settings;
  const groups = [auth.InvocationHttpParameters, auth.OAuthParameters?.OAuthHttpParameters];
  const entries = groups.flatMap((group) => httpParameterLists.flatMap((list) => group?.[list] ?? []));
  if (payloadOf(entries.map(({ Key = '', Value = '' }) => [Key, Value])) > payloadLimit) {
    throw validationError(
      `${failedTo(verb)} The size of the HTTP parameters exceeds the limit of ${payloadLimit} bytes.`,
    );
  }
}

const times = (record: ConnectionRecord): Record<string, Timestamp> => ({
  CreationTime: Timestamp.wholeSeconds(record.creationTime),
  LastModifiedTime: Timestamp.wholeSeconds(record.lastModifiedTime),
  LastAuthorizedTime: Timestamp.wholeSeconds(record.lastAuthorizedTime),
});

/** The answer of Update, Deauthorize and Delete. */
export const changeAnswer = (record: ConnectionRecord, lastModifiedTime = record.lastModifiedTime): unknown => ({
  ConnectionArn: record.arn,
  ConnectionState: record.state,
  ...times(record),
  LastModifiedTime: Timestamp.wholeSeconds(lastModifiedTime),
});

/** An entry of ListConnections. */
export const summary = (record: ConnectionRecord): unknown => ({
  ConnectionArn: record.arn,
  Name: record.name,
  ConnectionState: record.state,
  StateReason: record.stateReason,
  AuthorizationType: record.authorizationType,
  ...times(record),
});

/** A secret entry is answered without its value, any other one with its value and an explicit `IsValueSecret` (recorded). */
const shownParameter = (entry: HttpParameter): HttpParameter => ({
  Key: entry.Key,
  Value: entry.IsValueSecret ? undefined : entry.Value,
  IsValueSecret: entry.IsValueSecret ?? false,
});

function shownHttpParameters(group: HttpParameters | undefined): HttpParameters | undefined {
  return group && Object.fromEntries(httpParameterLists.map((list) => [list, group[list]?.map(shownParameter)]));
}

const shownRoute = (route: PrivateRoute | undefined): unknown => route && { ResourceParameters: { ...route } };

/** Never a password, an API key value or a client secret (recorded); `{}` after Deauthorize (recorded). */
function shownAuth(auth: AuthParameters | undefined): unknown {
  const { BasicAuthParameters: basic, OAuthParameters: oauth, ApiKeyAuthParameters: apiKey } = auth ?? {};
  return {
    BasicAuthParameters: basic && { Username: basic.Username },
    OAuthParameters: oauth && {
      ClientParameters: { ClientID: oauth.ClientParameters.ClientID },
      AuthorizationEndpoint: oauth.AuthorizationEndpoint,
      HttpMethod: oauth.HttpMethod,
      OAuthHttpParameters: shownHttpParameters(oauth.OAuthHttpParameters),
    },
    ApiKeyAuthParameters: apiKey && { ApiKeyName: apiKey.ApiKeyName },
    InvocationHttpParameters: shownHttpParameters(auth?.InvocationHttpParameters),
    ConnectivityParameters: shownRoute(auth?.ConnectivityParameters),
  };
}

/** The answer of DescribeConnection; what is not set is absent (recorded). */
export const description = (record: ConnectionRecord): unknown => ({
  ConnectionArn: record.arn,
  Name: record.name,
  Description: record.description,
  InvocationConnectivityParameters: shownRoute(record.invocationRoute),
  ConnectionState: record.state,
  StateReason: record.stateReason,
  AuthorizationType: record.authorizationType,
  SecretArn: record.secretArn,
  KmsKeyIdentifier: record.kmsKeyIdentifier,
  AuthParameters: shownAuth(record.auth),
  ...times(record),
});
