import { AwsError } from '../wire/awsError';
import type { Key } from './key';
import type { Region, World } from './world';

/** Finds a key by its id, its ARN, an alias or the ARN of an alias. An ARN determines the account and the Region as well. */
export function findKey(world: World, region: Region, identifier: string): Key | undefined {
  const [, , , arnRegion, arnAccount] = identifier.split(':');
  const { keys } = arnRegion && arnAccount ? world.region(arnAccount, arnRegion) : region;
  const name = identifier.includes(':') ? identifier.slice(identifier.lastIndexOf(':') + 1) : identifier;
  const id = name.startsWith('key/') ? name.slice('key/'.length) : name;
  return keys.get(id) ?? [...keys.values()].find((key) => key.aliases.includes(name));
}

/** As policies name it: always the key itself, whatever the request called it. */
export const keyResource = (world: World, region: Region, identifier: string): string =>
  findKey(world, region, identifier)?.arn ??
  (identifier.startsWith('arn:')
    ? identifier
    : region.arn('kms', identifier.startsWith('alias/') ? identifier : `key/${identifier}`));

/** What a connection keeps of a key that a request names: what Describe shows of it from then on. */
export function keptKey(world: World, region: Region, identifier: string | undefined): string | undefined {
  if (!identifier) {
    return undefined;
  }
  const shownByArn = world.settings.unknowns.describedKmsKey === 'keyArn';
  return (shownByArn ? findKey(world, region, identifier)?.arn : undefined) ?? identifier;
}

/** @throws as KMS does. Documented: an endpoint does not find keys of another Region; its text was never observed. */
export function requireKey(world: World, region: Region, identifier: string): Key {
  const arnRegion = identifier.split(':')[3];
  if (arnRegion !== undefined && arnRegion !== region.name) {
    throw new AwsError('NotFoundException', `Invalid arn ${arnRegion}`);
  }
  const key = findKey(world, region, identifier);
  if (!key) {
    const isAlias = identifier.includes('alias/');
    const shown = identifier.startsWith('arn:')
      ? identifier
      : region.arn('kms', isAlias ? identifier : `key/${identifier}`);
    throw new AwsError('NotFoundException', isAlias ? `Alias ${shown} is not found.` : `Key '${shown}' does not exist`);
  }
  return key;
}

/**
 * Can EventBridge use the key of a connection? A customer-managed key needs the tag
 * `EventBridgeApiDestinations=true` and a policy that allows the service to use it.
 *
 * A key that the emulator does not know is accepted, unless `strictKms` is set.
 */
export function isUsable(world: World, region: Region, identifier: string): boolean {
  const key = findKey(world, region, identifier);
  return key
    ? key.enabled && key.policyAllows && key.tags['EventBridgeApiDestinations'] === 'true'
    : !world.settings.strictKms;
}
