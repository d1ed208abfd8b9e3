import { ServiceError, Refused } from '../../model/errors';
import { perAccount } from './memo';
import type { ClientSettings } from './settings';
import { credentialsOf, message, stsClient } from './credentials';

/**
 * Refuses to act in an account that `aws:allowedAccountIds` or `aws:forbiddenAccountIds` rules out. Asks STS whose the
 * credentials are, once for each distinct settings of the process, and only where one of the two is configured.
 */
export async function requireAllowedAccount(settings: ClientSettings): Promise<void> {
  if (settings.allowedAccountIds || settings.forbiddenAccountIds) {
    await judgementOf(settings)();
  }
}

const judgementOf = perAccount((settings) => {
  let judgement: Promise<void> | undefined;
  return () =>
    (judgement ??= judge(settings).catch((error: unknown) => {
      // That STS gave no answer says nothing about the account.
      if (!(error instanceof Refused)) judgement = undefined;
      throw error;
    }));
});

async function judge(settings: ClientSettings): Promise<void> {
  const { allowedAccountIds, forbiddenAccountIds } = settings;
  const client = stsClient(settings, credentialsOf(settings));
  let account: string | undefined;
  try {
    const { GetCallerIdentityCommand } = require('@aws-sdk/client-sts') as typeof import('@aws-sdk/client-sts');
    account = (await client.send(new GetCallerIdentityCommand({}))).Account;
  } catch (error) {
    if (error instanceof ServiceError) {
      throw error;
    }
    throw new ServiceError(
      'credentials',
      `The account of the AWS credentials could not be found out, which aws:allowedAccountIds and aws:forbiddenAccountIds need; nothing was sent to EventBridge. ${message(error)}`,
    );
  }
  if (allowedAccountIds && !allowedAccountIds.includes(account ?? '')) {
    throw new Refused(
      `The AWS credentials belong to account ${account}, and aws:allowedAccountIds of this stack allows only ${allowedAccountIds.join(', ')}; nothing was sent to EventBridge.`,
    );
  }
  if (forbiddenAccountIds?.includes(account ?? '')) {
    throw new Refused(
      `The AWS credentials belong to account ${account}, which aws:forbiddenAccountIds of this stack forbids; nothing was sent to EventBridge.`,
    );
  }
}
