import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { files, folder, recorded, stack as recordedStack } from '../fixtures/states/states';
import { failed, operations, succeeded, workspace, type StackState, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { PROVIDER_TEXT } from '../support/plugin';
import { repository } from '../support/repository';

const TYPE = 'pulumi-nodejs:dynamic/eventbridge:Connection';
const SECRETS = ['recorded-secret-1', 'recorded-secret-2', 'recorded-referenced', 'recorded-parameter'];

/** The hosts of the handlers: the states of the first are also the second's. */
const hosts = { dynamic: 'dynamic provider', plugin: 'plugin' };
type Host = keyof typeof hosts;

/** A recorded stack, with an AWS around it that is as it was when the state was written. */
interface Revived {
  emulator: Emulator;
  stack: Workspace;
  state: StackState;
}

/** @param host - which class the program imports */
async function revive(version: string, name: string, host: Host = 'dynamic'): Promise<Revived> {
  const path = join(folder, version, name);
  const text = (file: string) => readFileSync(join(path, file), 'utf8');
  const emulator = await startEmulator();
  let stack: Workspace | undefined;
  try {
    emulator.control.restore(JSON.parse(text(files.cloud)));
    const { project, passphrase } = recordedStack;
    const env = { PULUMI_CONFIG_PASSPHRASE: passphrase };
    const isPlugin = host === 'plugin';
    stack = await workspace({ program: relative(repository, path), project, env, plugin: isPlugin });
    // The emulator of today has another port. Nothing else is touched.
    const moved = (file: string) => text(file).replace(/http:\/\/127\.0\.0\.1:\d+/g, emulator.url);
    writeFileSync(join(stack.programFolder, files.config), moved(files.config));
    if (isPlugin) {
      const program = text('index.ts').replace(
        "'pulumi-eventbridge-connection'",
        "'pulumi-eventbridge-connection/plugin'",
      );
      stack.write({ 'index.ts': program });
      const { url } = emulator;
      const endpoints = [{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }];
      await stack.setConfig({
        'eventbridge-connection:region': 'us-east-1',
        'eventbridge-connection:endpoints': JSON.stringify(endpoints),
      });
    }
    const state = JSON.parse(moved(files.state)) as StackState;
    succeeded(await stack.import(state));
    return { emulator, stack, state };
  } catch (error) {
    await stack?.close();
    await emulator.close();
    throw error;
  }
}

const connections = ({ deployment }: StackState) =>
  (deployment.resources ?? []).filter(({ type }) => [TYPE, 'eventbridge-connection:index:Connection'].includes(type));

/** The plugin has another type, and the URN with it. */
const nameIn = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);

/** What a state says of its connections, by URN: the engine writes them in the order in which it reaches them. */
const contents = (state: StackState) =>
  connections(state)
    .map(({ urn, id, inputs, outputs, initErrors }) => ({
      urn,
      id,
      inputs: plain(inputs),
      outputs: plain(outputs),
      initErrors,
    }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));

/** The engine encrypts anew what it writes again. */
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (key: string, member: unknown) => (key === 'ciphertext' ? 'encrypted' : member));

const alive = (emulator: Emulator) =>
  emulator.control
    .connections()
    .filter(({ state }) => state !== 'DELETING')
    .map(({ name }) => name);

