// The plugin as one file, in an archive for each platform that `pulumi plugin install` takes. The provider must be
// compiled. The same sources, packages and Node.js make the same bytes.

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { create } from 'tar';
import { repository } from './repository.mjs';
import { packageName } from './schemaFacts.mjs';

const executable = `pulumi-resource-${packageName}`;

/** The platforms by the names that the engine gives them. */
const platforms = ['darwin', 'linux', 'windows'].flatMap((system) =>
  ['amd64', 'arm64'].map((processor) => ({ system, processor })),
);

/**
 * Writes the archives, and `SHA256SUMS` beside them. What the folder held before is removed.
 *
 * @param {string} folder
 * @returns {Promise<{ name: string, size: number }[]>} the files
 */
export async function writeArchives(folder) {
  const { version, engines } = JSON.parse(readFileSync(join(repository, 'provider/package.json'), 'utf8'));
  const oldest = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
  if (!oldest) throw new Error(`No major version of Node.js can be read from engines: ${engines.node}.`);
  const work = mkdtempSync(join(tmpdir(), 'plugin-'));
  try {
    const inputs = await bundle(join(work, 'main.js'), oldest);
    writeFileSync(join(work, 'start.js'), startScript(oldest));
    writeFileSync(join(work, 'THIRD-PARTY-LICENSES'), licenses(inputs));
    copyFileSync(join(repository, 'LICENSE'), join(work, 'LICENSE'));
    writeFileSync(join(work, executable), shellScript(oldest), { mode: 0o755 });
    writeFileSync(join(work, `${executable}.cmd`), commandScript(oldest));

    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const names = [];
    for (const { system, processor } of platforms) {
      const name = `${executable}-v${version}-${system}-${processor}.tar.gz`;
      const start = system === 'windows' ? `${executable}.cmd` : executable;
      await create(
        // `portable` leaves out what differs between machines, and between two runs.
        { cwd: work, file: join(folder, name), gzip: { level: 9 }, portable: true, mtime: new Date(0) },
        ['LICENSE', 'THIRD-PARTY-LICENSES', 'main.js', start, 'start.js'],
      );
      names.push(name);
    }
    const sums = names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`);
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
    return names.map((name) => ({ name, size: statSync(join(folder, name)).size }));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Makes one file of the plugin and all that it needs: packages, schema and version.
 *
 * Names stay as they are: without them esbuild writes modules in a form that V8 compiles at the start, used or not.
 *
 * @param {string} file
 * @param {number} oldest the oldest major version of Node.js
 * @returns {Promise<string[]>} the paths of all that is in it, from the repository
 */
async function bundle(file, oldest) {
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: ['provider/dist/plugin/main.js'],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: `node${oldest}`,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/**
 * Checks the version in the syntax of old versions, which cannot read the bundle.
 *
 * @param {number} oldest
 */
const startScript = (oldest) => `'use strict';
if (parseInt(process.versions.node, 10) < ${oldest}) {
  process.stderr.write('${needs(oldest)}, and this is Node.js ' + process.versions.node + '.\\n');
  process.exit(1);
}
require('./main.js');
`;

/** @param {number} oldest */
const shellScript = (oldest) => `#!/bin/sh
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=\${self%/*}/$target ;;
  esac
done
if ! command -v node >/dev/null; then
  echo '${needs(oldest)}, and there is no node on PATH.' >&2
  exit 1
fi
exec node "\${self%/*}/start.js" "$@"
`;

/** @param {number} oldest */
const commandScript = (oldest) =>
  `@echo off
where /q node
if errorlevel 1 (
  echo ${needs(oldest)}, and there is no node on PATH. 1>&2
  exit /b 1
)
node "%~dp0start.js" %*
`.replaceAll('\n', '\r\n');

/** @param {number} oldest */
const needs = (oldest) => `The Pulumi plugin ${packageName} needs Node.js ${oldest} or newer`;

/**
 * The licences of the packages in the bundle, each text once.
 *
 * @param {string[]} inputs
 */
function licenses(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  /** @type {Map<string, string[]>} */
  const packages = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'));
    const texts = readdirSync(join(repository, folder))
      .filter((file) => /^(?:licen[cs]e|notice)/i.test(file))
      .sort()
      .map((file) => readFileSync(join(repository, folder, file), 'utf8').trim());
    const text = texts.join('\n\n') || `The license ${license}.`;
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  return [...packages].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {Buffer} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
