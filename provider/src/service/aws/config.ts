import { accessSync, constants } from 'node:fs';
import { compact } from '../../model/json';
import { Refused } from '../../model/errors';
import {
  anything,
  choice,
  Fail,
  flag,
  integer,
  map,
  object,
  objects,
  openObject,
  Read,
  readRows,
  roleArn,
  Row,
  sessionDuration,
  sessionSeconds,
  single,
  StackConfig,
  text,
  texts,
  textsThat,
  textThat,
} from './configReader';
import { Environment, variable } from './environment';
import { expandHome, profileEndpoint, profileRegion } from './profiles';
import { isEndpoint, noEndpoint } from './endpoint';
import { isRegion } from './region';
import type { ClientSettings, Role, WebIdentity } from './settings';
import type { Transport } from './transport';

export type { StackConfig } from './configReader';

type Settings = Omit<ClientSettings, 'region' | 'endpoint'>;

/** What the rows of the table fill in; the settings are made of it. */
type Draft = Omit<Settings, 'credentials' | 'transport'> &
  Transport & {
    accessKeyId?: string;
    secretAccessKey?: string;
    sessionToken?: string;
    region?: string;
    olderRoles?: Role[];
    /** As in `@pulumi/aws`, `aws:httpProxy` is for https:// too if nothing else names a proxy for it. */
    proxyOfBoth?: string;
  };

const role = '{"roleArn":"arn:aws:iam::111111111111:role/deploy"}';
const roleIsMissing = { roleArn: 'Name the role to assume, such as "arn:aws:iam::111111111111:role/deploy".' };

const sessionMembers = {
  roleArn,
  sessionName: text,
  duration: sessionDuration,
  durationSeconds: sessionSeconds,
  policy: text,
  policyArns: texts('["arn:aws:iam::aws:policy/ReadOnlyAccess"]'),
};
const roleMembers = {
  ...sessionMembers,
  externalId: text,
  sourceIdentity: text,
  tags: map,
  transitiveTagKeys: texts('["team"]'),
};
const webIdentityMembers = { ...sessionMembers, webIdentityToken: text, webIdentityTokenFile: text };

const url = textThat(isEndpoint, 'an http:// or https:// URL');
const proxy = textThat(
  (value) => URL.canParse(proxyUrl(value)),
  'the URL of an http:// or https:// proxy, such as "http://proxy.example.com:3128"',
);
const accounts = textsThat(
  (account) => /^\d{12}$/.test(account),
  (account) =>
    `"${account}" is not an account: twelve digits, in quotes so that a leading zero stays, as in ["011111111111"].`,
  '["111111111111"]',
);

/** The names under which `@pulumi/aws` takes the endpoint of EventBridge in `aws:endpoints`. */
const endpointNames = ['eventbridge', 'cloudwatchevents', 'events'] as const;

/** Services in `aws:endpoints` that are for others, and whose names come close to one of those that are called. */
const similarServices = [
  ...['cloudwatch', 'dms', 'fms', 'ses', 'sns', 'sqs', 'sso'],
  ...['ssmcontacts', 'ssmincidents', 'ssmquicksetup', 'ssmsap'],
];

/** The other services that are called, and the variables of the AWS SDK with their endpoints. */
const otherServices = {
  sts: 'AWS_ENDPOINT_URL_STS',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  ssm: 'AWS_ENDPOINT_URL_SSM',
  kms: 'AWS_ENDPOINT_URL_KMS',
} as const;

/**
 * Every key of the `aws:` namespace, in the order in which mistakes are reported. To add one, add a row, a row to the
 * table in docs/guides/configuration.md, and a member of `ProviderArgs`.
 */
