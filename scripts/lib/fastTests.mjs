// The tests of `npm run test:fast`.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './repository.mjs';

const folder = join(repository, 'test');

/** What starts the engine. */
const engine = [join(folder, 'support/engine.ts'), join(folder, 'matrix/project.ts')];

/**
 * The test files that start neither the engine nor another tool such as npm, Python or TypeDoc.
 *
 * @returns {string[]}
 */
export function fastTests() {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('.'))
    .map((name) => join(folder, name))
    .filter((path) => !imports(path).includes('node:child_process'))
    .filter((path) => ![...reached(path)].some((file) => engine.includes(file)))
    .sort();
}

/**
 * A test file and those of the tests that it imports, directly or not.
 *
 * @param {string} path
 * @param {Set<string>} [found]
 * @returns {Set<string>}
 */
function reached(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const name of imports(path)) {
    const file = join(dirname(path), `${name}.ts`);
    if (name.startsWith('.') && file.startsWith(folder) && existsSync(file)) reached(file, found);
  }
  return found;
}

/**
 * @param {string} path
 * @returns {string[]} the modules that a file imports, types aside
 */
function imports(path) {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^import (?!type )(?:[^;]*? from )?'([^']+)';/gm)].map(([, name]) => name);
}
