import { account, atLeast, flag, listOf, number, oneOf, recordOf, text } from '../schema';
import { ConnectionRecord, connectionStates, groupOf, pendingStates } from './connection';
import { Key, keyStates } from './key';
import type { Parameter } from './parameter';
import type { Secret } from './secret';
import type { World } from './world';

/**
 * The resources of all accounts as JSON, with every credential in plain text. Its content is internal to the emulator;
 * every later version restores it.
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

/** Leaves out secrets that are marked for deletion, and sessions. It fails while a connection is changing. */
export function takeSnapshot(world: World): Snapshot {
  for (const { name, state } of world.connections()) {
    if (pendingStates.includes(state)) {
      throw new RangeError(`Connection '${name}' is ${state}: wait for that to end before a snapshot.`);
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

/** What every version of a snapshot has. Members that a version adds or leaves out are not listed. */
const readSnapshot = atLeast({
  regions: listOf(
    atLeast({
      account,
      name: text,
      connections: listOf(
        atLeast({
          account,
          region: text,
          name: text,
          arn: text,
          authorizationType: oneOf(Object.keys(groupOf)),
          state: oneOf(connectionStates.filter((state) => !pendingStates.includes(state))),
          creationTime: number(0),
          lastModifiedTime: number(0),
          lastAuthorizedTime: number(0),
        }),
      ),
      secrets: listOf(
        atLeast({
          arn: text,
          name: text,
          tags: listOf(atLeast({ Key: text, Value: text })),
          versions: listOf(atLeast({ id: text, value: recordOf(text), stages: listOf(text), created: number(0) })),
          created: number(0),
          lastChanged: number(0),
        }),
      ),
      parameters: listOf(
        atLeast({
          name: text,
          type: text,
          dataType: text,
          versions: listOf(atLeast({ value: text, modified: number(0) })),
        }),
      ),
      keys: listOf(
        atLeast({
          id: text,
          arn: text,
          enabled: flag,
          state: oneOf(keyStates),
          tags: recordOf(text),
          aliases: listOf(text),
          policyAllows: flag,
          created: number(0),
        }),
      ),
    }),
  ),
  linkedRoles: listOf(account),
});

/** Replaces all data by that of a snapshot, with its ARNs, versions and times. */
export function restoreSnapshot(world: World, snapshot: Snapshot): void {
  try {
    readSnapshot(snapshot, 'snapshot');
  } catch (error) {
    throw new RangeError(`This is not a snapshot of the emulator: ${(error as Error).message}`, { cause: error });
  }
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
