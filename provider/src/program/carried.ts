import * as pulumi from '@pulumi/pulumi';
import { keyOf } from '../model/parameterKey';
import { isReserved, isWellFormed, malformed } from '../model/text';
import { isObject } from './secrets';

/**
 * Arguments in a form in which they reach the provider as they are declared. Pulumi's SDK loses members that are called
 * `__proto__`, halves of surrogate pairs in texts, and texts that mean something to itself: the first get another key, the
 * others are marked, so that the preview refuses them with their path.
 */
export function carried<T>(value: T): T {
  return inPlace(value) as T;
}

function inPlace(value: unknown): unknown {
  if (typeof value === 'string') {
    return isWellFormed(value) ? value : malformed('text');
  }
  if (pulumi.Output.isInstance(value)) {
    return value.apply(inPlace);
  }
  if (value instanceof Promise) {
    return value.then(inPlace);
  }
  if (Array.isArray(value)) {
    return value.map(inPlace);
  }
  if (!isObject(value) || isAsset(value)) {
    return value;
  }
  const entries = Object.entries(value);
  return Object.fromEntries([
    ...entries.filter(([name]) => isWellFormed(name)).map(([name, inner]) => [keyOf(name), inPlace(inner)]),
    // Last, so that no other name stands in the place of the mark.
    ...entries
      .filter(([name]) => !isWellFormed(name))
      .map(([name]) => [isReserved(name) ? `\\${name}` : JSON.stringify(name).slice(1, -1), malformed('name')]),
  ]) as unknown;
}

const isAsset = (value: object): boolean =>
  pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