export const keys: Readonly<Record<string, Row<Draft>>> = rows({
  region: { kind: text, to: (region) => ({ region }) },
  profile: { kind: text, to: (profile) => ({ profile }) },
  accessKey: { kind: text, to: (accessKeyId) => ({ accessKeyId }), mistaken: ['accessKeyId'] },
  secretKey: { kind: text, to: (secretAccessKey) => ({ secretAccessKey }), mistaken: ['secretAccessKey'] },
  token: { kind: text, to: (sessionToken) => ({ sessionToken }), mistaken: ['sessionToken'] },
  assumeRoles: {
    kind: objects(object(roleMembers, roleIsMissing), `[${role}]`),
    to: (roles) => ({ roles: roles.map(session) }),
  },
  assumeRole: {
    kind: single(object(roleMembers, roleIsMissing), role),
    to: (older) => ({ olderRoles: [session(older)] }),
    mistaken: ['assumedRole'],
  },
  assumeRoleWithWebIdentity: {
    kind: single(
      object(webIdentityMembers, roleIsMissing),
      '{"roleArn":"arn:aws:iam::111111111111:role/deploy","webIdentityTokenFile":"token"}',
    ),
    to: (identity) => ({ webIdentity: session(identity) }),
    mistaken: ['assumeRolesWithWebIdentity'],
  },
  sharedConfigFiles: { kind: texts('["~/.aws/config"]'), to: (configFiles) => ({ configFiles }) },
  sharedCredentialsFiles: { kind: texts('["~/.aws/credentials"]'), to: (credentialsFiles) => ({ credentialsFiles }) },
  sharedCredentialsFile: { kind: text, to: (file) => ({ credentialsFiles: [file] }) },
  skipMetadataApiCheck: { kind: flag, to: (skipMetadataApiCheck) => ({ skipMetadataApiCheck }) },
  ec2MetadataServiceEndpoint: {
    kind: url,
    to: (ec2MetadataServiceEndpoint) => ({ ec2MetadataServiceEndpoint }),
  },
  ec2MetadataServiceEndpointMode: {
    kind: choice('IPv4', 'IPv6'),
    to: (ec2MetadataServiceEndpointMode) => ({ ec2MetadataServiceEndpointMode }),
  },
  endpoints: {
    // The endpoints of all the other services are for @pulumi/aws.
    kind: objects(
      openObject([...endpointNames, ...Object.keys(otherServices)], url, similarServices),
      '[{"eventbridge":"http://127.0.0.1:4599"}]',
    ),
    to: (lists) => ({ endpoints: Object.assign({}, ...lists) as Record<string, string> }),
    mistaken: ['endpoint'],
  },
  stsRegion: { kind: text, to: (stsRegion) => ({ stsRegion }) },
  skipRegionValidation: { kind: flag, to: () => ({}) },
  maxRetries: { kind: integer(0, 1000), to: (retries) => ({ maxAttempts: retries + 1 }) },
  retryMode: { kind: choice('standard', 'adaptive'), to: (retryMode) => ({ retryMode }) },
  useFipsEndpoint: { kind: flag, to: (useFipsEndpoint) => ({ useFipsEndpoint }) },
  useDualstackEndpoint: { kind: flag, to: (useDualstackEndpoint) => ({ useDualstackEndpoint }) },
  httpProxy: {
    kind: proxy,
    variables: ['HTTP_PROXY', 'http_proxy'],
    to: (value, from) => ({
      httpProxy: proxyUrl(value),
      ...(from === 'aws:httpProxy' ? { proxyOfBoth: proxyUrl(value) } : {}),
    }),
  },
  httpsProxy: {
    kind: proxy,
    variables: ['HTTPS_PROXY', 'https_proxy'],
    to: (value) => ({ httpsProxy: proxyUrl(value) }),
  },
  noProxy: { kind: text, variables: ['NO_PROXY', 'no_proxy'], to: (noProxy) => ({ noProxy }) },
  customCaBundle: { kind: text, variables: ['AWS_CA_BUNDLE'], to: (caBundle) => ({ caBundle }) },
  insecure: { kind: flag, to: (insecure) => ({ insecure }) },
  userAgents: { kind: texts('["acme-platform/1.0"]'), to: (userAgents) => ({ userAgents }) },
  allowedAccountIds: {
    kind: accounts,
    to: (allowedAccountIds) => ({ allowedAccountIds }),
    mistaken: ['allowedAccountId', 'allowedAccounts', 'allowedAccountIDs'],
  },
  forbiddenAccountIds: {
    kind: accounts,
    to: (forbiddenAccountIds) => ({ forbiddenAccountIds }),
    mistaken: ['forbiddenAccountId', 'forbiddenAccounts', 'forbiddenAccountIDs'],
  },
  skipCredentialsValidation: { kind: flag, withoutEffect: 'Credentials are never validated beforehand.' },
  skipRequestingAccountId: {
    kind: flag,
    withoutEffect: 'The account is asked for only if something depends on the answer.',
  },
  defaultTags: { kind: anything, withoutEffect: 'A connection has no tags.' },
  ignoreTags: { kind: anything, withoutEffect: 'A connection has no tags.' },
  tagPolicyCompliance: { kind: anything, withoutEffect: 'A connection has no tags.' },
  s3UsePathStyle: { kind: anything, withoutEffect: 'S3 is never called.' },
  s3UsEast1RegionalEndpoint: { kind: anything, withoutEffect: 'S3 is never called.' },
  tokenBucketRateLimiterCapacity: {
    kind: anything,
    withoutEffect: 'A throttled call is repeated in turn with the others until the timeout of the operation.',
  },
});

/** Keeps the type of each row's value between its kind and where it goes. */
function rows<T extends Record<string, unknown>>(table: { [K in keyof T]: Row<Draft, T[K]> }) {
  return table as Readonly<Record<string, Row<Draft>>>;
}

