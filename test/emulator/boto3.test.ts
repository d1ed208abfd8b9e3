import * as assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';

/** Versions whose requests and answers are known to be compared; both stand on one botocore. */
const packages = ['boto3==1.44.5', 'awscli==1.46.3'];

const environment = path.join(__dirname, '../../.python');
const commands = path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
const marker = path.join(environment, 'installed');

/** Why boto3 cannot be set up here; nothing where it can. */
function setUp(): string | undefined {
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === packages.join(' ')) {
    return undefined;
  }
  process.stdout.write(`    setting up ${packages.join(' and ')} in .python/ (once) …\n`);
  const steps: [string, string[]][] = [
    [process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', '--clear', environment]],
    [path.join(commands, 'python'), ['-m', 'pip', 'install', '--disable-pip-version-check', ...packages]],
  ];
  for (const [command, args] of steps) {
    const { error, status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 600_000 });
    if (error || status !== 0) {
      return `${command} ${args[0]} ${args[1]} did not work here (${error?.message ?? `exit code ${status}`})`;
    }
  }
  fs.writeFileSync(marker, packages.join(' '));
  return undefined;
}

/** A client that nobody wrote for this emulator, in another language: it follows the service model by itself. */
describe('boto3 and the AWS CLI', () => {
  let emulator: Emulator;
  let seen: Record<string, unknown>;

  before(async function () {
    this.timeout(900_000);
    const obstacle = setUp();
    if (obstacle !== undefined) {
      assert.notEqual(process.env['CI'], 'true', `CI needs boto3 and the AWS CLI: ${obstacle}`);
      process.stdout.write(`    skipped: boto3 and the AWS CLI cannot be set up: ${obstacle}\n`);
      this.skip();
    }
    emulator = await startEmulator();
    const child = spawn(
      path.join(commands, 'python'),
      [path.join(__dirname, 'client.py'), emulator.url, path.join(commands, 'aws')],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0, 'client.py failed');
    seen = JSON.parse(output) as Record<string, unknown>;
  });

  after(() => emulator?.close());

  const gone = (name: string): [string, string] => [
    'ResourceNotFoundException',
    `Failed to describe the connection(s). Connection '${name}' does not exist.`,
  ];

  const expected: Record<string, unknown> = {
    account: '123456789012',
    created: 'AUTHORIZED',
    wholeSeconds: true,
    authParameters: {
      BasicAuthParameters: { Username: 'u' },
      InvocationHttpParameters: { HeaderParameters: [{ Key: 'h', IsValueSecret: true }] },
    },
    sameArn: true,
    updated: 'AUTHORIZED',
    secret: {
      username: 'u',
      password: 'new',
      invocation_http_parameters: { header_parameters: [{ key: 'h', value: 'v', is_value_secret: true }] },
    },
    owner: 'events',
    existing: 'ResourceAlreadyExistsException',
    listed: ['from-boto3'],
    invalid: 'ValidationException',
    deauthorized: 'DEAUTHORIZING',
    concurrent: [
      'ConcurrentModificationException',
      "Failed to update the connection(s). Connection 'from-boto3' was modified concurrently.",
    ],
    deleted: 'DELETING',
    gone: gone('from-boto3'),
    cliAccount: '123456789012',
    cliCreated: 'AUTHORIZED',
    cliAuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'k' } },
    cliSecret: '{"api_key_name":"k","api_key_value":"v"}',
    cliUpdated: 'AUTHORIZED',
    cliListed: ['from-cli'],
    cliDeauthorized: 'DEAUTHORIZING',
    cliDeleted: 'DELETING',
  };

  for (const [name, value] of Object.entries(expected)) {
    it(name, () => assert.deepEqual(seen[name], value));
  }

  it('cliGone', () => assert.match(String(seen['cliGone']), /ResourceNotFoundException.*'from-cli' does not exist/));

  it('make no call that the emulator does not understand', () => {
    const known = emulator.control.requests().filter((call) => call.errorType === 'UnknownOperationException');
    assert.deepEqual(known, []);
    const connectionOperations = Object.keys(emulator.control.counts()).filter((name) => name.includes('Connection'));
    assert.equal(connectionOperations.length, 6);
  });
});
