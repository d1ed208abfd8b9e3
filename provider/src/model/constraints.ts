import { patterns } from './patterns';
import { shapes, StringShape } from './shapes';

/** A constraint of the model that a value does not meet: which one, and what it allows. */
export type Violation =
  /** One of these values, exactly. */
  | {
      /** The kind of the constraint. */
      constraint: 'enum';
      /** The values, as the service writes them. */
      allowed: readonly string[];
    }
  /** Too short or too long, in Unicode characters. */
  | {
      /** The kind of the constraint. */
      constraint: 'min' | 'max';
      /** The length that is just allowed. */
      limit: number;
    }
  /** Not of the form that the service asks for. */
  | {
      /** The kind of the constraint. */
      constraint: 'pattern';
      /** The pattern as the service prints it. */
      pattern: string;
    };

/** A string shape by its name in the model; a `TypeError` if the model has none. */
export function stringShape(name: string): StringShape {
  const shape = shapes[name];
  if (shape?.type !== 'string') {
    throw new TypeError(`The model has no string shape ${name}`);
  }
  return shape;
}

/** How the service counts: in Unicode characters, not in UTF-16 units. */
export function lengthOf(value: string): number {
  let length = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  for (const _ of value) {
    length += 1;
  }
  return length;
}

/** Every constraint of a string shape that `value` violates: enum, then length, then pattern. */
export function violations(shapeName: string, value: string): Violation[] {
  const shape = stringShape(shapeName);
  const found: Violation[] = [];
  if (shape.enum && !shape.enum.includes(value)) {
    found.push({ constraint: 'enum', allowed: shape.enum });
  }
  const length = lengthOf(value);
  if (shape.min !== undefined && length < shape.min) {
    found.push({ constraint: 'min', limit: shape.min });
  }
  if (shape.max !== undefined && length > shape.max) {
    found.push({ constraint: 'max', limit: shape.max });
  }
  if (shape.pattern !== undefined && patterns[shapeName]?.(value) === false) {
    found.push({ constraint: 'pattern', pattern: shape.pattern });
  }
  return found;
}
