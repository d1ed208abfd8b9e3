import assert from 'node:assert/strict';
import type { UpdateConnectionRequest } from '@aws-sdk/client-eventbridge';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import { failed, operations, succeeded, workspace, type Workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';

/** What the programs of this file have in common. In JavaScript, because no types are tested here and it starts sooner. */
const PROLOGUE = `
  const pulumi = require("@pulumi/pulumi");
  const { Connection } = require("pulumi-eventbridge-connection");
  const basic = (more = {}, password = "password-1") => ({
      authorizationType: "BASIC",
      authParameters: { basicAuthParameters: { username: "user", password: pulumi.secret(password) } },
      ...more,
  });
  class Component extends pulumi.ComponentResource {
      constructor(name, opts) { super("test:index:Component", name, {}, opts); }
  }
`;

const SECRET_MARK = '4dabf18193072939515e22adb298388d';

/** A connection for each option, before and after a change that the option is about. Several share one \`up\`, which takes seconds. */
const program = (after: boolean, options = '{}') => ({
  'index.js': `${PROLOGUE}
    const after = ${after};
    const text = after ? "after" : "before";

    // Nobody may create first where the new one would adopt the old one, which is deleted then.
    new Connection("adopting", basic({ name: "adopting", adopt: true }), { deleteBeforeReplace: false });
    new Connection("given", basic({ name: "given" }), ${options});

    const guarded = new Connection("guarded", basic(), { protect: true });
    new Connection("retained", basic(), { retainOnDelete: true });

    // A nested secret, a header by its name, and the description are somebody else's; the other header is ours.
    new Connection("ignoring", {
        description: text,
        authorizationType: "BASIC",
        authParameters: {
            basicAuthParameters: { username: "user", password: pulumi.secret("password-" + text) },
            invocationHttpParameters: { headerParameters: { "X-Theirs": text, "X-Ours": text, "X-Secret": pulumi.secret(text) } },
        },
    }, {
        ignoreChanges: [
            "description",
            "authParameters.basicAuthParameters.password",
            'authParameters.invocationHttpParameters.headerParameters["X-Theirs"]',
            'authParameters.invocationHttpParameters.headerParameters["X-Secret"]',
        ],
    });

    new Connection("replacing", basic({ description: text }), { replaceOnChanges: ["description"] });
    new Connection("replacing-named", basic({ name: "fixed-name", description: text }), { replaceOnChanges: ["description"] });
    new Connection("replacing-nested", basic({}, "password-" + text), { replaceOnChanges: ["authParameters.basicAuthParameters.password"] });

    // Under another name both can exist at once, and by default the new one comes first.
    new Connection("created-first", basic({ name: "created-first-" + text }));
    new Connection("deleted-first", basic({ name: "deleted-first-" + text }), { deleteBeforeReplace: true });

    const component = new Component("component");
    after
        ? new Connection("new-name", basic(), { aliases: [{ name: "old-name" }] })
        : new Connection("old-name", basic());
    after
        ? new Connection("moved", basic(), { parent: component, aliases: [{ parent: pulumi.rootStackResource }] })
        : new Connection("moved", basic());

    const first = new Connection("first", basic());
    new Connection("second", basic(), { dependsOn: [first] });

    new Connection("transformed", basic({ description: "declared" }), {
        transforms: [({ props, opts }) => ({ props: { ...props, description: "transformed " + text }, opts })],
    });
    new Connection("hidden", basic(), { additionalSecretOutputs: ["arn", "connectionState"] });
  `,
});

describe('Resource options on the real engine', () => {
  let emulator: Emulator;
  let stack: Workspace;
  const initial: Record<string, { id?: string; arn?: string }> = {};

  // Nested groups run after the tests beside them: so every step has a group, in the order of the life of the stack.
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({ program: program(false), emulator });
    succeeded(await stack.up());
    for (const { urn, id, outputs, type } of await stack.resources()) {
      if (type.endsWith(':Connection')) initial[urn.slice(urn.lastIndexOf('::') + 2)] = { id, arn: outputs!.arn };
    }
  });

  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const connection = (name: string) => emulator.control.connections().find((one) => one.name === name);
  /** The calls that change something, as `CreateConnection name`, oldest first; a call that had to be repeated once. */
  const changesOf = (...names: string[]) => {
    const calls = emulator.control
      .requests({ operation: '*Connection' })
      .filter(({ operation, name }) => operation !== 'DescribeConnection' && names.includes(name!))
      .map(({ operation, name }) => `${operation} ${name}`);
    // A name is free only when its connection is gone, which takes a moment after the delete.
    return [...new Set(calls)];
  };
  const sent = (name: string) =>
    emulator.control
      .requests({ operation: 'UpdateConnection', name })
      .map(({ body }) => body as UpdateConnectionRequest);

  describe('after the first up', () => {
    it('dependsOn creates one after the other', async () => {
      const { dependencies } = await stack.resource('second');
      assert.deepEqual(
        dependencies?.map((urn) => urn.slice(urn.lastIndexOf('::') + 2)),
        ['first'],
      );
      const [first, second] = ['first', 'second'].map((name) => initial[name].id!);
      assert.deepEqual(changesOf(first, second), [`CreateConnection ${first}`, `CreateConnection ${second}`]);
    });

    it('transforms change the inputs before the provider sees them', async () => {
      const { inputs, id } = await stack.resource('transformed');
      assert.equal(inputs?.description, 'transformed before');
      const [created] = emulator.control.requests({ operation: 'CreateConnection', name: id });
      assert.equal((created.body as Record<string, unknown>).Description, 'transformed before');
    });

    it('additionalSecretOutputs encrypts outputs that are no secrets by themselves', async () => {
      const { outputs } = await stack.resource('hidden');
      for (const hidden of [outputs?.arn, outputs?.connectionState] as unknown[]) {
        assert.ok(typeof hidden === 'object' && hidden && SECRET_MARK in hidden, JSON.stringify(hidden));
      }
      assert.equal(typeof outputs!.name, 'string');
    });
  });

  describe('with a change of the program', () => {
    let preview: Record<string, string>;

    before(async () => {
      stack.write(program(true));
      preview = operations(succeeded(await stack.preview('--diff')));
      emulator.control.clearRequests();
      succeeded(await stack.up());
    });

    it('ignoreChanges works on nested paths, on a header by its name and on a secret', async () => {
      assert.equal(preview.ignoring, 'update');
      const name = initial.ignoring.id!;
      const [request, ...more] = sent(name);
      assert.deepEqual(more, []);
      assert.equal(request.Description, undefined);
      assert.equal(request.AuthParameters?.BasicAuthParameters?.Password, 'password-before');
      assert.deepEqual(
        Object.fromEntries(
          request.AuthParameters.InvocationHttpParameters!.HeaderParameters!.map(({ Key, Value }) => [Key, Value]),
        ),
        { 'X-Theirs': 'before', 'X-Ours': 'after', 'X-Secret': 'before' },
      );
      const { inputs } = await stack.resource('ignoring');
      assert.equal(inputs?.description, 'before');
    });

    it('replaceOnChanges replaces instead of updating, and deletes first if the name stays', () => {
      for (const logicalName of ['replacing', 'replacing-named', 'replacing-nested']) {
        assert.match(preview[logicalName], /replace/, logicalName);
        const name = initial[logicalName].id!;
        assert.deepEqual(changesOf(name), [`DeleteConnection ${name}`, `CreateConnection ${name}`]);
        assert.notEqual(connection(name)?.arn, initial[logicalName].arn);
      }
    });

    it('creates first for another name, and deleteBeforeReplace deletes first', () => {
      assert.deepEqual(changesOf('created-first-before', 'created-first-after'), [
        'CreateConnection created-first-after',
        'DeleteConnection created-first-before',
      ]);
      assert.deepEqual(changesOf('deleted-first-before', 'deleted-first-after'), [
        'DeleteConnection deleted-first-before',
        'CreateConnection deleted-first-after',
      ]);
    });

    it('aliases keep the connection and its name under a new logical name', async () => {
      const { id, outputs } = await stack.resource('new-name');
      assert.deepEqual({ id, arn: outputs!.arn }, initial['old-name']);
      assert.equal(preview['new-name'], 'same');
      assert.deepEqual(changesOf(id!), []);
    });

    it('a parent keeps the connection and its name', async () => {
      const { id, outputs, parent } = await stack.resource('moved');
      assert.match(String(parent), /test:index:Component::component$/);
      assert.deepEqual({ id, arn: outputs!.arn }, initial.moved);
      assert.equal(preview.moved, 'same');
      assert.deepEqual(changesOf(id!), []);
    });

    it('a transform that changes its mind is an update', () => {
      assert.equal(preview.transformed, 'update');
      assert.deepEqual(sent(initial.transformed.id!), [
        { Name: initial.transformed.id, Description: 'transformed after' },
      ]);
    });

    it('leaves everything else alone', async () => {
      for (const name of ['guarded', 'retained', 'first', 'second', 'hidden'])
        assert.equal(preview[name], 'same', name);
      succeeded(await stack.preview('--diff', '--expect-no-changes'));
    });
  });

  describe('at the end', () => {
    it('up --replace recreates a connection whose name is generated or adopted', async () => {
      const replaced = await Promise.all([stack.resource('first'), stack.resource('adopting')]);
      emulator.control.clearRequests();
      const up = succeeded(await stack.up(...replaced.flatMap(({ urn }) => ['--replace', urn])));
      assert.match(up.stdout, /2 replaced/);
      for (const { id, outputs } of replaced) {
        assert.deepEqual(changesOf(id!), [`DeleteConnection ${id}`, `CreateConnection ${id}`]);
        assert.equal(connection(id!)?.state, 'AUTHORIZED');
        assert.notEqual(connection(id!)?.arn, outputs!.arn);
      }
    });

    it('up --replace with a given name says what it needs, and does it then', async () => {
      // The engine asks no provider about a forced replacement, and creates first unless the program says otherwise.
      const { urn, outputs } = await stack.resource('given');
      const refused = failed(await stack.up('--replace', urn));
      assert.match(refused.output, /"given" already exists.*deleteBeforeReplace: true/);
      assert.equal(connection('given')?.arn, outputs!.arn);
      assert.equal((await stack.resource('given')).outputs!.arn, outputs!.arn);

      stack.write(program(true, '{ deleteBeforeReplace: true }'));
      succeeded(await stack.up('--replace', urn));
      assert.equal(connection('given')?.state, 'AUTHORIZED');
      assert.notEqual(connection('given')?.arn, outputs!.arn);
      succeeded(await stack.preview('--expect-no-changes'));
    });

    it('protect refuses the deletion, and retainOnDelete leaves the connection behind', async () => {
      const destroy = failed(await stack.destroy());
      assert.match(destroy.output, /protected/);
      assert.equal(connection(initial.guarded.id!)?.arn, initial.guarded.arn);

      succeeded(await stack.run('state', 'unprotect', '--all', '--yes'));
      succeeded(await stack.destroy());
      assert.deepEqual(await stack.resources(), []);
      const left = emulator.control.connections().filter(({ state }) => state !== 'DELETING');
      assert.deepEqual(
        left.map(({ arn }) => arn),
        [initial.retained.arn],
      );
    });
  });
});

