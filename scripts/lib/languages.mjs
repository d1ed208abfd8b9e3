// What programs in YAML, Python and Go need beside the engine: the hosts of these languages, the SDKs of packages, and
// an environment of Python. Hosts and the generator of SDKs are built as the engine is, see engine.mjs.
//
// Hosts are the last versions whose modules have them. To change one, recreate its folder in scripts/engine, and run
// there: go mod init eventbridge-connection/engine/pulumi-language-yaml
//        go get -tool github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml@v1.25.0

import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { engineIn } from './engine.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
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

/** @typedef {import('./engine.mjs').Engine} Engine */
/** @typedef {'yaml' | 'python' | 'go'} HostedLanguage a language whose host the engine is not built with */
/** @typedef {'python' | 'nodejs' | 'go'} SdkLanguage */

/**
 * @typedef {object} GoProgram
 * @property {string} package what is built
 * @property {string} module the module whose version it has
 * @property {string} [variable] the variable of its version
 * @property {string} [script] a script of the module that has to lie beside it
 */

const SDK = 'github.com/pulumi/pulumi/sdk/v3';

/** @type {Record<string, GoProgram>} */
const programs = {
  'pulumi-language-yaml': {
    package: 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml',
    module: 'github.com/pulumi/pulumi-yaml',
    variable: 'github.com/pulumi/pulumi-yaml/pkg/version.Version',
  },
  'pulumi-language-python': {
    package: `${SDK}/python/cmd/pulumi-language-python`,
    module: SDK,
    script: 'python/cmd/pulumi-language-python-exec',
  },
  'pulumi-language-go': { package: `${SDK}/go/pulumi-language-go`, module: SDK },
  'pulumi-gen-sdk': { package: '.', module: 'github.com/pulumi/pulumi/pkg/v3' },
};

/** What programs in Python run with. */
const REQUIREMENTS = join(SOURCES, 'program-python/requirements.txt');

/** The go.mod and go.sum of programs in Go. */
const GO_PROGRAM = join(SOURCES, 'program-go');

/**
 * Gets all that most tests need of other languages. The host of Go is left to the tests that need it.
 *
 * @param {Engine} engine
 */
export async function setUpLanguages(engine) {
  await withHost(engine, 'yaml');
  await withHost(engine, 'python');
  await generator(engine);
  try {
    await python();
  } catch (error) {
    // All other tests run without Python.
    if (!(error instanceof SetupError)) throw error;
    step(`Programs in Python cannot run here: ${error.message}`);
  }
}

/**
 * An engine that also runs programs in that language. If its host neither is installed with the engine nor on PATH, it
 * is built, and is found beside a CLI of the same version: the CLI warns of a host that lies elsewhere.
 *
 * @param {Engine} engine
 * @param {HostedLanguage} language
 * @returns {Promise<Engine>}
 */
export async function withHost(engine, language) {
  const host = `pulumi-language-${language}`;
  const bin = dirname(engine.pulumi);
  if (existsSync(join(bin, host)) || folderOnPath(host)) return engine;
  const built = await builtProgram(host);
  const home = join(ENGINE_FOLDER, `hosts-${engine.version}-${hash(realpathSync(bin), ...hostVersions())}`);
  const together = join(home, 'bin');
  mkdirSync(together, { recursive: true });
  for (const folder of [bin, built]) placeAll(folder, together);
  return engineIn(together, engine.version);
}

/**
 * Writes the SDK of a package, as `pulumi package gen-sdk` does.
 *
 * @param {Engine} engine
 * @param {string} schema the file of the schema, which refers to no other package
 * @param {SdkLanguage} language
 * @param {string} out where its folder is put
 * @returns {Promise<string>} its folder, which has the name of the language
 */
export async function generateSdk(engine, schema, language, out) {
  const program = await generator(engine);
  const what = `The generation of the SDK of ${schema} for ${language}`;
  if (program) {
    await run(program, [schema, language, out], { what });
  } else {
    const args = ['package', 'gen-sdk', schema, '--language', language, '--out', out];
    await run(engine.pulumi, args, { env: engine.env, what });
  }
  const folder = join(out, language);
  if (language === 'go') writeGoModule(schema, folder);
  return folder;
}

/**
 * Installs a generated SDK for programs in Python, without a network.
 *
 * @param {string} sdk its folder
 * @param {string} target the folder that is put on PYTHONPATH
 */
