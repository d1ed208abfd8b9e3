import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { destroy, differs, Done, Recorded, refresh, succeeded, up } from '../support/commands';
import { faults, interferences, passingFaults, silentFaults } from '../support/faults';
import { full } from '../support/full';
import { type Endpoint, startEndpoint } from '../support/network';
import { assertNoLeak, forms } from '../support/leak';
import { PartialFailure, Plugin, startPlugin } from '../support/plugin';
import { Held, Place, Source, sources } from '../support/place';
import { pluginOptions } from '../support/provider';
import type { Declared } from '../support/types';

/** Of the faults in the full suite, only those whose name holds this text. */
const asked = process.env['TEST_FAULT'] ?? '';
const all = full('faults');
const everyTime: string[] = [
  'reset after it acted',
  'malformed answer',
  'an answer that quotes secrets',
  'status 503, then fine',
  'the clock an hour slow',
  ...interferences,
];
const columns = [
  ...Object.keys(faults),
  ...Object.keys(passingFaults),
  ...Object.keys(silentFaults),
  ...interferences,
].filter((fault) => (all ? fault.includes(asked) : everyTime.includes(fault)));

const operations = [
  'create',
  'update',
  'update that is taken back',
  'update that deauthorizes',
  'deauthorize',
  'adopt',
  'refresh',
  'delete',
  'delete that waits',
  'update of what is gone',
  'refresh of what is gone',
  'delete of what is gone',
] as const;
type Operation = (typeof operations)[number];

/** The account is asked of STS, because somebody else has deleted the connection. */
const isOfGone = (operation: Operation): boolean => operation.endsWith('gone');

/** A call that an operation makes. */
interface Row {
  operation: Operation;
  source: Source;
  call: string;
  /** Which of its calls of this name. */
  nth: number;
  /** Whether the connection is there when the call comes. */
  exists: boolean;
}

/** What has happened to the connection behind the provider's back. */
interface Met {
  removed: boolean;
  /** The connection that somebody else has made. */
  another?: Held;
}

/** Cells that run beside each other. */
const AT_ONCE = 12;

