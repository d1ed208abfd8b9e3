import assert from 'node:assert/strict';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { changes, failed, succeeded, Workspace, workspace } from '../support/engine';

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

const plain = { name: 'crm', description: 'first' };
const hidden = { password: 'pass-word-1', token: 'token-value-1' };

describe('a preview on the real engine', function () {
  let emulator: Emulator;
  let stack: Workspace;
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({ program: { 'index.js': program }, emulator, config: plain, secrets: hidden });
    succeeded(await stack.up());
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  /** The property lines of a preview after these changes of the configuration, and no others. */
  async function preview(config: Record<string, string>, secrets: Record<string, string> = {}): Promise<string[]> {
    await stack.setConfig({ ...plain, tenant: 'acme', ...config });
    await stack.setSecrets({ ...hidden, ...secrets });
    return changes(succeeded(await stack.preview('--diff')));
  }

  it('makes no call and shows nothing if nothing changes', async () => {
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

  it('saves a plan, and up --plan does nothing else', async () => {
    await stack.setConfig({ ...plain, description: 'planned' });
    const plan = `${stack.folder}/plan.json`;
    succeeded(await stack.preview('--save-plan', plan));
    succeeded(await stack.up('--plan', plan));
    assert.equal((await stack.resource('crm'))?.outputs?.description, 'planned');
    // What the plan does not hold is not done.
    await stack.setConfig({ description: 'not planned' });
    assert.match(failed(await stack.up('--plan', plan)).output, /violates plan/);
    succeeded(await stack.up());
  });

  it('names the member that changes with --json, and no secret', async () => {
    await stack.setSecrets({ password: 'pass-word-2' });
    const { stdout } = succeeded(await stack.run('preview', '--json'));
    assert.ok(!stdout.includes('pass-word'));
    const steps = (JSON.parse(stdout) as { steps: { op: string; detailedDiff?: Record<string, unknown> }[] }).steps;
    const update = steps.find(({ op }) => op === 'update');
    assert.deepEqual(Object.keys(update?.detailedDiff ?? {}), ['authParameters.basicAuthParameters.password']);
    succeeded(await stack.up());
  });

  it('shows what has drifted with --refresh, by name', async () => {
    emulator.control.deauthorize('crm');
    const lines = changes(succeeded(await stack.preview('--refresh', '--diff')));
    assert.ok(lines.includes('~ authorized: false => true'), lines.join('\n'));
    succeeded(await stack.up('--refresh'));
    assert.equal(emulator.control.connections()[0].state, 'AUTHORIZED');
  });

  it('finds no change after an up with --target', async () => {
    await stack.setConfig({ description: 'targeted' });
    const { urn } = await stack.resource('crm');
    succeeded(await stack.up('--target', urn));
    succeeded(await stack.preview('--expect-no-changes'));
    succeeded(await stack.up('--expect-no-changes'));
    succeeded(await stack.refresh('--expect-no-changes'));
  });

  it('validates and shows changes without credentials', async () => {
    const env = stack.env;
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
    delete env['AWS_ACCESS_KEY_ID'];
    delete env['AWS_SECRET_ACCESS_KEY'];
    await stack.setConfig({ description: 'without credentials' });
    try {
      const lines = changes(succeeded(await stack.preview('--diff')));
      assert.equal(lines[0], '~ description: "targeted" => "without credentials"');
      await stack.setConfig({ description: 'two\nlines' });
      assert.match(failed(await stack.preview()).output, /description: must be a single line/);
      assert.match(
        failed(await stack.up('--refresh=false', '--skip-preview')).output,
        /description: must be a single line/,
      );
    } finally {
      Object.assign(env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
      await stack.setConfig({ description: 'targeted' });
    }
  });

  it('refuses a name that another connection of the program has', async () => {
    stack.write({
      'index.js': program.replace(
        'exports.arn',
        'new Connection("again", { name: "crm", authorizationType: "BASIC", authParameters: { basicAuthParameters: { username: "u", password: "p" } } });\nexports.arn',
      ),
    });
    const { output } = failed(await stack.preview());
    assert.match(
      output,
      /Connection "(again|crm)" has the name "crm", which connection "(crm|again)" of this program has already\./,
    );
    assert.ok(!/at new Connection/.test(output), output);
  });
});
