import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.mjs';
import { run } from './run.mjs';
import { step } from './steps.mjs';

/** Installs the npm packages of the lock file, unless they are there already. */
export async function installDependencies() {
  if (dependenciesInstalled()) return;
  step('Installing the npm packages (npm ci)');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repository,
    what: 'npm ci',
    progress: () => 'Still installing the npm packages',
  });
}

/** Compiles the packages of the workspace that changed since the last time. */
export async function compile() {
  if (!existsSync(join(repository, 'provider/dist/.tsbuildinfo'))) step('Compiling the packages (tsc --build)');
  await run(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '--build', '--pretty', 'false'], {
    cwd: repository,
    what: 'tsc --build',
  });
}

/** Whether node_modules holds what package-lock.json asks for: npm records there what it installed. */
function dependenciesInstalled() {
  const record = join(repository, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') ||
      entry.optional ||
      entry.peer ||
      (installed[path] !== undefined && installed[path].version === entry.version),
  );
}
