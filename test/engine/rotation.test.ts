import assert from 'node:assert/strict';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { changes, succeeded, Workspace, workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';

describe('examples/rotation on the real engine', function () {
  let emulator: Emulator;
  let stack: Workspace;
  let secrets: SecretsManagerClient;
  let secretArn: string;
  const canaries = ['canary-first-password', 'canary-second-password'];
  before(async () => {
    emulator = await startEmulator();
    secrets = new SecretsManagerClient(clientConfig(emulator));
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name: 'crm', SecretString: JSON.stringify({ password: canaries[0] }) }),
    );
    secretArn = ARN!;
    stack = await workspace({ program: 'examples/rotation', emulator, config: { secretArn } });
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  it('shows a rotated secret in the preview as its version, applies it in place, and keeps the password out of everything', async () => {
    const results = [succeeded(await stack.up())];
    const { arn } = (await stack.resource('orders')).outputs!;
    results.push(succeeded(await stack.preview('--expect-no-changes')));

    await secrets.send(
      new PutSecretValueCommand({ SecretId: secretArn, SecretString: JSON.stringify({ password: canaries[1] }) }),
    );
    const preview = succeeded(await stack.preview('--diff'));
    const lines = changes(preview);
    assert.deepEqual(lines.slice(0, 3), ['~ authParameters: {', '~ basicAuthParameters: {', '~ password: {']);
    assert.match(lines[3], /^~ versionId: "[^"]+" => "[^"]+"$/);
    assert.equal(lines.length, 4);
    results.push(preview, succeeded(await stack.up()));
    assert.equal((await stack.resource('orders')).outputs!.arn, arn);

    const connection = emulator.control.connections()[0];
    const update = emulator.control.requests({ operation: 'UpdateConnection' })[0].body as {
      AuthParameters: { BasicAuthParameters: { Password: string } };
    };
    assert.equal(update.AuthParameters.BasicAuthParameters.Password, canaries[1]);
    assert.equal(connection.state, 'AUTHORIZED');
    results.push(succeeded(await stack.refresh('--expect-no-changes')));
    assertNoLeak(
      {
        backend: stack.backend,
        folder: stack.folder,
        ...Object.fromEntries(results.map(({ output }, index) => [`output ${index}`, output])),
      },
      canaries,
    );
    succeeded(await stack.destroy());
  });
});
