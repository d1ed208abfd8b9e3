import assert from 'node:assert/strict';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { startEmulator, type Emulator, type Hold } from 'eventbridge-connection-emulator';
import { succeeded, workspace, type Result, type Workspace } from '../support/engine';
import { isAlive } from '../support/processes';

/** A connection as the program declares it. */
interface Declared {
  args: Record<string, any>;
  options?: Record<string, unknown>;
}

/** What the engine is killed in: from the one declaration to the other; nothing declared is no connection. */
interface Scenario {
  from?: Declared;
  to?: Declared;
}

const basic = (more: Record<string, unknown> = {}, password = 'password-1', header?: string): Declared => ({
  args: {
    authorizationType: 'BASIC',
    authParameters: {
      basicAuthParameters: { username: 'user', password },
      ...(header && { invocationHttpParameters: { headerParameters: { 'X-Tenant': header } } }),
    },
    ...more,
  },
});

const oauth: Declared = {
  args: {
    authorizationType: 'OAUTH_CLIENT_CREDENTIALS',
    authParameters: {
      oAuthParameters: {
        clientParameters: { clientId: 'client', clientSecret: 'client-secret-1' },
        authorizationEndpoint: 'https://login.example.com/token',
        httpMethod: 'POST',
      },
    },
  },
};

const replacing = (description: string): Declared => ({
  ...basic({ description }),
  options: { replaceOnChanges: ['description'] },
});

const SCENARIOS: Record<string, Scenario> = {
  create: { to: basic() },
  'create-oauth': { to: oauth },
  'update-description': { from: basic({ description: 'before' }), to: basic({ description: 'after' }) },
  'update-password': { from: basic(), to: basic({}, 'password-2') },
  // The service keeps what an update leaves out: to remove it for sure, the provider deauthorizes first.
  'update-removing-header': { from: basic({}, 'password-1', 'acme'), to: basic({}, 'password-2') },
  deauthorize: { from: basic(), to: basic({ authorized: false }) },
  replace: { from: replacing('before'), to: replacing('after') },
  delete: { from: basic() },
  'delete-oauth': { from: oauth },
};

/** Where the engine is killed: the call has not arrived yet, has arrived and acts after the kill, or has acted unheard. */
const MOMENTS = ['before', 'in flight', 'after'] as const;

interface Cell {
  /** The logical name and the name of its connection. */
  name: string;
  scenario: string;
  operation: string;
  /** Which of the calls of this operation. */
  nth: number;
  /** Which of all calls of this scenario. */
  place: number;
  moment: (typeof MOMENTS)[number];
  end?: string;
}

/** The AWS SDK in the plugin opens 50 sockets at most, and every cell holds one. */
const CELLS_AT_ONCE = 45;

const PROGRAM = `
  const { readFileSync } = require("node:fs");
  const { Connection } = require("pulumi-eventbridge-connection");
  const declared = JSON.parse(readFileSync(__dirname + "/connections.json", "utf8"));
  for (const [name, { args, options }] of Object.entries(declared)) new Connection(name, { name, ...args }, options);
`;

