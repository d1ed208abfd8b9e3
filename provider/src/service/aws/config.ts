import type { ClientSettings, Role, WebIdentity } from './settings';
import { Refused } from '../reconcile/failures';
import { profileRegion } from './sharedFiles';
import { ConfigReader, StackConfig } from './configReader';
import { variable } from './environment';

export type { StackConfig } from './configReader';

/** The region that applies if a connection names none; undefined if nothing names one. */
export async function defaultRegion(config: StackConfig): Promise<string | undefined> {
  return (
    config.get('aws:region') ||
    variable(config.environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ||
    regionOfProfile(config) ||
    undefined
  );
}

/** The files are read only where nothing else says a region. */
function regionOfProfile(config: StackConfig): string | undefined {
  const { profile, configFiles, credentialsFiles } = readSettings(config).settings;
  return profileRegion(profile ?? variable(config.environment, 'AWS_PROFILE') ?? 'default', {
    ...(configFiles ? { configFiles } : {}),
    ...(credentialsFiles ? { credentialsFiles } : {}),
  });
}

export function isRegion(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z]{2}(?:-[a-z]{1,16}){1,3}-\d{1,2}$/.test(value);
}

/** The names under which `@pulumi/aws` takes the endpoint of EventBridge in `aws:endpoints`. */
const endpointNames = ['eventbridge', 'cloudwatchevents', 'events'];

/** The names in `aws:endpoints` that this package acts on: a near miss of one of them would silently reach AWS. */
const actedOn = [...endpointNames, 'sts', 'secretsmanager', 'ssm', 'kms'];

