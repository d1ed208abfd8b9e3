import assert from 'node:assert/strict';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { ConnectionCalls } from '../../provider/src/service/api/calls';
import { Deadline } from '../../provider/src/service/api/deadline';
import { clientConfig } from '../support/clients';

describe('calls and their deadline', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  it('end a list whose pages never end', async () => {
    const page = { Connections: [], NextToken: 'bmV4dA==' };
    emulator.control.fault({
      kind: 'status',
      status: 200,
      body: JSON.stringify(page),
      operation: 'ListConnections',
      times: null,
    });
    const calls = new ConnectionCalls(clientConfig(emulator), new Deadline(300));
    await assert.rejects(
      calls.list(),
      /^ServiceError: EventBridge did not list all connections in us-east-1 within 300ms\./,
    );
    emulator.control.clearFaults();
  });

  it('may be longer than a timer of Node.js', async () => {
    const calls = new ConnectionCalls(clientConfig(emulator), new Deadline(2 ** 40));
    assert.deepEqual(await calls.list(), []);
  });
});
