import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { LocalWorkspace, PulumiCommand, type PulumiFn } from '@pulumi/pulumi/automation';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { Connection, getConnection } from 'pulumi-eventbridge-connection';
import { engine } from '../support/engine';
import { workspaces } from '../support/repository';

describe('A lookup in an inline program', function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let folder: string;
  const environment = { ...process.env };
  before(async () => {
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) delete process.env[name];
    // The program runs in this process, with its credentials.
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    emulator = await startEmulator();
    mkdirSync(workspaces, { recursive: true });
    folder = mkdtempSync(join(workspaces, 'inline-'));
  });
  after(async () => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  /** An `up` whose workspace has the region and the endpoint in its variables, and in its configuration if at all. */
  async function up(stackName: string, program: PulumiFn, isConfigured: boolean) {
    const { pulumi: path, env } = await engine();
    const { url } = emulator;
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName, projectName: 'inline', program },
      {
        workDir: folder,
        pulumiHome: join(folder, 'home'),
        pulumiCommand: await PulumiCommand.get({ root: join(path, '../..'), skipVersionCheck: true }),
        envVars: {
          ...(env as Record<string, string>),
          PULUMI_HOME: join(folder, 'home'),
          PULUMI_BACKEND_URL: `file://${folder}`,
          AWS_REGION: 'eu-central-1',
          AWS_ENDPOINT_URL: url,
        },
        projectSettings: { name: 'inline', runtime: 'nodejs' },
      },
    );
    if (isConfigured) {
      await stack.setConfig('aws:region', { value: 'eu-central-1' });
      const endpoints = [{ eventbridge: url, secretsmanager: url, sts: url }];
      await stack.setConfig('aws:endpoints', { value: JSON.stringify(endpoints) });
    }
    return stack.up();
  }

  const crm = (): Connection =>
    new Connection('crm', {
      name: 'crm',
      authorizationType: 'BASIC',
      authParameters: { basicAuthParameters: { username: 'events', password: pulumi.secret('pass-word') } },
    });

  it('sees the configuration of the stack, and not the variables of the workspace, which resources see', async () => {
    const { outputs } = await up('declares', async () => ({ arn: crm().arn }), false);
    assert.match(outputs['arn'].value as string, /:eu-central-1:/);
    const looksUp = async () => ({ state: (await getConnection({ name: 'crm' })).connectionState });
    await assert.rejects(up('looks-up', looksUp, false), /No AWS region is known/);
    const found = await up('looks-up', looksUp, true);
    assert.equal(found.outputs['state'].value, 'AUTHORIZED');
  });
});
