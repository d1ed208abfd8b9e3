import { Refused } from '../model/errors';
import type { PlainObject } from '../model/json';
import { calledInProgram } from '../model/urn';
import type { Problem } from '../model/validation';
import { clientSettings } from '../service/aws/config';
import { perSettings } from '../service/aws/memo';
import type { Place } from '../service/aws/place';
import type { Host } from './host';

/**
 * What the resources of this process have: a connection's name, and the ARN of the connection that their state records.
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
  arn?: string | undefined;
  /** It has been checked with old inputs, so that it is in the state. */
  isRecorded: boolean;
  /** The connection goes because the resource is replaced. */
  isReplaced: boolean;
}

const resources = new Map<string, Resource>();
const resourcesByName = perSettings(() => new Map<string, Resource>());
const resourcesByArn = new Map<string, Resource>();

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
    isRecorded: false,
    isReplaced: false,
  };
  resources.set(identity, resource);
  resource.isNameGenerated = isGenerated;
  resource.name?.registry.delete(resource.name.name);
  resource.name = undefined;
  if (Object.keys(olds).length === 0) {
    resource.isReplaced = resource.arn !== undefined;
  } else {
    resource.isRecorded = true;
    hold(resource, olds['arn']);
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
    hold(resource, arn, isReplaced);
  }
}

/** What an operation on the connection with these inputs has to know of the other resources of the program. */
export interface OtherResources {
  /** Whether the name comes from the logical name, so that another stack may have generated the same. */
  isNameGenerated: boolean;
  /** How a sentence calls another resource whose state records the connection; undefined if there is none. */
  holderOf: (arn: string) => string | undefined;
}

/** Whether a check without old inputs is about the new side of a replacement: the resource is in the state already. */
export const isReplacement = ({ identity }: Host): boolean =>
  identity !== undefined && resources.get(identity)?.isRecorded === true;

/** Whether the state of the resource that a check is about records the connection. */
export const isOwnConnection = ({ identity }: Host, arn: string): boolean =>
  identity !== undefined && resourcesByArn.get(arn)?.identity === identity;

export function otherResources(host: Host, inputs: PlainObject): OtherResources {
  const resource = resourceOf(host, inputs);
  return {
    isNameGenerated: resource?.isNameGenerated === true,
    holderOf: (arn) => {
      const holder = resourcesByArn.get(arn);
      return holder === undefined || holder === resource ? undefined : calledInProgram(holder.identity);
    },
  };
}

/**
 * How a sentence calls the resource that keeps a connection which is to be deleted; undefined if none does. A delete is not
 * told which resource it is about. If the state of one that stays records the connection, the delete is about another, which
 * has left the program: a resource that stays is deleted only if it is replaced.
 */
export function keeperOf(arn: string): string | undefined {
  const holder = resourcesByArn.get(arn);
  return holder === undefined || holder.isReplaced ? undefined : calledInProgram(holder.identity);
}

function hold(resource: Resource, arn: unknown, isReplaced = false): void {
  if (resource.arn !== undefined && resourcesByArn.get(resource.arn) === resource) {
    resourcesByArn.delete(resource.arn);
  }
  resource.arn = typeof arn === 'string' && arn !== '' ? arn : undefined;
  resource.isReplaced = isReplaced;
  if (resource.arn !== undefined) {
    resourcesByArn.set(resource.arn, resource);
  }
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
