import { deauthorize } from '../../state/lifecycle';
import { operation } from '../operation';
import * as connections from './connections';

export const deauthorizeConnection = operation<{ Name: string }>({
  service: 'events',
  name: 'DeauthorizeConnection',
  kind: 'write',
  input: 'DeauthorizeConnectionRequest',
  resource: connections.connectionResource,
  run(call, input) {
    const { world, region } = call;
    const record = connections.requireConnection(call, input.Name, 'deauthorize');
    if (record.state === 'CREATING' || record.state === 'UPDATING' || record.state === 'DELETING') {
      throw connections.concurrentModification(input.Name, 'deauthorize');
    }
    call.requirePermission('secretsmanager:DeleteSecret', connections.managedSecretResource(region, input.Name));
    // Recorded: the answer has the LastModifiedTime from before the call, also for a DEAUTHORIZED connection.
    const before = record.lastModifiedTime;
    deauthorize(world, record);
    return connections.changeAnswer(record, before);
  },
});
