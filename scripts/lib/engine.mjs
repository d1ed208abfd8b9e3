// Where the Pulumi engine comes from: PATH, else the official installer, else the sources from the Go module proxy.

import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { run } from './run.mjs';
import { repository } from './repository.mjs';
import { SetupError, step } from './steps.mjs';
import { withLock } from './lock.mjs';

/**
 * @typedef {object} Engine
 * @property {string} pulumi the CLI
 * @property {string} version its version, like `3.259.0`
 * @property {NodeJS.ProcessEnv} env a complete environment for the CLI, without a backend: see {@link environment}
 * @property {(folder: string) => NodeJS.ProcessEnv} environment a complete environment for the CLI that keeps its
 *   stacks, plugins and settings in that folder and nowhere else
 */

/** The oldest engine that takes from `read` the inputs as reality has them. */
const MINIMUM_VERSION = [3, 216];

/** What is made here, nothing of it under version control. */
const ENGINE_FOLDER = join(repository, '.engine');

/** The two Go programs that the engine consists of: each has a go.mod with its version beside this file. */
const PROGRAMS = [
  { name: 'pulumi', package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi', module: 'github.com/pulumi/pulumi/pkg/v3' },
  {
    name: 'pulumi-language-nodejs',
    package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    module: 'github.com/pulumi/pulumi/sdk/v3',
  },
];

/**
 * Finds the engine, or gets it first. The npm packages must be installed.
 *
 * @returns {Promise<Engine>}
 */
export async function engine() {
  const found = (await onPath()) ?? (await inEngineFolder());
  if (found) return found;
  return withLock(join(ENGINE_FOLDER, 'lock'), async () => (await inEngineFolder()) ?? (await installed()) ?? built());
}

/** @returns {Promise<Engine | undefined>} */
async function onPath() {
  const folder = folderOnPath('pulumi');
  if (!folder) return undefined;
  if (!existsSync(join(folder, 'pulumi-language-nodejs')) && !folderOnPath('pulumi-language-nodejs')) {
    step('The pulumi on PATH has no pulumi-language-nodejs; looking further');
    return undefined;
  }
  const version = await versionOf(folder);
  const [major, minor] = version.split('.').map(Number);
  if (major !== MINIMUM_VERSION[0] || minor < MINIMUM_VERSION[1]) {
    step(`The pulumi on PATH is version ${version}, this needs ${MINIMUM_VERSION.join('.')} or newer; looking further`);
    return undefined;
  }
  return engineIn(folder, version);
}

/** @returns {Promise<Engine | undefined>} */
async function inEngineFolder() {
  for (const version of [sdkVersion(), sourceVersion(PROGRAMS[0])]) {
    const folder = join(engineFolder(version), 'bin');
    if (existsSync(folder)) return engineIn(folder, version);
  }
  return undefined;
}

/** @returns {Promise<Engine | undefined>} */
async function installed() {
  const version = sdkVersion();
  const folder = workFolder();
  step(`Installing Pulumi ${version} with the official installer`);
  const { PulumiCommand } = await import('@pulumi/pulumi/automation/index.js');
  const ticker = setInterval(() => step(`Still installing Pulumi ${version}`), 15_000);
  try {
    await PulumiCommand.install({ root: folder });
    return publish(folder, version);
  } catch (error) {
    const [reason] = String(error.message).trim().split('\n');
    step(`The installer cannot be used here (${reason})`);
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  } finally {
    clearInterval(ticker);
  }
}

/** @returns {Promise<Engine>} */
async function built() {
  if (!folderOnPath('go')) {
    throw new SetupError(
      'There is no pulumi on PATH, its installer cannot be reached, and there is no Go to build it from source: ' +
        'put pulumi on PATH (https://www.pulumi.com/docs/install) or install Go (https://go.dev/doc/install).',
    );
  }
  const folder = workFolder();
  try {
    for (const program of PROGRAMS) await build(program, folder);
    // The host of dynamic providers is a script of the npm package. Found elsewhere on PATH it earns a warning.
    const host = 'pulumi-resource-pulumi-nodejs';
    copyFileSync(join(repository, 'node_modules/@pulumi/pulumi', host), join(folder, 'bin', host));
    chmodSync(join(folder, 'bin', host), 0o755);
    return publish(folder, sourceVersion(PROGRAMS[0]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {typeof PROGRAMS[number]} program
 * @param {string} folder
 */
async function build(program, folder) {
  const version = sourceVersion(program);
  const cwd = join(repository, 'scripts/engine', program.name);
  const env = { ...process.env, GOWORK: 'off' };
  const flags = ['-mod=readonly', '-trimpath', '-tags', 'osusergo,grpcnotrace'];

  step(`Fetching the sources of ${program.name} ${version} from the Go module proxy`);
  let modules = 0;
  const list = await run('go', ['list', '-deps', ...flags, program.package], {
    cwd,
    env,
    what: `Fetching ${program.name}`,
    onLine: (line) => (modules += line.startsWith('go: downloading') ? 1 : 0),
    progress: () => `Fetched ${modules} modules of ${program.name}`,
  });

  const packages = list.trim().split('\n').length;
  step(`Building ${program.name} ${version} (${packages} packages, some minutes the first time)`);
  let done = 0;
  const variable = 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version';
  const linker = `-s -w -X ${variable}=v${version}`;
  await run(
    'go',
    ['build', '-v', ...flags, '-ldflags', linker, '-o', join(folder, 'bin', program.name), program.package],
    {
      cwd,
      env,
      what: `Building ${program.name}`,
      onLine: () => (done += 1),
      progress: () => `Built ${done} of at most ${packages} packages of ${program.name}`,
    },
  );
}

/**
 * Makes a finished engine visible. Only a whole one is ever found under its version.
 *
 * @param {string} folder
 * @param {string} version
 */
function publish(folder, version) {
  const home = engineFolder(version);
  rmSync(home, { recursive: true, force: true });
  renameSync(folder, home);
  step(`Pulumi ${version} is ready`);
  return engineIn(join(home, 'bin'), version);
}

/**
 * @param {string} bin
 * @param {string} version
 * @returns {Engine}
 */
function engineIn(bin, version) {
  const env = {
    ...withoutSettings(process.env),
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(ENGINE_FOLDER, 'home'),
    PULUMI_CONFIG_PASSPHRASE: 'a passphrase for stacks that live for a minute',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
    PULUMI_SKIP_CONFIRMATIONS: 'true',
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: 'true',
    // Credentials for an emulator, and nothing of the user's own: nothing that runs here may reach AWS.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(ENGINE_FOLDER, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(ENGINE_FOLDER, 'no-aws-credentials'),
  };
  return {
    pulumi: join(bin, 'pulumi'),
    version,
    env,
    environment(folder) {
      const backend = join(folder, 'backend');
      mkdirSync(backend, { recursive: true });
      return { ...env, PULUMI_HOME: join(folder, 'home'), PULUMI_BACKEND_URL: `file://${backend}` };
    },
  };
}

/**
 * The environment without what would steer Pulumi, the AWS SDK or Node away from what is set here.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PULUMI_|AWS_|NODE_OPTIONS$|npm_)/.test(name)));
}

/** @param {string} bin */
async function versionOf(bin) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_HOME: join(ENGINE_FOLDER, 'home') };
  const output = await run(join(bin, 'pulumi'), ['version'], { env, what: 'pulumi version' });
  return output.trim().replace(/^v/, '');
}

/** @param {string} program */
function folderOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).find((folder) => folder && existsSync(join(folder, program)));
}

/** @param {string} version */
function engineFolder(version) {
  return join(ENGINE_FOLDER, `pulumi-${version}`);
}

/** A folder for what is not whole yet. Whoever holds the lock may sweep away what others left behind. */
function workFolder() {
  const folder = join(ENGINE_FOLDER, 'unfinished');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The version of the SDK, which the installer installs. */
function sdkVersion() {
  return createRequire(import.meta.url)('@pulumi/pulumi/package.json').version;
}

/** @param {typeof PROGRAMS[number]} program */
function sourceVersion(program) {
  const goMod = readFileSync(join(repository, 'scripts/engine', program.name, 'go.mod'), 'utf8');
  const line = goMod.split('\n').find((text) => text.trim().startsWith(`${program.module} v`));
  if (!line) throw new Error(`The go.mod of ${program.name} does not name ${program.module}`);
  return line.trim().split(' ')[1].slice(1);
}