describe('any fault of any call', function () {
  this.timeout(600_000);
  let emulator: Emulator;
  /** Takes every credential that is tried before AWS gets it, and says nothing of them. */
  let endpoint: Endpoint;
  const plugins: Plugin[] = [];
  /** The process in which the fault happens. What it has looked up it may keep; the next command has another process. */
  let now: (source: Source) => Plugin;
  let next: (source: Source) => Plugin;
  const rows: Row[] = [];
  let slowest = 0;
  const passed: { row: Row; fault: string }[] = [];
  const silent = new Map<string, Promise<void>>();
  const canaries: string[] = [];

  before(async () => {
    endpoint = await startEndpoint((_, response) => void response.writeHead(204).end());
    // Transitions that take no time make the calls of an operation the same every time.
    emulator = await startEmulator({ settings: { timings: { deauthorizing: 0, deleting: 0, authorizing: 0 } } });
    const start = async (more: Record<string, string> = {}): Promise<Plugin> => {
      // One more attempt is enough to tell what is repeated from what is not.
      const options = pluginOptions(emulator, { config: { 'aws:maxRetries': '1', ...more } });
      // As long as a silent service can hold it up, and not for ever.
      const plugin = await startPlugin({ ...options, timeout: 300_000 });
      plugins.push(plugin);
      return plugin;
    };
    const process = async (): Promise<(source: Source) => Plugin> => {
      const plain = await start();
      const guarded = await start({
        'aws:assumeRoles': '[{"roleArn":"arn:aws:iam::123456789012:role/deploy"}]',
        'aws:allowedAccountIds': '["123456789012"]',
      });
      return (source) => (source === 'value, with a key and a role' ? guarded : plain);
    };
    now = await process();
    next = await process();
  });
  after(async () => {
    await Promise.all(plugins.map((plugin) => plugin.close()));
    await endpoint?.close();
    await emulator?.close();
  });

  it('meets every call that an operation makes', async () => {
    const byValue = new Set<string>();
    for (const source of sources) {
      for (const operation of operations) {
        const place = await Place.make(emulator, source, source === 'value' ? endpoint.url : undefined);
        const before = await prepare(operation, place, source);
        const already = place.calls().length;
        const startedAt = performance.now();
        succeeded(await perform(operation, now(source), before, program(operation, place)));
        slowest = Math.max(slowest, performance.now() - startedAt);
        const calls = place.calls().map((call) => call.operation);
        for (const [index, call] of calls.slice(already).entries()) {
          const earlier = calls.slice(already, already + index);
          // How often a wait looks is a matter of time, and one look more is no other place for a fault.
          if (call === earlier.at(-1)) continue;
          // Secrets by value and by reference meet every call; the other sources add the calls that only they make.
          if (source === 'value') byValue.add(`${operation} ${call}`);
          else if (source !== 'Secrets Manager' && byValue.has(`${operation} ${call}`)) continue;
          const made = !(operation === 'create' || isOfGone(operation)) || earlier.includes('CreateConnection');
          rows.push({
            operation,
            source,
            call,
            nth: earlier.filter((one) => one === call).length + 1,
            exists: made && !earlier.includes('DeleteConnection'),
          });
        }
      }
    }
    const callsOf = (operation: Operation, source: Source) =>
      rows.filter((row) => row.operation === operation && row.source === source).map(({ call }) => call);
    const connection = (...verbs: string[]) => verbs.map((verb) => `${verb}Connection`);
    assert.deepEqual(callsOf('create', 'value'), connection('Create', 'Describe'));
    assert.deepEqual(
      callsOf('update that deauthorizes', 'value'),
      connection('Describe', 'Update', 'Describe', 'Deauthorize', 'Describe', 'Update', 'Describe'),
    );
    assert.deepEqual(callsOf('update', 'Secrets Manager'), [
      'DescribeSecret',
      'DescribeConnection',
      'GetSecretValue',
      'UpdateConnection',
    ]);
    for (const operation of ['update', 'refresh', 'delete'] as const) {
      const made = operation === 'update' ? connection('Create', 'Describe') : [];
      assert.deepEqual(callsOf(`${operation} of what is gone`, 'value'), [
        'DescribeConnection',
        'GetCallerIdentity',
        ...made,
      ]);
    }
    assert.deepEqual(callsOf('create', 'value, with a key and a role'), [
      'AssumeRole',
      'GetCallerIdentity',
      'DescribeKey',
      'ListResourceTags',
    ]);
    for (const fault of columns.filter((name) => name in silentFaults)) {
      // For half a minute each, and most of them twice: all at once, and beside the others.
      const column = runAll(fault, rows.length);
      column.catch(() => undefined);
      silent.set(fault, column);
    }
  });

  for (const fault of columns) {
    it(`is named and leaks nothing, and the next up converges: ${fault}`, () =>
      silent.get(fault) ?? runAll(fault, AT_ONCE));
  }

  it('puts no secret on the stack row, and nothing but sentences', () => {
    const lines = plugins.flatMap(({ stdout, stderr }) => [...stdout, ...stderr]);
    assertNoLeak({ 'stack row': lines.join('\n') }, canaries);
    // The plugin prints the failures of read and delete, and what nobody has caught.
    assert.deepEqual(
      plugins.flatMap(({ stderr }) => stderr).filter((line) => !/^EventBridge connection: [A-Z]/.test(line)),
      [],
    );
    show(rows, passed);
  });

  /** All cells of a column, and then what failed. */
  async function runAll(fault: string, atOnce: number): Promise<void> {
    // Of every four calls one, another for each fault: every call meets some, and every fault meets some of each kind.
    const part = rows.filter((_, index) => all || index % 4 === columns.indexOf(fault) % 4);
    const left = part.filter(({ exists }) => exists || fault !== 'deleted meanwhile');
    const failures: string[] = [];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let row = left.shift(); row !== undefined; row = left.shift()) {
          const { operation, source, call, nth } = row;
          try {
            await run(row, fault);
            passed.push({ row, fault });
          } catch (error) {
            failures.push(`${operation} by ${source}, ${call} (${nth}): ${error.stack}`);
          }
        }
      }),
    );
    assert.equal(failures.length, 0, failures.join('\n\n'));
  }

  /** One cell: the operation with the fault, and the next up without it. */
  async function run(row: Row, fault: string): Promise<void> {
    const { operation, source, call, nth } = row;
    const place = await Place.make(emulator, source, source === 'value' ? endpoint.url : undefined);
    canaries.push(...place.secrets);
    const before = await prepare(operation, place, source);
    const declared = program(operation, place);
    const at = { operation: call, region: place.region, nth };
    const spec = faults[fault] ?? passingFaults[fault] ?? silentFaults[fault];
    let met: () => Promise<Met>;
    if (spec) {
      const quoted = fault.includes('quotes') ? { message: quotes(row, place) } : {};
      const set = emulator.control.fault({ ...at, times: null, ...spec, ...quoted });
      met = async () => {
        emulator.control.clearFaults(set.id);
        assert.ok(set.met > 0, 'the call never came');
        return { removed: false };
      };
    } else {
      met = interfere(at, place, fault === 'made anew meanwhile');
    }
    // What fails for ever shall not be waited for, except for an answer.
    const impatient = fault in faults || fault in silentFaults ? { customTimeouts: short(slowest) } : {};
    const { stdout } = now(source);
    const done = await perform(
      operation,
      now(source),
      before && { ...before, outs: { ...before.outs, ...impatient } },
      { ...declared, ...impatient },
    );
    const { removed, another } = await met();

    assertSays(row, done, place);
    if (fault in passingFaults) succeeded(done);
    await assertRecorded(row, done, declared, place, { removed, another });
    if (another && operation !== 'adopt') {
      const touched = place.there()?.arn !== another['ConnectionArn'] || !sameDates(await place.held(), another);
      const isTold = () => [done.failure?.message, ...stdout].some((line) => line?.includes(another.ConnectionArn!));
      assert.ok(!touched || (await soon(isTold)), `nobody was told that it was changed: ${done.failure?.message}`);
    }
    await assertConverges(row, done, declared, place, { removed, another });
  }

  /** Somebody else deletes the connection while a call is on its way, and makes another of its name. */
  function interfere(at: object, place: Place, makesAnother: boolean): () => Promise<Met> {
    const hold = emulator.control.hold(at);
    const interference = hold.arrived.then(async (): Promise<Met> => {
      try {
        const removed = place.there() !== undefined;
        await place.remove();
        return { removed, ...(makesAnother && { another: await place.makeAnother() }) };
      } finally {
        hold.release();
      }
    });
    interference.catch(() => undefined);
    return () => {
      hold.release();
      return interference;
    };
  }

  /** What there is before the operation. */
  async function prepare(operation: Operation, place: Place, source: Source): Promise<Recorded> {
    if (operation === 'create') return undefined;
    if (operation === 'adopt') {
      await place.makeAnother();
      return undefined;
    }
    const declared =
      operation === 'delete that waits'
        ? place.oAuth()
        : place.connection(0, operation === 'refresh' ? { detectSecretDrift: true } : {});
    const before = succeeded(await up(next(source), undefined, declared));
    if (isOfGone(operation)) await place.remove();
    if (operation === 'refresh') {
      await place.call('AWSEvents.UpdateConnection', {
        Name: 'crm',
        Description: 'by hand',
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Username: 'user-name', Password: 'by hand' } },
      });
    }
    return before;
  }

  /** The next command, and one more. */
  async function assertConverges(
    { operation, source }: Row,
    { recorded: left, failure }: Done,
    declared: Declared,
    place: Place,
    { removed, another }: Met,
  ): Promise<void> {
    const plugin = next(source);
    let recorded = left;
    if (operation.startsWith('delete')) {
      if (recorded) succeeded(await destroy(plugin, recorded));
      const { arn } = place.there() ?? {};
      assert.ok(arn === undefined || arn === another?.['ConnectionArn'], `${arn} is still there`);
      return;
    }
    const takenBack = operation === 'update that is taken back';
    if (recorded && (operation === 'refresh' || (removed && (takenBack || !failure)))) {
      // What changes behind an operation that has succeeded, or that nobody repeats, is found by `pulumi up --refresh`.
      recorded = succeeded(await refresh(plugin, recorded));
    }
    let wanted = declared;
    if (another && operation !== 'adopt') {
      const held = await place.held();
      const refused = await up(plugin, recorded, wanted);
      assert.match(refused.failure?.message ?? 'It succeeded', /set adopt: true/);
      assert.ok(sameDates(await place.held(), held), 'what somebody else made was changed');
      ({ recorded } = refused);
      wanted = { ...declared, adopt: true };
    }
    if (takenBack) {
      wanted = { ...wanted, ...place.connection(0) };
    }
    const after = succeeded(await up(plugin, recorded, wanted))!;
    await place.assertHolds(wanted);
    await place.assertDescribed(after.outs);
    if (!removed && !another) {
      const created = place.calls().filter((call) => call.operation === 'CreateConnection' && call.acted);
      const times = operation === 'adopt' ? 0 : isOfGone(operation) ? 2 : 1;
      assert.equal(created.length, times, 'it was made twice');
    }
    assert.equal(await differs(plugin, after, wanted), false, 'the next preview has changes');
    const refreshed = succeeded(await refresh(plugin, after))!;
    assert.equal(await differs(plugin, refreshed, wanted), false, 'the preview after a refresh has changes');
  }
});

