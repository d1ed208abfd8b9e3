import type { ConnectionProperties } from '../model/connection';
import { inputNames, propertyNames, textNames } from '../model/fields';
import { pick, PlainObject, sameJson } from '../model/json';
import type { Verify } from '../model/verify';
import type { Host } from './host';

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
  verify?: Verify;
}

/** The declared or recorded connection. A state may have been edited by hand: what is no text there is nothing. */
export function propertiesOf(inputs: object): ConnectionProperties {
  const properties = pick(inputs, propertyNames);
  const isUsable = (name: string): boolean =>
    typeof properties[name] === 'string' || !(textNames as readonly string[]).includes(name);
  return pick(properties, propertyNames.filter(isUsable)) as unknown as ConnectionProperties;
}

/** Every input that this host records. */
export function inputsOf(host: Pick<Host, 'ownInputs'>, values: object): PlainObject {
  return pick(values, [...inputNames, ...host.ownInputs]);
}

/** The names of the inputs that differ. An unknown value may become anything, so it equals nothing. */
export function changedInputs(
  host: Pick<Host, 'ownInputs' | 'isUnknown'>,
  olds: PlainObject,
  news: PlainObject,
): string[] {
  return [...inputNames, ...host.ownInputs].filter((name) => !sameJson(olds[name], news[name], host.isUnknown));
}

/** Whether the old inputs are those of a resource that is new, or of the new side of a replacement: there are none. */
export const areNone = (olds: PlainObject): boolean => Object.keys(olds).length === 0;

/** The service can rename nothing, and a region is another service. */
export const replacing: readonly string[] = ['name', 'region'];

/** Those of the changed inputs that no update can change. */
export const replacedBy = (changed: readonly string[]): string[] => changed.filter((name) => replacing.includes(name));
