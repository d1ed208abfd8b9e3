import { ConnectionRecord, pendingStates } from './connection';
import type { Key } from './key';
import type { Parameter } from './parameter';
import type { Secret } from './secret';
import type { World } from './world';

/**
 * What the emulator remembers of the resources of all accounts, as JSON, with every credential in plain text. How it
 * looks inside is the emulator's own matter; every later version restores it.
 */
export interface Snapshot {
  /** @internal */
  regions: {
    account: string;
    name: string;
    connections: Omit<ConnectionRecord, 'timer' | 'generation'>[];
    secrets: Omit<Secret, 'purge'>[];
    parameters: Parameter[];
    keys: Key[];
  }[];
  /**
   * The accounts that have the service-linked role of API destinations.
   *
   * @internal
   */
  linkedRoles: string[];
}

/** Secrets on their way out are left out, sessions expire anyway; a connection that is changing cannot be kept. */
export function takeSnapshot(world: World): Snapshot {
  for (const { name, state } of world.connections()) {
    if (pendingStates.includes(state)) {
      throw new RangeError(`Connection '${name}' is ${state}: wait until that has ended`);
    }
  }
  return structuredClone({
    regions: [...world.allRegions()].map(({ account, name, connections, secrets, parameters, keys }) => ({
      account,
      name,
      connections: [...connections.values()].map(({ timer: _timer, generation: _generation, ...record }) => record),
      secrets: [...secrets.values()]
        .filter(({ deleted }) => deleted === undefined)
        .map(({ purge: _purge, ...secret }) => secret),
      parameters: [...parameters.values()],
      keys: [...keys.values()],
    })),
    linkedRoles: [...world.linkedRoles],
  });
}

/** Puts everything back, with the ARNs, versions and times that it had, in place of what is there. */
export function restoreSnapshot(world: World, snapshot: Snapshot): void {
  world.clear();
  for (const { account, name, connections, secrets, parameters, keys } of structuredClone(snapshot.regions)) {
    const region = world.region(account, name);
    connections.forEach((record) => region.connections.set(record.name, { ...record, generation: 0 }));
    secrets.forEach((secret) => region.secrets.set(secret.arn, secret));
    parameters.forEach((parameter) => region.parameters.set(parameter.name, parameter));
    keys.forEach((key) => region.keys.set(key.id, key));
  }
  snapshot.linkedRoles.forEach((account) => world.linkedRoles.add(account));
}
