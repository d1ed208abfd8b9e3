import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { changes, failed, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { repository } from '../support/repository';

const exec = promisify(execFile);

/** The plugin of @pulumi/aws is a download. What counts here is what the engine does with any other type. */
const OLD = `
  const pulumi = require("@pulumi/pulumi");
  class Old extends pulumi.dynamic.Resource {
    constructor(name, args, opts) {
      super({
        create: async (inputs) => ({ id: name, outs: inputs }),
        delete: async () => { throw new Error("the connection would have been deleted"); },
      }, name, args, opts);
    }
  }
  /** An API destination. */
  class Destination extends pulumi.dynamic.Resource {
    constructor(name, connectionArn) {
      super({
        create: async (inputs) => ({ id: name, outs: inputs }),
        update: async () => { throw new Error("the destination would have been changed"); },
      }, name, { connectionArn });
    }
  }
`;

describe('docs/guides/migrating.md, followed on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;
  let arn: string;

  before(async () => {
    emulator = await startEmulator();
    const aws = new EventBridge(clientConfig(emulator));
    const AuthParameters = { BasicAuthParameters: { Username: 'events', Password: 'a-password-7c21' } };
    arn = (await aws.createConnection({ Name: 'crm-a1b2c3d', AuthorizationType: 'BASIC', AuthParameters }))
      .ConnectionArn!;
    stack = await workspace({ program: old(''), emulator });
    succeeded(await stack.up());
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const old = (options: string) => ({
    'index.js': `${OLD}
      const crm = new Old("crm", { arn: "${arn}" }, { ${options} });
      new Destination("orders", crm.arn);
    `,
  });

  it('pulumi state delete refuses while something depends on the old resource', async () => {
    const { urn } = await stack.resource('crm');
    assert.match(failed(await stack.run('state', 'delete', urn, '--yes')).output, /depend/);
  });

  it('lets go of the old resource, imports the connection, and changes nothing else', async () => {
    stack.write(old('retainOnDelete: true'));
    succeeded(await stack.up());

    const command = join(repository, 'provider/dist/command/main.js');
    await exec(
      process.execPath,
      [command, 'import', 'crm-a1b2c3d', '--region', 'us-east-1', '--endpoint', emulator.url],
      {
        cwd: stack.programFolder,
        env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      },
    );
    succeeded(await stack.run('import', '--file', 'import.json', '--generate-code=false', '--yes', '--skip-preview'));

    const { outputs } = await stack.resource('crm-a1b2c3d');
    assert.equal(outputs?.arn, arn);
    stack.write({
      'index.js': `${OLD}
        const { Connection } = require("pulumi-eventbridge-connection");
        const crm = new Connection("crm-a1b2c3d", {
          name: "crm-a1b2c3d",
          authorizationType: "BASIC",
          authParameters: { basicAuthParameters: { username: "events", password: "a-password-7c21" } },
          region: "us-east-1",
        }, { protect: true });
        new Destination("orders", crm.arn);
      `,
    });
    const preview = succeeded(await stack.preview('--diff'));
    assert.deepEqual(operations(preview), { 'crm-a1b2c3d': 'update', orders: 'same', crm: 'delete' });
    assert.match(preview.stdout, /\[retain\]/, preview.stdout);
    assert.ok(
      changes(preview).some((line) => line === '+ password: [secret]'),
      preview.stdout,
    );

    succeeded(await stack.up());
    assert.equal(emulator.control.connections().length, 1);
    assert.equal(emulator.control.connections()[0].arn, arn);
    assert.equal(emulator.control.connections()[0].state, 'AUTHORIZED');
    succeeded(await stack.preview('--expect-no-changes'));
  });
});
