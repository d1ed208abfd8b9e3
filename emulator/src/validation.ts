import { lengthOf, shapes, Violation, violations } from 'pulumi-eventbridge-connection/model';
import { AwsError, validationError } from './wire/awsError';

type Members = Record<string, unknown>;

const kindOf = (value: unknown): string => {
  switch (typeof value) {
    case 'number':
      return 'NUMBER_VALUE';
    case 'string':
      return 'STRING_VALUE';
    default:
      return value === true ? 'TRUE_VALUE' : 'FALSE_VALUE';
  }
};

const serializationError = (message: string): AwsError => new AwsError('SerializationException', message);

/** A scalar was needed, and something else came. */
function unexpected(value: unknown, wanted: string): AwsError {
  if (Array.isArray(value)) {
    return serializationError('Start of list found where not expected');
  }
  if (typeof value === 'object') {
    return serializationError('Start of structure or map found where not expected.');
  }
  return serializationError(`${kindOf(value)} cannot be converted to ${wanted}`);
}

/**
 * Reads a request body into a shape of the model: members that the model does not know are dropped, null counts as
 * absent, and a wrong type is a SerializationException, before any constraint is checked.
 */
export function deserialize(shapeName: string, value: unknown): unknown {
  const shape = shapes[shapeName];
  switch (shape?.type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw Array.isArray(value) ? unexpected(value, '') : serializationError('Expected null');
      }
      const read: Members = {};
      for (const [name, memberShape] of Object.entries(shape.members)) {
        const member = (value as Members)[name];
        if (Object.hasOwn(value, name) && member !== null && member !== undefined) {
          read[name] = deserialize(memberShape, member);
        }
      }
      return read;
    }
    case 'list':
      if (!Array.isArray(value)) {
        throw typeof value === 'object' ? unexpected(value, '') : serializationError('Expected list or null');
      }
      return value.map((entry: unknown) => (entry === null ? null : deserialize(shape.member, entry)));
    case 'string':
      if (typeof value !== 'string') {
        throw unexpected(value, 'String');
      }
      return value;
    case 'integer':
      if (typeof value !== 'number') {
        throw unexpected(value, 'Integer');
      }
      return Math.trunc(value);
    case 'boolean':
      if (typeof value !== 'boolean') {
        throw unexpected(value, 'Boolean');
      }
      return value;
    default:
      throw new TypeError(`${shapeName} is not a shape of a request`);
  }
}

/** `AuthParameters` -> `authParameters`: the texts name members as the service's own code does. */
const memberPath = (path: string, member: string): string => {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return path === '' ? name : `${path}.${name}`;
};

/** Texts never show the value of a member that is marked sensitive, nor of a list that holds such members. */
function isSensitive(shapeName: string): boolean {
  const shape = shapes[shapeName];
  switch (shape?.type) {
    case 'string':
      return shape.sensitive === true;
    case 'list':
      return isSensitive(shape.member);
    case 'structure':
      return Object.values(shape.members).some(isSensitive);
    default:
      return false;
  }
}

/** A pattern as the service prints it, and what accepts a whole value in linear time. */
export interface Pattern {
  pattern: string;
  accepts(value: string): boolean;
}

/** By the path of the member as messages name it: `nextToken`. */
export type PatternsByPath = Readonly<Partial<Record<string, Pattern>>>;

/** Recorded: a violated pattern comes before a violated length of the same member. */
const order: readonly Violation['constraint'][] = ['enum', 'pattern', 'min', 'max'];

function violationsInOrder(shapeName: string, value: string, pattern: Pattern | undefined): Violation[] {
  const found = violations(shapeName, value);
  if (pattern && !pattern.accepts(value)) {
    found.push({ constraint: 'pattern', pattern: pattern.pattern });
  }
  return order.flatMap((constraint) => found.filter((violation) => violation.constraint === constraint));
}

function findings(shapeName: string, value: unknown, path: string, found: string[], patterns: PatternsByPath): void {
  const shape = shapes[shapeName];
  const report = (constraint: string): void => {
    // A structure that is missing shows nothing by being called null; a missing sensitive value is not even called that.
    const hidden = value === null ? shape?.type === 'string' && shape.sensitive === true : isSensitive(shapeName);
    const shown = hidden
      ? ''
      : value === null
        ? ' null'
        : ` '${typeof value === 'string' ? value : JSON.stringify(value)}'`;
    found.push(`Value${shown} at '${path}' failed to satisfy constraint: Member must ${constraint}`);
  };
  const reportLength = (length: number, limits: { min?: number; max?: number }): void => {
    if (limits.min !== undefined && length < limits.min) {
      report(`have length greater than or equal to ${limits.min}`);
    }
    if (limits.max !== undefined && length > limits.max) {
      report(`have length less than or equal to ${limits.max}`);
    }
  };
  if (value === null) {
    report('not be null');
    return;
  }
  switch (shape?.type) {
    case 'structure':
      for (const [name, memberShape] of Object.entries(shape.members)) {
        const member = (value as Members)[name];
        if (member !== undefined) {
          findings(memberShape, member, memberPath(path, name), found, patterns);
        } else if (shape.required?.includes(name)) {
          findings(memberShape, null, memberPath(path, name), found, patterns);
        }
      }
      break;
    case 'list': {
      const entries = value as unknown[];
      reportLength(entries.length, shape);
      entries.forEach((entry, index) => findings(shape.member, entry, `${path}.${index + 1}.member`, found, patterns));
      break;
    }
    case 'integer':
      if (shape.min !== undefined && (value as number) < shape.min) {
        report(`have value greater than or equal to ${shape.min}`);
      }
      if (shape.max !== undefined && (value as number) > shape.max) {
        report(`have value less than or equal to ${shape.max}`);
      }
      break;
    case 'string':
      for (const violation of violationsInOrder(shapeName, value as string, patterns[path])) {
        switch (violation.constraint) {
          case 'enum':
            report(`satisfy enum value set: [${violation.allowed.join(', ')}]`);
            break;
          case 'min':
          case 'max':
            reportLength(lengthOf(value as string), { [violation.constraint]: violation.limit });
            break;
          case 'pattern':
            report(`satisfy regular expression pattern: ${violation.pattern}`);
        }
      }
  }
}

/** Holds a request against the model, and answers with every violation in one text, as the service does (recorded). */
export function validate(shapeName: string, request: unknown, patterns: PatternsByPath = {}): void {
  const found: string[] = [];
  findings(shapeName, request, '', found, patterns);
  if (found.length > 0) {
    const errors = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
    throw validationError(`${errors} detected: ${found.join('; ')}`);
  }
}
