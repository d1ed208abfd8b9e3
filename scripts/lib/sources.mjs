// Builds the Go programs of scripts/engine, each once. What is made is put in .engine, nothing of it under version
// control, under its name and version.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository } from './repository.mjs';
import { run } from './run.mjs';
import { step } from './steps.mjs';

export const ENGINE_FOLDER = join(repository, '.engine');

/** The lock to hold while something is made in {@link ENGINE_FOLDER}. */
export const ENGINE_LOCK = join(ENGINE_FOLDER, 'lock');

/** The go.mod files of the Go programs that the engine consists of. */
export const SOURCES = join(repository, 'scripts/engine');

/** The variable of the version in the programs that are made of Pulumi's SDK. */
const VERSION = 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version';

/**
 * Builds one Go program of the engine.
 *
 * @param {string} name
 * @param {object} source
 * @param {string} source.package what is built
 * @param {string} source.sources the folder of its go.mod
 * @param {string} source.version what it shows as its version
 * @param {string} source.folder where it is put, under `bin`
 * @param {string} [source.variable] the variable of its version
 */
export async function build(name, { package: path, sources: cwd, version, folder, variable = VERSION }) {
  const env = { ...process.env, GOWORK: 'off' };
  const flags = ['-mod=readonly', '-trimpath', '-tags', 'osusergo,grpcnotrace'];

  step(`Fetching the sources of ${name} ${version} from the Go module proxy`);
  let modules = 0;
  const list = await run('go', ['list', '-deps', ...flags, path], {
    cwd,
    env,
    what: `Fetching ${name}`,
    onLine: (line) => (modules += line.startsWith('go: downloading') ? 1 : 0),
    progress: () => `Fetched ${modules} modules of ${name}`,
  });

  const packages = list.trim().split('\n').length;
  step(`Building ${name} ${version} (${packages} packages, some minutes the first time)`);
  let done = 0;
  const linker = `-s -w -X ${variable}=v${version}`;
  await run('go', ['build', '-v', ...flags, '-ldflags', linker, '-o', join(folder, 'bin', name), path], {
    cwd,
    env,
    what: `Building ${name}`,
    onLine: () => (done += 1),
    progress: () => `Built ${done} of at most ${packages} packages of ${name}`,
  });
}

/**
 * Makes what is finished visible. Only a whole one is ever found under its name.
 *
 * @param {string} folder
 * @param {string} home
 */
export function publish(folder, home) {
  rmSync(home, { recursive: true, force: true });
  renameSync(folder, home);
}

/**
 * @param {string} program
 * @returns {string | undefined}
 */
export function folderOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).find((folder) => folder && existsSync(join(folder, program)));
}

/** A folder for what is not whole yet. The holder of the lock may delete what others left behind. */
export function workFolder() {
  const folder = join(ENGINE_FOLDER, 'unfinished');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * @param {string} sources the folder of a go.mod
 * @param {string} module
 * @returns {string}
 */
export function moduleVersion(sources, module) {
  const goMod = readFileSync(join(sources, 'go.mod'), 'utf8');
  const line = goMod.split('\n').find((text) => text.trim().startsWith(`${module} v`));
  if (!line) throw new Error(`${join(sources, 'go.mod')} does not name ${module}.`);
  return line.trim().split(' ')[1].slice(1);
}