describe('The option customTimeouts on the real engine', () => {
  const slow = {
    'index.js': `${PROLOGUE}
      new Connection("slow", {
          authorizationType: "OAUTH_CLIENT_CREDENTIALS",
          authParameters: {
              oAuthParameters: {
                  clientParameters: { clientId: "client", clientSecret: "client-secret-1" },
                  authorizationEndpoint: "https://login.example.com/token",
                  httpMethod: "POST",
              },
          },
      }, { customTimeouts: { create: "1s", update: "1.5s", delete: "1s" } });
    `,
  };
  let emulator: Emulator;
  let stack: Workspace;

  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({ program: slow, emulator });
  });

  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  // Without them these operations wait for ten minutes, and the CLI is ended long before.
  it('ends the wait of a create, of the update that resumes it, and of a delete', async () => {
    emulator.control.setOutcome({ state: 'AUTHORIZING', reason: 'Could not connect to the specified endpoint.' });
    assert.match(failed(await stack.up()).output, /still AUTHORIZING after 1s: Could not connect/);
    const { id, initErrors } = await stack.resource('slow');
    assert.equal(initErrors?.length, 1);
    const resumed = failed(await stack.up());
    assert.deepEqual(operations(resumed), { slow: 'update' });
    assert.match(resumed.output, /still AUTHORIZING after [12]s: Could not connect/);
    assert.equal(emulator.control.counts().CreateConnection, 1);

    emulator.control.transition(id!, 'AUTHORIZED');
    succeeded(await stack.up());
    assert.equal((await stack.resource('slow')).outputs!.connectionState, 'AUTHORIZED');

    emulator.control.configure({ timings: { deleting: 3_600_000 } });
    assert.match(failed(await stack.destroy()).output, /still DELETING after 1s/);
    emulator.control.reset();
    succeeded(await stack.destroy());
    assert.deepEqual(await stack.resources(), []);
  });
});

