import type { PlainObject } from '../model/json';
import type { Problem } from '../model/validation';
import { claimConnection, isOwnConnection, otherResources } from './claims';
import type { Host } from './host';
import { type ConnectionInputs, propertiesOf } from './inputs';
import { described } from './preflight';

/**
 * Shows in the preview of a new resource which connection `adopt` takes over, and what changes; judges whether it can. A
 * preview never fails because AWS gives no answer.
 */
export async function adoptionProblems(host: Host, inputs: PlainObject): Promise<Problem[]> {
  const { name, region, endpoint } = inputs;
  if (host.preview !== true || inputs['adopt'] !== true || [name, region, endpoint].some(host.isUnknown)) {
    return [];
  }
  const declared = inputs as unknown as ConnectionInputs;
  const answer = await described(host, declared);
  if (answer === undefined) {
    return [];
  }
  const { connection } = answer;
  if (connection === undefined || connection.connectionState === 'DELETING') {
    host.report(
      'info',
      `there is no connection "${declared.name}" in ${declared.region} for adopt to take over: it is created`,
    );
    return [];
  }
  if (isOwnConnection(host, connection.arn)) {
    // The new side of a replacement: the old one is deleted first.
    return [];
  }
  const { changesOf, heldByAnother } =
    require('../service/reconcile/existing') as typeof import('../service/reconcile/existing');
  const holder = otherResources(host, inputs).holderOf(connection.arn);
  if (holder !== undefined) {
    return [{ path: '', reason: heldByAnother(connection, holder) }];
  }
  // Another resource that has it may be judged later, or by another process.
  claimConnection(host, inputs, connection.arn);
  host.report(
    'info',
    `adopt takes over the existing connection "${connection.name}" (${connection.arn}); changes: ${changesOf(connection, propertiesOf(inputs))}`,
  );
  return [];
}
