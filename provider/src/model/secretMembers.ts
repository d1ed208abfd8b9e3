import type { ConnectionProperties } from './connection';
import { credentialGroups } from './connection';
import { httpParameterShapes, membersOf, requiredMembersOf } from './fields';
import { isAbsent, isObject, mapValues } from './json';
import { keyOf, nameOf } from './parameterKey';
import { isReference } from './secretReference';
import { shapes } from './shapes';

/** A place in the authorization parameters that holds a secret. */
export interface SecretMember {
  /** `authParameters.basicAuthParameters.password`, for people. */
  path: string;
  /** The members that lead to it: `["basicAuthParameters", "password"]`. */
  members: readonly string[];
  /** The HTTP parameter, if it is the value of one: its name, and which of several values. */
  parameter?: { key: string; index: number };
  /** The shape that the value has to meet. */
  shape: string;
  value: unknown;
}

/**
 * Copies authorization parameters with another value at each place that holds a secret: a member that the model calls
 * sensitive, by value or by reference. An HTTP parameter is one if AWS is to hide it, or if it is given by reference:
 * AWS hides that too, unless the parameter says otherwise.
 * Takes anything: what has not the form of authorization parameters stays as it is.
 */
export function mapSecretMembers<T>(authParameters: T, map: (member: SecretMember) => unknown): T {
  return mapped(authParameters, 'CreateConnectionAuthRequestParameters', { path: 'authParameters', members: [] }) as T;

  function mapped(value: unknown, shape: string, place: Place): unknown {
    if (isAbsent(value)) {
      return value;
    }
    if (isSensitive(shape)) {
      return map({ ...place, shape, value });
    }
    if (!isObject(value)) {
      return value;
    }
    const parameters = httpParameterShapes(shape);
    if (parameters) {
      return Object.fromEntries(
        Object.entries(value).map(([given, parameter]) => {
          // What a transformation adds comes without the class, which makes keys of names.
          const key = given === '' ? keyOf(given) : given;
          return [key, httpParameter(parameter, key, parameters.value, place)];
        }),
      );
    }
    if (shapes[shape]?.type !== 'structure') {
      return value;
    }
    const members = membersOf(shape);
    return mapValues(value, (inner, member) => {
      const of = members.get(member);
      return of === undefined ? inner : mapped(inner, of, within(place, member));
    });
  }

  function httpParameter(parameter: unknown, key: string, shape: string, place: Place): unknown {
    const path = `${place.path}[${JSON.stringify(nameOf(key))}]`;
    const one = (item: unknown, index: number, itemPath: string): unknown => {
      if (!isObject(item) || isAbsent(item['value'])) {
        return item;
      }
      const isValueSecret = item['isValueSecret'] ?? (isReference(item['value']) ? true : undefined);
      if (isValueSecret !== true && !isReference(item['value'])) {
        return item;
      }
      const parameterPlace = { ...place, path: `${itemPath}.value`, parameter: { key, index } };
      return { ...item, value: map({ ...parameterPlace, shape, value: item['value'] }), isValueSecret };
    };
    return Array.isArray(parameter)
      ? parameter.map((item: unknown, index) => one(item, index, `${path}[${index}]`))
      : one(parameter, 0, path);
  }
}

/** The same parameters, in which every value that is given by reference says that AWS hides it. */
export function withHiddenReferences<T>(authParameters: T): T {
  return mapSecretMembers(authParameters, ({ value }) => value);
}

/** Every place that holds a secret. */
export function secretMembers(authParameters: unknown): SecretMember[] {
  const members: SecretMember[] = [];
  mapSecretMembers(authParameters, (member) => {
    members.push(member);
    return member.value;
  });
  return members;
}

/** Whether the service keeps a value of this shape out of its logs and messages. */
export function isSensitive(shapeName: string): boolean {
  const shape = shapes[shapeName];
  return shape?.type === 'string' && shape.sensitive === true;
}

/**
 * The paths at which a complete connection has a value that is missing here: the sensitive members of its credentials,
 * and the values of its HTTP parameters. A full request without them would lose what AWS holds.
 */
export function missingSecrets({ authorizationType, authParameters }: ConnectionProperties): string[] {
  const missing: string[] = [];
  const group = credentialGroups[authorizationType];
  find(authParameters, 'CreateConnectionAuthRequestParameters', 'authParameters');
  return missing;

  function find(value: unknown, shapeName: string, path: string): void {
    if (httpParameterShapes(shapeName)) {
      for (const [key, parameter] of Object.entries(isObject(value) ? value : {})) {
        if ([parameter].flat().some((item) => isAbsent(isObject(item) ? item['value'] : item))) {
          missing.push(`${path}[${JSON.stringify(nameOf(key))}]`);
        }
      }
      return;
    }
    if (isSensitive(shapeName)) {
      if (isAbsent(value)) missing.push(path);
      return;
    }
    if (shapes[shapeName]?.type !== 'structure') {
      return;
    }
    const needed = [group as string, ...requiredMembersOf(shapeName)];
    for (const [member, of] of membersOf(shapeName)) {
      const inner = isObject(value) ? value[member] : undefined;
      if (!isAbsent(inner) || needed.includes(member)) find(inner, of, `${path}.${member}`);
    }
  }
}

type Place = Pick<SecretMember, 'path' | 'members'>;

const within = ({ path, members }: Place, member: string): Place => ({
  path: `${path}.${member}`,
  members: [...members, member],
});
