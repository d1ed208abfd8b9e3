import { ConnectionError } from '../model/errors';
import type { PlainObject } from '../model/json';
import type { Problem } from '../model/validation';
import { clientSettings } from '../service/aws/config';
import type { ObservedConnection } from '../service/api/observed';
import { isOwnConnection, otherResources } from './claims';
import type { Host } from './host';
import { type ConnectionInputs, propertiesOf } from './inputs';

/** A preview must not wait for a service that it does not need. */
const timeoutMs = 5_000;

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
  let connection: ObservedConnection | undefined;
  try {
    connection = await describe(host, declared);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    host.report(
      'info',
      `whether there is a connection "${declared.name}" for adopt to take over is not known. ${error.message}`,
    );
    return [];
  }
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
  host.report(
    'info',
    `adopt takes over the existing connection "${connection.name}" (${connection.arn}); changes: ${changesOf(connection, propertiesOf(inputs))}`,
  );
  return [];
}

async function describe(host: Host, declared: ConnectionInputs): Promise<ObservedConnection | undefined> {
  const { ConnectionCalls } = require('../service/api/calls') as typeof import('../service/api/calls');
  const { Deadline } = require('../service/api/deadline') as typeof import('../service/api/deadline');
  const settings = clientSettings(declared, host.config);
  return new ConnectionCalls(settings, new Deadline(timeoutMs)).describe(declared.name);
}
