import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';

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
 * interrupted meets its own connection again (trap 17) and not a second one.
 */
export function generatedName(logicalName: string, scope: NameScope): string {
  const suffix = createHash('sha256')
    .update(JSON.stringify([scope.organization, scope.project, scope.stack, logicalName]))
    .digest('hex')
    .slice(0, suffixLength);
  const base = logicalName.replace(/[^.\-_A-Za-z0-9]+/g, '-').slice(0, maximumLength - suffixLength - 1);
  return `${base}-${suffix}`;
}

/** The names of one run of a program, and the logical names that have them. A process may run many, of many stacks. */
const takenNames = new WeakMap<object, Map<string, string>>();

/**
 * Refuses a name that another connection of the same program has. The service would say so only after half of the
 * program is deployed, and then as if the other one were a stranger's.
 *
 * @param place - what else tells two connections apart: region and endpoint, where they are known already
 */
export function claimName(logicalName: string, name: string, place: unknown[]): void {
  const run = pulumi.runtime.getStackResource();
  if (!run) {
    return;
  }
  const taken = takenNames.get(run) ?? new Map<string, string>();
  takenNames.set(run, taken);
  const key = JSON.stringify([name, ...place.map((part) => (typeof part === 'string' ? part : null))]);
  const other = taken.get(key);
  if (other !== undefined) {
    throw new pulumi.RunError(
      `Connection "${logicalName}" has the name "${name}", which connection "${other}" of this program has already. ` +
        'Names are unique in an account and region: give one of them another name, or leave the name out.',
    );
  }
  taken.set(key, logicalName);
}
