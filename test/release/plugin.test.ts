import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { extract, list, type ReadEntry } from 'tar';
import {
  engine,
  failed,
  pluginConfig,
  succeeded,
  workspace,
  type Workspace,
  type WorkspaceOptions,
} from '../support/engine';
import { onlyInFull } from '../support/full';
import { languages, needPython } from '../support/languages';
import { repository } from '../support/repository';

const exec = promisify(execFile);
const { version } = require('pulumi-eventbridge-connection/package.json') as { version: string };

const name = 'eventbridge-connection';
const executable = `pulumi-resource-${name}`;
const archiveOf = (system: string, processor: string): string =>
  `${executable}-v${version}-${system}-${processor}.tar.gz`;
const own = archiveOf(
  process.platform === 'win32' ? 'windows' : process.platform,
  process.arch === 'x64' ? 'amd64' : process.arch,
);

const program = {
  resources: {
    crm: {
      type: `${name}:Connection`,
      properties: {
        name: 'crm',
        authorizationType: 'BASIC',
        authParameters: { basicAuthParameters: { username: 'events', password: '${password}' } },
      },
    },
  },
  config: { password: { type: 'string', secret: true } },
};

const javascript = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection/plugin");

new Connection("crm", {
    authorizationType: "BASIC",
    authParameters: {
        basicAuthParameters: { username: "events", password: new pulumi.Config().requireSecret("password") },
    },
});
`;

describe('The plugin as it is released', function () {
  this.timeout(300_000);
  let folder: string;
  let archives: string;
  /** The archive of this platform, unpacked. */
  let unpacked: string;
  let emulator: Emulator;
  /** Serves the archives, as a release does. */
  let server: Server;
  let url: string;
  const asked: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plugin-'));
    archives = join(folder, 'archives');
    unpacked = join(folder, 'unpacked');
    await exec(process.execPath, ['scripts/releasePlugin.mjs', archives], { cwd: repository });
    mkdirSync(unpacked);
    await extract({ file: join(archives, own), cwd: unpacked });
    emulator = await startEmulator();
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(readFileSync(join(archives, (request.url ?? '').slice(1))));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server?.close();
    await emulator?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Where npm puts the executable. */
  const path = './node_modules/.bin';
  let installation: Promise<string> | undefined;
  /** A folder in which the packed npm package is installed, and nothing else was. */
  const npmPackage = (): Promise<string> => (installation ??= installPackage(join(folder, 'npm')));

  /** In tests the engine fetches nothing by itself unless they say so. */
  const fetching = { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: undefined };

  /** A project in YAML whose Pulumi.yaml says where the plugin is, or nothing. */
  const project = (settings: object = {}, options: WorkspaceOptions = {}): Promise<Workspace> =>
    workspace({
      runtime: 'yaml',
      emulator,
      config: pluginConfig(emulator.url),
      secrets: { 'test-project:password': 'canary' },
      settings: { ...program, ...settings },
      ...options,
    });

  const held = () =>
    emulator.control
      .connections()
      .filter(({ state }) => state !== 'DELETING')
      .map((connection) => `${connection.name} ${connection.state}`);

  async function lives(stack: Workspace): Promise<void> {
    succeeded(await stack.up());
    assert.equal(held().length, 1);
    assert.match(held()[0], /^crm(?:-[0-9a-f]{7})? AUTHORIZED$/);
    succeeded(await stack.preview('--expect-no-changes'));
    succeeded(await stack.destroy());
    assert.deepEqual(held(), []);
  }

  describe('The archives', () => {
    const systems = { linux: executable, darwin: executable, windows: `${executable}.cmd` };
    const names = Object.keys(systems).flatMap((system) => ['amd64', 'arm64'].map((cpu) => archiveOf(system, cpu)));

    it('are there for each platform, with the bundle and what starts it', async () => {
      assert.deepEqual(readdirSync(archives).sort(), ['SHA256SUMS', ...names].sort());
      for (const [system, start] of Object.entries(systems)) {
        const entries: Record<string, number> = {};
        const onReadEntry = ({ path, mode }: ReadEntry) => (entries[path] = mode ?? 0);
        await list({ file: join(archives, archiveOf(system, 'arm64')), onReadEntry });
        assert.deepEqual(Object.keys(entries), ['LICENSE', 'THIRD-PARTY-LICENSES', 'main.js', start, 'start.js']);
        if (system !== 'windows') assert.equal(entries[start], 0o755);
      }
    });

    it('have the checksums in SHA256SUMS', () => {
      const sums = names.map((file) => `${sha256(join(archives, file))}  ${file}`);
      const lines = readFileSync(join(archives, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
      assert.deepEqual(lines.sort(), sums.sort());
    });

    it('have the same bytes each time', async () => {
      const { writeArchives } = await import('../../scripts/lib/pluginArchives.mjs');
      const again = join(folder, 'again');
      await writeArchives(again);
      assert.equal(readFileSync(join(again, 'SHA256SUMS'), 'utf8'), readFileSync(join(archives, 'SHA256SUMS'), 'utf8'));
    });

    it('name the licence of each package in them', () => {
      const text = readFileSync(join(unpacked, 'THIRD-PARTY-LICENSES'), 'utf8');
      for (const [, included] of readFileSync(join(unpacked, 'main.js'), 'utf8').matchAll(
        /"node_modules\/((?:@[^/"]+\/)?[^/"]+)\//g,
      )) {
        assert.match(text, new RegExp(`^${included} \\d`, 'm'));
      }
    });

    it('load the SDK of AWS only for a call', async () => {
      const coverage = join(folder, 'coverage');
      const child = spawn(join(unpacked, executable), ['127.0.0.1:1'], {
        env: { ...process.env, NODE_V8_COVERAGE: coverage },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const [port] = (await once(child.stdout, 'data')) as [Buffer];
      assert.match(String(port), /^\d+\n$/);
      // As when the engine ends.
      child.stdin.end();
      assert.deepEqual(await once(child, 'close'), [0, null]);
      const loaded = loadedModules(coverage, join(unpacked, 'main.js'));
      assert.ok(loaded.includes('provider/dist/plugin/server.js'), loaded.join('\n'));
      assert.deepEqual(
        loaded.filter((path) => /node_modules\/(?:@aws-sdk|@aws|https?-proxy-agent)\//.test(path)),
        [],
      );
    });

    const starts = async (env: NodeJS.ProcessEnv): Promise<string> => {
      const { stderr } = (await exec(join(unpacked, executable), [], { env }).catch((error: unknown) => error)) as {
        stderr: string;
      };
      return stderr;
    };

    it('say in a sentence that Node.js is missing or too old', async () => {
      const empty = join(folder, 'empty');
      mkdirSync(empty);
      assert.equal(
        await starts({ PATH: empty }),
        `The Pulumi plugin ${name} needs Node.js 20 or newer, and there is no node on PATH.\n`,
      );
      const old = join(folder, 'old');
      mkdirSync(old);
      writeFileSync(join(old, 'old.cjs'), `Object.defineProperty(process.versions, 'node', { value: '18.20.8' });`);
      const script = `#!/bin/sh\nexec '${process.execPath}' --require '${old}/old.cjs' "$@"\n`;
      writeFileSync(join(old, 'node'), script, { mode: 0o755 });
      assert.equal(
        await starts({ PATH: old }),
        `The Pulumi plugin ${name} needs Node.js 20 or newer, and this is Node.js 18.20.8.\n`,
      );
      const stack = await project({ plugins: { providers: [{ name, path: unpacked }] } }, { env: { PATH: empty } });
      try {
        assert.match(
          failed(await stack.preview()).output,
          /needs Node\.js 20 or newer, and there is no node on PATH\./,
        );
      } finally {
        await stack.close();
      }
    });
  });

  describe('A YAML program', () => {
    let stack: Workspace | undefined;
    afterEach(() => stack?.close());

    it('uses an archive that was installed from a file', async () => {
      stack = await project();
      const install = ['plugin', 'install', 'resource', name, version];
      succeeded(await stack.run(...install, '--file', join(archives, own)));
      const { stdout } = succeeded(await stack.run('plugin', 'ls', '--json'));
      assert.deepEqual(
        (JSON.parse(stdout) as { name: string; version: string }[]).map((one) => `${one.name} ${one.version}`),
        [`${name} ${version}`],
      );
      await lives(stack);

      const schema = succeeded(await stack.run('package', 'get-schema', `${name}@${version}`)).stdout;
      assert.deepEqual(JSON.parse(schema), JSON.parse(readFileSync(join(repository, 'provider/schema.json'), 'utf8')));
      // The host of YAML that can be built does not know `Link`, the last step of `pulumi package add`.
      const added = await stack.run('package', 'add', `${name}@${version}`);
      assert.match(added.output, /Successfully generated an SDK for the eventbridge-connection package/);
      assert.match(added.output, /Link not implemented/);
      succeeded(await stack.preview());
    });

    it('uses an archive that was installed from a server, with its checksum', async () => {
      asked.length = 0;
      stack = await project();
      const install = ['plugin', 'install', 'resource', name, version, '--server', url, '--checksum'];
      assert.match(failed(await stack.run(...install, '0'.repeat(64))).output, /invalid checksum/);
      succeeded(await stack.run(...install, sha256(join(archives, own))));
      assert.deepEqual(new Set(asked), new Set([`/${own}`]));
      await lives(stack);
    });

    it('lets the engine fetch the archive that its options name', async () => {
      asked.length = 0;
      const crm = { ...program.resources.crm, options: { version, pluginDownloadURL: url } };
      stack = await project({ resources: { crm } }, { env: fetching });
      await lives(stack);
      assert.deepEqual(asked, [`/${own}`]);
    });

    it('uses the installed npm package, named as a plugin or as a package', async () => {
      stack = await project({ plugins: { providers: [{ name, path }] } });
      symlinkSync(join(await npmPackage(), 'node_modules'), join(stack.programFolder, 'node_modules'));
      succeeded(await stack.up());
      const { plugins: _, ...rest } = JSON.parse(readFileSync(join(stack.programFolder, 'Pulumi.yaml'), 'utf8')) as {
        plugins: object;
      };
      stack.write({ 'Pulumi.yaml': JSON.stringify({ ...rest, packages: { [name]: path } }) });
      succeeded(await stack.preview('--expect-no-changes'));
      await lives(stack);
    });
  });

  it('A JavaScript program uses the installed npm package', async () => {
    const stack = await project(
      { packages: { [name]: path }, config: undefined, resources: undefined },
      { runtime: 'nodejs', program: { 'index.js': javascript } },
    );
    try {
      symlinkSync(join(await npmPackage(), 'node_modules'), join(stack.programFolder, 'node_modules'));
      await lives(stack);
    } finally {
      await stack.close();
    }
  });

  /** A program of which nothing but the SDK says where the plugin is. A release names its repository in the same place. */
  async function fetches(
    runtime: 'python' | 'go',
    options: (sdk: string, schema: string) => Promise<WorkspaceOptions>,
  ): Promise<void> {
    asked.length = 0;
    const target = join(folder, runtime);
    mkdirSync(target);
    const schema = join(target, 'schema.json');
    const given = JSON.parse(readFileSync(join(repository, 'provider/schema.json'), 'utf8')) as object;
    writeFileSync(schema, JSON.stringify({ ...given, pluginDownloadURL: url }));
    const sdk = await (await languages()).generateSdk(await engine(), schema, runtime, target);
    const { env, ...more } = await options(sdk, schema);
    const stack = await workspace({
      runtime,
      emulator,
      config: pluginConfig(emulator.url),
      secrets: { 'test-project:crmPassword': 'canary' },
      env: { ...fetching, ...env },
      ...more,
    });
    try {
      await lives(stack);
      assert.deepEqual(asked, [`/${own}`]);
    } finally {
      await stack.close();
    }
  }

  const example = (file: string): string => readFileSync(join(repository, 'examples/languages/basic', file), 'utf8');

  describe('A Python program', () => {
    before(function () {
      return needPython(this);
    });

    it('lets the engine fetch the archive that its SDK names', () =>
      fetches('python', async (sdk) => {
        const installed = join(folder, 'python-packages');
        await (await languages()).installPythonSdk(sdk, installed);
        return { program: { '__main__.py': example('__main__.py') }, env: { PYTHONPATH: installed } };
      }));
  });

  onlyInFull('languages', () => {
    it('A Go program lets the engine fetch the archive that its SDK names', async function () {
      this.timeout(900_000);
      await fetches('go', async (sdk, schema) => {
        const { goModule, goModulePath } = await languages();
        const module = goModule({ [goModulePath(schema)]: sdk });
        return { program: { 'main.go': example('main.go'), ...module }, timeout: 600_000 };
      });
    });
  });
});