export async function installPythonSdk(sdk, target) {
  const { command } = await python();
  const flags = ['--quiet', '--no-deps', '--no-index', '--no-build-isolation', '--upgrade'];
  await run(command, ['-m', 'pip', 'install', ...flags, '--target', target, sdk], {
    env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    what: `Installing the SDK ${sdk}`,
  });
}

/**
 * The go.mod and go.sum of a program in Go.
 *
 * @param {Record<string, string>} [sdks] the folders of generated SDKs by the path of their module
 * @returns {{ 'go.mod': string, 'go.sum': string }}
 */
export function goModule(sdks = {}) {
  const text = readFileSync(join(GO_PROGRAM, 'go.mod'), 'utf8');
  const lines = Object.entries(sdks).flatMap(([path, folder]) => [
    `require ${path} v0.0.0`,
    `replace ${path} => ${JSON.stringify(folder)}`,
  ]);
  return { 'go.mod': [text, ...lines, ''].join('\n'), 'go.sum': readFileSync(join(GO_PROGRAM, 'go.sum'), 'utf8') };
}

/**
 * The path of the module of a generated SDK for Go: its package is in a folder of it.
 *
 * @param {string} schema the file of the schema
 * @returns {string}
 */
export function goModulePath(schema) {
  const path = JSON.parse(readFileSync(schema, 'utf8')).language?.go?.importBasePath;
  if (!path) throw new Error(`${schema} needs language.go.importBasePath.`);
  return path.slice(0, path.lastIndexOf('/'));
}

/** @type {Promise<void> | undefined} */
let fetched;

/**
 * The environment of programs in Go. It first fetches what they are built of, which may need a proxy's address from the
 * environment that programs do not get.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function goEnvironment() {
  if (!folderOnPath('go')) {
    throw new SetupError('There is no Go to build programs in Go with: install it (https://go.dev/doc/install).');
  }
  // The flags of the build of the engine: what has been compiled for it need not be compiled again.
  const flags = '-mod=mod -trimpath -buildvcs=false -tags=osusergo,grpcnotrace';
  const env = { GOFLAGS: flags, GOWORK: 'off' };
  fetched ??= withLock(ENGINE_LOCK, async () => {
    const folder = workFolder();
    try {
      cpSync(GO_PROGRAM, folder, { recursive: true });
      const options = { cwd: folder, env: { ...process.env, ...env }, what: 'Fetching the SDK for Go' };
      await run('go', ['mod', 'download'], options);
      // The host asks for the modules of the whole graph, to find plugins among them.
      await run('go', ['list', '-m', 'all'], options);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  await fetched;
  return env;
}

/**
 * @typedef {object} Python
 * @property {string} command the interpreter
 * @property {(path: string | undefined) => NodeJS.ProcessEnv} environment variables that activate it, from PATH
 */

/** @type {Promise<Python> | undefined} */
let foundPython;

/**
 * An environment of Python with the SDK of Pulumi, which is made the first time.
 *
 * @returns {Promise<Python>}
 */
export function python() {
  return (foundPython ??= findPython());
}

