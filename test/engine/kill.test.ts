import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { startEmulator, type Emulator, type Hold } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { succeeded, workspace, type Result, type Running, type Workspace } from '../support/engine';
import { full } from '../support/full';
import { assertNoLeak } from '../support/leak';
import { end, isAlive, type Process } from '../support/processes';
import { repository } from '../support/repository';
import { withHeaders, withOAuth, withPassword } from '../support/connections';
import type { Declared as Connection } from '../support/types';

/** All in the full suite. Every run of the tests has these, the first at every call, the others at some. */
const all = full('kills');
const everyTime: Record<string, string[] | 'all'> = {
  'the engine is killed': 'all',
  'the plugin is killed': ['create', 'replace'],
  'Ctrl-C': ['create', 'update-removing-header'],
};

/** What engines that were killed have left behind. */
const orphans: Process[] = [];

/** A connection as the program declares it. */
interface Declared {
  args: Connection;
  options?: Record<string, unknown>;
}

/** What the engine is killed in: from the one declaration to the other; nothing declared is no connection. */
interface Scenario {
  from?: Declared;
  to?: Declared;
  /** Each of its connections is in a Region of its own, for which the plugin asks STS. */
  isAlone?: boolean;
  /** Somebody else has deleted the connection before. */
  isGone?: boolean;
}

const passwords = [
  'canary-password-1',
  'canary-password-2',
  'canary-client-secret-1',
  'canary-client-secret-2',
] as const;

const basic = (more: Partial<Connection> = {}, password: string = passwords[0]): Declared => ({
  args: { ...withPassword(password), ...more },
});

const oauth = (clientSecret: string): Declared => ({
  args: withOAuth({ clientParameters: { clientId: 'client', clientSecret } }),
});

const replacing = (description: string): Declared => ({
  ...basic({ description }),
  options: { replaceOnChanges: ['description'] },
});

const SCENARIOS: Record<string, Scenario> = {
  create: { to: basic() },
  'create-oauth': { to: oauth(passwords[2]) },
  'update-description': { from: basic({ description: 'before' }), to: basic({ description: 'after' }) },
  'update-password': { from: basic(), to: basic({}, passwords[1]) },
  // The service keeps what an update leaves out: to remove it for sure, the provider deauthorizes first.
  'update-removing-header': {
    from: { args: withHeaders({ 'X-Tenant': 'acme' }, basic().args) },
    to: basic({}, passwords[1]),
  },
  'update-oauth': { from: oauth(passwords[2]), to: oauth(passwords[3]) },
  deauthorize: { from: basic(), to: basic({ authorized: false }) },
  replace: { from: replacing('before'), to: replacing('after') },
  delete: { from: basic() },
  'delete-oauth': { from: oauth(passwords[2]) },
  'create-as-role': { to: basic(), isAlone: true },
  'update-gone': { from: basic(), to: basic({}, passwords[1]), isAlone: true, isGone: true },
  'delete-gone': { from: basic(), isAlone: true, isGone: true },
};

/** The role as which the stack acts. */
const roleArn = 'arn:aws:iam::123456789012:role/deploy';

