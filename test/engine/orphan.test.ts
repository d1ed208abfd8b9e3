import assert from 'node:assert/strict';
import type { UpdateConnectionRequest } from '@aws-sdk/client-eventbridge';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { oAuth, withPassword } from '../support/connections';
import { failed, succeeded, workspace, type Workspace } from '../support/engine';
import { end, isAlive, type Process } from '../support/processes';

const PROGRAM = `
  const { readFileSync } = require("node:fs");
  const { Connection } = require("pulumi-eventbridge-connection");
  const declared = JSON.parse(readFileSync(__dirname + "/connections.json", "utf8"));
  for (const [name, args] of Object.entries(declared)) new Connection(name, { ...args, name });
`;

describe('a plugin whose engine is killed', function () {
  let emulator: Emulator;
  let stack: Workspace;
  let orphans: Process[] = [];
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({
      program: { 'index.js': PROGRAM, 'connections.json': '{}' },
      emulator,
      // The SDK goes on for minutes.
      config: { 'aws:maxRetries': '25' },
    });
  });
  after(async () => {
    orphans.forEach(({ pid }) => end(pid));
    await stack?.close();
    await emulator?.close();
  });
  const declare = (connections: object): void => stack.write({ 'connections.json': JSON.stringify(connections) });
  const sent = (name: string) =>
    emulator.control
      .requests({ name, operation: 'UpdateConnection' })
      .map(({ body }) => (body as UpdateConnectionRequest).AuthParameters?.BasicAuthParameters?.Password);

  it('sends nothing more: an older value never arrives after a newer one, and nobody waits any longer', async () => {
    declare({ busy: withPassword('first-password'), down: withPassword('first-password') });
    succeeded(await stack.up());

    const busy = { type: 'ConcurrentModificationException', message: 'modified concurrently' };
    emulator.control.fault({ kind: 'error', ...busy, operation: 'UpdateConnection', name: 'busy', times: null });
    emulator.control.fault({ kind: 'status', status: 503, operation: 'UpdateConnection', name: 'down', times: null });
    emulator.control.setOutcome({ name: 'waiting', state: 'AUTHORIZING' });
    declare({ busy: withPassword('second-password'), down: withPassword('second-password'), waiting: oAuth });
    const running = stack.start('up');
    await Promise.all([
      emulator.control.waitForCalls({ operation: 'UpdateConnection', name: 'busy' }, 1),
      emulator.control.waitForCalls({ operation: 'UpdateConnection', name: 'down' }, 1),
      emulator.control.waitForCalls({ operation: 'DescribeConnection', name: 'waiting' }, 1),
    ]);
    const plugin = await running.plugin();
    orphans = await running.abandon();
    assert.ok(isAlive(plugin.pid), 'the plugin ended with its engine: there is nothing to test');

    declare({ busy: withPassword('third-password'), down: withPassword('third-password') });
    failed(await stack.up());
    succeeded(await stack.cancel());
    emulator.control.clearFaults();
    emulator.control.clearRequests();
    succeeded(await stack.up());
    succeeded(await stack.preview('--expect-no-changes'));

    assert.ok(!isAlive(plugin.pid), 'nobody waits for its answers');
    assert.deepEqual(sent('busy'), ['third-password']);
    assert.deepEqual(sent('down'), ['third-password']);
    assert.deepEqual(emulator.control.requests({ name: 'waiting' }), []);
  });
});
