import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { engine, succeeded, workspace, type Workspace } from '../support/engine';
import { languages, needPython } from '../support/languages';
import { repository, workspaces } from '../support/repository';

const imports = `
import pulumi
import pulumi_eventbridge_connection as eventbridge

password = pulumi.Config().require_secret("password")
`;

const crm = (description: string, more = ''): string => `
crm = eventbridge.Connection(
    "crm",
    description="${description}",
    authorization_type=eventbridge.AuthorizationType.BASIC,
    auth_parameters=eventbridge.AuthParametersArgs(
        basic_auth_parameters=eventbridge.BasicAuthParametersArgs(username="events", password=password),
        invocation_http_parameters=eventbridge.HttpParametersArgs(
            header_parameters={
                "X-Tenant": "acme",
                "X-Trace": eventbridge.HttpParameterArgs(
                    entries=[
                        eventbridge.HttpParameterEntryArgs(value="one"),
                        eventbridge.HttpParameterEntryArgs(value="two"),
                    ],
                ),
            },
        ),
    ),${more}
)
pulumi.export("arn", crm.arn)
pulumi.export("state", crm.connection_state)
pulumi.export("name", crm.name)
`;

describe('A Python program with the plugin', function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: Workspace;
  before(async function () {
    await needPython(this);
    mkdirSync(workspaces, { recursive: true });
    const folder = mkdtempSync(join(workspaces, 'sdk-'));
    const { generateSdk, installPythonSdk } = await languages();
    const sdk = await generateSdk(await engine(), join(repository, 'provider/schema.json'), 'python', folder);
    const target = join(folder, 'installed');
    await installPythonSdk(sdk, target);
    emulator = await startEmulator();
    stack = await workspace({
      runtime: 'python',
      program: { '__main__.py': imports + crm('Of the shop') },
      plugin: true,
      emulator,
      secrets: { 'test-project:password': 'canary-first' },
      env: { PYTHONPATH: target },
    });
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const program = (...parts: string[]): void => stack.write({ '__main__.py': imports + parts.join('\n') });
  const held = () =>
    emulator.control
      .connections()
      .filter(({ state }) => state !== 'DELETING')
      .map(({ name, state }) => `${name} ${state}`);

  it('creates a connection with a name of its own', async () => {
    succeeded(await stack.preview());
    const { output } = succeeded(await stack.up());
    assert.doesNotMatch(output, /canary/);
    const { name, state, arn } = await stack.outputs();
    assert.match(name, /^crm-[0-9a-f]{7}$/);
    assert.equal(state, 'AUTHORIZED');
    assert.match(arn, /:connection\/crm-/);
    emulator.control.clearRequests();
    succeeded(await stack.preview('--expect-no-changes'));
    assert.deepEqual(emulator.control.requests(), []);
  });

  it('changes and refreshes it', async () => {
    program(crm('Of the other shop'));
    succeeded(await stack.up());
    assert.deepEqual(
      emulator.control
        .requests({ operation: 'UpdateConnection' })
        .map(({ body }) => Object.keys(body as object).sort()),
      [['Description', 'Name']],
    );
    succeeded(await stack.refresh('--expect-no-changes'));
    await stack.setSecrets({ 'test-project:password': 'canary-second' });
    const { output } = succeeded(await stack.up());
    assert.doesNotMatch(output, /canary/);
  });

  it('reads, looks up, lists, and takes over by the option import', async () => {
    await new EventBridge(clientConfig(emulator)).createConnection({
      Name: 'existing',
      AuthorizationType: 'BASIC',
      AuthParameters: { BasicAuthParameters: { Username: 'events', Password: 'canary-second' } },
    });
    program(
      crm('Of the other shop'),
      `
found = eventbridge.Connection.get("found", "existing")
looked_up = eventbridge.get_connection(name="existing")
pulumi.export("found", pulumi.Output.all(found.arn, looked_up.arn).apply(lambda arns: arns[0] == arns[1]))
pulumi.export("names", [one.name for one in eventbridge.list_connections(name_prefix="exist").connections])
`,
    );
    succeeded(await stack.up());
    const { found, names } = await stack.outputs<{ found: boolean; names: string[] }>();
    assert.deepEqual({ found, names }, { found: true, names: ['existing'] });
    program(
      crm('Of the other shop'),
      `
existing = eventbridge.Connection(
    "existing",
    name="existing",
    authorization_type="BASIC",
    auth_parameters={"basic_auth_parameters": {"username": "events", "password": password}},
    opts=pulumi.ResourceOptions(import_="existing"),
)
`,
    );
    succeeded(await stack.up());
    assert.match((await stack.resource('existing')).outputs!.arn!, /:connection\/existing\//);
  });

  it('replaces it in another region by an explicit provider, and destroys everything', async () => {
    const { url } = emulator;
    program(
      `
elsewhere = eventbridge.Provider(
    "elsewhere",
    region="eu-central-1",
    endpoints=[eventbridge.ProviderEndpointsArgs(eventbridge="${url}", secretsmanager="${url}", sts="${url}")],
)
`,
      crm('Of the other shop', '\n    opts=pulumi.ResourceOptions(provider=elsewhere),'),
    );
    succeeded(await stack.up());
    assert.match((await stack.outputs())['arn'], /:eu-central-1:/);
    succeeded(await stack.destroy());
    assert.deepEqual(held(), []);
  });
});
