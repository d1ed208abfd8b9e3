import { isObject, PlainObject } from './json';
import { camelCase, isHttpParameterList } from './naming';
import { isReference } from './secretReference';
import { shapes } from './shapes';

export * from './secretReference';

/** A place in the authorization parameters that holds a secret. */
export interface SecretMember {
  /** `authParameters.basicAuthParameters.password` */
  path: string;
  /** The shape that the value has to meet. */
  shape: string;
  value: unknown;
}

/**
 * Copies authorization parameters with another value at each place that holds a secret: a member that the model calls
 * sensitive, by value or by reference. An HTTP parameter is one where AWS is to hide it or where it is given by
 * reference. Takes anything: what has not the form of authorization parameters stays as it is.
 */
export function mapSecretMembers<T>(authParameters: T, map: (member: SecretMember) => unknown): T {
  return mapped(authParameters, 'CreateConnectionAuthRequestParameters', 'authParameters') as T;

  function mapped(value: unknown, shapeName: string, path: string): unknown {
    const shape = shapes[shapeName];
    if (value === undefined || value === null) {
      return value;
    }
    if (shape?.type === 'string') {
      return shape.sensitive ? map({ path, shape: shapeName, value }) : value;
    }
    if (!isObject(value)) {
      return value;
    }
    if (shape?.type === 'list' && isHttpParameterList(shapeName)) {
      return mapValues(value, (parameter, key) =>
        httpParameter(parameter, shape.member, `${path}[${JSON.stringify(key)}]`),
      );
    }
    if (shape?.type !== 'structure') {
      return value;
    }
    const members = new Map(Object.entries(shape.members).map(([member, of]) => [camelCase(member), of]));
    return mapValues(value, (inner, key) => {
      const of = members.get(key);
      return of === undefined ? inner : mapped(inner, of, `${path}.${key}`);
    });
  }

  function httpParameter(parameter: unknown, entryShape: string, path: string): unknown {
    if (Array.isArray(parameter)) {
      return parameter.map((item: unknown, index) => httpParameter(item, entryShape, `${path}[${index}]`));
    }
    const isSecret = isObject(parameter) && (parameter['isValueSecret'] === true || isReference(parameter['value']));
    return isSecret ? mapped(parameter, entryShape, path) : parameter;
  }
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

const mapValues = (object: PlainObject, map: (value: unknown, key: string) => unknown): PlainObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
