import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { basic, rejects } from './support';

describe('the command', () => {
  const main = path.join(path.dirname(require.resolve('eventbridge-connection-emulator')), 'main.js');

  it('prints one line with its URL, works, and ends with 0 on Ctrl-C, even while a call hangs', async () => {
    const child = spawn(process.execPath, [main, '--settings', '{"connectionQuota":0}'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const output = createInterface(child.stdout);
    output.on('line', (line) => lines.push(line));
    await once(output, 'line');
    const [url = ''] = lines;
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const credentials = { accessKeyId: 'A', secretAccessKey: 'B' };
    const events = new EventBridge({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
    const secrets = new SecretsManager({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
    await rejects(events.createConnection(basic('c')), 'LimitExceededException');
    await fetch(`${url}/_control/fault`, {
      method: 'POST',
      body: JSON.stringify({ kind: 'hang', operation: 'GetSecretValue' }),
    });
    const hanging = assert.rejects(secrets.getSecretValue({ SecretId: 'x' }));
    await fetch(`${url}/_control/requests/wait`, {
      method: 'POST',
      body: JSON.stringify({ operation: 'GetSecretValue' }),
    });
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    await hanging;
    assert.equal(code, 0);
    assert.equal(lines.length, 1);
    events.destroy();
    secrets.destroy();
  });

  it('refuses arguments that it does not know, and prints its usage', async () => {
    for (const args of [
      ['--prot', '1'],
      ['--port', 'x'],
      ['--settings', '{"nonsense":1}'],
    ]) {
      const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let errors = '';
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      assert.equal(code, 2);
      assert.match(errors, /Usage: eventbridge-connection-emulator/);
    }
  });
});
