import { HttpParameterMap, isObject, parameterValues } from '../../model/connection';
import { camelCase, isHttpParameterList } from '../../model/naming';
import { shapes } from '../../model/shapes';

/**
 * The service's form of a value: its own member names, HTTP parameters as lists. Driven by the model, so that a field
 * that is added there is sent without a line of code here. What the model does not know is left out.
 */
export function toWire(value: unknown, shapeName: string): unknown {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (isHttpParameterList(shapeName)) {
    return Object.entries(value as HttpParameterMap).flatMap(([Key, parameter]) =>
      parameterValues(parameter).map((item) => ({
        Key,
        Value: item.value,
        IsValueSecret: item.isValueSecret ?? false,
      })),
    );
  }
  const shape = shapes[shapeName];
  if (shape?.type !== 'structure' || !isObject(value)) {
    return value;
  }
  const wire: Record<string, unknown> = {};
  for (const [member, of] of Object.entries(shape.members)) {
    const inner = toWire(value[camelCase(member)], of);
    if (inner !== undefined) {
      wire[member] = inner;
    }
  }
  return wire;
}

interface WireParameter {
  Key: string;
  Value?: string;
  IsValueSecret?: boolean;
}

/** The reverse of {@link toWire} for what the service answers. A hidden value stays absent. */
export function fromWire(value: unknown, shapeName: string): unknown {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (isHttpParameterList(shapeName)) {
    const map: Record<string, unknown[]> = {};
    for (const { Key, Value, IsValueSecret } of value as WireParameter[]) {
      const item = IsValueSecret ? { isValueSecret: true } : (Value ?? '');
      // Not `map[Key] ??=`: a parameter may be called "constructor".
      if (Object.hasOwn(map, Key)) {
        map[Key].push(item);
      } else {
        Object.defineProperty(map, Key, { value: [item], enumerable: true, configurable: true, writable: true });
      }
    }
    return Object.fromEntries(Object.entries(map).map(([key, items]) => [key, items.length === 1 ? items[0] : items]));
  }
  const shape = shapes[shapeName];
  if (shape?.type !== 'structure' || !isObject(value)) {
    return value;
  }
  const plain: Record<string, unknown> = {};
  for (const [member, of] of Object.entries(shape.members)) {
    const inner = fromWire(value[member], of);
    if (inner !== undefined) {
      plain[camelCase(member)] = inner;
    }
  }
  return plain;
}
