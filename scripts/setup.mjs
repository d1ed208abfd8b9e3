// All the set-up that the demo and the tests need, from a fresh clone on. `npm run setup` does it alone, for the tests.

import { pathToFileURL } from 'node:url';
import { compile, installDependencies } from './lib/dependencies.mjs';
import { engine } from './lib/engine.mjs';
import { setUpLanguages } from './lib/languages.mjs';
import { repository } from './lib/repository.mjs';
import { script, step } from './lib/steps.mjs';
import { withLock } from './lib/lock.mjs';

/** Installs the npm packages and compiles the workspace; quick and silent when all is there. */
export async function setUpPackages() {
  await withLock(`${repository}/.engine/lock-packages`, async () => {
    await installDependencies();
    await compile();
  });
}

/**
 * The same, and gets the engine.
 *
 * @returns {Promise<import('./lib/engine.mjs').Engine>}
 */
export async function setUp() {
  await setUpPackages();
  return engine();
}

/**
 * The same, and gets what programs in other languages need: all that the tests can use.
 *
 * @returns {Promise<import('./lib/engine.mjs').Engine>}
 */
export async function setUpAll() {
  const found = await setUp();
  await setUpLanguages(found);
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    const { pulumi, version } = await setUpAll();
    step(`Ready, with Pulumi ${version} at ${pulumi}`);
  });
}
