import { Refused } from '../model/errors';
import { pick, type PlainObject } from '../model/json';
import { calledInProgram } from '../model/urn';
import type { Problem } from '../model/validation';
import { clientSettings } from '../service/aws/config';
import { perSettings } from '../service/aws/memo';
import type { Place, RecordedPlace } from '../service/aws/place';
import { type Holder, holdingsOf } from './holdings';
import type { Host } from './host';
import { areNone } from './inputs';

/**
 * A resource of this process, and what it has: a connection's name, and the connections that its state records.
 *
 * Check is the only handler that learns which resource a call is about. It registers the resource under the name, which
 * is unique in a place and for credentials; the other handlers find it by that. The registry lives as long as the plugin,
 * which is one preview or one update.
 */
interface Resource {
  readonly identity: string;
  /** Where the resource is registered under its name. */
  name?: { registry: Map<string, Resource>; name: string } | undefined;
  isNameGenerated: boolean;
  readonly arns: Set<string>;
  /** Where the state has it; undefined until it has been checked with old inputs. */
  place?: RecordedPlace | undefined;
  /** Whether this process has deleted the connection that the state has. */
  isDeleted?: boolean;
}

const resources = new Map<string, Resource>();
const resourcesByName = perSettings(() => new Map<string, Resource>());

/**
 * Registers the resource of a check, and judges its name. A resource that is checked again gives up the name that it had.
 * Nothing is judged without an identity, or while the name or the place is not known.
 *
 * @param olds - the old inputs; empty for a new resource, and again for the new side of a replacement
 */
export function claimName(
  host: Host,
  olds: PlainObject,
  inputs: PlainObject,
  { isGenerated }: { isGenerated: boolean },
): Problem[] {
  const { identity } = host;
  if (identity === undefined) {
    return [];
  }
  const resource = resources.get(identity) ?? {
    identity,
    isNameGenerated: isGenerated,
    arns: new Set<string>(),
  };
  resources.set(identity, resource);
  resource.isNameGenerated = isGenerated;
  resource.name?.registry.delete(resource.name.name);
  resource.name = undefined;
  if (areNone(olds)) {
    resource.arns.forEach((arn) => hold(host, resource, arn, true));
  } else {
    resource.place = pick(olds, ['region', 'endpoint']);
    hold(host, resource, olds['arn']);
  }
  const registry = registryOf(host, inputs);
  if (registry === undefined) {
    return [];
  }
  const name = inputs['name'] as string;
  const other = registry.get(name);
  if (other !== undefined) {
    return [
      {
        path: '',
        reason:
          `Connection ${calledInProgram(identity)} has the name "${name}", which connection ${calledInProgram(other.identity)} of this program has already. ` +
          'Names are unique in an account and region: give one of them another name, or leave the name out.',
      },
    ];
  }
  registry.set(name, resource);
  resource.name = { registry, name };
  return [];
}

/**
 * Registers which connection the state of a resource records: after a diff, a create or an update.
 *
 * @param inputs - the checked inputs, by which the resource is found
 * @param isReplaced - whether the connection goes because the resource is replaced
 */
export function claimConnection(host: Host, inputs: PlainObject, arn: unknown, isReplaced = false): void {
  const resource = resourceOf(host, inputs);
  if (resource !== undefined) {
    hold(host, resource, arn, isReplaced);
  }
}

/** What an operation on the connection with these inputs has to know of the other resources of the program. */
export interface OtherResources {
  /** Whether the name comes from the logical name, so that another stack may have generated the same. */
  isNameGenerated: boolean;
  /** How a sentence calls another resource whose state records the connection; undefined if there is none. */
  holderOf: (arn: string) => string | undefined;
  /** The same of one that does not give the connection up. */
  keeperOf: (arn: string) => string | undefined;
}

/** Whether a check without old inputs is about the new side of a replacement: the resource is in the state already. */
export const isReplacement = ({ identity }: Host): boolean =>
  identity !== undefined && resources.get(identity)?.place !== undefined;

/** Whether the connection of the resource that a check is about is still there, as far as this process knows. */
export const isStanding = ({ identity }: Host): boolean =>
  identity !== undefined && resources.get(identity)?.isDeleted !== true;

