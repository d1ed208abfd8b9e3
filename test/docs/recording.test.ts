import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

describe('The recording of the demo', () => {
  const svg = read('docs/demo.svg');
  const shown = svg
    .replace(/<tspan[^>]*>|<\/tspan>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

  it('shows the commands and the checks that the demo has now (npm run demo:record redraws it)', () => {
    const demo = read('scripts/demo.mjs');
    const commands = [...demo.matchAll(/terminal\.run\((['`])(.*?)\1\)/g)].map(([, , command]) => `$ ${command}`);
    const checks = [...demo.matchAll(/expect\(\s*'([^']+)'/g)].map(([, what]) => `✔ ${what}`);
    assert.ok(commands.length > 10 && checks.length > 10);
    assert.deepEqual(
      [...commands, ...checks].filter((line) => !shown.includes(line)),
      [],
    );
  });

  it('is small, has no script and needs nothing from elsewhere', () => {
    assert.ok(Buffer.byteLength(svg) < 200_000);
    assert.doesNotMatch(svg, /<script|<foreignObject|<image|href=|url\(|@import/);
  });

  it('is in the README, with what it shows in words', () => {
    assert.match(read('README.md'), /!\[[^\]]{20,}\]\(docs\/demo\.svg\)/);
  });
});
