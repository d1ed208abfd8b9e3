import { operation } from '../operation';
import * as connections from './connections';

export const describeConnection = operation<{ Name: string }>({
  service: 'events',
  name: 'DescribeConnection',
  kind: 'read',
  input: 'DescribeConnectionRequest',
  resource: connections.connectionResource,
  run: (call, input) => connections.description(connections.requireConnection(call, input.Name, 'describe')),
});
