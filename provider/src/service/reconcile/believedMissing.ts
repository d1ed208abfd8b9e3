import { connectionArn } from '../../model/arn';
import { Refused } from '../../model/errors';
import type { ConnectionCalls } from '../api/calls';
import { awaited, Deadline } from '../api/deadline';
import { accountOf } from '../aws/account';
import { message } from '../aws/credentials';
import { partitions } from '../aws/partitions';
import type { ClientSettings } from '../aws/settings';
import type { RecordedConnection } from './ownership';

/**
 * Throws unless the recorded connection can be believed to be gone: "not found" is an answer about the account and the
 * place that were asked. Without this, credentials of another account would make an update leave an orphan behind, and a
 * destroy or a refresh forget what is still there.
 *
 * STS is asked for the account only if the endpoint is one of AWS, or if the configuration names an endpoint of STS.
 * An emulator has no account, and its URL is the place.
 *
 * @throws Refused if the connection is recorded elsewhere, or if its account is not known
 */
export async function believedMissing(
  settings: ClientSettings,
  recorded: RecordedConnection,
  deadline?: Deadline,
): Promise<void> {
  const arn = recorded.arn === undefined ? undefined : connectionArn(recorded.arn);
  const { name } = arn ?? recorded;
  if (arn !== undefined && arn.region !== settings.region) {
    throw elsewhere(name, `is in ${arn.region}, and ${settings.region} was asked`, `Use the region ${arn.region}`);
  }
  const asked = settings.endpoint;
  if (!isOfAws(asked) || !isOfAws(recorded.endpoint)) {
    if (!sameUrl(asked, recorded.endpoint)) {
      throw elsewhere(
        name,
        `is recorded at ${called(recorded.endpoint)}, and ${called(asked)} does not have it`,
        `Use ${called(recorded.endpoint)} again, or destroy the connection there before it moves`,
      );
    }
    if (settings.endpoints?.['sts'] === undefined) {
      return;
    }
  }
  const account = arn?.account ?? recorded.createAccount;
  if (account === undefined) {
    throw new Refused(
      `Connection "${name}" may exist in an account that is not known: the answer to its create was lost, and STS gave none either. Nothing was changed. ` +
        'If the account in which the create was made has no connection of this name, run pulumi state delete URN.',
    );
  }
  const asking = await accountAsked(settings, { name, account }, deadline);
  if (asking !== account) {
    throw elsewhere(
      name,
      `is in account ${account}, and these credentials belong to ${asking}`,
      `Use credentials of account ${account}`,
    );
  }
}

/**
 * The account in which a create may have left a connection that nothing else tells of; undefined if STS gives no answer
 * or there is no account.
 */
export async function accountOfCreate({ settings, deadline }: ConnectionCalls): Promise<string | undefined> {
  if (!isOfAws(settings.endpoint) && settings.endpoints?.['sts'] === undefined) {
    return undefined;
  }
  try {
    return await awaited(deadline, 'STS', () => accountOf(settings));
  } catch {
    // The failure of the create says more.
    return undefined;
  }
}

async function accountAsked(
  settings: ClientSettings,
  { name, account }: { name: string; account: string },
  deadline: Deadline | undefined,
): Promise<string> {
  try {
    return await awaited(deadline, 'STS', () => accountOf(settings));
  } catch (error) {
    throw elsewhere(
      name,
      `is in account ${account} and was not found, and STS did not say to which account these credentials belong (${message(error).replace(/\.$/, '')})`,
      'Make sure that STS can be reached',
    );
  }
}

function elsewhere(name: string, where: string, remedy: string): Refused {
  return new Refused(
    `Connection "${name}" ${where}. Nothing was changed. ${remedy}; to give the connection up, run pulumi state delete URN.`,
  );
}

/** Every endpoint of a partition leads to the same service, those of a VPC included: the account tells the place. */
function isOfAws(endpoint: string | undefined): boolean {
  if (endpoint === undefined) {
    return true;
  }
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  return partitions.some(({ dnsSuffixes }) => dnsSuffixes.some((suffix) => host.endsWith(`.${suffix}`)));
}

const sameUrl = (a: string | undefined, b: string | undefined): boolean => normal(a) === normal(b);

const normal = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).href : url;

const called = (endpoint: string | undefined): string => endpoint ?? 'AWS';
