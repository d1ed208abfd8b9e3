import { ServiceError } from '../../model/errors';
import { readFile } from 'node:fs/promises';
import type { STSClient } from '@aws-sdk/client-sts';
import { perAccount } from './memo';
import { ClientSettings, Role, sharedClientConfig, WebIdentity } from './settings';
import { profileFiles } from './sharedFiles';

/** Keys as the AWS SDK takes them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

export type CredentialsProvider = (options?: Record<string, unknown>) => Promise<Credentials>;

/** As whom to act: one provider for each distinct settings, so that a role is assumed once for all clients. */
export const credentialsOf = perAccount((settings) =>
  (settings.roles ?? []).reduce(
    (source, role, index) => shared(assumedRole(settings, source, role, `aws:assumeRoles[${index}]`)),
    sourceCredentials(settings),
  ),
);

/** A client of STS, at the `sts` endpoint of `aws:endpoints` where there is one. */
export function stsClient(settings: ClientSettings, credentials: CredentialsProvider): STSClient {
  const config = sharedClientConfig(settings);
  const { STSClient } = require('@aws-sdk/client-sts') as typeof import('@aws-sdk/client-sts');
  return new STSClient({
    ...config,
    region: settings.stsRegion ?? settings.region,
    ...(settings.endpoints?.['sts'] ? { endpoint: settings.endpoints['sts'] } : {}),
    credentials,
  });
}

/** The order of `@pulumi/aws`: what the configuration says goes before what the environment says. */
function sourceCredentials(settings: ClientSettings): CredentialsProvider {
  const { credentials, webIdentity } = settings;
  if (credentials) {
    return async () => credentials;
  }
  if (webIdentity) {
    return shared(webIdentityRole(settings, webIdentity));
  }
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (settings.profile === undefined && accessKeyId && secretAccessKey) {
    return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
  }
  const named = settings.profile ?? process.env['AWS_PROFILE'];
  const options = {
    ...profileFiles(named ?? 'default', settings),
    logger: silent,
    // The SDK's own would not know the sts endpoint of aws:endpoints.
    roleAssumer: async (source: Credentials, parameters: { RoleArn?: string | undefined }) =>
      assume(
        stsClient(settings, async () => source),
        'AssumeRole',
        parameters,
      ),
    roleAssumerWithWebIdentity: async (parameters: { RoleArn?: string | undefined }) =>
      assume(stsClient(settings, anonymous), 'AssumeRoleWithWebIdentity', parameters),
  };

  if (named !== undefined) {
    const { fromIni } =
      require('@aws-sdk/credential-provider-ini') as typeof import('@aws-sdk/credential-provider-ini');
    // Not the whole chain: a profile that is not there must not end in the role of the machine.
    return shared(fromIni({ ...options, profile: named }));
  }
  const { defaultProvider } =
    require('@aws-sdk/credential-provider-node') as typeof import('@aws-sdk/credential-provider-node');
  return defaultProvider(options);
}

function assumedRole(
  settings: ClientSettings,
  source: CredentialsProvider,
  role: Role,
  path: string,
): CredentialsProvider {
  const client = stsClient(settings, source);
  return async () => {
    const parameters = { RoleArn: role.roleArn, ...session(role) };
    return assume(client, 'AssumeRole', parameters, ` (${path})`);
  };
}

function webIdentityRole(settings: ClientSettings, identity: WebIdentity): CredentialsProvider {
  const client = stsClient(settings, anonymous);
  const path = 'aws:assumeRoleWithWebIdentity';
  return async () => {
    let token = identity.webIdentityToken;
    if (token === undefined) {
      try {
        // Read each time: whoever wrote it renews it before it expires.
        token = (await readFile(identity.webIdentityTokenFile!, 'utf8')).trim();
      } catch (error) {
        throw failed(`The web identity token of ${path} could not be read: ${message(error)}`);
      }
    }
    return assume(
      client,
      'AssumeRoleWithWebIdentity',
      { RoleArn: identity.roleArn, ...session(identity), WebIdentityToken: token },
      ` (${path})`,
    );
  };
}

/** AssumeRoleWithWebIdentity is not signed; looking for credentials would only fail where there are none. */
const anonymous = async (): Promise<Credentials> => ({ accessKeyId: 'anonymous', secretAccessKey: 'anonymous' });

function session(role: Role): object {
  return {
    RoleSessionName: role.sessionName ?? 'pulumi-eventbridge-connection',
    ExternalId: role.externalId,
    DurationSeconds: role.durationSeconds,
    Policy: role.policy,
    PolicyArns: role.policyArns?.map((arn) => ({ arn })),
    SourceIdentity: role.sourceIdentity,
    Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    TransitiveTagKeys: role.transitiveTagKeys,
  };
}

async function assume(
  client: STSClient,
  operation: 'AssumeRole' | 'AssumeRoleWithWebIdentity',
  parameters: object,
  where = '',
): Promise<Credentials> {
  const sts = require('@aws-sdk/client-sts') as typeof import('@aws-sdk/client-sts');
  const Command = sts[`${operation}Command`] as typeof sts.AssumeRoleCommand;
  const role = (parameters as { RoleArn?: string }).RoleArn;
  let answer;
  try {
    answer = await client.send(new Command(parameters as never));
  } catch (error) {
    if (error instanceof ServiceError) {
      // An earlier role of the chain.
      throw error;
    }
    throw failed(`The role ${role}${where} could not be assumed: ${message(error)}`);
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey) {
    throw failed(`STS answered without credentials for the role ${role}${where}.`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken ? { sessionToken: SessionToken } : {}),
    ...(Expiration ? { expiration: Expiration } : {}),
  };
}

/** Keeps credentials until shortly before they expire, and asks once for all that wait at the same time. */
function shared(provider: CredentialsProvider): CredentialsProvider {
  let current: Promise<Credentials> | undefined;
  let expiration = Number.POSITIVE_INFINITY;
  return async (options) => {
    if (current === undefined || Date.now() > expiration - earlier || options?.['forceRefresh'] === true) {
      expiration = Number.POSITIVE_INFINITY;
      const asked = provider(options);
      current = asked;
      asked.then(
        (credentials) => {
          expiration = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
        },
        () => {
          // The next call may have more luck.
          if (current === asked) current = undefined;
        },
      );
    }
    return current;
  };
}

/** As the AWS SDK: a signature made now must still be good when it arrives. */
const earlier = 5 * 60_000;

/** The SDK warns on stderr where the environment holds both keys and a profile: the engine would show an error. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const failed = (text: string): ServiceError => new ServiceError('credentials', text);

export function message(error: unknown): string {
  const { name, message: text } = error instanceof Error ? error : new Error(String(error));
  const first = text.split('\n', 1)[0] || name;
  return name === 'Error' || first.startsWith(name) ? first : `${name}: ${first}`;
}