describe('Killing the engine at any call of create, update, replace and delete', function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: Workspace;
  let events: EventBridge;
  let secrets: SecretsManager;
  let declared: Record<string, Declared> = {};
  const cells: Cell[] = [];

  before(async () => {
    // Transitions that take no time make the calls of a scenario the same every time.
    emulator = await startEmulator({ settings: { timings: { deauthorizing: 0, deleting: 0, authorizing: 0 } } });
    stack = await workspace({ program: { 'index.js': PROGRAM, 'connections.json': '{}' }, emulator });
    const client = {
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    events = new EventBridge(client);
    secrets = new SecretsManager(client);
  });

  after(async () => {
    events?.destroy();
    secrets?.destroy();
    await stack?.close();
    await emulator?.close();
  });

  const declare = (change: Record<string, Declared | undefined>): void => {
    const merged = Object.entries({ ...declared, ...change }).filter(([, one]) => one !== undefined);
    declared = Object.fromEntries(merged) as Record<string, Declared>;
    stack.write({ 'connections.json': JSON.stringify(declared) });
  };
  const of = (some: Cell[], side: 'from' | 'to') =>
    Object.fromEntries(some.map(({ name, scenario }) => [name, SCENARIOS[scenario][side]]));
  const up = (...flags: string[]) => stack.up('--parallel', '100', ...flags);

  /** Fails unless the emulator holds exactly the declared connections, and the state knows them as they are. */
  async function assertExactlyDeclared(): Promise<void> {
    const there = emulator.control.connections().filter(({ state }) => state !== 'DELETING');
    assert.deepEqual(there.map(({ name }) => name).sort(), Object.keys(declared).sort());
    const states = new Map((await stack.resources()).map((resource) => [resource.id, resource]));
    for (const { name, arn, state, secretArn } of there) {
      const { args } = declared[name];
      assert.equal(states.get(name)?.outputs?.arn, arn, name);
      assert.deepEqual(states.get(name)?.initErrors ?? [], [], name);
      const { Description, AuthParameters } = await events.describeConnection({ Name: name });
      assert.equal(Description, args.description, name);
      if (args.authorized === false) {
        assert.equal(state, 'DEAUTHORIZED', name);
        continue;
      }
      assert.equal(state, 'AUTHORIZED', name);
      assert.equal(AuthParameters?.InvocationHttpParameters?.HeaderParameters?.length ?? 0, 0, name);
      const { SecretString } = await secrets.getSecretValue({ SecretId: secretArn! });
      const { password, client_secret: clientSecret } = JSON.parse(SecretString!);
      const { basicAuthParameters, oAuthParameters } = args.authParameters;
      assert.equal(password, basicAuthParameters?.password, name);
      assert.equal(clientSecret, oAuthParameters?.clientParameters.clientSecret, name);
    }
  }

  it('first finds out which calls each makes', async () => {
    const dry = (side: 'from' | 'to') =>
      Object.fromEntries(Object.entries(SCENARIOS).map(([scenario, sides]) => [`dry-${scenario}`, sides[side]]));
    declare(dry('from'));
    succeeded(await up());
    const callsOf = (scenario: string) =>
      emulator.control.requests({ name: `dry-${scenario}` }).map(({ operation }) => operation);
    declare(dry('to'));
    emulator.control.clearRequests();
    succeeded(await stack.preview());
    const looks = new Map(Object.keys(SCENARIOS).map((scenario) => [scenario, callsOf(scenario).length]));
    emulator.control.clearRequests();
    succeeded(await up());
    for (const scenario of Object.keys(SCENARIOS)) {
      const calls = callsOf(scenario);
      calls.forEach((operation, place) => {
        // What a preview asks comes before the operation, and for one connection after the other: held, it holds all.
        if (place < looks.get(scenario)!) return;
        // How often a wait looks is a matter of time, and one look more is no other place to be killed at.
        if (operation === 'DescribeConnection' && calls[place - 1] === operation && place > looks.get(scenario)!)
          return;
        const nth = calls.slice(0, place + 1).filter((one) => one === operation).length;
        for (const moment of MOMENTS) {
          // A call that changes nothing is the same to AWS whenever it arrives.
          if (moment === 'in flight' && operation === 'DescribeConnection') continue;
          const name = `${scenario}-${place + 1}-${moment.replace(' ', '-')}`;
          cells.push({ name, scenario, operation, nth, place: place + 1, moment });
        }
      });
    }
    const places = (name: string) =>
      cells
        .filter(({ scenario, moment }) => scenario === name && moment === 'before')
        .map(({ operation }) => operation);
    assert.deepEqual(
      places('update-removing-header'),
      ['Update', 'Describe', 'Deauthorize', 'Describe', 'Update', 'Describe'].map((verb) => `${verb}Connection`),
    );
    assert.deepEqual(places('create'), ['CreateConnection', 'DescribeConnection']);
    assert.deepEqual(places('delete'), ['DescribeConnection', 'DeleteConnection']);
    const from = of(cells, 'from');
    declare(Object.fromEntries(Object.keys(declared).map((name) => [name, undefined])));
    declare(from);
    succeeded(await up());
  });

  it('and then, killed at each, ends in the declared connections or in one message that says what to do', async () => {
    for (const batch of batches(cells)) {
      await killAt(batch);
      succeeded(await stack.cancel());

      const again = await up('--continue-on-error');
      const left = batch.filter(({ name }) => again.output.includes(`A connection "${name}" already exists`));
      for (const cell of batch) cell.end = 'converges';
      for (const cell of left) {
        // Only a create whose connection nobody recorded: a second one must not be made, and the first not be lost.
        assert.match(
          messageFor(again, cell.name),
          /If it is yours, for example left by an interrupted pulumi up, set adopt: true/,
        );
        assert.ok(cell.scenario.startsWith('create') || cell.scenario === 'replace', `${cell.name} was recorded`);
        cell.end = 'says adopt: true';
      }
      const { length: failures } = [...again.output.matchAll(/\*\*(?:\w+ )*failed\*\*.*error: A connection/g)];
      assert.equal(failures, left.length, again.output);

      if (left.length > 0) {
        assert.notEqual(again.code, 0);
        declare(Object.fromEntries(left.map(({ name }) => [name, adopting(declared[name])])));
        succeeded(await up());
      } else {
        succeeded(again);
      }
      await assertExactlyDeclared();
    }
    show(cells);
  });

  it('after which nothing is left to do', async () => {
    // The engine remembers every create that was interrupted, and warns of it, until it is told to forget them.
    succeeded(await stack.refresh('--clear-pending-creates', '--expect-no-changes'));
    const preview = succeeded(await stack.preview('--expect-no-changes'));
    assert.doesNotMatch(preview.output, /pending operations/);
    const { pending_operations: pending } = (await stack.export()).deployment;
    assert.deepEqual(pending ?? [], []);
    succeeded(await stack.destroy('--parallel', '100'));
    assert.deepEqual(await stack.resources(), []);
    assert.deepEqual(
      emulator.control.connections().filter(({ state }) => state !== 'DELETING'),
      [],
    );
  });

  /** Starts the change of these cells and kills the engine when each of them waits at its place. */
  async function killAt(batch: Cell[]): Promise<void> {
    const holds = new Map<Cell, Hold>(
      batch.map((cell) => {
        const { name, operation, nth, moment } = cell;
        return [cell, emulator.control.hold({ name, operation, nth, when: moment === 'after' ? 'after' : 'before' })];
      }),
    );
    declare(of(batch, 'to'));
    const running = stack.start('up', '--parallel', '100');
    const plugin = await running.plugin();
    const arrived = Promise.all([...holds.values()].map((hold) => hold.arrived));
    const ended = running.result.then(({ output }) => assert.fail(`The engine ended by itself:\n${output}`));
    // Lost the race, it fails all the same, by the signal.
    ended.catch(() => undefined);
    await Promise.race([arrived, ended]);
    running.signal('SIGKILL');
    assert.equal((await running.result).code, -1);
    assert.equal(isAlive(plugin.pid), false);
    for (const [{ moment }, hold] of holds) hold.release(moment === 'before' ? 'drop' : 'continue');
    for (const { name, operation, nth } of batch) await emulator.control.waitForCalls({ name, operation }, nth);
  }
});