describe('States of earlier versions', () => {
  it('are recorded for every version that was released', () => {
    const changes = readFileSync(join(repository, 'CHANGELOG.md'), 'utf8');
    const released = [...changes.matchAll(/^## (\d+\.\d+\.\d+)\b/gm)].map(([, version]) => version);
    assert.deepEqual(
      released.filter((version) => !recorded().includes(version)),
      [],
      'see test/fixtures/states/record.ts',
    );
  });

  for (const version of recorded()) {
    describe(version, () => {
      it('name the handlers by a text of 69 bytes that never changes, and hold no code and no secret', () => {
        assert.equal(PROVIDER_TEXT, 'exports.handler=()=>require("pulumi-eventbridge-connection/provider")');
        assert.equal(Buffer.byteLength(PROVIDER_TEXT), 69);
        for (const name of recorded(version)) {
          const path = join(folder, version, name, files.state);
          const state = JSON.parse(readFileSync(path, 'utf8')) as StackState;
          assert.ok(connections(state).length > 0);
          for (const { urn, inputs, outputs } of connections(state)) {
            assert.deepEqual([inputs?.__provider, outputs?.__provider], [PROVIDER_TEXT, PROVIDER_TEXT], urn);
          }
          assertNoLeak({ path }, SECRETS);
        }
      });

      for (const [host, title] of Object.entries(hosts) as [Host, string][]) {
        it(`a whole stack is refreshed without a change, updated in place and destroyed by the ${title}`, async () => {
          const { emulator, stack, state } = await revive(version, 'whole', host);
          try {
            const refresh = succeeded(await stack.refresh('--expect-no-changes'));
            assert.deepEqual(contents(await stack.export()), contents(state));
            const preview = succeeded(await stack.preview('--expect-no-changes'));
            // Everything that is there was looked at, and nothing was touched.
            const looks = emulator.control.requests({ operation: 'DescribeConnection' });
            assert.deepEqual(new Set(looks.map(({ name }) => name)), new Set(alive(emulator)));
            assert.deepEqual(Object.keys(emulator.control.counts()).filter(writes), []);

            const before = new Map(connections(state).map(({ urn, outputs }) => [nameIn(urn), outputs?.arn as string]));
            await stack.setConfig({ stage: 'changed' });
            await stack.setSecrets({ secret: 'recorded-secret-3' });
            const up = succeeded(await stack.up());
            const { found, shop: _component, ...changed } = operations(up);
            assert.notEqual(found, 'update');
            assert.deepEqual(new Set(Object.values(changed)), new Set(['update']));
            assert.equal(Object.keys(changed).length, connections(state).length - 1);
            for (const { urn, outputs } of connections(await stack.export())) {
              assert.equal(outputs?.arn, before.get(nameIn(urn)), urn);
              assert.equal(outputs?.__provider, PROVIDER_TEXT);
            }
            const there = emulator.control.snapshot().regions.flatMap((region) => region.connections);
            const record = (name: string) => there.find((one) => one.name === name || one.name.startsWith(`${name}-`))!;
            for (const { name, description } of there.filter((one) => one.name !== 'of-somebody-else')) {
              assert.equal(description, 'changed', name);
            }
            assert.equal(record('shop-orders').auth?.BasicAuthParameters?.Password, 'recorded-secret-3');
            assert.deepEqual(
              record('shop-orders')
                .auth?.InvocationHttpParameters?.HeaderParameters?.map(({ Key }) => Key)
                .sort(),
              ['X-Open', 'X-Tenant', 'X-Token', 'X-Trace', 'X-Trace'],
            );
            assert.equal(record('api.key').auth?.ApiKeyAuthParameters?.ApiKeyValue, 'recorded-secret-3');
            assert.equal(record('secret-reference').auth?.BasicAuthParameters?.Password, 'recorded-referenced');
            assert.deepEqual([record('private').state, record('private').invocationRoute], ['AUTHORIZED', undefined]);
            assert.equal(record('deauthorized').state, 'AUTHORIZED');
            const again = succeeded(await stack.preview('--expect-no-changes'));

            const destroy = succeeded(await stack.destroy());
            assert.deepEqual(alive(emulator), ['of-somebody-else']);
            assert.deepEqual(await stack.resources(), []);
            const said = [refresh, preview, up, again, destroy].map(({ output }) => output).join('\n');
            assertNoLeak({ said, folder: stack.backend }, [...SECRETS, 'recorded-secret-3']);
          } finally {
            await stack.close();
            await emulator.close();
          }
        });

        it(`what a create has left unfinished is resumed by the ${title}, not made twice`, async () => {
          const { emulator, stack, state } = await revive(version, 'interrupted', host);
          try {
            assert.deepEqual(
              connections(state).map(({ initErrors }) => initErrors?.length),
              [1, 1],
            );
            const states = () => new Map(emulator.control.connections().map(({ arn, state }) => [arn, state]));
            const arns = [...states().keys()];
            const up = succeeded(await stack.up());
            assert.deepEqual(operations(up), { 'answer-lost': 'update', refused: 'update' });
            assert.deepEqual(states(), new Map(arns.map((arn) => [arn, 'AUTHORIZED'])));
            for (const { outputs, initErrors } of connections(await stack.export())) {
              assert.ok(outputs?.arn && arns.includes(outputs.arn));
              assert.equal(initErrors, undefined);
            }
            succeeded(await stack.refresh('--expect-no-changes'));
          } finally {
            await stack.close();
            await emulator.close();
          }
        });
      }

      it('what a create has left unfinished is destroyed', async () => {
        const { emulator, stack } = await revive(version, 'interrupted');
        try {
          succeeded(await stack.destroy());
          assert.deepEqual(alive(emulator), []);
          assert.deepEqual(await stack.resources(), []);
        } finally {
          await stack.close();
          await emulator.close();
        }
      });
    });
  }
});

describe('States of a later version', () => {
  const installed: string = require('pulumi-eventbridge-connection/package.json').version;
  const [major, minor, patch] = installed.split('.').map(Number);

  /** The state as a version would write it that an older one cannot read. */
  const needing = (state: StackState, version: string): StackState => {
    const changed = structuredClone(state);
    for (const { outputs } of connections(changed)) outputs!.__needsVersion = version;
    return changed;
  };

  /** Without the lookup: whether an operation reads it again before it fails is a matter of order. */
  const managed = (state: StackState) => contents(state).filter(({ urn }) => nameIn(urn) !== 'found');

  it('are refused by every operation with what to install, and nothing is touched', async () => {
    const { emulator, stack, state } = await revive('0.1.0', 'whole');
    try {
      const later = `${major}.${minor}.${patch + 10}`;
      succeeded(await stack.import(needing(state, later)));
      await stack.setConfig({ stage: 'changed' });
      for (const operation of ['preview', 'up', 'refresh', 'destroy'] as const) {
        const { output } = failed(await stack[operation]());
        assert.match(
          output,
          new RegExp(
            `Connection "\\S+" was last changed by a newer version of pulumi-eventbridge-connection, and version ${installed} cannot read its state: ` +
              `install ${later} or newer\\. Nothing was changed\\.`,
          ),
          operation,
        );
        assert.doesNotMatch(output, /\n\s+at /, operation);
        assert.deepEqual(managed(await stack.export()), managed(needing(state, later)), operation);
      }
      assert.deepEqual(Object.keys(emulator.control.counts()).filter(writes), []);
    } finally {
      await stack.close();
      await emulator.close();
    }
  });

  it('are read if this version is new enough, and no preview shows the mark', async () => {
    const { emulator, stack, state } = await revive('0.1.0', 'whole');
    try {
      succeeded(await stack.import(needing(state, installed)));
      await stack.setConfig({ stage: 'changed' });
      assert.doesNotMatch(succeeded(await stack.preview('--diff')).output, /needsVersion/);
      succeeded(await stack.up());
    } finally {
      await stack.close();
      await emulator.close();
    }
  });
});

const writes = (operation: string) => !/^(Describe|List|Get)/.test(operation);
