import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { end } from '../support/processes';
import { full } from '../support/full';
import { repository } from '../support/repository';
import { engines, type EngineCell } from './cells';
import { engineReport, type Row, timed } from './table';

/** Part of `npm run test:matrix` alone: an engine takes minutes to build. */
const all = full('matrix');

if (all) {
  describe('The tests of the engine, on other versions of it', function () {
    this.timeout(1_800_000);
    const rows: Row<EngineCell>[] = [];

    after(async () => {
      if (rows.length > 0) console.log(`\n${await engineReport(rows)}\n`);
    });

    for (const cell of engines) {
      describe(`Pulumi ${cell.engine}`, () => {
        before('is installed or built', () =>
          timed(rows, cell, 'set-up', async () => {
            const set = await import('../../scripts/lib/engine.mjs');
            return (await set.engine(cell.engine)).version;
          }),
        );

        for (const test of cell.tests) {
          it(`${test}.test.ts`, () => timed(rows, cell, `${test}.test.ts`, () => run(test, cell.engine)));
        }
      });
    }
  });
}

/**
 * Runs a test file in a process of its own, because a process keeps to one engine.
 *
 * @returns the last line of the report: how many tests passed
 */
async function run(test: string, engine: string): Promise<string> {
  const mocha = join(repository, 'node_modules/mocha/bin/mocha.js');
  const child = spawn(process.execPath, [mocha, `test/engine/${test}.test.ts`], {
    cwd: repository,
    env: { ...process.env, ENGINE_VERSION: engine },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = (): void => void (child.pid && end(child.pid, 'SIGTERM'));
  process.once('exit', ended);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.off('exit', ended);
  const [summary] = output.match(/^\d+ passed, \d+ failed.*$/m) ?? [];
  if (code !== 0 || !summary || /^0 passed/.test(summary)) {
    throw new Error(`test/engine/${test}.test.ts ended with ${code} on Pulumi ${engine}:\n${output}`);
  }
  return summary;
}
