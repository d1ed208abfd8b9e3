/**
 * The inputs and outputs of a connection as the plugin has them on the wire, and as the handlers have them. They differ in
 * two points: on the wire secrets are marked at any level, and a parameter that repeats is `{ entries: [...] }`, because
 * Pulumi's SDK for Python fails at lists in a union (pulumi/pulumi#17181). The handlers have plain values and lists.
 */
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { httpParameterShapes, membersOf } from '../model/fields';
import { isAbsent, isObject, mapValues, type PlainObject } from '../model/json';
import { keyOf } from '../model/parameterKey';
import { secretMembers } from '../model/secretMembers';
import { shapes } from '../model/shapes';
import { isUnknown } from '../model/unknowns';
import { isMarked, withSecretMarks } from '../handlers/secretMarks';
import { isEntries, withEntries } from '../model/entries';
import { Envelope, received } from './envelopes';

/** The members that lead to a value. */
export type Path = readonly string[];

/** The values of a request. */
export interface Opened {
  values: PlainObject;
  /** What the program, or the state, has as a secret beside what the model calls sensitive. None is inside another. */
  secretPaths: readonly Path[];
  /** The texts of secrets, which no message may show. */
  secretTexts: readonly string[];
}

/** Opens the envelopes of checked inputs, or of outputs. */
export const opened = (message: Struct | undefined): Opened => open(received(message), false);

/**
 * Opens the envelopes of what a program declares. A secret HTTP parameter is hidden by AWS as well, unless it says
 * otherwise: the secret may be the value, the parameter, or whatever is around them.
 */
export const openedDeclaration = (message: Struct | undefined): Opened => open(received(message), true);

function open(members: PlainObject, decides: boolean): Opened {
  const secretPaths: Path[] = [];
  const secretTexts: string[] = [];
  const values = mapValues(members, (value, name) =>
    openMember(value, name === 'authParameters' ? 'CreateConnectionAuthRequestParameters' : undefined, [name], false),
  );
  return { values, secretPaths, secretTexts };

  function openMember(value: unknown, shape: string | undefined, path: Path, isSecret: boolean): unknown {
    if (value instanceof Envelope) {
      if (typeof value.value === 'string' && !isUnknown(value.value)) {
        secretTexts.push(value.value);
      }
      if (!isSecret) {
        secretPaths.push(path);
      }
      return openMember(value.value, shape, path, true);
    }
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => openMember(item, undefined, [...path, String(index)], isSecret));
    }
    if (!isObject(value)) {
      return value;
    }
    if (shape !== undefined && httpParameterShapes(shape)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, parameter]) => {
          const key = name === '' || name === '__proto__' ? keyOf(name) : name;
          return [key, openParameter(parameter, [...path, key], isSecret)];
        }),
      );
    }
    const members = shape !== undefined && shapes[shape]?.type === 'structure' ? membersOf(shape) : undefined;
    return mapValues(value, (inner, member) => openMember(inner, members?.get(member), [...path, member], isSecret));
  }

  function openParameter(given: unknown, path: Path, isAround: boolean): unknown {
    if (!decides && given instanceof Envelope && !isAround) {
      secretPaths.push(path);
    }
    const isSecret = isAround || given instanceof Envelope;
    const parameter = given instanceof Envelope ? given.value : given;
    if (given instanceof Envelope && typeof parameter === 'string' && !isUnknown(parameter)) {
      secretTexts.push(parameter);
    }
    const entries = isObject(parameter) ? contentOf(parameter['entries']) : undefined;
    if (Array.isArray(entries) && Object.keys(parameter as object).length === 1) {
      const isWhole = (parameter as PlainObject)['entries'] instanceof Envelope;
      if (!decides && isWhole && !isSecret) {
        secretPaths.push(path);
      }
      const isEntrySecret = isSecret || isWhole;
      return entries.map((entry: unknown, index) => openParameter(entry, [...path, String(index)], isEntrySecret));
    }
    if (isObject(parameter) && isUnknown(entries)) {
      return entries;
    }
    if (Array.isArray(parameter)) {
      // The state of a dynamic provider.
      return parameter.map((item: unknown, index) => openParameter(item, [...path, String(index)], isSecret));
    }
    if (!isObject(parameter)) {
      return decides && isSecret && !isAbsent(parameter) ? { value: parameter, isValueSecret: true } : parameter;
    }
    const { value, isValueSecret, ...rest } = parameter;
    const isValueHidden = isSecret || value instanceof Envelope;
    const chosen = contentOf(isValueSecret);
    const hides = isAbsent(chosen) ? decides && isValueHidden : chosen;
    if (isValueHidden && hides !== true && (decides ? !isAround : !isSecret)) {
      // It goes to AWS readable, as the program wants it, and is a secret here all the same.
      secretPaths.push([...path, 'value']);
    }
    const settled = {
      ...mapValues(rest, (inner, member) => openMember(inner, undefined, [...path, member], true)),
      ...(value === undefined ? {} : { value: openMember(value, undefined, [...path, 'value'], true) }),
      ...(isAbsent(chosen) && hides !== true ? {} : { isValueSecret: hides }),
    };
    // One form for what means the same: a text, and an object with that text.
    return Object.keys(settled).length === 1 && typeof settled.value === 'string' ? settled.value : settled;
  }
}

const contentOf = (value: unknown): unknown => (value instanceof Envelope ? value.value : value);

/** Whether a value that the model calls sensitive came in plain text, which an earlier version has recorded. */
export const holdsPlainSecret = ({ values, secretPaths, secretTexts }: Opened): boolean =>
  secretMembers(values['authParameters']).some(({ members, value }) => {
    const place = ['authParameters', ...members];
    const isWithin = secretPaths.some((path) => path.every((member, index) => place[index] === member));
    return typeof value === 'string' && !isUnknown(value) && !isWithin && !secretTexts.includes(value);
  });

/** Values as they are on the wire. */
export const onWire = (values: PlainObject): PlainObject =>
  'authParameters' in values ? { ...values, authParameters: withEntries(values['authParameters']) } : values;

/** Values as they are on the wire, with every secret marked: what the model calls sensitive, and what came as a secret. */
export function sealed(values: PlainObject, secretPaths: readonly Path[]): PlainObject {
  return secretPaths.reduce<unknown>(
    (inner, path) => sealedAt(inner, path),
    onWire(withSecretMarks(values)),
  ) as PlainObject;
}

/** A value with an envelope at a path, if there is something. */
function sealedAt(value: unknown, [member, ...rest]: Path): unknown {
  if (isAbsent(value) || value instanceof Envelope) {
    return value;
  }
  if (member === undefined) {
    return new Envelope(unmarked(value));
  }
  if (isEntries(value)) {
    return { entries: sealedAt(value.entries, [member, ...rest]) };
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === member ? sealedAt(item, rest) : item));
  }
  return isObject(value) && Object.hasOwn(value, member)
    ? { ...value, [member]: sealedAt(value[member], rest) }
    : value;
}

/** Without marks: there is none within another. */
function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unmarked);
  }
  if (!isObject(value)) {
    return value;
  }
  return isMarked(value) ? value['value'] : mapValues(value, unmarked);
}
