import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';

describe('The quickstart for every language', () => {
  const page = readFileSync(join(repository, 'docs/guides/languages.md'), 'utf8');
  for (const [file, language] of Object.entries({ 'Pulumi.yaml': 'yaml', '__main__.py': 'python', 'main.go': 'go' })) {
    it(`has the example ${file} as it is`, () => {
      const text = readFileSync(join(repository, 'examples/languages/basic', file), 'utf8');
      assert.ok(page.includes(`\`\`\`${language}\n${text}\`\`\``));
    });
  }
});