/**
 * The resources that a recorded connection can be of. A host may not tell which resource a delete is about: then it is the
 * one that has the connection in its state, and the one that has its name at its place.
 *
 * @param recorded - the outputs in the state
 */
export function ownersOf(host: Host, recorded: PlainObject): string[] {
  if (host.identity !== undefined) {
    return [host.identity];
  }
  const { arn } = recorded;
  const holders = typeof arn === 'string' ? holdingsOf(host.command).of(arn) : [];
  const named = resourceOf(host, recorded);
  return [...new Set([...holders, ...(named === undefined ? [] : [named])].map(({ identity }) => identity))];
}

/** The resource that an operation with these checked inputs is about; undefined if check has not been called. */
export const ownerOf = (host: Host, inputs: PlainObject): string | undefined =>
  host.identity ?? resourceOf(host, inputs)?.identity;

/** Notes that a recorded connection is deleted. */
export function releaseConnection(host: Host, recorded: PlainObject): void {
  for (const identity of ownersOf(host, recorded)) {
    const resource = resources.get(identity);
    if (resource !== undefined) {
      resource.isDeleted = true;
    }
  }
}

/** Where the state has the resource of a check. The new side of a replacement stays where the old one is. */
export const recordedPlace = (host: Host, olds: PlainObject): RecordedPlace | undefined =>
  olds['name'] !== undefined
    ? pick(olds, ['region', 'endpoint'])
    : host.identity === undefined
      ? undefined
      : resources.get(host.identity)?.place;

/** Whether the state of the resource that a check is about records the connection. */
export const isOwnConnection = (host: Host, arn: string): boolean =>
  holdingsOf(host.command)
    .of(arn)
    .some(({ identity }) => identity === host.identity);

export function otherResources(host: Host, inputs: PlainObject): OtherResources {
  const resource = resourceOf(host, inputs);
  const others = (arn: string): Holder[] =>
    resource === undefined
      ? []
      : holdingsOf(host.command)
          .of(arn)
          .filter(({ identity }) => identity !== resource.identity);
  return {
    isNameGenerated: resource?.isNameGenerated === true,
    holderOf: (arn) => called(others(arn)[0]),
    keeperOf: (arn) => called(others(arn).find(({ isLeaving }) => !isLeaving)),
  };
}

/**
 * How a sentence calls the resource that keeps a connection which is to be deleted; undefined if none does. Where the host
 * does not tell which resource the delete is about: if the state of one that stays records the connection, the delete is
 * about another, which has left the program or has moved on. A resource that stays is deleted only if it is replaced.
 */
export function keeperOf(host: Host, arn: string): string | undefined {
  return called(
    holdingsOf(host.command)
      .of(arn)
      .find(({ identity, isLeaving }) => !isLeaving && identity !== host.identity),
  );
}

const called = (holder: Holder | undefined): string | undefined => holder && calledInProgram(holder.identity);

/** A resource has one connection at a time: with another one it gives the former up. */
function hold(host: Host, resource: Resource, arn: unknown, isLeaving = false): void {
  if (typeof arn !== 'string' || arn === '') {
    return;
  }
  const { identity, arns } = resource;
  const holdings = holdingsOf(host.command);
  if (!isLeaving) {
    arns.forEach((former) => former !== arn && holdings.set(former, { identity, isLeaving: true }));
  }
  arns.add(arn);
  holdings.set(arn, { identity, isLeaving });
}

const resourceOf = (host: Host, inputs: PlainObject): Resource | undefined =>
  registryOf(host, inputs)?.get(inputs['name'] as string);

/** The resources by name at the place of these inputs, and for its credentials; undefined if it is not known. */
function registryOf(host: Host, inputs: PlainObject): Map<string, Resource> | undefined {
  const { name, region, endpoint } = inputs;
  if (typeof name !== 'string' || typeof region !== 'string' || [name, region, endpoint].some(host.isUnknown)) {
    return undefined;
  }
  try {
    return resourcesByName(clientSettings(inputs as unknown as Place, host.config));
  } catch (error) {
    // Check has refused the place or the configuration already.
    if (!(error instanceof Refused)) throw error;
    return undefined;
  }
}
