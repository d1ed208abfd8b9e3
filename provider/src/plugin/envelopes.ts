import { ListValue, NullValue, Struct, Value } from 'google-protobuf/google/protobuf/struct_pb';
import { isObject, type PlainObject } from '../model/json';
import { isMarked, secret } from '../handlers/secretMarks';

/** A value that Pulumi's protocol marks as a secret. */
export class Envelope {
  constructor(readonly value: unknown) {}
}

/**
 * The values of a message, with an {@link Envelope} around each secret. Written here, because `toJavaScript` loses a member
 * that is called `__proto__`.
 */
export function received(message: Struct | undefined): PlainObject {
  return message === undefined ? {} : membersOf(message);
}

function membersOf(message: Struct): PlainObject {
  const entries: [string, unknown][] = [];
  message.getFieldsMap().forEach((value: Value, name: string) => {
    entries.push([name, valueOf(value)]);
  });
  return Object.fromEntries(entries);
}

function valueOf(value: Value): unknown {
  switch (value.getKindCase()) {
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.STRING_VALUE:
      return value.getStringValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.STRUCT_VALUE: {
      const members = membersOf(value.getStructValue()!);
      return isMarked(members) ? new Envelope(members['value']) : members;
    }
    case Value.KindCase.LIST_VALUE:
      return value.getListValue()!.getValuesList().map(valueOf);
    default:
      return null;
  }
}

/** A message with these values. What is undefined is left out. */
export function message(values: PlainObject): Struct {
  const struct = new Struct();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      struct.getFieldsMap().set(name, encoded(value));
    }
  }
  return struct;
}

function encoded(value: unknown): Value {
  const answer = new Value();
  if (typeof value === 'string') {
    answer.setStringValue(value);
  } else if (typeof value === 'number') {
    answer.setNumberValue(value);
  } else if (typeof value === 'boolean') {
    answer.setBoolValue(value);
  } else if (value instanceof Envelope) {
    return encoded(secret(value.value));
  } else if (Array.isArray(value)) {
    const list = new ListValue();
    list.setValuesList(value.map(encoded));
    answer.setListValue(list);
  } else if (isObject(value)) {
    answer.setStructValue(message(value));
  } else {
    answer.setNullValue(NullValue.NULL_VALUE);
  }
  return answer;
}
