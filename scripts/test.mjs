// `npm test`: all set-up, the type check of what is not compiled, and the tests. Arguments go to mocha:
// `npm test -- test/engine/pack.test.ts`.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup.mjs';
import { repository } from './lib/repository.mjs';
import { run } from './lib/run.mjs';
import { script, step } from './lib/steps.mjs';

await script(async () => {
  await setUp();
  step('Checking the types of tests, scripts and examples');
  const typescript = join(repository, 'node_modules/typescript/bin/tsc');
  for (const project of [
    'test',
    'examples/quickstart',
    'examples/promotion',
    'examples/rotation',
    'examples/api-destination',
  ]) {
    await run(process.execPath, [typescript, '--project', project, '--noEmit', '--pretty', 'false'], {
      cwd: repository,
      what: `The type check of ${project}`,
    });
  }
  const args = process.argv.slice(2);
  // Each file has its own emulator, stacks and folders; most of its time a file waits for the engine.
  if (!args.some((arg) => arg.endsWith('.ts'))) args.push('--parallel', '--jobs', '2', 'test/**/*.test.ts');
  const mocha = join(repository, 'node_modules/mocha/bin/mocha.js');
  const child = spawn(process.execPath, [mocha, ...args], { cwd: repository, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
});
