// Where the Pulumi engine comes from: PATH, else the official installer, else the sources from the Go module proxy.
//
// Each version that the sources can be built of has a folder in scripts/engine/pulumi with its go.mod and go.sum. The
// newest is the engine of the set-up, the oldest is the oldest that is supported. To add a version, make its folder and
// run there: go mod init eventbridge-connection/engine/pulumi
//            go get -tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v3.274.1

import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { withoutSettings } from './environment.cjs';
import { run } from './run.mjs';
import { repository } from './repository.mjs';
import {
  build,
  ENGINE_FOLDER,
  ENGINE_LOCK,
  folderOnPath,
  moduleVersion,
  publish,
  SOURCES,
  workFolder,
} from './sources.mjs';
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

/** The versions of the CLI that can be built, oldest first. */
export const versions = readdirSync(join(SOURCES, 'pulumi')).sort(compareVersions);
const OLDEST = versions[0];
const NEWEST = versions[versions.length - 1];

/**
 * Finds the engine, or gets it first. The npm packages must be installed.
 *
 * @param {string} [wanted] the version that it must have; without it, whatever is on PATH and supported, else the
 *   newest. `ENGINE_VERSION` in the environment asks for a version wherever the caller does not.
 * @returns {Promise<Engine>}
 */
export async function engine(wanted = process.env.ENGINE_VERSION || undefined) {
  const version = wanted ?? NEWEST;
  const found = (await onPath(wanted)) ?? inEngineFolder(version);
  if (found) return found;
  return withLock(ENGINE_LOCK, async () => inEngineFolder(version) ?? (await installed(version)) ?? built(version));
}

/**
 * @param {string | undefined} wanted
 * @returns {Promise<Engine | undefined>}
 */
async function onPath(wanted) {
  const folder = folderOnPath('pulumi');
  if (!folder) return undefined;
  if (!existsSync(join(folder, 'pulumi-language-nodejs')) && !folderOnPath('pulumi-language-nodejs')) {
    step('The pulumi on PATH has no pulumi-language-nodejs; looking further');
    return undefined;
  }
  const version = await versionOf(folder);
  const suits = wanted ? version === wanted : compareVersions(version, OLDEST) >= 0;
  if (!suits) {
    const needed = wanted ?? `${OLDEST} or newer`;
    step(`The pulumi on PATH is version ${version}, this needs ${needed}; looking further`);
    return undefined;
  }
  return engineIn(folder, version);
}

/**
 * @param {string} version
 * @returns {Engine | undefined}
 */
function inEngineFolder(version) {
  const folder = join(engineFolder(version), 'bin');
  return existsSync(folder) ? engineIn(folder, version) : undefined;
}

/**
 * @param {string} version
 * @returns {Promise<Engine | undefined>}
 */
async function installed(version) {
  const folder = workFolder();
  step(`Installing Pulumi ${version} with the official installer`);
  const { PulumiCommand } = await import('@pulumi/pulumi/automation/index.js');
  const { SemVer } = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi'))('semver');
  const ticker = setInterval(() => step(`Still installing Pulumi ${version}`), 15_000);
  try {
    await PulumiCommand.install({ root: folder, version: new SemVer(version) });
    return published(folder, version);
  } catch (error) {
    const [reason] = String(error.message).trim().split('\n');
    step(`The installer cannot be used here (${reason})`);
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * @param {string} version
 * @returns {Promise<Engine>}
 */
async function built(version) {
  if (!versions.includes(version)) {
    throw new SetupError(
      `Pulumi ${version} is not on PATH, its installer cannot be reached, and scripts/engine/pulumi has no ` +
        `${version}/go.mod to build it from source: use one of ${versions.join(', ')}, or add that version.`,
    );
  }
  if (!folderOnPath('go')) {
    throw new SetupError(
      'There is no pulumi on PATH, its installer cannot be reached, and there is no Go to build it from source: ' +
        'put pulumi on PATH (https://www.pulumi.com/docs/install) or install Go (https://go.dev/doc/install).',
    );
  }
  const folder = workFolder();
  try {
    await build('pulumi', {
      package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
      sources: join(SOURCES, 'pulumi', version),
      version,
      folder,
    });
    // The last version of the language host whose module has it. It runs under every engine here.
    await build('pulumi-language-nodejs', {
      package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
      sources: join(SOURCES, 'pulumi-language-nodejs'),
      version: moduleVersion(join(SOURCES, 'pulumi-language-nodejs'), 'github.com/pulumi/pulumi/sdk/v3'),
      folder,
    });
    // The host of dynamic providers is a script of the npm package. Found elsewhere on PATH it earns a warning.
    const host = 'pulumi-resource-pulumi-nodejs';
    copyFileSync(join(repository, 'node_modules/@pulumi/pulumi', host), join(folder, 'bin', host));
    chmodSync(join(folder, 'bin', host), 0o755);
    return published(folder, version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} version
 */
function published(folder, version) {
  const home = engineFolder(version);
  publish(folder, home);
  step(`Pulumi ${version} is ready`);
  return engineIn(join(home, 'bin'), version);
}

/**
 * The engine whose programs are in a folder.
 *
 * @param {string} bin
 * @param {string} version
 * @returns {Engine}
 */
export function engineIn(bin, version) {
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

/** @param {string} bin */
async function versionOf(bin) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_HOME: join(ENGINE_FOLDER, 'home') };
  const output = await run(join(bin, 'pulumi'), ['version'], { env, what: 'pulumi version' });
  return output.trim().replace(/^v/, '');
}

/** @param {string} version */
function engineFolder(version) {
  return join(ENGINE_FOLDER, `pulumi-${version}`);
}

/**
 * Compares versions by their numbers.
 *
 * @param {string} one
 * @param {string} other
 */
function compareVersions(one, other) {
  return one.localeCompare(other, 'en', { numeric: true });
}