/** The Regions of connections that are alone in theirs, by name. */
const regions = new Map<string, string>();
function regionOf({ name, scenario }: Pick<Cell, 'name' | 'scenario'>): string {
  if (!SCENARIOS[scenario].isAlone) return 'us-east-1';
  const letters = [...String(regions.size).padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const region = regions.get(name) ?? `eu-${letters}-1`;
  regions.set(name, region);
  return region;
}

/** What finds the calls for one connection: STS knows no names. */
const callsOf = (cell: Pick<Cell, 'name' | 'scenario'>): { name: string } | { region: string } =>
  SCENARIOS[cell.scenario].isAlone ? { region: regionOf(cell) } : { name: cell.name };

/** A call that changes nothing is the same to AWS whenever it arrives. */
const isQuestion = (operation: string): boolean =>
  ['DescribeConnection', 'GetCallerIdentity', 'AssumeRole'].includes(operation);

/** How it ends, and what it takes to end it so. */
interface Ending {
  /** Where the call is by then: not arrived yet, arrived and acting afterwards, or acted and unheard. */
  moments: readonly Moment[];
  /** Ends it, lets the calls go on, and comes back when the command is over. */
  end(running: Running, letGo: () => void): Promise<void>;
}
type Moment = 'before' | 'in flight' | 'after';

const everywhere: readonly Moment[] = ['before', 'in flight', 'after'];
/** A call that goes on after all arrives at the same in the end, whether it was held before it or in it. */
const goingOn: readonly Moment[] = ['in flight', 'after'];

const pluginEndedBy = (signal: 'SIGKILL' | 'SIGINT'): Ending => ({
  moments: everywhere,
  async end(running, letGo) {
    const { pid } = await running.plugin();
    end(pid, signal);
    while (isAlive(pid)) await sleep(20);
    letGo();
    assert.ok((await running.result).code > 0);
  },
});

const ENDINGS: Record<string, Ending> = {
  'engine and plugin are killed': {
    moments: everywhere,
    async end(running, letGo) {
      running.signal('SIGKILL');
      assert.equal((await running.result).code, -1);
      letGo();
    },
  },
  'the engine is killed': {
    moments: everywhere,
    async end(running, letGo) {
      orphans.push(...(await running.abandon()));
      letGo();
    },
  },
  'the plugin is killed': pluginEndedBy('SIGKILL'),
  'the plugin is interrupted': pluginEndedBy('SIGINT'),
  'Ctrl-C': {
    moments: goingOn,
    async end(running, letGo) {
      running.signal('SIGINT');
      await running.says(/\^C received; cancelling/);
      letGo();
      // An engine with nothing left to cancel ends with 0. What holds either way is asserted of the next command.
      const { code, output } = await running.result;
      assert.ok(code >= 0, `a signal ended the engine:\n${output}`);
    },
  },
  'Ctrl-C twice': {
    moments: everywhere,
    async end(running, letGo) {
      const { pid } = await running.plugin();
      running.signal('SIGINT');
      await running.says(/\^C received; cancelling/);
      running.signal('SIGINT');
      await running.says(/\^C received; terminating/);
      assert.ok((await running.result).code > 0);
      assert.equal(isAlive(pid), false);
      letGo();
    },
  },
};

interface Cell {
  /** The logical name and the name of its connection. */
  name: string;
  scenario: string;
  ending: string;
  operation: string;
  /** Which of the calls of this operation. */
  nth: number;
  /** Which of all calls of this scenario. */
  place: number;
  moment: Moment;
  /** Whether the user had to say whose its connection is. */
  adopted?: boolean;
}

/** The AWS SDK in the plugin opens 50 sockets at most, and every cell holds one. */
const CELLS_AT_ONCE = 45;

const PROGRAM = `
  const { readFileSync } = require("node:fs");
  const { Connection } = require("pulumi-eventbridge-connection");
  const declared = JSON.parse(readFileSync(__dirname + "/connections.json", "utf8"));
  for (const [name, { args, options }] of Object.entries(declared)) new Connection(name, { ...args, name }, options);
`;

describe('An engine or plugin that is ended at any call of create, update, replace and delete', function () {
  this.timeout(900_000);
  let emulator: Emulator;
  let stack: Workspace;
  const events = new Map<string, EventBridge>();
  const secrets = new Map<string, SecretsManager>();
  let declared: Record<string, Declared> = {};
  const cells: Cell[] = [];
  const done: Cell[] = [];
  const documented = documentedSteps();
  const outputs: string[] = [];

  before(async () => {
    // Transitions that take no time make the calls of a scenario the same every time.
    emulator = await startEmulator({ settings: { timings: { deauthorizing: 0, deleting: 0, authorizing: 0 } } });
    stack = await workspace({
      program: { 'index.js': PROGRAM, 'connections.json': '{}' },
      emulator,
      config: { 'aws:assumeRoles': [{ roleArn }], 'aws:skipRegionValidation': true },
    });
  });

  after(async () => {
    for (const client of [...events.values(), ...secrets.values()]) client.destroy();
    orphans.splice(0).forEach(({ pid }) => end(pid));
    await stack?.close();
    await emulator?.close();
  });

  const declare = (change: Record<string, Declared | undefined>): void => {
    const merged = Object.entries({ ...declared, ...change }).filter(([, one]) => one !== undefined);
    declared = Object.fromEntries(merged) as Record<string, Declared>;
    stack.write({ 'connections.json': JSON.stringify(declared) });
  };
  const declareOnly = (connections: Record<string, Declared | undefined>): void =>
    declare({ ...Object.fromEntries(Object.keys(declared).map((name) => [name, undefined])), ...connections });
  const of = (some: Pick<Cell, 'name' | 'scenario'>[], side: 'from' | 'to') =>
    Object.fromEntries(
      some.map((cell) => {
        const one = SCENARIOS[cell.scenario][side];
        return [cell.name, one && { ...one, args: { ...one.args, region: regionOf(cell) } }];
      }),
    );
  const clientIn = <Client>(clients: Map<string, Client>, region: string, make: () => Client): Client => {
    const client = clients.get(region) ?? make();
    clients.set(region, client);
    return client;
  };
  const eventsIn = (region: string) => clientIn(events, region, () => new EventBridge(clientConfig(emulator, region)));
  const secretsIn = (region: string) =>
    clientIn(secrets, region, () => new SecretsManager(clientConfig(emulator, region)));
  /** Somebody else deletes what has to be gone. */
  const lose = async (some: Pick<Cell, 'name' | 'scenario'>[]): Promise<void> => {
    for (const cell of some) {
      if (SCENARIOS[cell.scenario].isGone) await eventsIn(regionOf(cell)).deleteConnection({ Name: cell.name });
    }
  };
  const up = async (...flags: string[]) => {
    const result = await stack.up('--parallel', '100', ...flags);
    outputs.push(result.output);
    return result;
  };

  /** Fails unless the emulator holds exactly the declared connections, and the state knows them as they are. */
  async function assertExactlyDeclared(): Promise<void> {
    const there = emulator.control.connections().filter(({ state }) => state !== 'DELETING');
    assert.deepEqual(there.map(({ name }) => name).sort(), Object.keys(declared).sort());
    const states = new Map((await stack.resources()).map((resource) => [resource.id, resource]));
    for (const { name, region, arn, state, secretArn } of there) {
      const { args } = declared[name];
      assert.equal(states.get(name)?.outputs?.arn, arn, name);
      assert.deepEqual(states.get(name)?.initErrors ?? [], [], name);
      const { Description, AuthParameters } = await eventsIn(region).describeConnection({ Name: name });
      assert.equal(Description, args.description, name);
      if (args.authorized === false) {
        assert.equal(state, 'DEAUTHORIZED', name);
        continue;
      }
      assert.equal(state, 'AUTHORIZED', name);
      const { basicAuthParameters, oAuthParameters, invocationHttpParameters } = args.authParameters;
      const there = AuthParameters?.InvocationHttpParameters?.HeaderParameters ?? [];
      const headers = Object.fromEntries(there.map(({ Key, Value }) => [Key, Value]));
      assert.deepEqual(headers, invocationHttpParameters?.headerParameters ?? {}, name);
      const { SecretString } = await secretsIn(region).getSecretValue({ SecretId: secretArn! });
      const { password, client_secret: clientSecret } = JSON.parse(SecretString!);
      assert.equal(password, basicAuthParameters?.password, name);
      assert.equal(clientSecret, oAuthParameters?.clientParameters.clientSecret, name);
    }
  }

  it('has made the calls that are expected of each operation', async () => {
    const dry = Object.keys(SCENARIOS).map((scenario) => ({ name: `dry-${scenario}`, scenario }));
    declare(of(dry, 'from'));
    succeeded(await up());
    await lose(dry);
    const made = (scenario: string) =>
      emulator.control.requests(callsOf({ name: `dry-${scenario}`, scenario })).map(({ operation }) => operation);
    declare(of(dry, 'to'));
    emulator.control.clearRequests();
    succeeded(await stack.preview());
    // Before a create a preview looks for credentials, and an update does not.
    const looks = new Map(
      Object.entries(SCENARIOS).map(([scenario, { from }]) => [scenario, from ? made(scenario).length : 0]),
    );
    emulator.control.clearRequests();
    succeeded(await up());
    for (const scenario of Object.keys(SCENARIOS)) {
      const calls = made(scenario);
      calls.forEach((operation, place) => {
        // What a preview asks comes before the operation, and for one connection after the other: held, it holds all.
        if (place < looks.get(scenario)!) return;
        // How often a wait looks is a matter of time, and one look more is no other place to be killed at.
        if (operation === 'DescribeConnection' && calls[place - 1] === operation && place > looks.get(scenario)!)
          return;
        const nth = calls.slice(0, place + 1).filter((one) => one === operation).length;
        for (const [index, [ending, { moments }]] of Object.entries(ENDINGS).entries()) {
          const [first] = moments;
          for (const moment of isQuestion(operation) ? ([first, 'after'] as const) : moments) {
            const name = `${scenario}-${place + 1}-${moment.replace(' ', '-')}-${index}`;
            cells.push({ name, scenario, ending, operation, nth, place: place + 1, moment });
          }
        }
      });
    }
    const places = (name: string) =>
      cells
        .filter(({ scenario, moment, ending }) => scenario === name && moment === 'after' && ending === 'Ctrl-C')
        .map(({ operation }) => operation);
    assert.deepEqual(
      places('update-removing-header'),
      ['Update', 'Describe', 'Deauthorize', 'Describe', 'Update', 'Describe'].map((verb) => `${verb}Connection`),
    );
    assert.deepEqual(places('create'), ['CreateConnection', 'DescribeConnection']);
    assert.deepEqual(places('delete'), ['DescribeConnection', 'DeleteConnection']);
    assert.deepEqual(places('create-as-role'), ['AssumeRole', 'CreateConnection', 'DescribeConnection']);
    assert.deepEqual(places('update-gone'), [
      'DescribeConnection',
      'GetCallerIdentity',
      'CreateConnection',
      'DescribeConnection',
    ]);
    assert.deepEqual(places('delete-gone'), ['AssumeRole', 'DescribeConnection', 'GetCallerIdentity']);
  });

  for (const ending of Object.keys(ENDINGS).filter((name) => all || name in everyTime)) {
    it(`${ending}: the next up makes what is declared, or says what to do`, async () => {
      const scenarios = all ? 'all' : everyTime[ending];
      const own = cells.filter(
        (cell) => cell.ending === ending && (scenarios === 'all' || scenarios.includes(cell.scenario)),
      );
      declareOnly(of(own, 'from'));
      succeeded(await up());
      for (const batch of batches(own)) {
        await lose(batch);
        await interrupt(batch, ENDINGS[ending]);
        const steps: string[] = [];
        let again = await up('--continue-on-error');
        if (/the stack is currently locked by 1 lock/.test(again.output)) {
          steps.push('pulumi cancel');
          succeeded(await stack.cancel());
          again = await up('--continue-on-error');
        }
        steps.push('pulumi up');
        assert.deepEqual(steps, documented.get(ending), again.output);
        const left = batch.filter(({ name }) => messageFor(again, name) !== '');
        for (const cell of left) cell.adopted = true;
        for (const cell of left) {
          // Only a create whose connection nobody recorded: a second one must not be made, and the first not be lost.
          assert.match(
            messageFor(again, cell.name),
            cell.scenario === 'update-gone'
              ? /It was left alone.* or set adopt: true to take it over/
              : /If it is yours, for example left by an interrupted pulumi up, set adopt: true/,
          );
          assert.ok(/^(create|replace$|update-gone$)/.test(cell.scenario), `${cell.name} was recorded`);
        }
        const { length: failures } = [...again.output.matchAll(/\*\*(?:\w+ )*failed\*\*.*error: (?:A c|C)onnection/g)];
        assert.equal(failures, left.length, again.output);

        if (left.length > 0) {
          assert.notEqual(again.code, 0);
          declare(Object.fromEntries(left.map(({ name }) => [name, adopting(declared[name])])));
          succeeded(await up());
        } else {
          succeeded(again);
        }
        await assertExactlyDeclared();
        orphans.splice(0).forEach(({ pid }) => end(pid));
      }
      done.push(...own);
    });
  }

  it('leaves nothing to do after the next up', async () => {
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

  it('puts no secret into an output or a state, and the guide names each way to end it', () => {
    assert.deepEqual([...documented.keys()].sort(), Object.keys(ENDINGS).sort());
    assertNoLeak({ outputs: outputs.join('\n'), states: stack.backend }, passwords);
    show(done);
  });

  /** Starts the change of these cells and ends it when each of them waits at its place. */
  async function interrupt(batch: Cell[], ending: Ending): Promise<void> {
    const holds = new Map<Cell, Hold>(
      batch.map((cell) => {
        const { operation, nth, moment } = cell;
        return [
          cell,
          emulator.control.hold({ ...callsOf(cell), operation, nth, when: moment === 'after' ? 'after' : 'before' }),
        ];
      }),
    );
    declare(of(batch, 'to'));
    const running = stack.start('up', '--parallel', '100');
    await running.plugin();
    const arrived = Promise.all([...holds.values()].map((hold) => hold.arrived));
    const ended = running.result.then(({ output }) => assert.fail(`The engine ended by itself:\n${output}`));
    // Lost the race, it fails all the same, by the signal.
    ended.catch(() => undefined);
    await Promise.race([arrived, ended]);
    await ending.end(running, () => {
      for (const [{ moment }, hold] of holds) hold.release(moment === 'before' ? 'drop' : 'continue');
    });
    outputs.push(running.output());
    for (const cell of batch) {
      const { operation, nth } = cell;
      await emulator.control.waitForCalls({ ...callsOf(cell), operation }, nth);
    }
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
  output
    .split('\n')
    .find(
      (line) =>
        line.includes(`A connection "${name}" already exists`) ||
        line.includes(`Connection "${name}" is not the one that this stack created`),
    ) ?? '';

/** What `docs/guides/life.md` says that the user has to do, by what has ended the command. */
function documentedSteps(): Map<string, string[]> {
  const page = readFileSync(join(repository, 'docs/guides/life.md'), 'utf8');
  const [, section] = /^## Interrupted$(.*?)^## /ms.exec(page) ?? assert.fail('The guide has no section "Interrupted"');
  const rows = [...section.matchAll(/^\| ([^|`]+) \| [^|]+ \| (`.*`) \|$/gm)];
  return new Map(rows.map(([, ended, steps]) => [ended, [...steps.matchAll(/`([^`]+)`/g)].map(([, step]) => step)]));
}

/** How many cells of each call have ended as they should, and for how many of them that took `adopt: true`. */
function show(done: Cell[]): void {
  const endings = [...new Set(done.map(({ ending }) => ending))];
  const counts = (some: Cell[]) =>
    Object.fromEntries(
      endings.flatMap((ending) => {
        const cells = some.filter((cell) => cell.ending === ending);
        const adopted = cells.filter((cell) => cell.adopted).length;
        return cells.length === 0
          ? []
          : [[ending, adopted > 0 ? `${cells.length} (${adopted} adopted)` : cells.length]];
      }),
    );
  const nameOf = ({ scenario, place, operation }: Cell) => `${scenario}, ${place} ${operation}`;
  const rows = [...new Set(done.map(nameOf))].map((name) => [
    name,
    counts(done.filter((cell) => nameOf(cell) === name)),
  ]);
  console.table(Object.fromEntries([...rows, ['all', counts(done)]]));
  console.log(`${done.length} cells passed`);
}
