import { HttpParameterMap, HttpParameterValue, parameterValues } from '../../model/connection';
import { camelCase, httpParameterShapes } from '../../model/fields';
import { isAbsent, isObject, mapValues, PlainObject } from '../../model/json';
import { keyOf, nameOf } from '../../model/parameterKey';
import { shapes } from '../../model/shapes';

/**
 * The service's form of a value: its own member names, HTTP parameters as lists. Driven by the model, so that a field
 * that is added there is sent without a line of code here. What the model does not know is left out.
 */
export function toWire(value: unknown, shapeName: string): unknown {
  if (isAbsent(value)) {
    return undefined;
  }
  if (httpParameterShapes(shapeName)) {
    return Object.entries(value as HttpParameterMap).flatMap(([key, parameter]) =>
      parameterValues(parameter).map((item) => ({
        Key: nameOf(key),
        Value: item.value,
        IsValueSecret: item.isValueSecret ?? false,
      })),
    );
  }
  return members(value, shapeName, (member) => [camelCase(member), member], toWire);
}

/** The reverse of {@link toWire} for what the service answers. A hidden value stays absent; times are ISO 8601. */
export function fromWire(value: unknown, shapeName: string): unknown {
  if (isAbsent(value)) {
    return undefined;
  }
  if (httpParameterShapes(shapeName)) {
    return byName(value as WireParameter[]);
  }
  const shape = shapes[shapeName];
  if (shape?.type === 'list') {
    return (value as unknown[]).map((item) => fromWire(item, shape.member));
  }
  if (shape?.type === 'timestamp') {
    return time(value);
  }
  return members(value, shapeName, (member) => [member, camelCase(member)], fromWire);
}

/** A structure with its members under other names; every other value as it is. */
function members(
  value: unknown,
  shapeName: string,
  names: (member: string) => [from: string, to: string],
  convert: (value: unknown, shapeName: string) => unknown,
): unknown {
  const shape = shapes[shapeName];
  if (shape?.type !== 'structure' || !isObject(value)) {
    return value;
  }
  const converted: PlainObject = {};
  for (const [member, of] of Object.entries(shape.members)) {
    const [from, to] = names(member);
    const inner = convert(value[from], of);
    if (inner !== undefined) {
      converted[to] = inner;
    }
  }
  return converted;
}

interface WireParameter {
  Key?: string;
  Value?: string;
  IsValueSecret?: boolean;
}

function byName(parameters: readonly WireParameter[]): PlainObject {
  const byKey = new Map<string, (string | HttpParameterValue)[]>();
  for (const { Key, Value, IsValueSecret } of parameters) {
    const key = keyOf(Key ?? '');
    const values = byKey.get(key) ?? [];
    byKey.set(key, values);
    values.push(IsValueSecret ? { isValueSecret: true } : (Value ?? ''));
  }
  return mapValues(Object.fromEntries(byKey), (values) => (values.length === 1 ? values[0] : values));
}

/** In whole seconds. The service says "never" with the beginning of time. */
function time(value: unknown): string | undefined {
  return value instanceof Date && value.getTime() > 0 ? value.toISOString() : undefined;
}