async function installPackage(target: string): Promise<string> {
  mkdirSync(target);
  const packing = ['pack', '--json', '--loglevel=error', '--pack-destination', target];
  const { stdout } = await exec('npm', packing, { cwd: join(repository, 'provider') });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  writeFileSync(join(target, 'package.json'), JSON.stringify({ private: true }));
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await exec('npm', ['install', ...flags, `./${filename}`], { cwd: target });
  return target;
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The modules of a bundle that ran: each is a function with the path as its name. */
function loadedModules(coverage: string, bundle: string): string[] {
  const text = readFileSync(bundle, 'utf8');
  interface Script {
    url: string;
    functions: { ranges: { startOffset: number; count: number }[] }[];
  }
  const scripts = readdirSync(coverage).flatMap(
    (file) => (JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: Script[] }).result,
  );
  return scripts
    .filter(({ url }) => url.endsWith(`/${bundle.split('/').at(-1)}`))
    .flatMap(({ functions }) => functions)
    .filter(({ ranges: [range] }) => range.count > 0)
    .flatMap(({ ranges: [range] }) => {
      const path = /^"([^"]+\.js(?:on)?)"\(/.exec(text.slice(range.startOffset, range.startOffset + 300))?.[1];
      return path === undefined ? [] : [path];
    });
}
