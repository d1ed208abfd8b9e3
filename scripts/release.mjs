// Whether everything says the same version: `node scripts/release.mjs v1.2.3`. The workflow that publishes runs it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './lib/repository.mjs';
import { SetupError, script } from './lib/steps.mjs';

await script(async () => {
  const tag = process.argv[2] ?? '';
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (!version) throw new SetupError(`"${tag}" is no tag of a version; it has to be like v1.2.3.`);
  const problems = [];
  const provider = manifest('provider');
  const emulator = manifest('emulator');
  for (const { name, version: own } of [provider, emulator]) {
    if (own !== version) problems.push(`${name} has version ${own}.`);
  }
  const needed = emulator.dependencies[provider.name];
  if (needed !== version) problems.push(`${emulator.name} depends on ${provider.name} ${needed}.`);
  const [, section] = read('CHANGELOG.md').split(new RegExp(`^## ${version.replaceAll('.', '\\.')}\\b.*$`, 'm'));
  if (!section?.split(/^## /m)[0].trim()) problems.push('CHANGELOG.md says nothing about it.');
  if (!existsSync(join(repository, 'test/fixtures/states', version))) {
    problems.push('Its states are not recorded: see test/fixtures/states/record.ts.');
  }
  if (problems.length > 0) throw new SetupError(`${tag} cannot be published:\n- ${problems.join('\n- ')}`);
  console.log(`${tag}: packages, changes and recorded states agree.`);
});

/** @param {string} folder */
function manifest(folder) {
  return JSON.parse(read(`${folder}/package.json`));
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(repository, path), 'utf8');
}
