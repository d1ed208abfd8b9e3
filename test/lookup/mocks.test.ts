import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';

describe('Lookups in a program that is tested with mocks', () => {
  it('are answered by the mock, without a call of AWS', async () => {
    const calls: pulumi.runtime.MockCallArgs[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: (args) => {
        calls.push(args);
        return args.token.endsWith(':listConnections')
          ? { connections: [{ name: 'crm', connectionState: 'AUTHORIZED' }] }
          : { name: args.inputs.name, connectionState: 'DEAUTHORIZED' };
      },
    });
    try {
      const { getConnection, getConnectionOutput, listConnections } = await import('pulumi-eventbridge-connection');
      assert.equal((await getConnection({ name: 'crm' })).connectionState, 'DEAUTHORIZED');
      const name = await new Promise((resolve) =>
        getConnectionOutput({ name: pulumi.output('shop') }).name.apply(resolve),
      );
      assert.equal(name, 'shop');
      assert.deepEqual(
        (await listConnections({ namePrefix: 'c' })).map((connection) => connection.name),
        ['crm'],
      );
      assert.deepEqual(
        calls.map(({ token }) => token),
        [
          'pulumi-nodejs:dynamic/eventbridge:getConnection',
          'pulumi-nodejs:dynamic/eventbridge:getConnection',
          'pulumi-nodejs:dynamic/eventbridge:listConnections',
        ],
      );
    } finally {
      pulumi.runtime.resetOptions('project', 'stack', -1, '', '', false, '');
    }
  });
});
