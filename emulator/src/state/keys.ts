import { AwsError } from '../wire/awsError';
import type { Region, World } from './world';

/** A KMS key that a test has set up. */
export interface Key {
  id: string;
  arn: string;
  enabled: boolean;
  tags: Record<string, string>;
  aliases: string[];
  /** Does the key policy let EventBridge use it (`kms:DescribeKey`, `kms:GenerateDataKey`, `kms:Decrypt`)? */
  policyAllows: boolean;
  created: number;
}

/** Finds a key by its id, its ARN, an alias or the ARN of an alias. */
export function findKey(region: Region, identifier: string): Key | undefined {
  const name = identifier.includes(':') ? identifier.slice(identifier.lastIndexOf(':') + 1) : identifier;
  const id = name.startsWith('key/') ? name.slice('key/'.length) : name;
  return region.keys.get(id) ?? [...region.keys.values()].find((key) => key.aliases.includes(name));
}

export function requireKey(region: Region, identifier: string): Key {
  const key = findKey(region, identifier);
  if (!key) {
    const isAlias = identifier.includes('alias/');
    const shown = identifier.startsWith('arn:') || isAlias ? identifier : region.arn('kms', `key/${identifier}`);
    throw new AwsError('NotFoundException', isAlias ? `Alias ${shown} is not found.` : `Key '${shown}' does not exist`);
  }
  return key;
}

/**
 * Can EventBridge use the key of a connection? A customer-managed key needs the tag
 * `EventBridgeApiDestinations=true` and a policy that lets the service in.
 *
 * A key that the emulator has never heard of is accepted, unless `strictKms` is set.
 */
export function isUsable(world: World, region: Region, identifier: string): boolean {
  const key = findKey(region, identifier);
  return key
    ? key.enabled && key.policyAllows && key.tags['EventBridgeApiDestinations'] === 'true'
    : !world.settings.strictKms;
}
