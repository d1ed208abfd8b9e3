import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sectionsIn, withResults } from '../../bench/report/page';
import { charts } from '../../bench/report/charts';
import { sectionNames, type Results } from '../../bench/results';
import { repository } from '../support/repository';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

describe('The page of the benchmark', () => {
  const page = read('docs/guides/benchmark.md');
  const results = JSON.parse(read('bench/results.json')) as Results;

  it('says what was measured, and nothing else', () => {
    assert.equal(page, withResults(page, results), 'npm run bench -- --draw writes it anew');
  });

  it('shows every section', () => {
    assert.deepEqual(new Set(sectionsIn(page)), new Set(['figures', ...sectionNames]));
  });

  it('shows the charts of what was measured', () => {
    const drawn = Object.keys(charts(results));
    assert.ok(drawn.length > 0);
    for (const name of drawn) {
      assert.ok(page.includes(`](../benchmark/${name})`), name);
      assert.ok(existsSync(join(repository, 'docs/benchmark', name)), name);
    }
  });
});
