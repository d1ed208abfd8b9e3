import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  installations,
  managers,
  nodes,
  programs,
  refusals,
  resolutions,
  sdks,
  typescripts,
  type Installation,
} from '../matrix/cells';
import { matrixTable } from '../matrix/table';
import { repository } from '../support/repository';

const path = join(repository, 'docs/guides/compatibility.md');

describe('The guide on compatibility', () => {
  it('lists what the matrix runs', async () => {
    const text = readFileSync(path, 'utf8');
    const current = text.replace(
      /(<!-- matrix -->\n)[^]*(<!-- \/matrix -->)/,
      `$1${(await matrixTable()).replaceAll('$', '$$$$')}\n$2`,
    );
    if (process.env['UPDATE_DOCS']) writeFileSync(path, current);
    else assert.equal(text, current, 'UPDATE_DOCS=1 npx mocha test/docs/compatibility.test.ts writes the table');
  });

  const cells = installations.flatMap(({ programs, ...rest }) => programs.map((cell) => ({ ...rest, ...cell })));
  const works = cells.filter(({ refused }) => !refused);

  const dimensions: [string, readonly string[], (cell: (typeof cells)[number]) => string | undefined][] = [
    ['package manager', managers, ({ manager }) => manager],
    ['Node.js', nodes.filter((node) => node !== '18'), ({ node }) => node],
    ['@pulumi/pulumi', sdks.filter((sdk) => sdk !== '3.215.0'), ({ sdk }) => sdk],
    ['TypeScript', typescripts, ({ typescript }) => typescript],
    [
      'kind of program',
      programs.filter((program) => program !== 'inline, started elsewhere'),
      ({ program }) => program,
    ],
  ];
  for (const [dimension, values, value] of dimensions) {
    it(`names no ${dimension} that nothing shows to work`, () => {
      assert.deepEqual(
        values.filter((wanted) => !works.some((cell) => value(cell) === wanted)),
        [],
      );
    });
  }

  it('names no refusal that nothing shows', () => {
    const shown = new Set(cells.map(({ refused }) => refused));
    assert.deepEqual(
      Object.keys(refusals).filter((refusal) => !shown.has(refusal as keyof typeof refusals)),
      [],
    );
  });

  it('checks the types with every TypeScript and every way to find declarations', () => {
    const checked = installations.filter(({ types }) => types);
    const of = (value: (installation: Installation) => readonly string[]) => new Set(checked.flatMap(value));
    assert.deepEqual(
      of(({ typescript }) => [typescript]),
      new Set(typescripts.filter((typescript) => typescript !== 'none')),
    );
    assert.deepEqual(
      of(({ types }) => types!),
      new Set(resolutions),
    );
  });

  it('has programs that depend on the component alone use nothing else', () => {
    for (const { component, programs } of installations) {
      if (component !== 'alone') continue;
      for (const { program } of programs) assert.match(program, /component/);
    }
  });
});