/** Both forms of a duration are one setting. */
function session<M extends Read<typeof sessionMembers>>({ duration, durationSeconds, ...rest }: M) {
  return compact({ ...rest, durationSeconds: duration ?? durationSeconds }) as Role & WebIdentity;
}

/** A proxy may be written without its scheme; one of another scheme is not a URL of these. */
function proxyUrl(value: string): string {
  return /^https?:\/\//i.test(value) ? value : value.includes('://') ? '' : `http://${value}`;
}

/** What keys mean only together. */
const rules: readonly ((draft: Draft, fail: Fail) => void)[] = [
  ({ accessKeyId, secretAccessKey }, fail) => {
    if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
      const [given, missing] = accessKeyId === undefined ? ['secretKey', 'accessKey'] : ['accessKey', 'secretKey'];
      // The keys of the environment would be another identity's.
      fail(`aws:${given} is set without aws:${missing}; set both or none.`);
    }
  },
  ({ olderRoles, roles }, fail) => {
    if (olderRoles && roles) {
      fail('aws:assumeRole and aws:assumeRoles are the older and the newer form of one setting; keep aws:assumeRoles.');
    }
  },
  ({ webIdentity }, fail) => {
    if (webIdentity && webIdentity.webIdentityToken === undefined && webIdentity.webIdentityTokenFile === undefined) {
      fail('aws:assumeRoleWithWebIdentity needs webIdentityToken or webIdentityTokenFile.');
    }
  },
  ({ endpoints, ...draft }, fail) => {
    for (const name of ['useFipsEndpoint', 'useDualstackEndpoint'] as const) {
      if (draft[name] && endpointNames.some((service) => endpoints?.[service] !== undefined)) {
        fail(
          `aws:${name} cannot be used together with an endpoint of EventBridge in aws:endpoints; remove one of them.`,
        );
      }
    }
  },
];

interface Reading {
  draft: Draft;
  settings: Settings;
  problems: string[];
}

/** Read at each use: the environment of a process may change, and a process may work for several stacks. */
function read(config: StackConfig): Reading {
  const problems: string[] = [];
  const fail: Fail = (sentence) => problems.push(sentence);
  const draft: Draft = Object.assign({}, ...readRows(keys, config, fail)) as Draft;
  rules.forEach((rule) => rule(draft, fail));
  return { draft, settings: settingsOf(draft, config.environment, fail), problems: [...new Set(problems)] };
}

