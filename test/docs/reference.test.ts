import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import assert from 'node:assert/strict';
import { repository } from '../support/repository';

/** What `npm run docs` writes. Its settings (typedoc.json) make an error of a public name without a comment. */
describe('The API reference', () => {
  it('says something of every public name and its members, and every link in it leads somewhere', async () => {
    const typedoc = join(repository, 'node_modules/typedoc/bin/typedoc');
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [typedoc, '--emit', 'none'], {
      cwd: repository,
      env: { ...process.env, NO_COLOR: '1' },
    }).catch((error: { stdout: string; stderr: string; message: string }) =>
      assert.fail(`${error.message}\n${error.stdout}\n${error.stderr}`),
    );
    assert.doesNotMatch(stdout + stderr, /warning|error/i);
  });
});
