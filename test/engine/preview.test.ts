import assert from 'node:assert/strict';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { changes, succeeded, Workspace, workspace } from '../support/engine';

const program = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const connection = new Connection("crm", {
  name: config.get("name"),
  description: config.get("description"),
  authorizationType: "BASIC",
  authParameters: {
    basicAuthParameters: { username: config.get("username") || "events", password: config.requireSecret("password") },
    invocationHttpParameters: {
      headerParameters: { "X-Tenant": config.get("tenant") || "acme", "X-Token": { value: config.requireSecret("token"), isValueSecret: true } },
    },
  },
});
exports.arn = connection.arn;
exports.secretArn = connection.secretArn;
exports.reason = connection.stateReason;
exports.nested = { arn: connection.arn, secret: connection.secretArn, key: connection.kmsKeyIdentifier };
`;

describe('a preview on the real engine', function () {
  let emulator: Emulator;
  let stack: Workspace;
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({
      program: { 'index.js': program },
      emulator,
      config: { name: 'crm', description: 'first' },
      secrets: { password: 'pass-word-1', token: 'token-value-1' },
    });
    succeeded(await stack.up());
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  /** The property lines of a preview after changes of the configuration, which are then applied. */
  async function preview(config: Record<string, string>, secrets: Record<string, string> = {}): Promise<string[]> {
    await stack.setConfig(config);
    await stack.setSecrets(secrets);
    const lines = changes(succeeded(await stack.preview('--diff')));
    succeeded(await stack.up());
    return lines;
  }

  it('needs no call where nothing changes, and shows nothing', async () => {
    emulator.control.clearRequests();
    assert.deepEqual(changes(succeeded(await stack.preview('--diff', '--expect-no-changes'))), []);
    assert.deepEqual(emulator.control.counts(), {});
  });

  it('shows the one member that changes, and nothing on dependents', async () => {
    assert.deepEqual(await preview({ description: 'second' }), ['~ description: "first" => "second"']);
    assert.deepEqual(await preview({ tenant: 'initech' }), [
      '~ authParameters: {',
      '~ invocationHttpParameters: {',
      '~ headerParameters: {',
      '~ X-Tenant: "acme" => "initech"',
    ]);
    assert.deepEqual(await preview({}, { password: 'pass-word-2' }), [
      '~ authParameters: {',
      '~ basicAuthParameters: {',
      '~ password: [secret] => [secret]',
    ]);
  });

  it('shows what depends on a replacement as unknown', async () => {
    // The engine shows a stack output that becomes unknown only where it is part of an object.
    assert.deepEqual(await preview({ name: 'crm-two' }), ['~ name: "crm" => "crm-two"', '~ nested: {']);
  });
});
