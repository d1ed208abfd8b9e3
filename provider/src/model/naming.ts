import { createHash } from 'node:crypto';

const maximumLength = 64;
const suffixLength = 7;

/** What tells two connections with the same logical name apart. */
export interface NameScope {
  /** Absent where it is not known. */
  organization?: string | undefined;
  project: string;
  stack: string;
  /** The types of the parents: two types of component may have children of one logical name. Absent without a parent. */
  parentTypes?: string | undefined;
}

/**
 * The name of a connection that was given none: its logical name, made fit for the service, and a suffix that is the
 * same on every run of the same stack. Deterministic, so that the preview knows it, and so that a create which was
 * interrupted meets its own connection again instead of making a second one.
 */
export function generatedName(logicalName: string, { organization, project, stack, parentTypes }: NameScope): string {
  const suffix = createHash('sha256')
    // Without a parent as in version 0.1.0, or connections that no state has any more would get another name.
    .update(JSON.stringify([organization ?? null, project, stack, logicalName, ...(parentTypes ? [parentTypes] : [])]))
    .digest('hex')
    .slice(0, suffixLength);
  const base = logicalName.replace(/[^.\-_A-Za-z0-9]+/g, '-').slice(0, maximumLength - suffixLength - 1);
  return `${base}-${suffix}`;
}
