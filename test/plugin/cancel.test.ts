import assert from 'node:assert/strict';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { succeeded, workspace, type Workspace } from '../support/engine';

const erp = {
  type: 'eventbridge-connection:Connection',
  properties: {
    name: 'erp',
    authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
    authParameters: {
      oAuthParameters: {
        clientParameters: { clientId: 'events', clientSecret: '${clientSecret}' },
        authorizationEndpoint: 'https://login.example.com/token',
        httpMethod: 'POST',
      },
    },
  },
};

/** What is interrupted, and how the emulator keeps it waiting. */
const cases = {
  'a create that waits for its authorization': {
    waitsFor: 'DescribeConnection',
    arrange: ({ control }: Emulator) => control.setOutcome({ state: 'AUTHORIZING' }),
    left: 'AUTHORIZING',
  },
  'a create that is throttled': {
    waitsFor: 'CreateConnection',
    arrange: ({ control }: Emulator) => control.fault({ kind: 'throttle', operation: 'CreateConnection', times: null }),
    left: undefined,
  },
};

describe('Ctrl-C at the plugin', function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: Workspace;
  beforeEach(async () => {
    emulator = await startEmulator();
    stack = await workspace({
      runtime: 'yaml',
      plugin: true,
      emulator,
      secrets: { 'test-project:clientSecret': 'canary-secret' },
      settings: { config: { clientSecret: { type: 'string', secret: true } }, resources: { erp } },
    });
  });
  afterEach(async () => {
    await stack.close();
    await emulator.close();
  });

  for (const [title, { waitsFor, arrange, left }] of Object.entries(cases)) {
    it(`ends ${title}, records what is known, and the next update continues`, async () => {
      arrange(emulator);
      const running = stack.start('up');
      await Promise.race([
        emulator.control.waitForCalls({ operation: waitsFor }, 3),
        running.result.then(({ output }) => assert.fail(`It has ended: ${output}`)),
      ]);
      running.signal('SIGINT');
      const { output, code } = await running.result;
      assert.notEqual(code, 0);
      assert.match(output, /The operation was cancelled\. Nothing more was sent to AWS\. Run `pulumi up`\./);
      const { deployment } = await stack.export();
      assert.deepEqual(deployment.pending_operations ?? [], []);
      const recorded = deployment.resources?.find(({ urn }) => urn.endsWith('::erp'));
      assert.equal(recorded?.outputs?.connectionState, left);
      const arns = emulator.control.connections().map(({ arn }) => arn);
      emulator.control.clearFaults();
      emulator.control.clearOutcomes();
      if (left !== undefined) emulator.control.transition('erp', 'AUTHORIZED');
      succeeded(await stack.up());
      const { outputs } = await stack.resource('erp');
      assert.equal(outputs?.connectionState, 'AUTHORIZED');
      if (left !== undefined) assert.deepEqual([outputs?.arn], arns);
    });
  }
});
