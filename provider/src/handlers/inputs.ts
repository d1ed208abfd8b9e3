import { ConnectionProperties, PlainObject, sameJson } from '../model/connection';

/** What `check` makes of the program's arguments: the declared connection, and how to treat it. */
export interface ConnectionInputs extends ConnectionProperties {
  region: string;
  endpoint?: string;
  authorized: boolean;
  onUnauthorized?: 'fail' | 'warn';
  adopt?: boolean;
  /** Any text; a change of it sends the credentials again. */
  rotationToken?: string;
  detectSecretDrift?: boolean;
  /** The class copies the resource option, which does not reach a dynamic provider otherwise (trap 13). */
  customTimeouts?: { create?: string; update?: string; delete?: string };
}

/** The members that describe the connection itself, the CreateConnection request. */
const propertyNames = [
  'name',
  'description',
  'kmsKeyIdentifier',
  'authorizationType',
  'authParameters',
  'invocationConnectivityParameters',
] as const satisfies (keyof ConnectionProperties)[];

/** The members that say how to treat it. */
export const settingNames = [
  'region',
  'endpoint',
  'authorized',
  'onUnauthorized',
  'adopt',
  'rotationToken',
  'detectSecretDrift',
  'customTimeouts',
] as const satisfies (keyof ConnectionInputs)[];

/** Every input. All are echoed into the outputs, because diff, update, read and delete get nothing else. */
export const inputNames = [...propertyNames, ...settingNames] as const;

export function pick(value: PlainObject, names: readonly string[]): PlainObject {
  return Object.fromEntries(
    names.filter((name) => value[name] !== undefined && value[name] !== null).map((name) => [name, value[name]]),
  );
}

export function propertiesOf(inputs: object): ConnectionProperties {
  return pick(inputs as PlainObject, propertyNames) as unknown as ConnectionProperties;
}

/**
 * The strings that stand for a value which is not known yet (trap 15). The first is `pulumi.runtime.unknownValue`;
 * the engine uses the others for typed values, also in place of a whole object.
 */
const unknownSentinels = new Set([
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

export function isUnknown(value: unknown): boolean {
  return typeof value === 'string' && unknownSentinels.has(value);
}

/** Whether two values are the same. An unknown value may become anything, so it equals nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  return sameJson(a, b, isUnknown);
}
