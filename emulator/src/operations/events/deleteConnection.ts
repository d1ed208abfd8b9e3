import { remove } from '../../state/lifecycle';
import { operation } from '../operation';
import * as connections from './connections';

export const deleteConnection = operation<{ Name: string }>({
  service: 'events',
  name: 'DeleteConnection',
  kind: 'write',
  input: 'DeleteConnectionRequest',
  resource: connections.connectionResource,
  run(call, input) {
    const { world, region } = call;
    const record = connections.requireConnection(region, input.Name, 'delete');
    if (record.state === 'DELETING' && world.settings.unknowns.deleteWhileDeleting === 'concurrentModification') {
      throw connections.concurrentModification(input.Name, 'delete');
    }
    call.requirePermission('secretsmanager:DeleteSecret', connections.managedSecretResource(region, input.Name));
    // Recorded: it answers DELETING with the LastModifiedTime of before, whatever still refers to the connection.
    const before = record.lastModifiedTime;
    remove(world, record);
    return connections.changeAnswer(record, before);
  },
});
