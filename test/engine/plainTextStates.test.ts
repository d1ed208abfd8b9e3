import assert from 'node:assert/strict';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { type StackState, succeeded, withoutEnvelopes, type Workspace, workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import type { Properties } from '../support/types';

const canaries = ['canary-password-1', 'canary-header-2', 'canary-of-list-3'];

const program = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const [password, header, listed] = ${JSON.stringify(canaries)};
const basicAuthParameters = (password) => ({ username: "user", password });
new Connection("values", {
  authorizationType: "BASIC", description: config.get("description"),
  authParameters: { basicAuthParameters: basicAuthParameters(password), invocationHttpParameters: { headerParameters: {
    "X-Tenant": "acme",
    "X-Token": { value: pulumi.output(header), isValueSecret: true },
    "X-List": ["first", { value: listed, isValueSecret: true }],
  } } },
});
new Connection("reference", {
  authorizationType: "BASIC", authParameters: { basicAuthParameters: basicAuthParameters({ secretArn: config.require("secretArn") }) },
});
`;

/** A state as version 0.1.0 could leave it: what the program passed in plain text is in plain text. */
function inPlainText(state: StackState): StackState {
  const old = (values: unknown): unknown => {
    const { __encrypted, ...members } = withoutEnvelopes(values) as Properties;
    return members;
  };
  const { deployment } = state;
  const resources = deployment.resources?.map((resource) =>
    resource.type.endsWith(':Connection')
      ? { ...resource, inputs: old(resource.inputs), outputs: old(resource.outputs) }
      : resource,
  );
  return { ...state, deployment: { ...deployment, resources } } as StackState;
}

describe('A state that holds secrets in plain text', function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: Workspace;
  let state: StackState;
  before(async () => {
    emulator = await startEmulator();
    const secrets = new SecretsManagerClient(clientConfig(emulator));
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'source', SecretString: 'of-the-reference' }));
    stack = await workspace({ program: { 'index.js': program }, emulator, config: { secretArn: ARN } });
    succeeded(await stack.up());
    state = inPlainText(await stack.export('--show-secrets'));
    assert.throws(() => assertNoLeak({ state: JSON.stringify(state) }, canaries), /secrets leaked/);
  });
  beforeEach(async () => {
    succeeded(await stack.import(state));
    emulator.control.clearRequests();
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const calls = (): string[] => emulator.control.requests().map(({ operation }) => operation);
  const isEncrypted = async (): Promise<void> => {
    assertNoLeak({ state: JSON.stringify(await stack.export()) }, canaries);
    const { resources = [] } = (await stack.export('--show-secrets')).deployment;
    const values = resources.find(({ urn }) => urn.endsWith('::values'));
    assert.ok(JSON.stringify(values?.inputs).includes(canaries[0]), 'the values are still there');
  };

  it('shows no change in a preview, and needs no call to AWS for it', async () => {
    const { output } = succeeded(await stack.preview('--diff', '--expect-no-changes'));
    assert.deepEqual(
      calls().filter((call) => call.endsWith('Connection')),
      [],
    );
    assertNoLeak({ output }, canaries);
  });

  it('is encrypted by the next update, which changes nothing in AWS and says what it does', async () => {
    // Before 3.274, `--diff` shows what the old state holds in plain text.
    const { output } = succeeded(await stack.up());
    assert.match(output, /recorded again, so that every secret in the state is encrypted/);
    assertNoLeak({ output }, canaries);
    assert.deepEqual(
      calls().filter((call) => !/^(Describe|Get)/.test(call)),
      [],
    );
    await isEncrypted();
    emulator.control.clearRequests();
    const again = succeeded(await stack.up('--diff', '--expect-no-changes'));
    assert.doesNotMatch(again.output, /recorded again/);
    succeeded(await stack.refresh('--diff', '--expect-no-changes'));
  });

  it('is encrypted by a refresh', async () => {
    const { output } = succeeded(await stack.refresh('--diff'));
    assertNoLeak({ output }, canaries);
    await isEncrypted();
    succeeded(await stack.preview('--diff', '--expect-no-changes'));
  });

  it('is encrypted by an update of something else, whose preview shows just that', async () => {
    await stack.setConfig({ description: 'changed' });
    const { output } = succeeded(await stack.preview());
    assert.match(output, /\[diff: \+(__encrypted,)?description/);
    assertNoLeak({ output }, canaries);
    assertNoLeak({ output: succeeded(await stack.up()).output }, canaries);
    await isEncrypted();
  });
});
