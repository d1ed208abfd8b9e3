import { Refused } from '../../model/errors';
import { sentence } from '../../model/text';
import type { KMSClient } from '@aws-sdk/client-kms';
import { requireAllowedAccount } from '../aws/account';
import { clientOf } from '../aws/client';
import { perAccount } from '../aws/memo';
import type { ClientSettings } from '../aws/settings';
import { Clock } from '../api/clock';
import { isAlias } from './compare';
import type { Report } from './journey';
import { credentialsOf } from '../aws/credentials';
import { serviceError } from '../api/errors';

/**
 * What EventBridge needs of a customer-managed key (user guide). It takes a connection with a key that it cannot use,
 * stores the credentials, and only then shows the connection as DEAUTHORIZED, without saying what is wrong with the key.
 */
const tag = { name: 'EventBridgeApiDestinations', value: 'true' };

type Judgement =
  | { kind: 'usable' }
  /** A sentence without its subject, "the KMS key ... of connection ...", and what repairs it. */
  | { kind: 'unusable'; predicate: string; repair: string }
  /** Not known. A note is for the person who runs Pulumi, if there is something to do. */
  | { kind: 'unknown'; note?: string };

const judgementsOf = perAccount(() => new Map<string, Promise<Judgement>>());

/**
 * Refuses a customer-managed key that EventBridge could not use: one that does not exist, is not enabled, or lacks its
 * tag. If nothing is learned about the key (no permission, no credentials, no way to KMS) it passes: a policy that does not
 * allow to describe keys is a good one, and EventBridge judges them in the end.
 *
 * One judgement for each key and process, however many connections share it: a process lives as long as one update.
 */
export async function requireUsableKey(
  settings: ClientSettings,
  clock: Clock,
  identifier: string,
  connection: string,
  report: Report,
): Promise<void> {
  // Before any call: what another account knows of a key would be reported as a fault of this one.
  await requireAllowedAccount(settings);
  const judgements = judgementsOf(settings);
  let judgement = judgements.get(identifier);
  const first = judgement === undefined;
  if (!judgement) {
    judgement = judge(settings, clock, identifier);
    judgements.set(identifier, judgement);
  }
  const judged = await judgement;
  if (judged.kind === 'unusable') {
    throw new Refused(
      `The KMS key "${identifier}" of connection "${connection}" ${judged.predicate} No credentials were sent to EventBridge. ${judged.repair}`,
    );
  }
  if (judged.kind === 'unknown' && judged.note !== undefined && first) {
    report('info', judged.note);
  }
}

/** KMS shows a new key, alias or tag everywhere only after a moment; the same update may just have made it. */
const propagation = [500, 1_500];

async function judge(settings: ClientSettings, clock: Clock, identifier: string): Promise<Judgement> {
  for (const pause of [...propagation, undefined]) {
    const { mayChange, ...judgement } = await describeKey(settings, identifier);
    if (!mayChange || pause === undefined) {
      return judgement;
    }
    await clock.sleep(pause);
  }
  return { kind: 'unknown' };
}

const managedByAws: Judgement = {
  kind: 'unusable',
  predicate: `is managed by AWS, so that it cannot have the tag ${tag.name}=${tag.value} by which EventBridge knows the keys that it may use.`,
  repair:
    'Leave kmsKeyIdentifier out, which encrypts the credentials with a key of AWS at no cost, or name a customer-managed key.',
};

type KeyAnswer = Judgement & { mayChange?: boolean };

/** The check may not hold up an update for long, which can do without it. */
const timeoutMs = 5_000;

