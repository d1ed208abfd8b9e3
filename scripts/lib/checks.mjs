// What is checked before the tests, and the types alone by `npm run typecheck`.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.mjs';
import { run } from './run.mjs';

/** Checks the types of what is not compiled: tests, scripts, bench and examples. The packages must be compiled. */
export async function checkTypes() {
  const examples = readdirSync(join(repository, 'examples')).map((name) => `examples/${name}`);
  const projects = ['test', 'bench', ...examples].filter((path) => existsSync(join(repository, path, 'tsconfig.json')));
  for (const project of projects) {
    await node('typescript/bin/tsc', ['--project', project, '--noEmit', '--pretty', 'false'], {
      what: `The type check of ${project}`,
    });
  }
}

/** Checks style and format, as `npm run lint` does. */
export async function lint() {
  await node('eslint/bin/eslint.js', ['.'], { what: 'The check of the style (npx eslint .)' });
  await node('prettier/bin/prettier.cjs', ['--check', '.'], {
    what: 'The check of the format (`npm run format` repairs it)',
  });
}

/**
 * Runs a program of an npm package.
 *
 * @param {string} path under node_modules
 * @param {string[]} args
 * @param {{ what: string }} options
 */
function node(path, args, { what }) {
  return run(process.execPath, [join(repository, 'node_modules', path), ...args], { cwd: repository, what });
}
