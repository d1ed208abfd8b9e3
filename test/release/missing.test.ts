import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { failed, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { repository } from '../support/repository';

const SECRET = 'missing-password-1';

const PROGRAM = `
  const { Connection } = require("pulumi-eventbridge-connection");
  new Connection("crm", {
      authorizationType: "BASIC",
      authParameters: { basicAuthParameters: { username: "user", password: "${SECRET}" } },
  });
`;

/** Without the package nothing of it runs: what people see is the plugin's, and the guide says what to do. */
describe('A stack whose project has lost the package', () => {
  let emulator: Emulator;
  let stack: Workspace;
  let parent: string;

  const installed = () => join(parent, 'node_modules/pulumi-eventbridge-connection');
  const install = () => symlinkSync(join(repository, 'provider'), installed());

  before(async () => {
    emulator = await startEmulator();
    // Outside of the repository, whose own packages would be found otherwise.
    parent = realpathSync(mkdtempSync(join(tmpdir(), 'missing-')));
    mkdirSync(join(parent, 'node_modules/@pulumi'), { recursive: true });
    symlinkSync(join(repository, 'node_modules/@pulumi/pulumi'), join(parent, 'node_modules/@pulumi/pulumi'));
    install();
    stack = await workspace({ program: { 'index.js': PROGRAM }, emulator, parent });
    succeeded(await stack.up());
  });

  after(async () => {
    await stack?.close();
    if (parent) rmSync(parent, { recursive: true, force: true });
    await emulator?.close();
  });

  const guide = readFileSync(join(repository, 'docs/guides/troubleshooting.md'), 'utf8');
  const message = "Cannot find module 'pulumi-eventbridge-connection/provider'";

  it('fails with the message of the guide, names the package, and changes nothing', async () => {
    assert.ok(guide.includes(`| \`${message}\``));
    const recorded = async () =>
      (await stack.export('--show-secrets')).deployment.resources?.map(({ urn, inputs, outputs }) => ({
        urn,
        inputs,
        outputs,
      }));
    const before = await recorded();
    rmSync(installed());
    const operations = [
      () => stack.refresh(),
      () => stack.destroy(),
      () => {
        // No longer in the program: the engine is to delete it.
        stack.write({ 'index.js': '' });
        return stack.up();
      },
    ];
    for (const operation of operations) {
      const { output, events } = failed(await operation());
      const errors = events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === 'error' && diagnosticEvent.urn?.endsWith('::crm')
          ? [diagnosticEvent.message]
          : [],
      );
      assert.equal(errors.length, 1);
      assert.ok(errors[0].includes(message), errors[0]);
      assertNoLeak({ output }, [SECRET]);
    }
    assert.deepEqual(await recorded(), before);
    assert.deepEqual(
      emulator.control.connections().map(({ state }) => state),
      ['AUTHORIZED'],
    );
  });

  it('works again as soon as the package is installed', async () => {
    install();
    succeeded(await stack.up());
    assert.deepEqual(
      emulator.control.connections().filter(({ state }) => state !== 'DELETING'),
      [],
    );
  });
});
