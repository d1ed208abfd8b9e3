import { ServiceError } from '../../model/errors';
import { readFile } from 'node:fs/promises';
import type { STSClient } from '@aws-sdk/client-sts';
import { variable } from './environment';
import { perAccount } from './memo';
import { expandHome, Profile, profileOf } from './profiles';
import { ClientSettings, Role, sharedClientConfig, transportConfig, WebIdentity } from './settings';

/** Keys as the AWS SDK takes them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

export interface CredentialsProvider {
  (options?: { forceRefresh?: boolean }): Promise<Credentials>;
  /** Keeps the clients of the SDK from keeping credentials themselves, which would hide renewed ones from them. */
  readonly memoized?: boolean;
}

/** As whom to act: one provider for each distinct settings, so that a role is assumed once for all clients. */
export const credentialsOf = perAccount((settings) =>
  (settings.roles ?? []).reduce(
    (source, role, index) => kept(assumedRole(settings, source, role, `aws:assumeRoles[${index}]`)),
    kept(sourceCredentials(settings)),
  ),
);

/** A client of STS, at the `sts` endpoint of `aws:endpoints` if there is one. */
export function stsClient(settings: ClientSettings, credentials: CredentialsProvider): STSClient {
  const { STSClient } = require('@aws-sdk/client-sts') as typeof import('@aws-sdk/client-sts');
  return withRenewal(new STSClient({ ...stsConfig(settings), credentials }), credentials);
}

/** A client of any service. */
export interface HasMiddleware {
  middlewareStack: { add(middleware: unknown, options: { step: 'initialize'; priority: 'high' }): void };
}

/** Lets each call of a client ask for new credentials once, if AWS finds that those it has have expired. */
export function withRenewal<T extends HasMiddleware>(client: T, credentials: CredentialsProvider): T {
  client.middlewareStack.add(
    (next: (args: unknown) => Promise<unknown>) => (args: unknown) => renewing(credentials, () => next(args)),
    // Around the SDK's retries and its signature.
    { step: 'initialize', priority: 'high' },
  );
  return client;
}

/** Makes a call. If its credentials have expired, it is made once more with new ones, if there are any. */
async function renewing<T>(credentials: CredentialsProvider, call: () => Promise<T>): Promise<T> {
  const used = await credentials();
  try {
    return await call();
  } catch (error) {
    const isExpired = error instanceof Error && ['ExpiredToken', 'ExpiredTokenException'].includes(error.name);
    if (!isExpired || !(await areRenewed(credentials, used))) {
      throw error;
    }
    return call();
  }
}

interface Renewal {
  at: number;
  credentials: Promise<Credentials>;
}

const renewals = new WeakMap<CredentialsProvider, Renewal>();

/** Hundreds of calls find at about the same time that their credentials have expired. One of them asks for new ones. */
const renewedTogetherMs = 5_000;

/** Whether there are other credentials than those that have expired, where they came from. */
async function areRenewed(provider: CredentialsProvider, used: Credentials): Promise<boolean> {
  try {
    if (!areSame(await provider(), used)) {
      return true;
    }
    let renewal = renewals.get(provider);
    if (renewal === undefined || performance.now() - renewal.at > renewedTogetherMs) {
      renewal = { at: performance.now(), credentials: provider({ forceRefresh: true }) };
      renewals.set(provider, renewal);
    }
    return !areSame(await renewal.credentials, used);
  } catch {
    // That they have expired says more than that there are no new ones.
    return false;
  }
}

const areSame = (a: Credentials, b: Credentials): boolean =>
  a.accessKeyId === b.accessKeyId && a.secretAccessKey === b.secretAccessKey && a.sessionToken === b.sessionToken;

