import type { PlainObject } from '../model/json';
import type { Problem } from '../model/validation';
import type { Place } from '../service/aws/place';
import { adoptionProblems } from './adoption';
import type { Host } from './host';
import { areNone } from './inputs';
import { accountProblems } from './preflight';
import { trialProblems } from './trial';

/**
 * What only a preview tells, and what only AWS and an endpoint can answer. Check does the same: this is for a host that
 * learns later whether it is in a preview.
 *
 * @param olds - the recorded inputs or outputs; empty for a new resource
 * @param inputs - the checked inputs
 */
export async function previewProblems(host: Host, olds: PlainObject, inputs: PlainObject): Promise<Problem[]> {
  if (['region', 'endpoint'].some((name) => host.isUnknown(inputs[name]))) {
    return [];
  }
  const problems = await accountProblems(host, inputs as unknown as Place);
  if (problems.length === 0 && areNone(olds)) {
    problems.push(...(await adoptionProblems(host, inputs)));
  }
  return problems.length > 0 ? problems : trialProblems(host, olds, inputs);
}
