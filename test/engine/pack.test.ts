import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { emulatorConfig, engine } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { repository } from '../support/repository';

const exec = promisify(execFile);

const PASSWORD = 'packed-password-2d8e';

const PROGRAM = `
  import * as pulumi from "@pulumi/pulumi";
  import { Connection } from "pulumi-eventbridge-connection";

  const connection = new Connection("packed", {
      authorizationType: "BASIC",
      authParameters: {
          basicAuthParameters: { username: "user", password: new pulumi.Config().requireSecret("password") },
      },
  });
  export const arn = connection.arn;
`;

describe('The packed provider, installed outside the repository', () => {
  let emulator: Emulator;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    emulator = await startEmulator();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'packed-')));
    env = (await engine()).environment(join(folder, 'pulumi'));
  });

  after(async () => {
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    await emulator?.close();
  });

  const project = () => join(folder, 'project');
  const pulumi = async (...args: string[]) => {
    const command = [...args, '--non-interactive', '--color', 'never'];
    const { stdout, stderr } = await exec('pulumi', command, { cwd: project(), env });
    return stdout + stderr;
  };

  it('packs what it needs and nothing else', async () => {
    const { stdout } = await exec('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
      cwd: join(repository, 'provider'),
      env,
    });
    const [{ files }] = JSON.parse(stdout);
    const paths = files.map(({ path }: { path: string }) => path);
    assert.ok(paths.includes('dist/index.js') && paths.includes('dist/index.d.ts'));
    const strangers = paths.filter(
      (path: string) => !/^(dist\/.*\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/.test(path),
    );
    assert.deepEqual(strangers, []);
  });

  it('installs into an empty project', async () => {
    mkdirSync(project());
    const files = {
      'package.json': JSON.stringify({ name: 'consumer', version: '1.0.0', private: true, main: 'index.ts' }),
      'index.ts': PROGRAM,
      'Pulumi.yaml': JSON.stringify({ name: 'consumer', runtime: 'nodejs' }),
      'Pulumi.dev.yaml': JSON.stringify({ config: emulatorConfig(emulator.url) }),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project(), name), text);
    const tarball = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
    );
    const sdk = require('@pulumi/pulumi/package.json').version;
    await exec(
      'npm',
      [
        ...['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
        ...[tarball, `@pulumi/pulumi@${sdk}`, 'typescript@5.9'],
      ],
      { cwd: project(), env },
    );
  });

  it('type-checks a program there', async () => {
    const typescript = join(project(), 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022'];
    await exec(process.execPath, [typescript, ...flags, '--skipLibCheck', 'index.ts'], { cwd: project() });
  });

  it('creates and destroys a connection', async () => {
    let output = await pulumi('stack', 'init', 'dev');
    output += await pulumi('config', 'set', '--secret', 'password', PASSWORD);
    const up = await pulumi('up', '--yes', '--skip-preview', '--suppress-progress');
    assert.match(up, /\+ 2 created/);
    assert.match(up, /arn:aws:events:us-east-1:\d{12}:connection\/packed-/);
    assert.doesNotMatch(up, /warn|deprecat|Diagnostics:/i);
    output += up;
    output += await pulumi('preview', '--expect-no-changes', '--suppress-progress');
    const destroy = await pulumi('destroy', '--yes', '--skip-preview', '--suppress-progress');
    assert.match(destroy, /- 2 deleted/);
    output += destroy;
    assertNoLeak({ output, backend: join(folder, 'pulumi'), config: join(project(), 'Pulumi.dev.yaml') }, [PASSWORD]);
  });
});
