import { parameterValues } from './connection';
import { httpParameterKinds } from './fields';
import { isObject } from './json';
import { nameOf } from './parameterKey';

/** "Parameters count toward a payload of 64 KB" (user guide of the service). */
export const payloadLimit = 64 * 1024;

/** From here on a preview warns: how the service counts is not known. */
export const payloadWarning = Math.floor(payloadLimit * 0.9);

/**
 * What HTTP parameters count toward the payload: the bytes of their names and values in UTF-8. The service's own way of
 * counting is not known; whatever it adds for quotes or separators, it cannot come to less than this.
 */
export function payloadOf(parameters: Iterable<readonly [name: string, value: string]>): number {
  let bytes = 0;
  for (const [name, value] of parameters) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return bytes;
}

/** The name and the value of each HTTP parameter in a group; a value that is not a text, or not known, is empty. */
export function* namesAndValues(
  parameters: unknown,
  isUnknown: (value: unknown) => boolean,
): Iterable<readonly [name: string, value: string]> {
  for (const kind of httpParameterKinds) {
    const map = isObject(parameters) ? parameters[kind] : undefined;
    for (const [key, parameter] of Object.entries(isObject(map) ? map : {})) {
      for (const { value } of parameterValues(parameter)) {
        yield [nameOf(key), typeof value === 'string' && !isUnknown(value) ? value : ''];
      }
    }
  }
}
