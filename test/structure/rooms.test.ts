import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { repository } from '../support/repository';

const sources = join(repository, 'provider/src');

/** The folders that hold source files, as paths below `provider/src`. */
function foldersWithFiles(folder = sources): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const own = folder !== sources && entries.some((entry) => entry.isFile()) ? [relative(sources, folder)] : [];
  return [
    ...own,
    ...entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => foldersWithFiles(join(folder, name))),
  ];
}

/** A source file of a room, to import or to lint. */
function fileIn(room: string): string {
  const file = readdirSync(join(sources, room)).find((name) => name.endsWith('.ts'));
  assert.ok(file, room);
  return join(sources, room, file);
}

/** The room of a file, for which `service` is only what is directly in it. */
const knows = (known: readonly string[], room: string): boolean =>
  known.some((name) => name === room || (name === 'service' && room.startsWith('service/')));

describe('The rooms of the provider', () => {
  let rooms: Record<string, string[]>;
  let eslint: ESLint;

  before(async () => {
    const config = (await import(join(repository, 'eslint.config.mjs'))) as {
      rooms: Record<string, string[]>;
      structure: Linter.Config;
    };
    rooms = config.rooms;
    eslint = new ESLint({
      cwd: repository,
      overrideConfigFile: true,
      overrideConfig: { ...config.structure, languageOptions: { parser: parser } },
    });
  });

  /** The rules that a file violates when an import is added to it. */
  async function violatedBy(file: string, imported: string): Promise<(string | null)[]> {
    const path = relative(join(file, '..'), imported).replace(/\.ts$/, '');
    const text = `import * as added from '${path.startsWith('.') ? path : `./${path}`}';\n${readFileSync(file, 'utf8')}`;
    const [{ messages }] = await eslint.lintText(text, { filePath: file });
    return messages.map(({ ruleId }) => ruleId);
  }

  it('are all the folders that there are', () => {
    assert.deepEqual(Object.keys(rooms).sort(), foldersWithFiles().sort());
    for (const room of Object.keys(rooms)) assert.ok(existsSync(join(sources, room)), room);
  });

  it('are in CONTRIBUTING.md with the rooms that each knows', () => {
    const map = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
    const rows = [...map.matchAll(/^\| `src\/([\w/]+)` \|[^|]*\| ([^|]*) \|$/gm)];
    const written = Object.fromEntries(
      rows.map(([, room, known]) => [room, known === 'nothing' ? [] : known.split(', ').map((name) => name.trim())]),
    );
    assert.deepEqual(written, rooms);
  });

  it('have no violation now', async () => {
    const results = await eslint.lintFiles(['provider/src/**/*.ts', 'emulator/src/**/*.ts']);
    const messages = results.flatMap(({ filePath, messages: found }) =>
      found.map(({ ruleId, message }) => `${relative(repository, filePath)}: ${ruleId}: ${message}`),
    );
    assert.deepEqual(
      messages.filter((message) => message.includes('import-x/')),
      [],
    );
  });

  it('fail lint by an import of a room that they do not know', async () => {
    let tried = 0;
    for (const [room, known] of Object.entries(rooms)) {
      for (const other of Object.keys(rooms)) {
        if (other === room || knows(known, other)) continue;
        tried += 1;
        const violated = await violatedBy(fileIn(room), fileIn(other));
        assert.ok(violated.includes('import-x/no-restricted-paths'), `${room} imports ${other}`);
      }
    }
    // Of two rooms, at least one does not know the other.
    const count = Object.keys(rooms).length;
    assert.ok(tried >= (count * (count - 1)) / 2);
  });

  it('fail lint by a circle of imports', async () => {
    const violated = await violatedBy(join(sources, 'model/json.ts'), join(sources, 'model/validation.ts'));
    assert.ok(violated.includes('import-x/no-cycle'));
  });
});
