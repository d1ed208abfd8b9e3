import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { full, suites } from './full';
import { repository } from './repository';

describe('The choice between a part and all of a suite', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const asked = Object.entries(scripts).map(([script, text]): [string, string] => [
    script,
    /\bTEST_FULL=(\S+)/.exec(text)?.[1] ?? '',
  ]);

  it('takes a part of each suite unless something is asked for', () => {
    assert.deepEqual(
      suites.filter((suite) => full(suite, '')),
      [],
    );
  });

  it('takes all of the suites that are asked for', () => {
    assert.deepEqual(
      suites.filter((suite) => full(suite, 'faults,kills')),
      ['faults', 'kills'],
    );
    assert.deepEqual(
      suites.filter((suite) => full(suite, 'all')),
      [...suites],
    );
  });

  it('refuses the name of no suite', () => {
    assert.throws(() => full('faults', 'fault'), /TEST_FULL names fault; there are only canaries, .* and all\./);
  });

  it('knows every suite that a script of package.json asks for', () => {
    for (const [, names] of asked) assert.doesNotThrow(() => full('faults', names));
    assert.ok(asked.some(([script, names]) => script === 'test:nightly' && names === 'all'));
    assert.ok(asked.some(([script, names]) => script === 'test' && names === ''));
  });
});
