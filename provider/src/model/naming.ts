import { createHash } from 'node:crypto';

const maximumLength = 64;
const suffixLength = 7;

/** What tells two connections with the same logical name apart. */
export interface NameScope {
  organization: string;
  project: string;
  stack: string;
}

/**
 * The name of a connection that was given none: its logical name, made fit for the service, and a suffix that is the
 * same on every run of the same stack. Deterministic, so that the preview knows it, and so that a create which was
 * interrupted meets its own connection again instead of making a second one.
 */
export function generatedName(logicalName: string, scope: NameScope): string {
  const suffix = createHash('sha256')
    .update(JSON.stringify([scope.organization, scope.project, scope.stack, logicalName]))
    .digest('hex')
    .slice(0, suffixLength);
  const base = logicalName.replace(/[^.\-_A-Za-z0-9]+/g, '-').slice(0, maximumLength - suffixLength - 1);
  return `${base}-${suffix}`;
}