/** The engine deletes when all else has been done: held together with the others, the deletes would never begin. */
function batches(cells: Cell[]): Cell[][] {
  const isDelete = ({ scenario }: Cell) => SCENARIOS[scenario].to === undefined;
  return [cells.filter((cell) => !isDelete(cell)), cells.filter(isDelete)].flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / CELLS_AT_ONCE) }, (_, index) =>
      some.slice(index * CELLS_AT_ONCE, (index + 1) * CELLS_AT_ONCE),
    ),
  );
}

const adopting = ({ args, options }: Declared): Declared => ({ args: { ...args, adopt: true }, options });

/** The sentence about one connection in what the CLI said. */
const messageFor = ({ output }: Result, name: string): string =>
  output.split('\n').find((line) => line.includes(`A connection "${name}" already exists`)) ?? '';

function show(cells: Cell[]): void {
  const rows = new Map<string, Record<string, string>>();
  for (const { scenario, place, operation, moment, end } of cells) {
    const row = `${scenario} ${place} ${operation}`;
    rows.set(row, { ...rows.get(row), [moment]: end! });
  }
  const width = Math.max(...[...rows.keys()].map(({ length }) => length));
  const line = (row: string, ends: Record<string, string>) =>
    `      ${row.padEnd(width)}  ${MOMENTS.map((moment) => (ends[moment] ?? '').padEnd(16)).join('  ')}`.trimEnd();
  const header = Object.fromEntries(MOMENTS.map((moment) => [moment, moment]));
  console.log([line('killed at', header), ...[...rows].map(([row, ends]) => line(row, ends))].join('\n'));
}