function settingsOf(draft: Draft, environment: Environment, fail: Fail): Settings {
  const {
    region: _,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    olderRoles,
    roles,
    endpoints,
    httpProxy,
    httpsProxy,
    proxyOfBoth,
    noProxy,
    caBundle,
    insecure,
    ...rest
  } = draft;
  const proxies = compact({ httpProxy, httpsProxy: httpsProxy ?? proxyOfBoth });
  const transport: Transport = compact({
    ...proxies,
    noProxy: Object.keys(proxies).length === 0 ? undefined : noProxy,
    caBundle: caBundle === undefined ? undefined : readableFile(expandHome(caBundle, environment), fail),
    insecure: insecure === true ? true : undefined,
  });
  const allRoles = [...(olderRoles ?? []), ...(roles ?? [])];
  return compact({
    ...rest,
    profile: draft.profile ?? variable(environment, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE'),
    endpoints: { ...environmentEndpoints(environment, fail), ...endpoints },
    roles: allRoles.length === 0 ? undefined : allRoles,
    credentials:
      accessKeyId !== undefined && secretAccessKey !== undefined
        ? compact({ accessKeyId, secretAccessKey, sessionToken })
        : environmentCredentials(draft, environment),
    transport: Object.keys(transport).length === 0 ? undefined : transport,
    environment: decisive(environment),
  });
}

/** The order of `@pulumi/aws`: what the configuration names goes before the keys of the environment. */
function environmentCredentials(draft: Draft, environment: Environment): Settings['credentials'] {
  const accessKeyId = variable(environment, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = variable(environment, 'AWS_SECRET_ACCESS_KEY');
  if (draft.profile !== undefined || draft.webIdentity !== undefined || !accessKeyId || !secretAccessKey) {
    return undefined;
  }
  return compact({ accessKeyId, secretAccessKey, sessionToken: variable(environment, 'AWS_SESSION_TOKEN') });
}

function ignoresEndpoints(environment: Environment): boolean {
  return variable(environment, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === 'true';
}

function environmentEndpoints(environment: Environment, fail: Fail): Record<string, string> {
  const endpoints: Record<string, string> = {};
  for (const [service, name] of Object.entries(ignoresEndpoints(environment) ? {} : otherServices)) {
    const endpoint = foundVariable(environment, name, 'AWS_ENDPOINT_URL');
    if (endpoint && !isEndpoint(endpoint.value)) {
      fail(noEndpoint(endpoint));
    } else if (endpoint) {
      endpoints[service] = endpoint.value;
    }
  }
  return endpoints;
}

/** What the SDK and this package read of the environment when they look for credentials. `AWS_SDK_…` is for the SDK itself. */
function decisive(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => value !== '' && /^(?:AWS_(?!SDK_).*|HOME|USERPROFILE|HOMEPATH|HOMEDRIVE)$/.test(name),
    ),
  );
}

function readableFile(path: string, fail: Fail): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    fail(
      `The certificates of aws:customCaBundle or AWS_CA_BUNDLE cannot be read from ${path}: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
  return path;
}

/** What is wrong with the stack's configuration, in sentences. */
export function configurationProblems(config: StackConfig): string[] {
  return read(config).problems;
}

/** What a person should know about the stack's configuration, in sentences. */
export function configurationWarnings(config: StackConfig): string[] {
  return read(config).settings.transport?.insecure
    ? [
        'aws:insecure is true: certificates are not checked, so that anybody between this machine and AWS can read the secrets of connections. Name the certificate authority with aws:customCaBundle instead.',
      ]
    : [];
}

/** The secrets in the configuration, which no message may show. */
export function configuredSecrets(config: StackConfig): string[] {
  const { secretAccessKey, sessionToken, webIdentity, httpProxy, httpsProxy } = read(config).draft;
  return [
    secretAccessKey,
    sessionToken,
    webIdentity?.webIdentityToken,
    ...[httpProxy, httpsProxy].flatMap(passwordOf),
  ].filter((secret): secret is string => secret !== undefined && secret !== '');
}

/** The password in the URL of a proxy, as it is written and as it is meant. */
function passwordOf(proxied: string | undefined): string[] {
  const written = proxied === undefined ? '' : new URL(proxied).password;
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    // A percent sign that begins no escape: what is written is what is meant.
    return [written];
  }
}

/** A setting, and what has named it. */
export interface Found {
  value: string;
  from: string;
}

const found = (value: string | undefined, from: string): Found | undefined =>
  value === undefined ? undefined : { value, from };

/** The first of these variables that is set. */
function foundVariable(environment: Environment, ...names: string[]): Found | undefined {
  const name = names.find((candidate) => variable(environment, candidate) !== undefined);
  return name === undefined ? undefined : found(variable(environment, name), name);
}

/** The region in the configuration. */
export const configuredRegion = (config: StackConfig): Found | undefined =>
  found(read(config).draft.region, 'aws:region');

/**
 * The region in the variables and the shared files of the AWS SDK. As the endpoint there, it counts when a connection is
 * created or first read.
 */
export async function environmentRegion(config: StackConfig): Promise<Found | undefined> {
  const { settings } = read(config);
  const profile = settings.profile ?? 'default';
  return (
    foundVariable(config.environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ??
    // The files are read only if nothing else names a region.
    found(await profileRegion(profile, settings), `The region of the profile "${profile}"`)
  );
}

/** The endpoint of EventBridge in `aws:endpoints`. */
export function configuredEndpoint(config: StackConfig): string | undefined {
  const { endpoints = {} } = read(config).draft;
  return endpointNames.map((name) => endpoints[name]).find((endpoint) => endpoint !== undefined);
}

/**
 * The endpoint of EventBridge in the variables and the shared files of the AWS SDK. It counts when a connection is created
 * or first read, and is recorded then: a destroy and a refresh may run where they are not set.
 */
export async function environmentEndpoint(config: StackConfig): Promise<Found | undefined> {
  if (ignoresEndpoints(config.environment)) {
    return undefined;
  }
  const { settings } = read(config);
  const profile = settings.profile ?? 'default';
  return (
    foundVariable(config.environment, 'AWS_ENDPOINT_URL_EVENTBRIDGE', 'AWS_ENDPOINT_URL') ??
    found(await profileEndpoint(profile, settings), `The endpoint_url of the profile "${profile}"`)
  );
}

/** Where and as whom to act for a connection. Region and endpoint are its own: destroy and refresh use them. */
export function clientSettings(connection: { region: string; endpoint?: string }, config: StackConfig): ClientSettings {
  const { settings, problems } = read(config);
  if (problems.length > 0) {
    // No check comes before a destroy and a refresh.
    throw new Refused(problems.join(' '));
  }
  if (!isRegion(connection.region)) {
    // Nor before a lookup. What a state holds there was checked, unless it was edited by hand.
    throw new Refused('The region of the connection must be an AWS region such as "eu-central-1".');
  }
  return { ...settings, region: connection.region, ...(connection.endpoint ? { endpoint: connection.endpoint } : {}) };
}
