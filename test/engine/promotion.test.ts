import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { engine } from '../support/engine';
import { onlyInFull } from '../support/full';
import { assertNoLeak } from '../support/leak';
import { environment } from '../support/processStart';
import { repository, workspaces } from '../support/repository';
import { assertPrinted } from './promotionPage';

const stages = [
  { name: 'dev', region: 'eu-central-1', account: '111111111111' },
  { name: 'staging', region: 'eu-west-1', account: '222222222222' },
  { name: 'prod', region: 'us-east-1', account: '333333333333' },
] as const;

const secrets = { clientSecret: 'promoted-client-secret', apiKey: 'promoted-api-key' };

interface Ended {
  output: string;
  code: number;
}

/** examples/promotion on the real engine: each stage has its own account and region in one emulator. */
describe('the promotion', function () {
  // Up to ten commands of the engine one after the other.
  this.timeout(600_000);
  let emulator: Emulator;
  let folder: string;
  let program: string;
  let env: NodeJS.ProcessEnv;
  let pulumi: string;
  let outputs = '';

  before(async () => {
    emulator = await startEmulator();
    mkdirSync(workspaces, { recursive: true });
    folder = mkdtempSync(join(workspaces, 'promotion-'));
    program = join(folder, 'program');
    cpSync(join(repository, 'examples/promotion'), program, {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
    const found = await engine();
    pulumi = found.pulumi;
    env = {
      ...found.environment(folder),
      ...environment('examples/promotion'),
      AWS_ENDPOINT_URL: emulator.url,
      NO_COLOR: '1',
    };
    for (const { name } of stages) {
      await succeeded(pulumi, ['stack', 'init', name]);
      for (const [key, value] of Object.entries(secrets)) {
        await succeeded(pulumi, ['config', 'set', '--stack', name, '--secret', key, value]);
      }
    }
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  function run(command: string, args: string[], input = ''): Promise<Ended> {
    const child = spawn(command, args, { cwd: program, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        outputs += output;
        resolve({ output, code: code ?? -1 });
      });
    });
  }

  async function succeeded(command: string, args: string[]): Promise<string> {
    const { output, code } = await run(command, args);
    assert.equal(code, 0, output);
    return output;
  }

  const promote = (args: string[], input?: string): Promise<Ended> =>
    run(process.execPath, ['--import', 'tsx', join(program, 'promote.ts'), ...args], input);

  /** Makes the next release: what is promoted is the program. */
  function release(version: string): void {
    const file = join(program, 'package.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }));
  }

  /** The release in the descriptions that the service was given last, by stage. */
  const releases = (): Record<string, string> =>
    Object.fromEntries(
      stages.map(({ name: stage, region, account }) => {
        const found = emulator.control.connections({ region, account }).map(({ name }) => {
          const accepted = emulator.control
            .requests({ name })
            .filter(({ status, body }) => status === 200 && (body as { Description?: string }).Description);
          return /release (\S+)/.exec((accepted.at(-1)!.body as { Description: string }).Description)![1];
        });
        return [stage, [...new Set(found)].join(' ')];
      }),
    );

  /** The cells of the last table, by stage. */
  function summary(output: string): Record<string, string[]> {
    const lines = output
      .slice(output.lastIndexOf('┌'))
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .slice(1);
    const rows: string[][] = [];
    for (const line of lines) {
      const cells = line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (cells[0] === '') cells.forEach((cell, index) => cell && (rows.at(-1)![index] += ` ${cell}`));
      else rows.push(cells);
    }
    return Object.fromEntries(rows.map(([stage, ...cells]) => [stage, cells]));
  }

  const both = ['orders stock', 'AUTHORIZED AUTHORIZED'];

  it('takes the first release through all stages, each in its account and region', async () => {
    const { output, code } = await promote(['dev', 'staging', 'prod', '--yes']);
    assert.equal(code, 0, output);
    for (const { name, region, account } of stages) {
      const found = emulator.control.connections({ region, account });
      assert.equal(found.length, 2, name);
      const [result, ...rest] = summary(output)[name];
      assert.equal(result, 'promoted');
      assert.deepEqual(rest.slice(0, 3), [...both, '1.0.0']);
      assert.match(rest[3], /^\d+\.\d s$/);
    }
    assert.match(output, /creating orders[\s\S]*done with orders/);
    assert.equal(emulator.control.connections().length, 6);
  });

  it('shows the next release as a table, and a refusal leaves the stage and those after it as they are', async () => {
    release('1.1.0');
    const { output, code } = await promote(['dev', 'staging', 'prod'], 'y\nno\n');
    assert.equal(code, 1);
    assert.match(
      output,
      /│ orders +│ update +│ description +│ Orders of the shop, release 1\.0\.0 +│ Orders of the shop, release 1\.1\.0/,
    );
    assert.match(output, /Update staging\? \(y\/N\) staging was not changed\./);
    assert.match(
      output,
      /The line stopped at staging\. To go on once the cause is gone: npm run promote -- staging prod/,
    );
    const table = summary(output);
    assert.deepEqual(table['dev'].slice(0, 4), ['promoted', ...both, '1.1.0']);
    assert.deepEqual(table['staging'].slice(0, 4), ['stopped', ...both, '1.0.0']);
    assert.deepEqual(table['prod'].slice(0, 4), ['not started', ...both, '1.0.0']);
    assert.deepEqual(releases(), { dev: '1.1.0', staging: '1.0.0', prod: '1.0.0' });
  });

  // Every run has a whole line, a preview and a refusal; each of these takes ten commands of the engine more.
  onlyInFull('promotion', () => {
    it('takes silence for a refusal', async () => {
      const { output, code } = await promote(['staging']);
      assert.equal(code, 1);
      assert.match(output, /Nobody answered; use --yes/);
      assert.equal(releases()['staging'], '1.0.0');
    });

    it('skips no stage', async () => {
      const { output, code } = await promote(['prod', '--yes']);
      assert.equal(code, 1);
      assert.match(output, /staging has release 1\.0\.0; promote 1\.1\.0 there before prod/);
      assert.equal(releases()['prod'], '1.0.0');
    });

    it('stops at a failure in the middle, says what state everything is in, and is resumed', async () => {
      emulator.control.fault({ operation: 'UpdateConnection', kind: 'accessDenied' });
      const failed = await promote(['dev', 'staging', 'prod', '--yes']);
      assert.equal(failed.code, 1);
      assert.match(failed.output, /FAILED: (orders|stock)/);
      assert.match(failed.output, /Add events:UpdateConnection to the IAM policy/);
      const table = summary(failed.output);
      assert.deepEqual(
        [table['dev'][0], table['staging'][0], table['prod'][0]],
        ['unchanged', 'failed', 'not started'],
      );
      assert.deepEqual(table['prod'].slice(1, 4), [...both, '1.0.0']);
      assert.match(failed.output, /npm run promote -- staging prod/);
      assert.equal(releases()['prod'], '1.0.0');

      const resumed = await promote(['staging', 'prod', '--yes']);
      assert.equal(resumed.code, 0, resumed.output);
      assert.deepEqual(releases(), { dev: '1.1.0', staging: '1.1.0', prod: '1.1.0' });
    });

    it('prints what the README of the example shows', () => assertPrinted(outputs));

    it('has nothing to do the second time, and asks nobody', async () => {
      const { output, code } = await promote(['dev', 'staging', 'prod']);
      assert.equal(code, 0, output);
      assert.equal(output.match(/No changes\./g)?.length, 3);
      assert.deepEqual(
        stages.map(({ name }) => summary(output)[name][0]),
        ['unchanged', 'unchanged', 'unchanged'],
      );
    });

    it('starts from no stage whose connections are not authorized', async () => {
      const { name } = emulator.control
        .connections({ region: 'eu-west-1' })
        .find((connection) => connection.name.startsWith('orders'))!;
      emulator.control.deauthorize(name, 'the target answered 401', { region: 'eu-west-1', account: '222222222222' });
      release('1.2.0');
      const { output, code } = await promote(['prod', '--yes']);
      assert.equal(code, 1);
      assert.match(
        output,
        /prod is promoted from staging, where not every connection is authorized: orders is DEAUTHORIZED \(the target answered 401\)/,
      );
      assert.equal(releases()['prod'], '1.1.0');
      // It is drift, which a refresh brings to the state and the next update repairs.
      await succeeded(pulumi, ['refresh', '--stack', 'staging', '--yes', '--skip-preview']);
      const repaired = await promote(['dev', 'staging', '--yes']);
      assert.equal(repaired.code, 0, repaired.output);
      assert.deepEqual(releases(), { dev: '1.2.0', staging: '1.2.0', prod: '1.1.0' });
    });

    it('lets an interrupted update end, and continues from there', async () => {
      const hold = emulator.control.hold({ operation: 'UpdateConnection' });
      const child = spawn(process.execPath, ['--import', 'tsx', join(program, 'promote.ts'), 'prod', '--yes'], {
        cwd: program,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      await hold.arrived;
      child.kill('SIGINT');
      hold.release();
      assert.equal(await ended, 1, output);
      outputs += output;
      assert.match(output, /To go on once the cause is gone: npm run promote -- prod/);
      assert.deepEqual(summary(output)['prod'].slice(1, 3), both);
      const resumed = await promote(['prod', '--yes']);
      assert.equal(resumed.code, 0, resumed.output);
      assert.equal(releases()['prod'], '1.2.0');
    });

    it('refuses the wrong account', async () => {
      release('1.3.0');
      const file = join(program, 'Pulumi.dev.yaml');
      const config = readFileSync(file, 'utf8');
      writeFileSync(file, config.replace('arn:aws:iam::111111111111:role', 'arn:aws:iam::333333333333:role'));
      const { output, code } = await promote(['dev', '--yes']);
      writeFileSync(file, config);
      assert.equal(code, 1);
      assert.match(
        output,
        /belong to account 333333333333, and aws:allowedAccountIds of this stack allows only 111111111111; nothing was sent/,
      );
      assert.equal(releases()['dev'], '1.2.0');
    });

    it('stops at a replacement and at a delete, unless told otherwise', async () => {
      const file = join(program, 'index.ts');
      const source = readFileSync(file, 'utf8');
      const declaration = 'new Connection("orders", {';
      assert.ok(source.includes(declaration));
      writeFileSync(file, source.replace(declaration, `${declaration} name: 'shop-orders',`));
      const replaced = await promote(['dev', '--yes']);
      assert.equal(replaced.code, 1);
      assert.match(replaced.output, /dev would replace orders: the ARN changes.*--allow-replace/);
      const allowed = await promote(['dev', '--yes', '--allow-replace']);
      assert.equal(allowed.code, 0, allowed.output);

      writeFileSync(file, source.replace(declaration, 'new Connection("sales", {'));
      const deleted = await promote(['dev', '--yes']);
      assert.equal(deleted.code, 1);
      assert.match(deleted.output, /dev would delete orders\. Go on with --allow-delete\./);
      writeFileSync(file, source);
    });

    it('previews all stages without a change, and refuses a mistyped stage', async () => {
      const before = releases();
      const preview = await promote(['dev', 'staging', 'prod', '--preview', '--allow-replace']);
      assert.equal(preview.code, 0, preview.output);
      assert.match(preview.output, /│ orders +│ update +│ description +│ .*1\.2\.0 +│ .*1\.3\.0/);
      assert.deepEqual(releases(), before);
      const { output, code } = await promote(['prd']);
      assert.equal(code, 1);
      assert.match(output, /There is no stack prd; make it with: pulumi stack init prd/);
    });
  });

  it('shows no secret', () => assertNoLeak({ outputs, backend: join(folder, 'backend') }, Object.values(secrets)));
});
