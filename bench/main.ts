// `npm run bench`: measures, and writes bench/results.json, the charts in docs/benchmark and the figures in the guide.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { descendants, end } from '../test/support/processes';
import { repository } from '../test/support/repository';
import { machine } from './lib/machine';
import { progress } from './lib/progress';
import { rounded } from './lib/statistics';
import type { Section } from './lib/section';
import { charts } from './report/charts';
import { withResults } from './report/page';
import { plain, tables } from './report/tables';
import { callsSection } from './sections/calls';
import { detectionSection } from './sections/detection';
import { engineSection } from './sections/engine';
import { pluginSection } from './sections/plugin';
import { throttlingSection } from './sections/throttling';
import type { Results } from './results';

// The quick ones first: whoever made a mistake learns of it soon.
const sections: Section[] = [detectionSection, callsSection, pluginSection, throttlingSection, engineSection];

const usage = `Usage: npm run bench -- [options] [section ...]

  sections       ${sections.map(({ name }) => name).join(', ')}; without any, all of them
  --quick        fewer connections and repetitions, written into .engine/benchmark only
  --rounds <n>   how often a comparison is repeated
  --draw         measures nothing: draws what was measured before
  --help
`;

/** Where results and drawings are written. */
interface Places {
  results: string;
  charts: string;
  page?: string;
}

const kept: Places = {
  results: join(repository, 'bench/results.json'),
  charts: join(repository, 'docs/benchmark'),
  page: join(repository, 'docs/guides/benchmark.md'),
};
const passing: Places = {
  results: join(repository, '.engine/benchmark/results.json'),
  charts: join(repository, '.engine/benchmark'),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      draw: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const { quick } = values;
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new RangeError(`--rounds must be a whole number above 0, not ${values.rounds}\n${usage}`);
  }
  const chosen = positionals.map((name) => {
    const section = sections.find((one) => one.name === name);
    if (!section) throw new RangeError(`There is no section ${name}\n${usage}`);
    return section;
  });
  const places = quick ? passing : kept;
  let results = read(places);
  for (const section of values.draw ? [] : chosen.length > 0 ? chosen : sections) {
    progress(section.title);
    const on = await machine();
    results = { ...results, [section.name]: { ...(await section.run({ quick, rounds })), machine: on } };
    // After each section: what took minutes is not lost when a later one fails.
    await write(places, results);
    results = read(places);
  }
  draw(places, results);
  for (const table of tables(results)) process.stdout.write(`\n${plain(table)}\n`);
}

function read({ results }: Places): Results {
  return existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as Results) : {};
}

async function write({ results: file }: Places, results: Results): Promise<void> {
  const text = JSON.stringify(results, (_, value: unknown) => (typeof value === 'number' ? rounded(value) : value));
  mkdirSync(join(file, '..'), { recursive: true });
  // A line for what belongs together, like one wait.
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'json' }));
}

function draw({ charts: folder, page }: Places, results: Results): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(charts(results))) writeFileSync(join(folder, name), svg);
  if (page) writeFileSync(page, withResults(readFileSync(page, 'utf8'), results));
}

// Ctrl-C ends what was started as well: engines, their programs and plugins, emulators.
process.on('SIGINT', () => {
  for (const { pid } of descendants(process.pid)) end(pid);
  process.exit(130);
});

main().then(
  // Nothing that is still open keeps the bench from ending.
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(
      `\n${error instanceof RangeError ? error.message : ((error as Error).stack ?? String(error))}\n`,
    );
    process.exit(1);
  },
);
