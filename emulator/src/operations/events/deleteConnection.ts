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
    const record = connections.requireConnection(call, input.Name, 'delete');
    if (record.state === 'DELETING' && world.settings.unknowns.deleteWhileDeleting === 'concurrentModification') {
      throw connections.concurrentModification(input.Name, 'delete');
    }
    call.requirePermission('secretsmanager:DeleteSecret', connections.managedSecretResource(region, input.Name));
    const before = record.lastModifiedTime;
    remove(world, record);
    // Recorded of BASIC and API_KEY: it answers DELETING with the LastModifiedTime from before the call.
    const answersNew =
      record.authorizationType === 'OAUTH_CLIENT_CREDENTIALS' &&
      world.settings.unknowns.deleteOfOAuthAnswers === 'newValue';
    return connections.changeAnswer(record, answersNew ? record.lastModifiedTime : before);
  },
});
