// `npm test`: all set-up, the type check of what is not compiled, lint and format, and the tests. Arguments go to
// mocha: `npm test -- test/engine/lifecycle.test.ts`; then nothing is linted. `npm run test:fast` (`--fast`) runs what
// needs no engine, and checks neither types nor lint.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUpAll, setUpPackages } from './setup.mjs';
import { checkTypes, lint } from './lib/checks.mjs';
import { fastTests } from './lib/fastTests.mjs';
import { repository } from './lib/repository.mjs';
import { script, step } from './lib/steps.mjs';

await script(async () => {
  const args = process.argv.slice(2).filter((arg) => arg !== '--fast');
  const fast = args.length < process.argv.length - 2;
  const whole = !args.some((arg) => arg.endsWith('.ts'));
  if (fast) {
    await setUpPackages();
  } else {
    await setUpAll();
    step(`Checking the types of tests, scripts and examples${whole ? ', lint and format' : ''}`);
    await Promise.all([checkTypes(), ...(whole ? [lint()] : [])]);
  }
  // Each file has its own emulator, stacks and folders; most of its time a file waits for the engine.
  if (whole) args.push('--parallel', '--jobs', '2', ...(fast ? fastTests() : ['test/**/*.test.ts']));
  const mocha = join(repository, 'node_modules/mocha/bin/mocha.js');
  const child = spawn(process.execPath, [mocha, ...args], { cwd: repository, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
});