function stsConfig(settings: ClientSettings) {
  const endpoint = settings.endpoints?.['sts'];
  return {
    ...sharedClientConfig(settings),
    region: settings.stsRegion ?? settings.region,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

const sdk = (): typeof import('@aws-sdk/credential-providers') =>
  require('@aws-sdk/credential-providers') as typeof import('@aws-sdk/credential-providers');

const sdkConfig = (): typeof import('@smithy/core/config') =>
  require('@smithy/core/config') as typeof import('@smithy/core/config');

/** What the settings name, in the order of `@pulumi/aws`; else the default chain of the AWS SDK. */
function sourceCredentials(settings: ClientSettings): CredentialsProvider {
  const { credentials, webIdentity, profile } = settings;
  if (webIdentity) {
    return webIdentityRole(settings, webIdentity, ' (aws:assumeRoleWithWebIdentity)');
  }
  if (credentials) {
    return async () => credentials;
  }
  if (profile !== undefined) {
    // Not the whole chain: a profile that is not there must not end in the role of the machine.
    return profileCredentials(settings, profile);
  }
  return defaultChain(settings);
}

/** The SDK's own chain would not know the files, the STS endpoint and the proxy of the settings. */
function defaultChain(settings: ClientSettings): CredentialsProvider {
  const environment = settings.environment ?? {};
  const links: CredentialsProvider[] = [profileCredentials(settings, 'default')];
  const webIdentityTokenFile = variable(environment, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const roleArn = variable(environment, 'AWS_ROLE_ARN');
  const sessionName = variable(environment, 'AWS_ROLE_SESSION_NAME');
  if (webIdentityTokenFile && roleArn) {
    const identity = { roleArn, webIdentityTokenFile, ...(sessionName ? { sessionName } : {}) };
    links.push(webIdentityRole(settings, identity, ' (AWS_ROLE_ARN)'));
  }
  const container = variable(
    environment,
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  );
  if (container !== undefined) {
    links.push(() => sdk().fromHttp({ logger: silent })());
  } else if (!leavesMachineOut(settings)) {
    links.push(machineCredentials(settings));
  }
  const { chain, CredentialsProviderError } = sdkConfig();
  return chain(...links, async (): Promise<Credentials> => {
    throw new CredentialsProviderError('Could not load credentials from any providers', { tryNextLink: false });
  });
}

function leavesMachineOut({ skipMetadataApiCheck, environment = {} }: ClientSettings): boolean {
  const disabled = variable(environment, 'AWS_EC2_METADATA_DISABLED');
  return skipMetadataApiCheck === true || (disabled !== undefined && disabled !== 'false');
}

function machineCredentials(settings: ClientSettings): CredentialsProvider {
  const environment = settings.environment ?? {};
  for (const [key, name] of [
    ['ec2MetadataServiceEndpoint', 'AWS_EC2_METADATA_SERVICE_ENDPOINT'],
    ['ec2MetadataServiceEndpointMode', 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'],
  ] as const) {
    if (settings[key] !== undefined && settings[key] !== variable(environment, name)) {
      return async () => {
        throw failed(
          `aws:${key} is ${settings[key]}, and the AWS SDK for JavaScript reads it only from ${name}. Set ${name} to the same value.`,
        );
      };
    }
  }
  return () => sdk().fromInstanceMetadata({ logger: silent })();
}

/**
 * The credentials of a profile in the shared files. A role with a source profile is followed here, and not by the SDK:
 * it would look for an SSO session of the source profile only in the usual files.
 */
function profileCredentials(
  settings: ClientSettings,
  name: string,
  visited: readonly string[] = [],
): CredentialsProvider {
  return async () => {
    const profile = await profileOf(name, settings);
    const { role_arn: roleArn, source_profile: source, credential_source: from } = profile.settings;
    const keys = keysIn(profile);
    if (keys && visited.length > 0) {
      // A source profile may have a role of its own, or be the profile itself: its keys go before the role.
      return keys;
    }
    if (roleArn && source && !from) {
      if (visited.includes(name)) {
        throw failed(`The profile "${name}" is its own source_profile, by way of ${[...visited, name].join(', ')}.`);
      }
      return profileRole(settings, kept(profileCredentials(settings, source, [...visited, name])), name, profile)();
    }
    if (isSso(profile)) {
      await requireSsoSession(name, profile);
      return sdk().fromSSO({ profile: name, ...profile.files, ...credentialClients(settings) })();
    }
    return sdk().fromIni({
      profile: name,
      ...profile.files,
      ...credentialClients(settings),
      roleAssumer: (keysOfSource, parameters) =>
        explained(parameters.RoleArn, ` (profile "${name}")`, () =>
          sdk().fromTemporaryCredentials({
            masterCredentials: async () => keysOfSource,
            params: parameters,
            clientConfig: stsConfig(settings),
          })(),
        ),
      roleAssumerWithWebIdentity: (parameters) =>
        explained(parameters.RoleArn, ` (profile "${name}")`, () =>
          sdk().fromWebToken({
            roleArn: parameters.RoleArn,
            webIdentityToken: parameters.WebIdentityToken,
            ...(parameters.RoleSessionName === undefined ? {} : { roleSessionName: parameters.RoleSessionName }),
            clientConfig: stsConfig(settings),
          })(),
        ),
    })();
  };
}

/** What the clients get that the SDK makes to find credentials: no endpoint, because they are of several services. */
const credentialClients = (settings: ClientSettings) => ({ clientConfig: transportConfig(settings), logger: silent });

const isSso = ({ settings }: Profile): boolean =>
  !settings['aws_access_key_id'] && !settings['credential_process'] && ssoMembers.some((member) => settings[member]);

function keysIn({ settings }: Profile): Credentials | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings;
  const sessionToken = settings['aws_session_token'];
  return accessKeyId && secretAccessKey
    ? { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
    : undefined;
}

const ssoMembers = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_region', 'sso_role_name'];

/** The SDK fails with a TypeError without it. */
async function requireSsoSession(name: string, { files, settings }: Profile): Promise<void> {
  const session = settings['sso_session'];
  if (session && (await sdkConfig().loadSsoSessionData(files))[session] === undefined) {
    throw failed(
      `The profile "${name}" names the sso-session "${session}", which is not in ${files.configFilepath}. Put [sso-session ${session}] into the same file.`,
    );
  }
}

function profileRole(
  settings: ClientSettings,
  source: CredentialsProvider,
  name: string,
  { settings: written }: Profile,
): CredentialsProvider {
  if (written['mfa_serial']) {
    throw failed(
      `The profile "${name}" needs a code of an MFA device, which Pulumi cannot ask for. Sign in beforehand and use the temporary credentials.`,
    );
  }
  const { role_session_name: sessionName, external_id: externalId, duration_seconds: seconds } = written;
  const role: Role = {
    roleArn: written['role_arn']!,
    ...(sessionName ? { sessionName } : {}),
    ...(externalId ? { externalId } : {}),
    ...(seconds ? { durationSeconds: Number.parseInt(seconds, 10) } : {}),
  };
  return assumedRole(settings, source, role, `profile "${name}"`);
}

function assumedRole(
  settings: ClientSettings,
  source: CredentialsProvider,
  role: Role,
  path: string,
): CredentialsProvider {
  const provider = sdk().fromTemporaryCredentials({
    masterCredentials: source,
    params: {
      RoleArn: role.roleArn,
      ...session(role),
      ExternalId: role.externalId,
      SourceIdentity: role.sourceIdentity,
      Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
      TransitiveTagKeys: role.transitiveTagKeys,
    },
    clientConfig: stsConfig(settings),
    logger: silent,
  });
  return () => explained(role.roleArn, ` (${path})`, () => renewing(source, () => provider()));
}

function webIdentityRole(settings: ClientSettings, identity: WebIdentity, where: string): CredentialsProvider {
  const { RoleSessionName, DurationSeconds, Policy, PolicyArns } = session(identity);
  return async () => {
    // Read each time: what wrote the token renews it before it expires.
    const webIdentityToken =
      identity.webIdentityToken ?? (await tokenIn(identity.webIdentityTokenFile!, settings, where));
    const provider = sdk().fromWebToken({
      roleArn: identity.roleArn,
      roleSessionName: RoleSessionName,
      webIdentityToken,
      ...(DurationSeconds === undefined ? {} : { durationSeconds: DurationSeconds }),
      ...(Policy === undefined ? {} : { policy: Policy }),
      ...(PolicyArns === undefined ? {} : { policyArns: PolicyArns }),
      clientConfig: stsConfig(settings),
      logger: silent,
    });
    return explained(identity.roleArn, where, () => provider());
  };
}

async function tokenIn(file: string, { environment = {} }: ClientSettings, where: string): Promise<string> {
  try {
    return (await readFile(expandHome(file, environment), 'utf8')).trim();
  } catch (error) {
    throw failed(`The web identity token could not be read${where}: ${message(error)}`);
  }
}

function session({ sessionName, durationSeconds, policy, policyArns }: Role | WebIdentity) {
  return {
    RoleSessionName: sessionName ?? 'pulumi-eventbridge-connection',
    DurationSeconds: durationSeconds,
    Policy: policy,
    PolicyArns: policyArns?.map((arn) => ({ arn })),
  };
}

/** Names the role that could not be assumed, and what names that role. */
async function explained(
  role: string | undefined,
  where: string,
  assume: () => Promise<Credentials>,
): Promise<Credentials> {
  try {
    return await assume();
  } catch (error) {
    // Told already: an earlier role of the chain.
    throw error instanceof ServiceError
      ? error
      : failed(`The role ${role}${where} could not be assumed: ${message(error)}`);
  }
}

/**
 * Keeps credentials until shortly before they expire, and asks once for all that wait at the same time. If new ones cannot
 * be had while the old ones are valid, the old ones stay.
 */
function kept(provider: CredentialsProvider): CredentialsProvider {
  let last: Credentials | undefined;
  const renewed = async (): Promise<Credentials> => {
    try {
      return (last = await provider());
    } catch (error) {
      if (last?.expiration !== undefined && last.expiration.getTime() > Date.now()) {
        return last;
      }
      throw error;
    }
  };
  const { memoize } = sdkConfig();
  const shared: CredentialsProvider = memoize(
    renewed,
    ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < earlier,
    ({ expiration }) => expiration !== undefined,
  );
  return Object.assign(shared, { memoized: true });
}

/** As the AWS SDK: a signature made now must still be good when it arrives. */
const earlier = 5 * 60_000;

/** The SDK warns on stderr, which the engine shows as an error. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const failed = (text: string): ServiceError => new ServiceError('credentials', text);

export function message(error: unknown): string {
  const { name, message: text } = error instanceof Error ? error : new Error(String(error));
  const first = text.split('\n', 1)[0] || name;
  return name === 'Error' || first.startsWith(name) ? first : `${name}: ${first}`;
}
