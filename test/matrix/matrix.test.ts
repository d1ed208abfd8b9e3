import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { full } from '../support/full';
import { assertNoLeak } from '../support/leak';
import { repository } from '../support/repository';
import { installations, type Installation, type ProgramCell, refusals } from './cells';
import { CommandFailed, pack, PASSWORD, Project, type Stack, type Tarballs } from './project';
import { installationReport, timed as timedRow, title, type Row } from './table';

/** The full suite runs all cells, `npm test` a few of them on the Node.js at hand. */
const all = full('matrix');

/** What Node.js 22 and newer say of a package that Pulumi's own SDK loads. */
const OLD_FILE_SYSTEM = /^.*(DeprecationWarning: fs\.Stats constructor|Use `node --trace-deprecation).*$/gm;

describe('The packed provider, installed outside the repository', function () {
  this.timeout(600_000);
  let emulator: Emulator;
  let folder: string;
  let tarballs: Tarballs;
  const rows: Row<Installation>[] = [];

  before(async () => {
    emulator = await startEmulator();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'matrix-')));
    assert.match(relative(repository, folder), /^\.\./, 'the projects have to be outside the repository');
    mkdirSync(join(folder, 'tarballs'));
    tarballs = await pack(join(folder, 'tarballs'));
  });

  after(async () => {
    if (rows.length > 0) console.log(`\n${await installationReport(rows)}\n`);
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    await emulator?.close();
  });

  chosen().forEach((installation, index) => {
    describe(title(installation), () => {
      let project: Project;

      let compiler: string | undefined;

      before('installs', () =>
        timed(installation, 'installation', async () => {
          const root = join(folder, `project-${index}`);
          mkdirSync(root);
          project = await Project.install(root, installation, tarballs, join(folder, 'tools'));
          const installed = await project.installed();
          assert.equal(installed.digest, tarballs.digest, 'something else than what was packed is installed');
          for (const part of ['node', 'sdk', 'typescript'] as const) {
            const [wanted, version] = [installation[part], installed[part]];
            assert.ok(
              wanted === 'newest' || `${version}.`.startsWith(`${wanted}.`),
              `${part} ${version}, not ${wanted}`,
            );
          }
          compiler = installed.compiler;
          return [installed.node, installed.sdk, installed.typescript].join(', ');
        }),
      );

      after(() => project?.close());

      for (const resolution of installation.types ?? []) {
        it(`types with moduleResolution ${resolution}`, () =>
          timed(installation, `types, ${resolution}`, async () => {
            assert.deepEqual(await project.typeErrors(compiler!, resolution), []);
            return 'works';
          }));
      }

      installation.programs.forEach((cell, at) => {
        it(`${cell.program}${cell.refused ? ', refused' : ''}`, () =>
          timed(installation, cell.program, async () => {
            const stack = await project.stack(cell.program, `matrix-${index}-${at}`, emulator.url);
            try {
              const output = await lifecycle(stack, cell);
              assertNoLeak({ output, ...stack.places() }, [PASSWORD]);
              assert.deepEqual(connections(), []);
              return cell.refused ? 'refused' : 'works';
            } finally {
              emulator.control.reset();
              stack.close();
            }
          }));
      });
    });
  });

  /** Adds a line to the report. */
  async function timed(installation: Installation, what: string, work: () => Promise<string>): Promise<void> {
    try {
      await timedRow(rows, installation, what, work);
    } catch (error) {
      // Mocha prints it at the end, which is some time away.
      if (all) console.error(`${title(installation)}: ${what}\n${(error as Error).message}`);
      throw error;
    }
  }

  /** Those that have not been deleted. */
  function connections(): string[] {
    return emulator.control.connections().flatMap(({ name, state }) => (state === 'DELETING' ? [] : [name]));
  }

  /** Deploys, changes and destroys the program, or sees it refused; returns all that was said. */
  async function lifecycle(stack: Stack, cell: ProgramCell): Promise<string> {
    if (cell.refused) {
      const said = await refusal(stack);
      assert.match(said, refusals[cell.refused].message);
      await stack.operate('destroy', 'the first');
      return said;
    }
    const up = await stack.operate('up', 'the first');
    assert.match(up, /\+ [23] created/);
    assert.match(up, /arn:aws:events:us-east-1:\d{12}:connection\/partner-/);
    assert.doesNotMatch(up.replace(OLD_FILE_SYSTEM, ''), /warn|deprecat|error/i);
    assert.equal(connections().length, 1);

    const preview = await stack.operate('preview', 'the second');
    assert.match(preview, /~ description: "the first" => "the second"/);
    assert.match(preview, /~ 1 to update/);

    const update = await stack.operate('up', 'the second');
    assert.match(update, /~ 1 updated/);

    const destroy = await stack.operate('destroy', 'the second');
    assert.match(destroy, /- [23] deleted/);
    return up + preview + update + destroy;
  }

  async function refusal(stack: Stack): Promise<string> {
    try {
      await stack.operate('up', 'the first');
    } catch (error) {
      if (error instanceof CommandFailed) return error.output;
      throw error;
    }
    throw new Error('The program works, which the guide denies.');
  }
});

/** In `npm test` the quick cells, on the Node.js that runs them. */
function chosen(): Installation[] {
  if (all) return [...installations];
  return installations.flatMap((installation) => {
    const programs = installation.programs.filter(({ quick }) => quick);
    const node = process.versions.node.split('.')[0] as Installation['node'];
    return programs.length > 0 ? [{ ...installation, node, programs, types: installation.types?.slice(0, 1) }] : [];
  });
}