/** @returns {Promise<Python>} */
async function findPython() {
  const windows = process.platform === 'win32';
  const base = ['python3', 'python'].find((name) => folderOnPath(windows ? `${name}.exe` : name));
  if (!base) {
    throw new SetupError(
      'There is no Python: install version 3.10 or newer (https://www.python.org/downloads), with venv.',
    );
  }
  const code = 'import sys; print(sys.version, sys.base_prefix)';
  const version = await run(base, ['-c', code], { what: 'Asking Python for its version' });
  const folder = join(ENGINE_FOLDER, `python-${hash(version, readFileSync(REQUIREMENTS, 'utf8'))}`);
  const bin = join(folder, windows ? 'Scripts' : 'bin');
  const command = join(bin, 'python');
  const whole = join(folder, 'whole');
  if (!existsSync(whole)) {
    await withLock(ENGINE_LOCK, async () => {
      if (existsSync(whole)) return;
      step('Installing the SDK of Pulumi for Python');
      await run(base, ['-m', 'venv', '--clear', folder], { what: 'Making an environment of Python' });
      const args = ['-m', 'pip', 'install', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
      await run(command, args, {
        what: 'Installing the SDK of Pulumi for Python',
        progress: () => 'Still installing the SDK of Pulumi for Python',
      });
      writeFileSync(whole, '');
      step('The SDK of Pulumi for Python is ready');
    });
  }
  return {
    command,
    environment: (path) => ({
      PATH: [bin, path].join(delimiter),
      VIRTUAL_ENV: folder,
      PYTHONPATH: undefined,
      PYTHONHOME: undefined,
    }),
  };
}

/**
 * The program that generates SDKs. Without Go the CLI does it, if it was installed with hosts that can.
 *
 * @param {Engine} engine
 * @returns {Promise<string | undefined>}
 */
async function generator(engine) {
  const installed = existsSync(join(dirname(engine.pulumi), 'pulumi-language-python'));
  if (installed && !folderOnPath('go')) return undefined;
  return join(await builtProgram('pulumi-gen-sdk'), 'pulumi-gen-sdk');
}

/**
 * Builds a program unless that has been done.
 *
 * @param {string} name
 * @returns {Promise<string>} its folder
 */
async function builtProgram(name) {
  const home = join(ENGINE_FOLDER, `${name}-${programVersion(name)}`);
  const bin = join(home, 'bin');
  if (existsSync(bin)) return bin;
  if (!folderOnPath('go')) {
    throw new SetupError(
      `${name} is neither on PATH nor built yet, and there is no Go to build it from source: install Pulumi with all ` +
        'its programs (https://www.pulumi.com/docs/install) or install Go (https://go.dev/doc/install).',
    );
  }
  return withLock(ENGINE_LOCK, async () => {
    if (existsSync(bin)) return bin;
    const folder = workFolder();
    const { package: path, module, variable, script } = programs[name];
    const sources = join(SOURCES, name);
    const version = moduleVersion(sources, module);
    try {
      await build(name, { package: path, sources, version, folder, variable });
      if (script) {
        const format = ['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', module];
        const env = { ...process.env, GOWORK: 'off' };
        const root = await run('go', format, { cwd: sources, env, what: `Looking for ${script}` });
        const copy = join(folder, 'bin', script.slice(script.lastIndexOf('/') + 1));
        copyFileSync(join(root.trim(), script), copy);
        chmodSync(copy, 0o755);
      }
      publish(folder, home);
      step(`${name} ${version} is ready`);
      return bin;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/**
 * The version of a program; if its source is here, with a mark of that.
 *
 * @param {string} name
 */
function programVersion(name) {
  const sources = join(SOURCES, name);
  const version = moduleVersion(sources, programs[name].module);
  const main = join(sources, 'main.go');
  return existsSync(main) ? `${version}-${hash(readFileSync(main, 'utf8'))}` : version;
}

function hostVersions() {
  return Object.keys(programs)
    .filter((name) => name.startsWith('pulumi-language-'))
    .map(programVersion);
}

/**
 * Puts the programs of a folder into another one, without copying them where the file system can do that.
 *
 * @param {string} from
 * @param {string} to
 */
function placeAll(from, to) {
  for (const name of readdirSync(from).filter((file) => file.startsWith('pulumi'))) {
    const source = realpathSync(join(from, name));
    const target = join(to, name);
    if (isSame(source, target)) continue;
    const unfinished = `${target}.${process.pid}`;
    rmSync(unfinished, { force: true });
    try {
      linkSync(source, unfinished);
    } catch {
      cpSync(source, unfinished, { preserveTimestamps: true });
    }
    renameSync(unfinished, target);
  }
}

/**
 * @param {string} one
 * @param {string} other
 */
function isSame(one, other) {
  if (!existsSync(other)) return false;
  const [first, second] = [statSync(one), statSync(other)];
  return first.size === second.size && Math.trunc(first.mtimeMs) === Math.trunc(second.mtimeMs);
}

/**
 * The generator writes no go.mod: in a repository it would be made by hand.
 *
 * @param {string} schema
 * @param {string} folder
 */
function writeGoModule(schema, folder) {
  const { 'go.mod': text, 'go.sum': sums } = goModule();
  writeFileSync(join(folder, 'go.mod'), text.replace(/^module .*/m, `module ${goModulePath(schema)}`));
  writeFileSync(join(folder, 'go.sum'), sums);
}

/** @param {string[]} texts */
function hash(...texts) {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 12);
}