describe('The option provider on the real engine', () => {
  const KEY = 'secret-key-of-the-provider-1f7a';
  let emulator: Emulator;
  let stack: Workspace;

  const program = (accessKey: string, moved = false) => ({
    'index.js': `${PROLOGUE}
      class Provider extends pulumi.ProviderResource {
          constructor(name, settings) { super("pulumi-nodejs", name, settings); }
      }
      const endpoints = JSON.stringify([{ eventbridge: "${emulator.url}" }]);
      const frankfurt = new Provider("frankfurt", {
          "aws:region": "eu-central-1", "aws:endpoints": endpoints,
          "aws:accessKey": "${accessKey}", "aws:secretKey": pulumi.secret("${KEY}"),
      });
      const empty = new Provider("empty", {});
      new Connection("there", basic(), { provider: frankfurt });
      new Connection("by-itself", basic({ region: "us-west-2", endpoint: "${emulator.url}" }), { provider: empty });
      const home = new Provider("home", { "aws:region": "us-east-1", "aws:endpoints": endpoints });
      new Connection("here", basic(), ${moved} ? { provider: home } : {});
    `,
  });

  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({ program: program('FIRSTKEY'), emulator });
    succeeded(await stack.up());
  });

  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const callers = () =>
    Object.fromEntries(
      emulator.control
        .requests()
        .map(({ name, region, accessKeyId }) => [name!.replace(/-\w{7}$/, ''), `${region} ${accessKeyId}`]),
    );

  it("takes the place of the stack's configuration: region, endpoints and credentials", async () => {
    assert.deepEqual(callers(), {
      there: 'eu-central-1 FIRSTKEY',
      'by-itself': 'us-west-2 test',
      here: 'us-east-1 test',
    });
    succeeded(await stack.preview('--expect-no-changes'));
    succeeded(await stack.refresh('--expect-no-changes'));
    assertNoLeak({ state: JSON.stringify(await stack.export()), backend: stack.backend }, [KEY]);
  });

  it('uses new credentials without touching a connection, and lets a connection change its provider', async () => {
    stack.write(program('SECONDKEY', true));
    emulator.control.clearRequests();
    const up = succeeded(await stack.up());
    assert.deepEqual(operations(up), { there: 'same', 'by-itself': 'same', here: 'same' });
    assert.match(up.stdout, /~ 1 updated/);
    assert.deepEqual(callers(), {});
    succeeded(await stack.destroy());
    assert.deepEqual(callers(), {
      there: 'eu-central-1 SECONDKEY',
      'by-itself': 'us-west-2 test',
      here: 'us-east-1 test',
    });
    assert.deepEqual(
      emulator.control.connections().filter(({ state }) => state !== 'DELETING'),
      [],
    );
  });
});
