import { httpParameterShapes, membersOf } from './fields';
import { isObject, mapValues } from './json';
import { shapes } from './shapes';

/**
 * A parameter that repeats, as the plugin has it on the wire: Pulumi's SDK for Python fails at lists in a union
 * (pulumi/pulumi#17181).
 */
export interface Entries {
  entries: unknown[];
}

export const isEntries = (value: unknown): value is Entries =>
  isObject(value) && Array.isArray(value['entries']) && Object.keys(value).length === 1;

/** An entry as an item of a list: a text on its own has no object around it. */
const itemOf = (entry: unknown): unknown =>
  isObject(entry) && typeof entry['value'] === 'string' && Object.keys(entry).length === 1 ? entry['value'] : entry;

/** Authorization parameters in which each parameter that repeats is a list, as programs in TypeScript have it. */
export const withLists = (authParameters: unknown): unknown =>
  mapParameters(authParameters, (parameter) => (isEntries(parameter) ? parameter.entries.map(itemOf) : parameter));

/** The same with entries in place of lists. */
export const withEntries = (authParameters: unknown): unknown =>
  mapParameters(authParameters, (parameter) =>
    Array.isArray(parameter)
      ? { entries: parameter.map((item: unknown) => (isObject(item) ? item : { value: item })) }
      : parameter,
  );

/** Whether a parameter is in the form of the plugin. */
export function holdsEntries(authParameters: unknown): boolean {
  let found = false;
  mapParameters(authParameters, (parameter) => {
    found ||= isEntries(parameter);
    return parameter;
  });
  return found;
}

/** Copies authorization parameters with another value for each HTTP parameter. What has not their form stays as it is. */
function mapParameters(authParameters: unknown, map: (parameter: unknown) => unknown): unknown {
  return mapped(authParameters, 'CreateConnectionAuthRequestParameters');

  function mapped(value: unknown, shape: string): unknown {
    if (!isObject(value)) {
      return value;
    }
    if (httpParameterShapes(shape)) {
      return mapValues(value, map);
    }
    if (shapes[shape]?.type !== 'structure') {
      return value;
    }
    const members = membersOf(shape);
    return mapValues(value, (inner, member) => {
      const of = members.get(member);
      return of === undefined ? inner : mapped(inner, of);
    });
  }
}
