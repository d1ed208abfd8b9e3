import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../support/repository';
import { documents } from './documents';

describe('The links of the documentation', () => {
  for (const { path, text } of documents()) {
    it(`${path} leads somewhere`, () => {
      const broken = links(text)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !leads(path, target));
      assert.deepEqual(broken, []);
    });
  }

  it('the page of every guide is in the list of the README', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const guides = documents().filter(({ path }) => path.startsWith('docs/guides/'));
    assert.deepEqual(
      guides.map(({ path }) => path).filter((path) => !readme.includes(`(${path})`)),
      [],
    );
  });

  it('CONTRIBUTING names files that are there', () => {
    const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
    const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path);
    assert.ok(named.length > 20);
    const roots = ['', 'provider', 'provider/src', 'test'];
    // What a run makes is not there yet.
    const made = /^(?:\.engine|docs\/api|test\/\.workspaces)/;
    assert.deepEqual(
      named.filter((path) => !made.test(path) && !roots.some((root) => existsSync(join(repository, root, path)))),
      [],
    );
  });

  it('the package on its own has no link into the repository', () => {
    assert.deepEqual(
      links(readFileSync(join(repository, 'provider/README.md'), 'utf8')).filter(
        (target) => !/^(https:|#)/.test(target),
      ),
      [],
    );
  });
});

function links(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

function leads(from: string, target: string): boolean {
  const [file, anchor] = target.split('#') as [string, string?];
  const path = file === '' ? join(repository, from) : join(repository, dirname(from), file);
  if (!existsSync(path)) return false;
  return anchor === undefined || (statSync(path).isFile() && anchors(readFileSync(path, 'utf8')).includes(anchor));
}

/** The anchors of the headings, as GitHub makes them. */
function anchors(text: string): string[] {
  const seen = new Map<string, number>();
  return withoutCode(text)
    .split('\n')
    .flatMap((line) => /^#{1,6}\s+(.*?)\s*$/.exec(line)?.[1] ?? [])
    .map((heading) => {
      const slug = heading
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-');
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    });
}

/** Fenced blocks go; a heading keeps the text of its code spans. */
function withoutCode(text: string): string {
  return text.replace(/^([ \t]*)```[\s\S]*?^\1```/gm, '');
}
