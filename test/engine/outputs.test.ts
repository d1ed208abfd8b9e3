import assert from 'node:assert/strict';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { make } from '../lookup/existing';
import { changes, Result, succeeded, Workspace, workspace } from '../support/engine';

/** Each output that may have no value, as an output of the stack, in words: one without a value would not be shown. */
const program = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const names = ["region", "endpoint", "authorized", "adopt", "onUnauthorized", "rotationToken", "detectSecretDrift", "verify",
  "description", "kmsKeyIdentifier", "invocationConnectivityParameters"];
const each = (connection) =>
  Object.fromEntries(names.map((name) => [name, connection[name].apply((value) => JSON.stringify(value) || "undefined")]));
exports.declared = each(new Connection("crm", {
  name: "crm",
  description: config.get("description"),
  ...config.getObject("settings"),
  authorizationType: "BASIC",
  authParameters: { basicAuthParameters: { username: config.get("username") || "events", password: "pass-word-1" } },
}));
if (config.get("other")) exports.found = each(Connection.get("found", config.get("other")));
`;

const undeclared = {
  adopt: 'undefined',
  authorized: 'true',
  description: 'undefined',
  detectSecretDrift: 'undefined',
  invocationConnectivityParameters: 'undefined',
  kmsKeyIdentifier: 'undefined',
  onUnauthorized: 'undefined',
  region: '"us-east-1"',
  rotationToken: 'undefined',
  verify: 'undefined',
};

/** What a preview or an update shows of the stack's outputs. One with a part that is unknown is not there. */
function shown({ events }: Result): unknown {
  return events
    .flatMap(({ resOutputsEvent }) => (resOutputsEvent ? [resOutputsEvent.metadata] : []))
    .filter(({ type }) => type === 'pulumi:pulumi:Stack')
    .pop()?.new?.outputs;
}

describe('The outputs of a connection on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;

  before(async () => {
    emulator = await startEmulator();
    const credentials = { BasicAuthParameters: { Username: 'user', Password: 'password' } };
    await make(emulator, [{ Name: 'other', AuthorizationType: 'BASIC', AuthParameters: credentials }]);
    stack = await workspace({ program: { 'index.js': program }, emulator, config: { other: 'other' } });
  });

  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  it('are known in every preview, even if nothing is declared, and show no change', async () => {
    const outputs = {
      declared: { ...undeclared, endpoint: `"${emulator.url}"` },
      found: { ...undeclared, endpoint: `"${emulator.url}"` },
    };
    assert.deepEqual(shown(succeeded(await stack.preview())), outputs);
    assert.deepEqual(shown(succeeded(await stack.up())), outputs);
    assert.deepEqual(changes(succeeded(await stack.preview('--diff', '--expect-no-changes'))), []);

    await stack.setConfig({ username: 'other-user' });
    const preview = succeeded(await stack.preview('--diff'));
    assert.deepEqual(changes(preview).slice(-1), ['~ username: "events" => "other-user"']);
    assert.deepEqual(shown(preview), outputs);
  });

  it('are what is declared', async () => {
    const settings = { adopt: true, onUnauthorized: 'warn', rotationToken: '1', detectSecretDrift: true };
    await stack.setConfig({ settings: JSON.stringify(settings), description: 'Orders' });
    const expected = {
      ...undeclared,
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)])),
      description: '"Orders"',
      endpoint: `"${emulator.url}"`,
    };
    for (const result of [await stack.preview(), await stack.up()]) {
      assert.deepEqual((shown(succeeded(result)) as { declared: unknown }).declared, expected);
    }
    succeeded(await stack.preview('--expect-no-changes'));
    await stack.setConfig({ settings: '{}' });
    const preview = shown(succeeded(await stack.preview())) as { declared: unknown };
    assert.deepEqual(preview.declared, { ...expected, ...undeclared, description: '"Orders"' });
  });
});

describe('The output endpoint of a connection on the real engine', () => {
  it('is known to be undefined for the endpoint of AWS, which a preview does not call', async () => {
    const stack = await workspace({ program: { 'index.js': program }, config: { 'aws:region': 'us-east-1' } });
    try {
      const { declared } = shown(succeeded(await stack.preview())) as { declared: unknown };
      assert.deepEqual(declared, { ...undeclared, endpoint: 'undefined' });
    } finally {
      await stack.close();
    }
  });
});
