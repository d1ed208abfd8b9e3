import { isObject, type PlainObject, sameJson } from '../model/json';
import { isUnknown } from '../model/unknowns';

export type Kind = 'add' | 'delete' | 'update';

/** What changes, by the path in the form of the engine: `authParameters.basicAuthParameters.password`. */
export type Changes = ReadonlyMap<string, Kind>;

/** The members of the inputs that differ, each as deep as it can be told. */
export function changesIn(olds: PlainObject, news: PlainObject, names: readonly string[]): Changes {
  const changes = new Map<string, Kind>();
  names.forEach((name) => compare(olds[name], news[name], name));
  return changes;

  function compare(before: unknown, after: unknown, path: string): void {
    if (sameJson(before, after, isUnknown)) {
      return;
    }
    if (Array.isArray(before) && Array.isArray(after)) {
      for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
        compare(before[index], after[index], `${path}[${index}]`);
      }
    } else if (isObject(before) && isObject(after)) {
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const inner = pathOf(path, name);
        if (inner !== undefined) {
          compare(valueIn(before, name), valueIn(after, name), inner);
        } else if (!sameJson(valueIn(before, name), valueIn(after, name), isUnknown)) {
          changes.set(path, 'update');
        }
      }
    } else {
      changes.set(path, before === undefined ? 'add' : after === undefined ? 'delete' : 'update');
    }
  }
}

const valueIn = (object: PlainObject, name: string): unknown =>
  Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;

/** The path of a member; undefined for a name that the engine cannot read in one. */
function pathOf(path: string, name: string): string | undefined {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) {
    return `${path}.${name}`;
  }
  return name === '' || name.includes('\\') ? undefined : `${path}["${name.replaceAll('"', String.raw`\"`)}"]`;
}
