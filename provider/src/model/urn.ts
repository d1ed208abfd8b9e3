import { resourceType } from './identity';

/** What the URN of a connection tells: `urn:pulumi:STACK::PROJECT::TYPES OF THE PARENTS$TYPE::NAME`. */
export interface ConnectionUrn {
  /** The types of the parents, the outermost first, each followed by `$`; empty without a parent. */
  parentTypes: string;
  logicalName: string;
}

/** Takes the URN of a connection apart; undefined for everything else. Types may hold `::` as well. */
export function connectionUrn(urn: string): ConnectionUrn | undefined {
  const begin = urn.indexOf('::', urn.indexOf('::') + 2) + 2;
  const typeAndName = urn.indexOf(`${resourceType}::`, begin);
  return urn.startsWith('urn:') && begin > 2 && typeAndName !== -1
    ? {
        parentTypes: urn.slice(begin, typeAndName),
        logicalName: urn.slice(typeAndName + resourceType.length + 2),
      }
    : undefined;
}

/** How a sentence calls the resource of a connection: `"crm"`, or `"crm" in test:index:Component` under a parent. */
export function calledInProgram(urn: string): string {
  const parts = connectionUrn(urn);
  if (parts === undefined) {
    return `"${urn}"`;
  }
  const parents = parts.parentTypes.replace(/\$$/, '');
  return parents === '' ? `"${parts.logicalName}"` : `"${parts.logicalName}" in ${parents}`;
}
