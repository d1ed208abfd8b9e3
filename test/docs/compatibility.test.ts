import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  engines,
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
import { engineTable, matrixTable } from '../matrix/table';
import { repository } from '../support/repository';

const path = join(repository, 'docs/guides/compatibility.md');

describe('The guide on compatibility', () => {
  it('lists what the matrix runs', async () => {
    const text = readFileSync(path, 'utf8');
    let current = text;
    for (const [name, table] of Object.entries({ matrix: await matrixTable(), engines: await engineTable() })) {
      const place = new RegExp(`(<!-- ${name} -->\\n)[^]*(<!-- /${name} -->)`);
      assert.match(text, place);
      current = current.replace(place, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
    }
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

  describe('names the oldest engine that the matrix runs', () => {
    const pages = ['README.md', 'provider/README.md', 'docs/guides/quickstart.md', 'docs/guides/compatibility.md'];
    for (const page of pages) {
      it(`in ${page}`, () => {
        const text = readFileSync(join(repository, page), 'utf8').replace(/\s+/g, ' ');
        const [, claimed] =
          /Pulumi CLI(?: and `@pulumi\/pulumi`| \||,)? (\d+\.\d+)[.\d]* (?:or|and) newer/.exec(text) ?? [];
        assert.ok(claimed, `${page} does not say which Pulumi CLI is the oldest`);
        assert.ok(`${engines[0].engine}.`.startsWith(`${claimed}.`), `${page} claims ${claimed}`);
      });
    }

    it('in the set-up', async () => {
      const { versions } = await import('../../scripts/lib/engine.mjs');
      assert.equal(engines[0].engine, versions[0]);
    });
  });

  it('names no engine that cannot be built', async () => {
    const { versions } = await import('../../scripts/lib/engine.mjs');
    for (const version of versions) {
      const goMod = readFileSync(join(repository, 'scripts/engine/pulumi', version, 'go.mod'), 'utf8');
      assert.match(
        goMod,
        new RegExp(`^\\s*github\\.com/pulumi/pulumi/pkg/v3 v${version.replaceAll('.', '\\.')} `, 'm'),
      );
    }
    assert.deepEqual(
      engines.filter(({ engine }) => !versions.includes(engine)),
      [],
    );
  });

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

  it('runs only programs that use the component where nothing else is a dependency', () => {
    for (const { component, programs } of installations) {
      if (component !== 'alone') continue;
      for (const { program } of programs) assert.match(program, /component/);
    }
  });
});