/**
 * Timeouts that operations without an answer wait for, and that all others keep, also beside each other.
 *
 * @param slowest - the milliseconds of the slowest operation on its own, on this machine
 */
function short(slowest: number): { create: string; update: string; delete: string } {
  const timeout = `${Math.max(300, Math.ceil(slowest * AT_ONCE))}ms`;
  return { create: timeout, update: timeout, delete: timeout };
}

/** The program that the operation is to apply. */
function program(operation: Operation, place: Place): Declared {
  switch (operation) {
    case 'update':
    case 'update that is taken back':
    case 'update of what is gone':
      return place.connection(1);
    case 'update that deauthorizes':
      return place.connection(0, {}, false);
    case 'deauthorize':
      return place.connection(0, { authorized: false });
    case 'adopt':
      return place.connection(0, { adopt: true });
    case 'refresh':
      return place.connection(0, { detectSecretDrift: true });
    default:
      return place.connection(0);
  }
}

function perform(operation: Operation, plugin: Plugin, before: Recorded, declared: Declared): Promise<Done> {
  if (operation.startsWith('refresh')) return refresh(plugin, before!);
  if (operation.startsWith('delete')) return destroy(plugin, before!);
  return up(plugin, before, declared);
}

/** Every form of the secrets that AWS can quote and the provider can know: those of the program, or those just sent. */
function quotes({ operation, source, call }: Row, { secrets: [first, second, header] }: Place): string {
  const byReference = source === 'Secrets Manager' || source === 'Parameter Store';
  let known = [first, header];
  if (operation === 'update' || operation === 'update that is taken back')
    known = byReference ? [second] : [first, second, header];
  if (operation === 'update of what is gone') known = byReference ? [second, header] : [first, second, header];
  if (operation === 'update that deauthorizes' && byReference) known = [first];
  if (byReference && call !== 'CreateConnection' && call !== 'UpdateConnection') known = [];
  return ['1 validation error detected', ...known.flatMap(forms).map(({ needle }) => `'${needle}'`)].join(' ');
}

