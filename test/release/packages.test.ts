import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../support/repository';

const exec = promisify(execFile);

/** The tarballs as npm would publish them, held against what the ecosystem checks. */
describe('The packages as they are published', () => {
  for (const [folder, { more, size }] of Object.entries({
    // The schema is that of the plugin.
    provider: { more: ['schema.json'], size: 200_000 },
    emulator: { more: [], size: 160_000 },
  })) {
    describe(folder, () => {
      const manifest = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'));
      let target: string;
      let packed: { filename: string; size: number; files: { path: string; mode: number }[] };
      let tarball: Buffer;

      before(async () => {
        target = mkdtempSync(join(tmpdir(), 'packages-'));
        const { stdout } = await exec('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', target], {
          cwd: join(repository, folder),
        });
        [packed] = JSON.parse(stdout);
        tarball = readFileSync(join(target, packed.filename));
      });

      after(() => target && rmSync(target, { recursive: true, force: true }));

      it('holds what is needed and nothing else', () => {
        const sources = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
        assert.deepEqual(sources.sort(), ['LICENSE', 'README.md', 'package.json', ...more]);
        const compiled = packed.files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
        for (const path of compiled) {
          // Nothing that an earlier build has left behind, no map, no build information.
          const source = path.replace(/^dist/, `${folder}/src`).replace(/(\.d\.ts|\.js)$/, '.ts');
          assert.doesNotThrow(() => readFileSync(join(repository, source)), path);
        }
        for (const path of compiled.filter((one) => one.endsWith('.d.ts'))) {
          const text = readFileSync(join(repository, folder, path), 'utf8');
          for (const [, target] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
            const wanted = posix.join(posix.dirname(path), target);
            assert.ok(
              compiled.includes(`${wanted}.d.ts`) || compiled.includes(`${wanted}/index.d.ts`),
              `${path} needs ${target}`,
            );
          }
        }
        assert.ok(packed.size < size, `${packed.size} bytes`);
      });

      it('says what it is', () => {
        assert.equal(packed.filename, `${manifest.name}-${manifest.version}.tgz`);
        for (const member of ['description', 'keywords', 'license', 'engines']) assert.ok(manifest[member], member);
      });

      it('passes publint', async () => {
        const { publint } = await import('publint');
        const { formatMessage } = await import('publint/utils');
        const bytes = new Uint8Array(tarball).buffer;
        const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
        assert.deepEqual(
          messages.map((message) => formatMessage(message, pkg, { color: false })),
          [],
        );
      });

      it('has types that are right for every way to resolve them', async () => {
        const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
        const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
        assert.ok(analysis.types);
        assert.deepEqual(analysis.problems, []);
      });
    });
  }
});
