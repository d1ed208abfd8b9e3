import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../support/repository';

const { version } = require('pulumi-eventbridge-connection/package.json');
const check = (tag: string) => promisify(execFile)(process.execPath, ['scripts/release.mjs', tag], { cwd: repository });

describe('A release', () => {
  it('can be made of what is here', async () => {
    assert.match((await check(`v${version}`)).stdout, new RegExp(`^v${version}: .* agree`));
  });

  it('is refused with all mistakes if the tag is of another version or of none', async () => {
    await assert.rejects(check('v99.0.0'), ({ stderr }) => {
      for (const part of ['v99.0.0 cannot be published', `has version ${version}`, 'CHANGELOG.md', 'states']) {
        assert.ok(stderr.includes(part), `${part} in ${stderr}`);
      }
      assert.doesNotMatch(stderr, /\n\s+at /);
      return true;
    });
    await assert.rejects(check('main'), ({ stderr }) => /"main" is no tag of a version/.test(stderr));
  });
});

describe('The schema', () => {
  it('says where the plugin is released as soon as package.json has the repository', async () => {
    const { origin } = await import('../../scripts/lib/schema.mjs');
    // As the workflow writes it.
    assert.deepEqual(origin({ url: 'git+https://github.com/owner/repository.js.git' }), {
      repository: 'https://github.com/owner/repository.js',
      pluginDownloadURL: 'github://api.github.com/owner/repository.js',
    });
    assert.deepEqual(origin({ url: 'git+https://git.example.com/owner/repository.git' }), {});
    assert.deepEqual(origin(undefined), {});
  });
});

/** They cannot be run here: that they say what exists can be seen. */
describe('The workflows', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  for (const name of readdirSync(join(repository, '.github/workflows'))) {
    it(`${name} runs what there is`, () => {
      const text = readFileSync(join(repository, '.github/workflows', name), 'utf8');
      const commands = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
      assert.deepEqual(
        commands.filter((script) => !(script in scripts)),
        [],
      );
      const files = [...text.matchAll(/(?:node |run: |uses: \.\/)((?:scripts|\.ci|\.github)\/[\w./-]+)/g)];
      assert.ok(files.length > 0);
      for (const [, path] of files) assert.ok(existsSync(join(repository, path)), path);
    });
  }
});