/** One sentence at least, and no secret. */
function assertSays({ source }: Row, { recorded, failure }: Done, { secrets }: Place): void {
  if (failure) {
    const { message } = failure;
    const reasons = failure instanceof PartialFailure ? failure.reasons : [];
    assert.match(message, /^[A-Z][^\n]*/);
    assert.ok(!/did not expect|undefined|\[object|\n\s+at /.test(message), message);
    assertNoLeak({ message: [message, ...reasons].join('\n') }, secrets);
  }
  if (source === 'Secrets Manager' || source === 'Parameter Store') {
    assertNoLeak({ state: JSON.stringify(recorded ?? null) }, secrets);
  }
}

/** The state says what is there, or that nobody knows. */
async function assertRecorded(
  { operation }: Row,
  { recorded, failure }: Done,
  declared: Declared,
  place: Place,
  { removed, another }: Met,
): Promise<void> {
  const there = place.there();
  if (another) {
    assert.ok(operation === 'adopt' || recorded?.outs['arn'] !== another['ConnectionArn'], 'it is recorded as ours');
  } else if (removed) {
    // Nobody can know, unless it was looked at afterwards.
  } else if (failure instanceof PartialFailure) {
    const { arn, createStartedAt } = recorded!.outs;
    assert.ok(arn === undefined ? createStartedAt !== undefined : arn === there?.arn, `${arn} is recorded`);
  } else if (failure) {
    const creates = operation === 'create' || isOfGone(operation);
    assert.ok(!creates || there === undefined, `it is orphaned: ${failure.message}`);
    assert.ok(!isOfGone(operation) || recorded !== undefined, `it is forgotten: ${failure.message}`);
  } else if (operation.startsWith('delete') || operation === 'refresh of what is gone') {
    assert.equal(there, undefined);
    assert.equal(recorded, undefined);
  } else {
    await place.assertDescribed(recorded!.outs);
    if (operation !== 'refresh') await place.assertHolds(declared);
  }
}

const sameDates = (a: Held, b: Held): boolean =>
  (['ConnectionArn', 'ConnectionState', 'LastModifiedTime', 'SecretArn'] as const).every((name) => a[name] === b[name]);

/** The plugin's output takes another way than its answer: it may come a little later. */
async function soon(condition: () => boolean): Promise<boolean> {
  for (let looks = 0; !condition(); looks += 1) {
    if (looks > 500) return false;
    await sleep(10);
  }
  return true;
}

/** How many cells passed: the calls of the operations, whatever the source and however often, by fault. */
function show(rows: Row[], passed: { row: Row; fault: string }[]): void {
  const nameOf = ({ operation, call }: Row) => `${operation}: ${call}`;
  const names = operations.flatMap((operation) => rows.filter((row) => row.operation === operation).map(nameOf));
  const counted = (some: typeof passed) =>
    Object.fromEntries(
      [...columns.entries()].flatMap(([index, column]) => {
        const { length } = some.filter(({ fault }) => fault === column);
        return length === 0 ? [] : [[String.fromCharCode(97 + index), length]];
      }),
    );
  const lines = [...new Set(names)].map((name) => [name, counted(passed.filter(({ row }) => nameOf(row) === name))]);
  console.table(Object.fromEntries([...lines, ['all', counted(passed)]]));
  console.log(columns.map((fault, index) => `${String.fromCharCode(97 + index)}  ${fault}`).join('\n'));
  console.log(`${passed.length} cells passed`);
}