/** The endpoint of EventBridge that applies where a connection names none; undefined for the one of AWS. */
export function defaultEndpoint(config: StackConfig): string | undefined {
  const endpoints = readSettings(config).settings.endpoints ?? {};
  const configured = endpointNames.map((name) => endpoints[name]).find((endpoint) => endpoint !== undefined);
  if (configured !== undefined || variable(config.environment, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === 'true') {
    return configured;
  }
  // The SDK would read them too, but destroy and refresh may run where they are not set (trap 12).
  return variable(config.environment, 'AWS_ENDPOINT_URL_EVENTBRIDGE', 'AWS_ENDPOINT_URL');
}

/** What is wrong with the stack's configuration, in sentences. */
export function configurationProblems(config: StackConfig): string[] {
  return readSettings(config).problems;
}

/** The secrets in the configuration, which no message may show. */
export function configuredSecrets(config: StackConfig): string[] {
  const { credentials, webIdentity } = readSettings(config).settings;
  return [credentials?.secretAccessKey, credentials?.sessionToken, webIdentity?.webIdentityToken].filter(
    (secret) => secret !== undefined,
  );
}

/** Where and as whom to act for a connection. Region and endpoint are its own: destroy and refresh use them (trap 12). */
export function clientSettings(connection: { region: string; endpoint?: string }, config: StackConfig): ClientSettings {
  const { settings, problems } = readSettings(config);
  if (problems.length > 0) {
    // No check comes before a destroy and a refresh.
    throw new Refused(problems.join(' '));
  }
  if (!isRegion(connection.region)) {
    // Nor before a lookup. What a state holds there was checked, unless somebody has edited it.
    throw new Refused('The region of the connection must be an AWS region such as "eu-central-1".');
  }
  return { ...settings, region: connection.region, ...(connection.endpoint ? { endpoint: connection.endpoint } : {}) };
}

interface Read {
  settings: Omit<ClientSettings, 'region' | 'endpoint'>;
  problems: string[];
}

const known = new WeakMap<StackConfig, Read>();

/** Once for each configuration: it does not change while a process lives. */
function readSettings(config: StackConfig): Read {
  let read = known.get(config);
  if (!read) {
    const reader = new ConfigReader(config);
    read = { settings: settingsIn(reader), problems: reader.problems };
    known.set(config, read);
  }
  return read;
}

function settingsIn(reader: ConfigReader): Read['settings'] {
  for (const [wrong, right] of Object.entries(nearMisses)) {
    if (reader.has(wrong)) reader.fail(`aws:${wrong} is not a setting; did you mean "aws:${right}"?`);
  }
  const endpoints = endpointsIn(reader);
  const maxRetries = reader.integer('maxRetries', 0, 1000);
  const useFipsEndpoint = reader.flag('useFipsEndpoint');
  const useDualstackEndpoint = reader.flag('useDualstackEndpoint');
  // Nothing is validated beforehand here; it is read so that a mistake in it is found.
  reader.flag('skipCredentialsValidation');
  for (const [name, value] of Object.entries({ useFipsEndpoint, useDualstackEndpoint })) {
    if (value && endpointNames.some((service) => endpoints?.[service] !== undefined)) {
      reader.fail(
        `aws:${name} cannot be used together with an endpoint of EventBridge in aws:endpoints; remove one of them.`,
      );
    }
  }
  return defined({
    endpoints,
    stsRegion: reader.text('stsRegion'),
    profile: reader.text('profile'),
    configFiles: nonEmpty(reader.texts('sharedConfigFiles')),
    credentialsFiles: nonEmpty(reader.texts('sharedCredentialsFiles')) ?? single(reader.text('sharedCredentialsFile')),
    credentials: keysIn(reader),
    webIdentity: webIdentityIn(reader),
    roles: rolesIn(reader),
    maxAttempts: maxRetries === undefined ? undefined : maxRetries + 1,
    retryMode: reader.choice('retryMode', ['standard', 'adaptive']),
    useFipsEndpoint,
    useDualstackEndpoint,
    allowedAccountIds: accountsIn(reader, 'allowedAccountIds'),
    forbiddenAccountIds: accountsIn(reader, 'forbiddenAccountIds'),
  });
}

/** Mistakes that would leave somebody without the protection that they asked for. */
const nearMisses: Record<string, string> = {
  allowedAccountId: 'allowedAccountIds',
  allowedAccounts: 'allowedAccountIds',
  allowedAccountIDs: 'allowedAccountIds',
  forbiddenAccountId: 'forbiddenAccountIds',
  forbiddenAccounts: 'forbiddenAccountIds',
  forbiddenAccountIDs: 'forbiddenAccountIds',
  assumedRole: 'assumeRole',
  assumeRolesWithWebIdentity: 'assumeRoleWithWebIdentity',
  accessKeyId: 'accessKey',
  secretAccessKey: 'secretKey',
  sessionToken: 'token',
  endpoint: 'endpoints',
};

function endpointsIn(reader: ConfigReader): Record<string, string> | undefined {
  const endpoints: Record<string, string> = {};
  for (const [index, entry] of reader.objects('endpoints', '[{"eventbridge":"http://127.0.0.1:4599"}]').entries()) {
    for (const [name, value] of Object.entries(entry)) {
      const path = `aws:endpoints[${index}].${name}`;
      if (!actedOn.includes(name)) {
        // The endpoints of all the other services are for @pulumi/aws.
        const meant = actedOn.find((other) => other === name.toLowerCase().replace(/[^a-z]/g, ''));
        if (meant) reader.fail(`${path} is not the name of a service; did you mean "${meant}"?`);
      } else if (typeof value !== 'string' || !(value === '' || /^https?:\/\/[^\s/]/.test(value))) {
        reader.fail(`${path} must be an http:// or https:// URL.`);
      } else if (value !== '') {
        endpoints[name] = value;
      }
    }
  }
  return Object.keys(endpoints).length === 0 ? undefined : endpoints;
}

function keysIn(reader: ConfigReader): ClientSettings['credentials'] {
  const accessKeyId = reader.text('accessKey');
  const secretAccessKey = reader.text('secretKey');
  const sessionToken = reader.text('token');
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  if (accessKeyId !== undefined || secretAccessKey !== undefined) {
    // The environment's keys would be somebody else's.
    reader.fail(
      `aws:${accessKeyId === undefined ? 'secretKey' : 'accessKey'} is set without aws:${accessKeyId === undefined ? 'accessKey' : 'secretKey'}; set both or none.`,
    );
  }
  return undefined;
}

const roleMembers = [
  'roleArn',
  'sessionName',
  'externalId',
  'duration',
  'durationSeconds',
  'policy',
  'policyArns',
  'sourceIdentity',
  'tags',
  'transitiveTagKeys',
];

function rolesIn(reader: ConfigReader): Role[] | undefined {
  const older = reader.objects('assumeRole', '{"roleArn":"arn:aws:iam::111111111111:role/deploy"}');
  const newer = reader.objects('assumeRoles', '[{"roleArn":"arn:aws:iam::111111111111:role/deploy"}]');
  if (older.length > 0 && newer.length > 0) {
    reader.fail(
      'aws:assumeRole and aws:assumeRoles are the older and the newer form of one setting; keep aws:assumeRoles.',
    );
  }
  const roles = [
    ...older.map((entry) => roleIn(reader, 'aws:assumeRole', entry)),
    ...newer.map((entry, index) => roleIn(reader, `aws:assumeRoles[${index}]`, entry)),
  ].filter((role) => role !== undefined);
  return nonEmpty(roles);
}

function webIdentityIn(reader: ConfigReader): WebIdentity | undefined {
  const path = 'aws:assumeRoleWithWebIdentity';
  const [entry] = reader.objects(
    'assumeRoleWithWebIdentity',
    '{"roleArn":"arn:aws:iam::111111111111:role/deploy","webIdentityTokenFile":"token"}',
  );
  if (!entry) {
    return undefined;
  }
  const role = roleIn(reader, path, entry, ['webIdentityToken', 'webIdentityTokenFile']);
  const webIdentityToken = reader.member(path, entry, 'webIdentityToken');
  const webIdentityTokenFile = reader.member(path, entry, 'webIdentityTokenFile');
  if (webIdentityToken === undefined && webIdentityTokenFile === undefined) {
    reader.fail(`${path} needs webIdentityToken or webIdentityTokenFile.`);
  }
  return role && defined({ ...role, webIdentityToken, webIdentityTokenFile });
}

function roleIn(
  reader: ConfigReader,
  path: string,
  entry: Record<string, unknown>,
  more: string[] = [],
): Role | undefined {
  const complete = reader.onlyMembers(path, entry, [...roleMembers, ...more]);
  const roleArn = reader.member(path, entry, 'roleArn');
  if (roleArn === undefined) {
    // A mistyped name has been reported already.
    if (complete)
      reader.fail(`${path}.roleArn is missing: the role to assume, such as "arn:aws:iam::111111111111:role/deploy".`);
    return undefined;
  }
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/.test(roleArn)) {
    reader.fail(`${path}.roleArn must be the ARN of a role, such as "arn:aws:iam::111111111111:role/deploy".`);
  }
  return defined({
    roleArn,
    sessionName: reader.member(path, entry, 'sessionName'),
    externalId: reader.member(path, entry, 'externalId'),
    durationSeconds: reader.duration(path, entry),
    policy: reader.member(path, entry, 'policy'),
    policyArns: nonEmpty(reader.memberTexts(path, entry, 'policyArns')),
    sourceIdentity: reader.member(path, entry, 'sourceIdentity'),
    tags: reader.memberMap(path, entry, 'tags'),
    transitiveTagKeys: nonEmpty(reader.memberTexts(path, entry, 'transitiveTagKeys')),
  });
}

function accountsIn(reader: ConfigReader, name: string): string[] | undefined {
  const accounts = reader.texts(name, '["111111111111"]');
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account)) {
      reader.fail(
        `aws:${name}: "${account}" is not an account: twelve digits, in quotes so that a leading zero stays, as in ["011111111111"].`,
      );
    }
  }
  return nonEmpty(accounts);
}

const single = (value: string | undefined): string[] | undefined => (value === undefined ? undefined : [value]);

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
