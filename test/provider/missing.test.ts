import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { basic } from '../support/connections';
import { type Proxy, startProxy, startTlsFront, type TlsFront } from '../support/network';
import { HandlerError, PartialFailure, type Plugin, startPlugin } from '../support/plugin';
import { partialFailure, pluginOptions, recordedOf } from '../support/provider';
import type { Inputs, Outputs } from '../support/types';

const accounts = { ONE: '111111111111', TWO: '222222222222' };

/** What an operation of the engine does to a connection that the state has. */
const operations: Record<string, (plugin: Plugin, made: Made) => Promise<unknown>> = {
  update: (plugin, { id, inputs, outs }) => plugin.update(id, outs, { ...inputs, description: 'changed' }),
  'update with adopt': (plugin, { id, inputs, outs }) =>
    plugin.update(id, outs, { ...inputs, description: 'changed', adopt: true }),
  delete: (plugin, { id, outs }) => plugin.delete(id, outs),
  refresh: (plugin, { id, outs }) => plugin.read(id, outs),
};

interface Made {
  id: string;
  inputs: Inputs;
  outs: Outputs;
}

describe('A connection that is not found', function () {
  let emulator: Emulator;
  let other: Emulator;
  let tls: TlsFront;
  let proxy: Proxy;
  let folder: string;
  let bundle: string;
  /** Plugins by what they are started with. */
  const plugins = new Map<string, Promise<Plugin>>();

  before(async () => {
    emulator = await startEmulator();
    other = await startEmulator();
    const port = Number(new URL(emulator.url).port);
    tls = await startTlsFront(port);
    proxy = await startProxy({ http: port, https: tls.port });
    folder = mkdtempSync(join(tmpdir(), 'missing-'));
    bundle = join(folder, 'bundle.pem');
    writeFileSync(bundle, tls.certificate);
  });
  beforeEach(() => {
    for (const one of [emulator, other]) {
      one.control.reset();
      one.control.configure({
        accessKeys: { ONE: { account: accounts.ONE }, TWO: { account: accounts.TWO } },
      });
    }
  });
  after(async () => {
    await Promise.all([...plugins.values()].map(async (plugin) => (await plugin).close()));
    await proxy.close();
    await tls.close();
    await emulator.close();
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A plugin with the credentials of an account. */
  function started(config: Record<string, string>, accessKey = 'ONE', env: NodeJS.ProcessEnv = {}): Promise<Plugin> {
    const key = JSON.stringify([config, accessKey, env]);
    const plugin =
      plugins.get(key) ??
      startPlugin({
        ...pluginOptions(emulator, { env: { AWS_ACCESS_KEY_ID: accessKey, ...env } }),
        config: { 'aws:region': 'us-east-1', ...config },
      });
    plugins.set(key, plugin);
    return plugin;
  }

  const endpoints = (list: Record<string, string>) => ({ 'aws:endpoints': JSON.stringify([list]) });
  const atEmulator = (): Record<string, string> =>
    endpoints({ eventbridge: emulator.url, sts: emulator.url, secretsmanager: emulator.url });
  const atAws = (): Record<string, string> => ({ 'aws:httpsProxy': proxy.url, 'aws:customCaBundle': bundle });

  async function made(plugin: Plugin): Promise<Made> {
    const { inputs, failures } = await plugin.check({}, basic);
    assert.deepEqual(failures, []);
    return { inputs, ...(await plugin.create(inputs)) };
  }

  /** One whose create got no answer, and neither did the search for it. */
  async function unanswered(plugin: Plugin): Promise<Made> {
    emulator.control.fault({ kind: 'reset', when: 'after', operation: 'CreateConnection', times: null });
    emulator.control.fault({ kind: 'status', status: 500, operation: 'DescribeConnection', times: null });
    const { inputs } = await plugin.check({}, basic);
    const failure = await partialFailure(plugin.create(inputs));
    emulator.control.clearFaults();
    return { id: failure.id, inputs, outs: recordedOf(failure) };
  }

  const states = (): string[] =>
    [emulator, other].flatMap(({ control }) =>
      control
        .snapshot()
        .regions.flatMap(({ connections }) => connections.map(({ arn, description }) => `${arn} ${description ?? ''}`)),
    );

  /** It fails with a sentence, and changes neither AWS nor the state. */
  async function refused(operation: Promise<unknown>, message: RegExp): Promise<void> {
    const before = states();
    const error = await operation.then(
      (result) => assert.fail(`it succeeded: ${JSON.stringify(result)}`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof HandlerError && !(error instanceof PartialFailure), String(error));
    assert.match(error.message, message);
    assert.match(error.message, /Nothing was changed\. .*pulumi state delete URN\.$/);
    assert.deepEqual(states(), before);
  }

  for (const [operation, act] of Object.entries(operations)) {
    describe(`in ${/^[aeiou]/.test(operation) ? 'an' : 'a'} ${operation}`, () => {
      const otherAccount =
        /^Connection "crm" is in account 111111111111, and these credentials belong to 222222222222\./;

      it('is not gone if the credentials belong to another account', async () => {
        const it = await made(await started(atEmulator()));
        await refused(act(await started(atEmulator(), 'TWO'), it), otherAccount);
      });

      it('is not gone if the credentials belong to another account of AWS itself', async () => {
        const it = await made(await started(atAws()));
        assert.equal(it.outs.endpoint, undefined);
        await refused(act(await started(atAws(), 'TWO'), it), otherAccount);
      });

      it('is not gone if another account has a connection of its name', async () => {
        const it = await made(await started(atEmulator()));
        const there = await started(atEmulator(), 'TWO');
        await made(there);
        await refused(act(there, it), otherAccount);
      });

      it('is not gone if the answer to its create was lost, and the credentials belong to another account', async () => {
        const it = await unanswered(await started(atEmulator()));
        await refused(
          act(await started(atEmulator(), 'TWO'), it),
          /^Connection "crm" is in account 111111111111, and these credentials belong to 222222222222\./,
        );
        // In the right account it is found, and its managed secret proves whose it is.
        const [{ arn }] = emulator.control.connections();
        const result = (await act(await started(atEmulator()), it)) as { outs?: Outputs; props?: Outputs } | undefined;
        if (operation !== 'delete') assert.equal((result?.outs ?? result?.props)?.arn, arn);
      });

      it('is not gone if STS does not tell the account', async () => {
        const it = await made(await started(atEmulator()));
        // Another process: the account is asked for once.
        const there = await started({ ...atEmulator(), 'aws:maxRetries': '1' }, 'TWO', { OPERATION: operation });
        emulator.control.fault({ kind: 'accessDenied', operation: 'GetCallerIdentity', times: null });
        await refused(act(there, it), /is in account 111111111111 and was not found, and STS did not say/);
      });

      it('is gone if the right account says so', async () => {
        const plugin = await started(atEmulator());
        const it = await made(plugin);
        emulator.control.reset();
        const result = (await act(plugin, it)) as { outs?: Outputs; id?: string } | undefined;
        if (operation === 'delete') assert.equal(result, undefined);
        else if (operation === 'refresh') assert.equal(result?.id, '');
        else assert.notEqual(result?.outs?.arn, it.outs.arn);
      });

      it('is looked for where it is recorded, whatever the environment names', async () => {
        const it = await made(await started(endpoints({ eventbridge: emulator.url })));
        const there = await started({}, 'ONE', { AWS_ENDPOINT_URL: other.url });
        const { inputs } = await there.check(it.inputs, basic);
        assert.equal(inputs.endpoint, emulator.url);
        await act(there, it);
        assert.deepEqual(other.control.requests(), []);
      });
    });
  }

  describe('at another endpoint', () => {
    for (const operation of ['update', 'update with adopt']) {
      it(`is not gone in an ${operation}: it is where it is recorded`, async () => {
        const it = await made(await started(atEmulator()));
        for (const there of [
          endpoints({ eventbridge: other.url }),
          endpoints({ eventbridge: other.url, sts: other.url }),
        ]) {
          const plugin = await started(there);
          const { inputs } = await plugin.check(it.inputs, basic);
          assert.equal(inputs.endpoint, other.url);
          await refused(
            operations[operation](plugin, { ...it, inputs }),
            new RegExp(`^Connection "crm" is recorded at ${emulator.url}, and ${other.url} does not have it\\.`),
          );
        }
      });
    }

    it('is not gone if the answer to its create was lost: nobody has looked where it is recorded', async () => {
      const { id, outs } = await unanswered(await started(atEmulator()));
      const there = await started(endpoints({ eventbridge: other.url }));
      const { inputs } = await there.check(basic, basic);
      await refused(
        operations['update'](there, { id, outs, inputs: { ...inputs, endpoint: other.url } }),
        /^Connection "crm" is recorded at /,
      );
    });

    it('is the same connection if it is there with its ARN', async () => {
      const it = await made(await started(atEmulator()));
      other.control.restore(emulator.control.snapshot());
      const plugin = await started(endpoints({ eventbridge: other.url }));
      const { inputs } = await plugin.check(it.inputs, basic);
      const { outs } = await plugin.update(it.id, it.outs, inputs);
      assert.equal(outs.arn, it.outs.arn);
      assert.equal(outs.endpoint, other.url);
    });

    it('which a shared file names, is that of a new connection and of no other', async () => {
      const file = join(folder, 'config');
      for (const text of [
        `[default]\nendpoint_url = ${other.url}\n`,
        `[default]\nservices = local\n[services local]\neventbridge =\n  endpoint_url = ${other.url}\n`,
      ]) {
        writeFileSync(file, text);
        const plugin = await started({}, 'ONE', { AWS_CONFIG_FILE: file });
        assert.equal((await plugin.check({}, basic)).inputs.endpoint, other.url);
        const recorded = { ...basic, region: 'us-east-1', authorized: true };
        assert.equal((await plugin.check(recorded, basic)).inputs.endpoint, undefined);
      }
    });
  });

  it('is the one of the ARN in the state, also if a name beside it says otherwise', async () => {
    const plugin = await started(atEmulator());
    const it = await made(plugin);
    const read = await plugin.read(it.id, { ...it.outs, name: 'edited' });
    assert.equal(read.props.arn, it.outs.arn);
    await plugin.delete(it.id, { ...it.outs, name: 'edited' });
    assert.ok(emulator.control.connections().every(({ state }) => state === 'DELETING'));
  });
});
