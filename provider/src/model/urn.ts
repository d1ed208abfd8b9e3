import { pluginResourceType, resourceType } from './identity';

/** What the URN of a connection tells: `urn:pulumi:STACK::PROJECT::TYPES OF THE PARENTS$TYPE::NAME`. */
export interface ConnectionUrn {
  stack: string;
  project: string;
  /** The types of the parents, the outermost first, each followed by `$`; empty without a parent. */
  parentTypes: string;
  logicalName: string;
}

/** Takes the URN of a connection apart; undefined for everything else. Types may hold `::` as well. */
export function connectionUrn(urn: string): ConnectionUrn | undefined {
  const [, stack, project, rest] = /^urn:pulumi:(.*?)::(.*?)::(.*)$/s.exec(urn) ?? [];
  for (const type of rest === undefined ? [] : [resourceType, pluginResourceType]) {
    const typeAndName = rest.indexOf(`${type}::`);
    if (typeAndName !== -1) {
      return {
        stack,
        project,
        parentTypes: rest.slice(0, typeAndName),
        logicalName: rest.slice(typeAndName + type.length + 2),
      };
    }
  }
  return undefined;
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
