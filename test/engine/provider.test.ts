import assert from 'node:assert/strict';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { failed, operations, succeeded, Workspace, workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';

const SECRET_KEY = 'secret-key-of-the-provider-83b1';
const TOKEN = 'session-token-of-the-provider-2c9e';

const account = { home: '111111111111', there: '222222222222', third: '333333333333' };

describe('An exported provider on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;

  /** Connections in two accounts beside that of the stack: by keys, and by a role, which a component hands on. */
  const program = (more = '', accessKey = 'THERE') => ({
    'index.ts': `
      import * as pulumi from "@pulumi/pulumi";
      import { Connection, Provider } from "pulumi-eventbridge-connection";

      const basic = {
        authorizationType: "BASIC" as const,
        authParameters: { basicAuthParameters: { username: "user", password: "password-1" } },
      };
      const endpoints = [{ eventbridge: "${emulator.url}", sts: "${emulator.url}" }];
      const frankfurt = new Provider("frankfurt", {
        region: "eu-central-1",
        accessKey: "${accessKey}",
        secretKey: "${SECRET_KEY}",
        token: pulumi.output("${TOKEN}"),
        endpoints,
        maxRetries: 2,
        skipMetadataApiCheck: true,
        allowedAccountIds: ["${account.there}"],
      });
      const oregon = new Provider("oregon", {
        region: "us-west-2",
        assumeRoles: [{ roleArn: pulumi.output("arn:aws:iam::${account.third}:role/deploy"), duration: "30m" }],
        endpoints,
      });
      class Component extends pulumi.ComponentResource {
        constructor(name: string, opts: pulumi.ComponentResourceOptions) {
          super("test:index:Component", name, {}, opts);
          new Connection("in-third", { ...basic, name: "in-third" }, { parent: this });
        }
      }
      const there = new Connection("there", { ...basic, name: "there" }, { provider: frankfurt });
      new Component("component", { providers: [oregon] });
      new Connection("here", { ...basic, name: "here" });
      export const arn = there.arn;
      export const region = there.region;
      ${more}
    `,
  });

  before(async () => {
    emulator = await startEmulator();
    emulator.control.configure({
      defaultAccount: account.home,
      accessKeys: { THERE: { account: account.there }, SECOND: { account: account.there } },
    });
    stack = await workspace({ program: program(), emulator });
    succeeded(await stack.up());
  });

  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const places = () =>
    Object.fromEntries(
      emulator.control
        .connections()
        .filter(({ state }) => state !== 'DELETING')
        .map((connection) => [connection.name, connection.arn.split(':').slice(3, 5).join(' ')]),
    );

  it('makes connections in its own account and region', async () => {
    assert.deepEqual(places(), {
      there: `eu-central-1 ${account.there}`,
      'in-third': `us-west-2 ${account.third}`,
      here: `us-east-1 ${account.home}`,
    });
    const outputs = (await stack.resources()).find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs;
    assert.equal(outputs?.region, 'eu-central-1');
    succeeded(await stack.preview('--expect-no-changes'));
    succeeded(await stack.refresh('--expect-no-changes'));
  });

  it('is in the state and in no file with a secret', async () => {
    const { inputs } = (await stack.resources()).find(({ urn }) => urn.endsWith('::frankfurt'))!;
    assert.equal(inputs!['aws:region'], 'eu-central-1');
    assertNoLeak({ state: JSON.stringify(await stack.export()), backend: stack.backend }, [SECRET_KEY, TOKEN]);
    assertNoLeak({ preview: succeeded(await stack.preview('--diff')).output }, [SECRET_KEY, TOKEN]);
  });

  it('takes new credentials without touching its connections', async () => {
    stack.write(program('', 'SECOND'));
    const up = succeeded(await stack.up());
    assert.deepEqual(operations(up), { there: 'same', 'in-third': 'same', here: 'same', component: 'same' });
    assert.match(up.stdout, /~ 1 updated/);
  });

  it('guards the account, and has mistakes reported by the preview', async () => {
    stack.write(
      program(`
        const wrong = new Provider("wrong", { region: "eu-central-1", endpoints, forbiddenAccountIds: ["${account.home}"] });
        new Connection("guarded", { ...basic, name: "guarded" }, { provider: wrong });
      `),
    );
    assert.match(failed(await stack.up()).output, /account 111111111111.*forbiddenAccountIds/);
    assert.equal(places().guarded, undefined);
    stack.write(
      program(`
        const wrong = new Provider("wrong", { maxRetries: 5000 });
        new Connection("refused", basic, { provider: wrong });
      `),
    );
    assert.match(failed(await stack.preview()).output, /aws:maxRetries must be a whole number from 0 to 1000/);
    stack.write(program('new Provider("wrong", { allowedAccountID: ["111111111111"] } as object);'));
    const { output } = failed(await stack.preview());
    assert.match(
      output,
      /Provider "wrong": allowedAccountID is not an argument of a provider; did you mean "allowedAccountIds"\?/,
    );
    assert.doesNotMatch(output, /\n\s+at /);
  });

  it('deletes where it has made', async () => {
    stack.write(program());
    succeeded(await stack.destroy());
    assert.deepEqual(places(), {});
  });
});
