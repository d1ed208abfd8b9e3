import { Refused, ServiceError } from '../../model/errors';
import { keptUnlessFailed, perAccount } from './memo';
import type { ClientSettings } from './settings';
import { credentialsOf, message, stsClient } from './credentials';
import { within } from './within';

/**
 * Refuses to act in an account that `aws:allowedAccountIds` or `aws:forbiddenAccountIds` rules out. STS is asked only if
 * one of the two is configured.
 */
export async function requireAllowedAccount(settings: ClientSettings): Promise<void> {
  const { allowedAccountIds, forbiddenAccountIds } = settings;
  if (!allowedAccountIds && !forbiddenAccountIds) {
    return;
  }
  let account: string;
  try {
    account = await accountOf(settings);
  } catch (error) {
    if (error instanceof ServiceError) {
      throw error;
    }
    throw new ServiceError(
      'credentials',
      `The account of the AWS credentials could not be found out, which aws:allowedAccountIds and aws:forbiddenAccountIds need; nothing was sent to EventBridge. ${message(error)}`,
    );
  }
  if (allowedAccountIds && !allowedAccountIds.includes(account)) {
    throw new Refused(
      `The AWS credentials belong to account ${account}, and aws:allowedAccountIds of this stack allows only ${allowedAccountIds.join(', ')}; nothing was sent to EventBridge.`,
    );
  }
  if (forbiddenAccountIds?.includes(account)) {
    throw new Refused(
      `The AWS credentials belong to account ${account}, which aws:forbiddenAccountIds of this stack forbids; nothing was sent to EventBridge.`,
    );
  }
}

/**
 * The account that the credentials belong to, after the last role of the chain. STS is asked once for distinct settings.
 *
 * @throws what the SDK throws, or a ServiceError if there are no credentials
 */
export function accountOf(settings: ClientSettings): Promise<string> {
  return answerOf(settings)();
}

const answerOf = perAccount((settings) => keptUnlessFailed(() => askSts(settings)));

/** For the search for credentials and the answer of STS. */
const timeoutMs = 60_000;

async function askSts(settings: ClientSettings): Promise<string> {
  const { GetCallerIdentityCommand } = require('@aws-sdk/client-sts') as typeof import('@aws-sdk/client-sts');
  const client = stsClient(settings, credentialsOf(settings));
  const { Account } = await within(timeoutMs, (abortSignal) =>
    client.send(new GetCallerIdentityCommand({}), { abortSignal }),
  );
  if (!Account) {
    throw new Error('STS answered without an account.');
  }
  return Account;
}

/**
 * Finds the credentials that the settings name: profiles are read, roles are assumed. Keys need no finding, and only a
 * call tells whether AWS accepts them.
 *
 * @throws what the SDK throws, or a ServiceError
 */
export async function requireCredentials(settings: ClientSettings): Promise<void> {
  const { credentials, webIdentity, roles = [] } = settings;
  if (!credentials || webIdentity || roles.length > 0) {
    await credentialsOf(settings)();
  }
}