async function describeKey(settings: ClientSettings, identifier: string): Promise<KeyAnswer> {
  const region = /^arn:[^:]*:kms:([^:]+):/.exec(identifier)?.[1] ?? settings.region;
  let client: KMSClient;
  try {
    client = kmsClient(settings, region);
    // Not counted as time of KMS: a role may be on its way, and EventBridge needs the same credentials.
    await credentialsOf(settings)();
  } catch {
    // EventBridge gives a better reason.
    return { kind: 'unknown' };
  }

  const { DescribeKeyCommand, ListResourceTagsCommand } =
    require('@aws-sdk/client-kms') as typeof import('@aws-sdk/client-kms');
  const abortSignal = AbortSignal.timeout(timeoutMs);
  const failed = (error: unknown): KeyAnswer => unanswered(error, identifier, region);

  let metadata;
  try {
    metadata = (await client.send(new DescribeKeyCommand({ KeyId: identifier }), { abortSignal })).KeyMetadata;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') {
      const what = isAlias(identifier) ? 'aliases' : 'keys';
      return {
        kind: 'unusable',
        mayChange: true,
        predicate: `does not exist in ${region}: ${sentence(error.message)}`,
        repair: `Set kmsKeyIdentifier to the ARN of a key that does; this lists them: aws kms list-${what} --region ${region}`,
      };
    }
    return failed(error);
  }
  if (metadata?.Arn === undefined) {
    return { kind: 'unknown' };
  }
  if (metadata.KeyManager === 'AWS') {
    return managedByAws;
  }
  const key = `--key-id ${metadata.Arn} --region ${region}`;
  const unusable = (predicate: string, repair: string): KeyAnswer => ({ kind: 'unusable', predicate, repair });
  switch (metadata.KeyState) {
    case 'Disabled':
      return unusable('is disabled.', `Enable it: aws kms enable-key ${key}`);
    case 'PendingDeletion':
    case 'PendingReplicaDeletion': {
      const when = metadata.DeletionDate ? ` on ${metadata.DeletionDate.toISOString().slice(0, 10)}` : '';
      return unusable(
        `is to be deleted${when}.`,
        `Keep it and enable it: aws kms cancel-key-deletion ${key} && aws kms enable-key ${key}`,
      );
    }
    case 'PendingImport':
      return unusable(
        'has no key material yet.',
        `Import it; this begins with: aws kms get-parameters-for-import --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096 ${key}`,
      );
    case 'Unavailable':
      return unusable(
        'is not available: its custom key store is not connected.',
        `Connect it: aws kms connect-custom-key-store --custom-key-store-id ${metadata.CustomKeyStoreId ?? 'ID'} --region ${region}`,
      );
    case 'Creating':
      return { ...unusable('is still being made.', 'Run pulumi up again when it is enabled.'), mayChange: true };
  }
  if (metadata.KeySpec !== undefined && metadata.KeySpec !== 'SYMMETRIC_DEFAULT') {
    return unusable(
      `is no symmetric encryption key (${metadata.KeySpec}), and EventBridge and Secrets Manager use no others.`,
      `Set kmsKeyIdentifier to another; this makes one: aws kms create-key --tags TagKey=${tag.name},TagValue=${tag.value} --region ${region}`,
    );
  }

  let value: string | undefined;
  try {
    value = await tagOf(metadata.Arn);
  } catch (error) {
    // The tags of a key in another account cannot be listed.
    return failed(error);
  }
  if (value === tag.value) {
    return { kind: 'usable' };
  }
  return {
    mayChange: true,
    ...unusable(
      value === undefined
        ? `lacks the tag ${tag.name}=${tag.value}, without which EventBridge may not use it.`
        : `has the tag ${tag.name}=${value}, and EventBridge may only use it with the value "${tag.value}".`,
      `Tag it: aws kms tag-resource ${key} --tags TagKey=${tag.name},TagValue=${tag.value} (where Pulumi manages the key: tags: { ${tag.name}: "${tag.value}" })`,
    ),
  };

  /** By the ARN of the key: this operation takes no alias. */
  async function tagOf(keyArn: string): Promise<string | undefined> {
    let marker: string | undefined;
    do {
      const page = await client.send(
        new ListResourceTagsCommand({ KeyId: keyArn, ...(marker === undefined ? {} : { Marker: marker }) }),
        { abortSignal },
      );
      const found = page.Tags?.find(({ TagKey }) => TagKey === tag.name);
      if (found) {
        return found.TagValue;
      }
      marker = page.Truncated ? page.NextMarker : undefined;
    } while (marker !== undefined);
    return undefined;
  }
}

/** Silent if there is nothing to do: a policy without the two actions, credentials that EventBridge will refuse too. */
function unanswered(error: unknown, identifier: string, region: string): KeyAnswer {
  const { kind } = serviceError(error, { service: 'kms', operation: 'DescribeKey', subject: 'a key', region });
  if (kind === 'unreachable' || kind === 'unanswered' || kind === 'throttled') {
    return {
      kind: 'unknown',
      note: `the KMS key "${identifier}" was not checked beforehand: KMS gave no answer in ${region}`,
    };
  }
  return { kind: 'unknown' };
}

function kmsClient(settings: ClientSettings, region: string): KMSClient {
  return clientOf('kms', settings, region, (config) => {
    const { KMSClient } = require('@aws-sdk/client-kms') as typeof import('@aws-sdk/client-kms');
    return new KMSClient(config);
  });
}
