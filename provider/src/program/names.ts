import * as pulumi from '@pulumi/pulumi';

/** The names of one run of a program, and the logical names that have them. A process may run many, of many stacks. */
const takenNames = new WeakMap<object, Map<string, string>>();

/**
 * Refuses a name that another connection of the same program has. The service would refuse it only after half of the
 * program is deployed, and then as if the other one were a stranger's.
 *
 * @param place - what else tells two connections apart: region and endpoint, as far as they are known already
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
