// `npm run bench`: all set-up, and the measurements of bench/main.ts. Arguments go there: `npm run bench -- --help`.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup.mjs';
import { repository } from './lib/repository.mjs';
import { script } from './lib/steps.mjs';

await script(async () => {
  await setUp();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(repository, 'bench/main.ts'), ...process.argv.slice(2)],
    {
      cwd: repository,
      stdio: 'inherit',
    },
  );
  // Ctrl-C reaches the measurements as well, which clean up before they end.
  process.on('SIGINT', () => {});
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
});
