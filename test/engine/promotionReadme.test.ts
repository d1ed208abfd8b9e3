import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { engine } from '../support/engine';
import { onlyInFull } from '../support/full';
import { repository, workspaces } from '../support/repository';
import { assertPrinted, commands } from './promotionPage';

/**
 * The commands of the page in one shell, as somebody would paste them; what the page says they print, they print. In every run
 * of the tests, `promotion.test.ts` prints the same.
 */
onlyInFull('promotion', () => {
  describe('examples/promotion/README.md', function () {
    // Some twenty commands of the engine one after the other.
    this.timeout(600_000);
    let folder: string;

    before(async () => {
      mkdirSync(workspaces, { recursive: true });
      folder = mkdtempSync(join(workspaces, 'readme-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('prints what the page shows', async () => {
      const { env } = await engine();
      // A repository of its own with the same scripts, because the page changes files of the example.
      cpSync(join(repository, 'examples/promotion'), join(folder, 'examples/promotion'), {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
      const { promote } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')).scripts;
      const scripts = { setup: 'true', promote };
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({ name: 'copy', private: true, workspaces: ['examples/*'], scripts }),
      );
      symlinkSync(join(repository, 'emulator'), join(folder, 'emulator'));
      mkdirSync(join(folder, '.engine'));
      for (const name of readdirSync(join(repository, '.engine')).filter((one) => one.startsWith('pulumi-'))) {
        symlinkSync(join(repository, '.engine', name), join(folder, '.engine', name));
      }
      const port = String(await freePort());
      const script = commands()
        .map((text) => text.replaceAll('4599', port).replace(/^git checkout .*$/m, ''))
        .join('\n');
      const { output, code } = await run(`set -eu\ntrap 'kill $EMULATOR 2>/dev/null || true' EXIT\n${script}`, env);
      assert.equal(code, 0, output);
      assertPrinted(output);
    });

    function run(script: string, env: NodeJS.ProcessEnv): Promise<{ output: string; code: number }> {
      const child = spawn('bash', ['-c', script], {
        cwd: folder,
        env: { ...env, NO_COLOR: '1', npm_config_loglevel: 'error' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve({ output, code: code ?? -1 }));
      });
    }
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
