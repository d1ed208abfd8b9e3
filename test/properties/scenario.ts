import assert from 'node:assert/strict';
import {
  defaultUnknowns,
  type Emulator,
  type FaultSpec,
  type Timings,
  type Unknowns,
} from 'eventbridge-connection-emulator';
import fc from 'fast-check';
import { importFile } from '../../provider/src/command/importing';
import { findConnection } from '../../provider/src/service/lookup';
import type { Declared as Arguments, ImportFile } from '../support/types';
import { type Change, change, changed, connection, grantingEndpoint, unreachableEndpoint } from './arguments';
import { others } from './answers';
import {
  accessKeys,
  type Account,
  accounts,
  assertAsDeclared,
  Cloud,
  CloudError,
  createRequest,
  keys,
  principals,
  References,
} from './cloud';
import {
  called,
  type Declaration,
  type DeployedConnection,
  type Deployment,
  explicitRegion,
  nameGeneratedFor,
  namesOf,
  type Outcome,
  type Parent,
} from './deployment';

/** Connections have places: `a`, `b` and `c`. */
const places = ['a', 'b', 'c'] as const;
type Place = (typeof places)[number];

/** The components that two of the places may be below: their children have the same logical names. */
const parents: Partial<Record<Place, Parent>> = { a: 'One', b: 'Two' };

/** What people, other people and the network do. Plain JSON, so that a failure can be copied into a test. */
export type Step =
  /** The program declares a connection, or declares it anew: below a component or not, with the explicit provider or not. */
  | { do: 'declare'; at: Place; args: Arguments; below?: 'nothing' | 'a component'; explicit?: boolean }
  | { do: 'change'; at: Place; by: Change }
  | { do: 'remove'; at: Place }
  /** Another logical name: with an alias it stays the same resource. Its own name may change with it. */
  | { do: 'rename'; at: Place; alias: boolean; keepsName: boolean }
  /** From now on the credentials are those of an account. */
  | { do: 'account'; to: Account }
  /** From now on the configuration names an endpoint. */
  | { do: 'endpoint'; to: Endpoint }
  | { do: 'up'; refresh: boolean }
  /** An `up` whose engine is killed, and another. */
  | { do: 'kill'; after: number }
  | { do: 'preview' }
  | { do: 'refresh' }
  | { do: 'get'; at: Place; by: 'name' | 'arn' }
  /** Somebody else has made a connection, which the stack takes over without its secrets. */
  | { do: 'import'; at: Place; args: Arguments }
  /** Somebody else has made a connection under the name that the program declares. */
  | { do: 'occupy'; at: Place }
  /** Another stack declares a connection of the same name, with the same arguments; or it is destroyed. */
  | { do: 'rival'; at: Place; then: 'up' | 'destroy'; adopt: boolean }
  /** Somebody changes a connection outside of Pulumi. */
  | { do: 'drift'; at: Place; what: keyof typeof drifts }
  /** The value behind a reference. */
  | { do: 'rotate'; reference: 'plain' | 'json' | 'parameter'; value: string }
  | { do: 'key'; enabled: boolean }
  /** The next authorization of a private or OAuth connection is refused. */
  | { do: 'refuse'; at: Place }
  /** During the next `up`. */
  | { do: 'fault'; fault: FaultSpec };

export interface Scenario {
  /** What of the service is not known, where it is not the default. */
  unknowns: Partial<Unknowns>;
  /** How long the service takes, where it is not as on every stage. */
  timings?: Partial<Timings>;
  steps: Step[];
}

/** What somebody else does to a connection. Each shows in what AWS shows, or in the managed secret. */
const drifts = {
  deauthorized: async (_play, { cloud, id, region }) => {
    cloud.emulator.control.deauthorize(id, undefined, cloud.scope(region));
  },
  'deauthorized by a call': async (_play, { cloud, id, region }) => {
    await cloud.call('DeauthorizeConnection', { Name: id }, region);
  },
  described: async (_play, { cloud, id, region }) => {
    await cloud.call('UpdateConnection', { Name: id, Description: 'somebody was here' }, region);
  },
  'given other headers': async (_play, { cloud, id, region, type }) => {
    const auth = { InvocationHttpParameters: { HeaderParameters: [{ Key: 'X-Somebody', Value: '1' }] } };
    await cloud.call(
      'UpdateConnection',
      { Name: id, AuthorizationType: type, AuthParameters: { ...emptyGroup(type), ...auth } },
      region,
    );
  },
  'given another user': async (_play, { cloud, id, region, type }) => {
    const groups: Record<string, object> = {
      BASIC: { BasicAuthParameters: { Username: 'somebody' } },
      API_KEY: { ApiKeyAuthParameters: { ApiKeyName: 'X-Somebody' } },
      OAUTH_CLIENT_CREDENTIALS: { OAuthParameters: { ClientParameters: { ClientID: 'somebody' } } },
    };
    await cloud.call('UpdateConnection', { Name: id, AuthorizationType: type, AuthParameters: groups[type] }, region);
  },
  'given another type': async (_play, { cloud, id, region, type }) => {
    const other = type === 'BASIC' ? 'API_KEY' : 'BASIC';
    const group =
      other === 'BASIC'
        ? { BasicAuthParameters: { Username: 'somebody', Password: 'somebody' } }
        : { ApiKeyAuthParameters: { ApiKeyName: 'X-Somebody', ApiKeyValue: 'somebody' } };
    await cloud.call('UpdateConnection', { Name: id, AuthorizationType: other, AuthParameters: group }, region);
  },
  'given another key': async (_play, { cloud, id, region }) => {
    await cloud.call('UpdateConnection', { Name: id, KmsKeyIdentifier: 'key-2' }, region);
  },
  'made private': async (_play, { cloud, id, region, type }) => {
    const ResourceConfigurationArn =
      'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdezz';
    await cloud.call(
      'UpdateConnection',
      {
        Name: id,
        AuthorizationType: type,
        AuthParameters: emptyGroup(type),
        InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn } },
      },
      region,
    );
  },
  /** Nobody sees it but who compares the secrets. */
  'given another password': async (_play, { cloud, id, region, type, state }) => {
    if (state.inputs.detectSecretDrift !== true || type === 'OAUTH_CLIENT_CREDENTIALS') return;
    const group =
      type === 'BASIC'
        ? { BasicAuthParameters: { Password: 'somebody' } }
        : { ApiKeyAuthParameters: { ApiKeyValue: 'somebody' } };
    await cloud.call('UpdateConnection', { Name: id, AuthorizationType: type, AuthParameters: group }, region);
  },
  'left without its secret': async (_play, { cloud, id, region }) => {
    cloud.emulator.control.deleteManagedSecret(id, cloud.scope(region));
  },
  deleted: async (_play, { cloud, id, region }) => cloud.delete(id, region),
  'made anew': async ({ foreign }, { cloud, id, region }) => {
    cloud.emulator.control.recreate(id, cloud.scope(region));
    foreign.add(cloud.key(region, id));
  },
} satisfies Record<string, (play: Play, on: Drifting) => Promise<void>>;

interface Drifting {
  cloud: Cloud;
  id: string;
  region: string;
  type: string;
  state: DeployedConnection;
}

const emptyGroup = (type: string): object =>
  ({
    BASIC: { BasicAuthParameters: {} },
    API_KEY: { ApiKeyAuthParameters: {} },
    OAUTH_CLIENT_CREDENTIALS: { OAuthParameters: {} },
  })[type]!;

const faults: fc.Arbitrary<FaultSpec> = fc
  .record({
    operation: fc.constantFrom(
      '*Connection',
      'CreateConnection',
      'UpdateConnection',
      'DescribeConnection',
      'DeauthorizeConnection',
      'DeleteConnection',
    ),
    fault: fc.constantFrom<FaultSpec>(
      { kind: 'reset', when: 'before' },
      { kind: 'reset', when: 'after' },
      { kind: 'status', status: 503 },
      { kind: 'malformed', when: 'after' },
      { kind: 'throttle' },
      { kind: 'accessDenied' },
      { kind: 'expiredCredentials' },
      { kind: 'error', type: 'ConcurrentModificationException', message: 'modified concurrently' },
      { kind: 'error', type: 'LimitExceededException', message: 'too many' },
    ),
    nth: fc.integer({ min: 1, max: 4 }),
    times: fc.constantFrom(1, 2, 4),
  })
  .map(({ operation, fault, nth, times }) => ({ ...fault, operation, nth, times }));

const at = fc.constantFrom(...places);
const does = <Name extends Step['do']>(
  name: Name,
  members: { [Member in Exclude<keyof Extract<Step, { do: Name }>, 'do'>]-?: fc.Arbitrary<unknown> },
): fc.Arbitrary<Step> => fc.record({ do: fc.constant(name), ...members }) as unknown as fc.Arbitrary<Step>;

const declaration = does('declare', {
  at,
  args: connection,
  below: fc.constantFrom('nothing', 'a component'),
  explicit: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: does('up', { refresh: fc.boolean() }) },
  { weight: 6, arbitrary: declaration },
  { weight: 12, arbitrary: does('change', { at, by: change }) },
  { weight: 2, arbitrary: does('remove', { at }) },
  { weight: 3, arbitrary: does('rename', { at, alias: fc.boolean(), keepsName: fc.boolean() }) },
  { weight: 4, arbitrary: does('account', { to: fc.constantFrom('home', 'other') }) },
  { weight: 3, arbitrary: does('endpoint', { to: fc.constantFrom('home', 'elsewhere') }) },
  {
    weight: 4,
    arbitrary: does('rival', { at, then: fc.constantFrom('up', 'up', 'destroy'), adopt: fc.boolean() }),
  },
  { weight: 1, arbitrary: does('kill', { after: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: does('preview', {}) },
  { weight: 1, arbitrary: does('refresh', {}) },
  { weight: 1, arbitrary: does('get', { at, by: fc.constantFrom('name', 'arn') }) },
  { weight: 1, arbitrary: does('import', { at, args: connection }) },
  { weight: 1, arbitrary: does('occupy', { at }) },
  { weight: 6, arbitrary: does('drift', { at, what: fc.constantFrom(...Object.keys(drifts)) }) },
  {
    weight: 1,
    arbitrary: does('rotate', {
      reference: fc.constantFrom('plain', 'json', 'parameter'),
      value: fc.constantFrom('rotated-1', 'rotated-2'),
    }),
  },
  { weight: 1, arbitrary: does('key', { enabled: fc.boolean() }) },
  { weight: 1, arbitrary: does('refuse', { at }) },
  { weight: 3, arbitrary: does('fault', { fault: faults }) },
);

/** Any answers of the service to what nobody knows of it. The defaults come first, and are what a failure shrinks to. */
export const unknowns: fc.Arbitrary<Partial<Unknowns>> = fc.record(
  Object.fromEntries(others.map(([name, answers]) => [name, fc.constantFrom(...answers)])),
  { requiredKeys: [] },
);

const up = fc.constant<Step>({ do: 'up', refresh: false });

/** Something happens, and more often than not an `up` follows. */
const event = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(step, up) },
  { weight: 2, arbitrary: step.map((one) => [one]) },
);

/** A program that is deployed, and what happens to it. */
export const scenario = (maxLength: number): fc.Arbitrary<Scenario> =>
  fc
    .tuple(
      unknowns,
      fc.uniqueArray(declaration, {
        selector: (one) => (one as { at: Place }).at,
        minLength: 1,
        maxLength: 3,
      }),
      up,
      fc.array(event, { maxLength, size: 'max' }),
    )
    .map(([answers, declarations, first, events]) => ({
      unknowns: answers,
      steps: [...declarations, first, ...events.flat()],
    }));

/** Where a scenario is played. */
export interface Stage {
  /** The emulator that is configured at first, and another one. */
  emulators: Record<Endpoint, Emulator>;
  deployment: Deployment;
  /** Another stack, made when a scenario needs it. */
  rival?: () => Promise<Deployment>;
  timings: Partial<Timings>;
  /** Moves the clock of the service, so that a time which was not read again shows. */
  tick(): void;
}

type Endpoint = 'home' | 'elsewhere';

interface Declared extends Declaration {
  args: Arguments;
  /** What its own name, if it is given one, begins with. */
  label: string;
}

/** A stack, and its program. */
interface Stack {
  deployment: Deployment;
  program: Map<Place, Declared>;
}

/** Plays a scenario: after each `up` that had nothing in its way the cloud equals the program, and nothing is left to do. */
export async function play(
  { unknowns, timings, steps }: Scenario,
  stage: Stage,
  played: (step: Step) => void = () => {},
): Promise<void> {
  for (const { control } of Object.values(stage.emulators)) {
    control.reset();
    control.clearOutcomes();
    control.configure({
      unknowns: { ...defaultUnknowns, ...unknowns },
      timings: { ...stage.timings, ...timings },
      accessKeys: principals,
    });
  }
  const game = new Play(stage, unknowns);
  await game.begin();
  for (const step of steps) {
    if (await game.take(step)) played(step);
  }
  await game.end();
}

class Play {
  private readonly clouds: Record<Endpoint, Record<Account, Cloud>>;
  private readonly own: Stack;
  private rival: Stack | undefined;
  private readonly references: References;
  /** How often a place has got another logical name. */
  private readonly renamed = new Map<Place, number>();
  /** Connections that no stack manages, by {@link Cloud.key}. */
  readonly foreign = new Set<string>();
  private account: Account = 'home';
  private endpoint: Endpoint = 'home';
  /** Somebody has changed something since the last refresh. */
  private drifted = false;
  private keyEnabled = true;
  private faulty = false;
  private readonly refused = new Set<Place>();

  constructor(
    private readonly stage: Stage,
    private readonly unknowns: Partial<Unknowns>,
  ) {
    const { home, elsewhere } = stage.emulators;
    this.clouds = {
      home: { home: new Cloud(home), other: new Cloud(home, 'other') },
      elsewhere: { home: new Cloud(elsewhere), other: new Cloud(elsewhere, 'other') },
    };
    this.own = { deployment: stage.deployment, program: new Map() };
    this.references = new References(this.clouds.home.home, this.clouds.elsewhere.home);
  }

  async begin(): Promise<void> {
    await this.references.make();
    this.setKeys(true);
    await this.enter('home', 'home');
  }

  /** Whether the step could be taken. */
  async take(step: Step): Promise<boolean> {
    const { program, deployment } = this.own;
    const declared = 'at' in step ? program.get(step.at) : undefined;
    switch (step.do) {
      case 'declare':
        return this.declare(step.at, step.args, step.below ?? 'nothing', step.explicit ?? false);
      case 'change': {
        if (!declared) return false;
        declared.args = this.referring(declared, changed(declared.args, step.by));
        return true;
      }
      case 'remove':
        return program.delete(step.at);
      case 'rename': {
        if (!declared) return false;
        const before = declared.logicalName;
        declared.logicalName = this.anotherName(step.at, declared.parent);
        declared.aliases = step.alias ? [...declared.aliases, before] : [];
        if (!step.keepsName) declared.label = this.labelOf(step.at);
        return true;
      }
      case 'account':
        await this.enter(step.to, this.endpoint);
        return true;
      case 'endpoint':
        await this.enter(this.account, step.to);
        return true;
      case 'up':
        await this.up(step.refresh);
        return true;
      case 'kill': {
        if (!deployment.killedUp) return false;
        this.clearFaults();
        await deployment.killedUp(this.declarations(this.own), step.after);
        await this.orphans((key) => this.foreign.add(key));
        await this.up(false);
        return true;
      }
      case 'preview':
        await deployment.preview(this.declarations(this.own));
        return true;
      case 'refresh':
        await this.refresh();
        return true;
      case 'get':
        return this.get(step.at, step.by);
      case 'import':
        return this.import(step.at, step.args);
      case 'occupy': {
        if (!declared) return false;
        const { name, region, cloud } = this.placeOf(declared);
        if (this.isTaken(cloud, region, name)) return false;
        await this.makeOutside(cloud, name, region, declared.args);
        this.foreign.add(cloud.key(region, name));
        return true;
      }
      case 'rival':
        return step.then === 'up' ? this.rivalUp(step.at, step.adopt) : this.rivalDestroy();
      case 'drift':
        return this.drift(step.at, step.what);
      case 'rotate':
        await this.references.rotate(step.reference, step.value);
        return true;
      case 'key':
        this.setKeys(step.enabled);
        this.drifted = true;
        return true;
      case 'refuse': {
        if (!declared) return false;
        const state = await this.stateOf(declared);
        const isPrivate = declared.args.invocationConnectivityParameters !== undefined;
        // Of a public connection of the other types the refusal would come after the success.
        if (!isPrivate && declared.args.authorizationType !== 'OAUTH_CLIENT_CREDENTIALS') return false;
        const { cloud, name } = this.placeOf(declared);
        cloud.emulator.control.setOutcome({
          name: state?.id ?? name,
          state: isPrivate ? 'FAILED_CONNECTIVITY' : 'DEAUTHORIZED',
          reason: 'refused',
          times: 1,
        });
        this.refused.add(step.at);
        return true;
      }
      case 'fault':
        this.stage.emulators[this.endpoint].control.fault({ ...step.fault, accessKeyId: 'test*' });
        this.faulty = true;
        return true;
    }
  }

  /** Everything in the way is taken away: then the cloud becomes the program, and after that nothing. */
  async end(): Promise<void> {
    this.clearFaults();
    this.setKeys(true);
    for (const { control } of this.emulators()) control.configure({ unknowns: defaultUnknowns });
    await this.removeForeign();
    for (const declared of this.own.program.values()) {
      if (isStuck(declared)) {
        declared.args = structuredClone(declared.args);
        declared.args.authParameters.oAuthParameters!.authorizationEndpoint = grantingEndpoint;
      }
    }
    if (this.rival) {
      await this.clear(this.rival);
      this.rival.program.clear();
    }
    // What was made in the other account, or at the other endpoint, is deleted there and made again at home.
    await this.enter('other', 'home');
    await this.deleteWhat((state) => this.accountOf(state) === 'other' && !state.explicit);
    await this.enter('home', 'home');
    await this.deleteWhat((state) => this.isAtAnotherEndpoint(state));
    for (const declared of this.own.program.values()) {
      if (await this.isHeldByFormer(declared)) declared.args = { ...declared.args, adopt: true };
    }
    await this.up(true);
    await this.clear(this.own);
    await this.orphans((key) => assert.fail(`${key} is left after destroy`));
  }

  /** Destroys a stack from the account of each of its connections. */
  private async clear(stack: Stack): Promise<void> {
    for (const account of ['other', 'home'] as const) {
      await this.enter(account, 'home');
      const states = await this.states(stack);
      if (account === 'other' && !states.some((state) => !state.explicit && this.accountOf(state) === 'other'))
        continue;
      const { failures } = await this.run(stack, () => stack.deployment.destroy());
      if (account === 'home') assert.deepEqual(failures, [], 'destroy');
    }
  }

  /** Deletes some connections, by taking them out of the program for an update. */
  private async deleteWhat(which: (state: DeployedConnection) => boolean): Promise<void> {
    const { deployment, program } = this.own;
    for (;;) {
      const before = (await this.states(this.own)).filter(which);
      if (before.length === 0) return;
      const left = new Map<Place, Declared>();
      for (const [place, declared] of program) {
        const state = await this.stateOf(declared);
        if (state && !which(state) && !this.isElsewhere(state)) left.set(place, declared);
      }
      const may = await this.mayFail(this.own);
      const { failures } = await this.run(this.own, () => deployment.up(this.declarations({ program: left })));
      for (const { logicalName, message } of failures) this.judge(logicalName, message, false, may);
      const after = (await this.states(this.own)).filter(which);
      assert.ok(after.length < before.length, `nothing was deleted: ${JSON.stringify(failures)}`);
    }
  }

  private async removeForeign(): Promise<void> {
    for (const cloud of this.allClouds()) {
      for (const { name, region } of cloud.connections()) {
        if (this.foreign.has(cloud.key(region, name))) await cloud.delete(name, region);
      }
    }
    this.foreign.clear();
  }

  private declare(place: Place, args: Arguments, below: 'nothing' | 'a component', explicit: boolean): boolean {
    const before = this.own.program.get(place);
    const parent = below === 'nothing' ? undefined : parents[place];
    const isMoved = before !== undefined && (before.parent !== parent || before.explicit !== explicit);
    const logicalName = isMoved ? this.anotherName(place, parent) : this.nameOf(place, parent);
    const declared: Declared = {
      logicalName,
      parent,
      explicit,
      aliases: isMoved ? [] : (before?.aliases ?? []),
      label: isMoved || !before ? this.labelOf(place) : before.label,
      args,
    };
    declared.args = this.referring(declared, args);
    this.own.program.set(place, declared);
    return true;
  }

  /** Secrets by reference are in the account at home, and nobody else may read them: others have their values. */
  private referring({ explicit }: Pick<Declared, 'explicit'>, args: Arguments): Arguments {
    return this.account === 'home' && !explicit ? args : this.references.resolved(args);
  }

  private async enter(account: Account, endpoint: Endpoint): Promise<void> {
    this.account = account;
    this.endpoint = endpoint;
    for (const stack of [this.own, this.rival]) {
      for (const declared of stack?.program.values() ?? []) declared.args = this.referring(declared, declared.args);
    }
    const shell = { accessKey: accessKeys.shell[account], endpoint: this.stage.emulators[endpoint].url };
    for (const stack of [this.own, this.rival]) await stack?.deployment.enter(shell);
  }

  private async up(refresh: boolean): Promise<void> {
    this.stage.tick();
    if (refresh && !(await this.refresh())) {
      this.clearFaults();
      return;
    }
    const failures = await this.apply(this.own);
    await this.takenOver();
    await this.orphans((key) => assert.fail(`${key} is managed by nobody: ${JSON.stringify(failures)}`));
    if (failures.length > 0) return;
    const states = [...(await this.states(this.own)), ...(await this.own.deployment.leaving())];
    if (states.some((state) => this.isElsewhere(state) || this.isAtAnotherEndpoint(state))) return;
    if (!this.drifted) await this.verify();
  }

  /** The program of a stack, with what may happen to it. */
  private async apply(stack: Stack): Promise<Outcome['failures']> {
    const may = await this.mayFail(stack);
    const { steps, failures } = await this.run(stack, () => stack.deployment.up(this.declarations(stack)));
    const wasFaulty = this.faulty;
    this.clearFaults();
    for (const { logicalName, message } of failures) this.judge(logicalName, message, wasFaulty, may);
    for (const { logicalName, mustNotUpdate } of may) {
      const isUpdated = mustNotUpdate && steps.includes(`update ${logicalName}`);
      assert.ok(!isUpdated || has(failures, logicalName), `${logicalName} has moved to another endpoint`);
    }
    return failures;
  }

  /**
   * An operation of a stack. What its credentials cannot reach stays as it is, in the cloud and in the state, and every
   * step that has to do with it fails. What the other stack manages stays as well, unless it is taken over.
   */
  private async run(stack: Stack, operation: () => Promise<Outcome>): Promise<Outcome> {
    const unreachable = structuredClone((await this.states(stack)).filter((state) => this.isElsewhere(state)));
    const ofOthers = await this.states(stack === this.own ? this.rival : this.own);
    const before = this.views();
    const { steps, failures } = await operation();
    const after = await this.states(stack);
    const there = this.views();
    const managed = new Set(after.map(({ outputs }) => outputs.arn));
    for (const state of unreachable) {
      const { id, outputs } = state;
      const logicalName = nameIn(stack, state);
      const left = after.find((one) => one.id === id && one.outputs.arn === outputs.arn);
      assert.deepEqual(left?.outputs, outputs, `the state of ${logicalName}, which is in another account`);
      assert.equal(there.get(outputs.arn), before.get(outputs.arn), `${logicalName}, which is in another account`);
      const isTouched = steps.some((step) => /^(update|delete)/.test(step) && step.endsWith(` ${logicalName}`));
      assert.ok(!isTouched || has(failures, logicalName), `${logicalName} is in another account: ${steps.join(', ')}`);
    }
    for (const { logicalName, outputs } of ofOthers) {
      if (managed.has(outputs.arn)) continue;
      assert.equal(there.get(outputs.arn), before.get(outputs.arn), `${logicalName} of the other stack`);
    }
    return { steps, failures };
  }

  /** What is there of each connection, by ARN, without what changes by itself. */
  private views(): Map<string, string> {
    const views = this.allClouds().flatMap((cloud) => cloud.connections());
    return new Map(
      views.map(({ arn, authorizationType, kmsKeyIdentifier, secretArn }) => [
        arn,
        JSON.stringify({ authorizationType, kmsKeyIdentifier, secretArn }),
      ]),
    );
  }

  /** Whether it could be done. */
  private async refresh(): Promise<boolean> {
    const { deployment } = this.own;
    const unreachable = (await deployment.resources()).filter((state) => this.isElsewhere(state));
    const before = structuredClone(unreachable);
    const leaving = (await deployment.leaving()).filter((state) => this.isElsewhere(state));
    try {
      await deployment.refresh();
    } catch (error) {
      this.judge(
        '',
        error.message,
        this.faulty,
        [...before, ...leaving].map((state) => this.otherAccount(state, '')),
      );
      for (const { id, outputs, logicalName } of before) {
        const left = (await deployment.resources()).find((one) => one.id === id && one.outputs.arn === outputs.arn);
        assert.deepEqual(left?.outputs, outputs, `the state of ${logicalName}, which is in another account`);
      }
      return false;
    }
    assert.deepEqual(before, [], 'a refresh with the credentials of another account');
    this.drifted = false;
    return true;
  }

  private async verify(): Promise<void> {
    const { deployment, program } = this.own;
    this.stage.tick();
    for (const declared of program.values()) {
      const state = await this.stateOf(declared);
      assert.ok(state, `${declared.logicalName} is not in the state`);
      const { name, region, cloud } = this.placeOf(declared);
      if (declared.args.name !== undefined) assert.equal(state.id, name);
      await assertAsDeclared(
        cloud,
        state.id,
        { ...this.references.resolved(this.argumentsOf(declared)), region },
        {
          works: declared.args.onUnauthorized !== 'warn',
        },
      );
    }
    assert.deepEqual(await deployment.preview(this.declarations(this.own)), [], 'a preview after up');
    // AWS tries again and again to reach a token endpoint, and each time it counts as a change of the connection.
    const stuck = [...program.values()].filter(isStuck).map(called);
    const isRetry = (found: string): boolean =>
      stuck.some((name) => found === name || found.startsWith(`${name} outputs.lastModifiedTime:`));
    const refreshed = await deployment.refresh();
    assert.deepEqual(
      refreshed.filter((found) => !isRetry(found)),
      [],
      'a refresh after up',
    );
    assert.deepEqual(await deployment.preview(this.declarations(this.own)), [], 'a preview after refresh');
  }

  /** Why an operation of a stack may fail. */
  private async mayFail(stack: Stack): Promise<Reason[]> {
    const reasons: Reason[] = [];
    const states = await this.states(stack);
    const foreign = new Set(this.foreign);
    for (const state of await this.states(stack === this.own ? this.rival : this.own)) foreign.add(this.keyOf(state));
    for (const state of states) {
      const logicalName = nameIn(stack, state);
      if (this.isElsewhere(state)) reasons.push(this.otherAccount(state, logicalName));
      if (this.isAtAnotherEndpoint(state)) reasons.push(this.otherEndpoint(state, logicalName));
    }
    const leavingStates = await stack.deployment.leaving();
    for (const state of leavingStates.filter((one) => this.isElsewhere(one))) {
      // What a replacement has left, which every update tries to delete.
      reasons.push(this.otherAccount(state, nameIn(stack, state)), this.otherAccount(state, ''));
    }
    const leaving = new Set(leavingStates.map((state) => this.keyOf(state)));
    for (const [place, declared] of stack.program) {
      const { args, logicalName, parent, aliases } = declared;
      const may = (pattern: RegExp) => reasons.push({ logicalName: called(declared), pattern });
      const { name, region, cloud } = this.placeOf(declared);
      const keys = [name, ...[logicalName, ...aliases].map((one) => nameGeneratedFor(one, { parent }))].map((one) =>
        cloud.key(region, one),
      );
      if (args.adopt !== true && keys.some((key) => foreign.has(key))) {
        may(/already exists in |is not the one that this stack created/);
      }
      if (args.adopt !== true && (await this.isHeldByFormer(declared))) may(/already exists in /);
      // The engine deletes what a failed replacement has left at the end of an up, after the create of the same name.
      if (keys.some((key) => leaving.has(key))) may(/already exists in/);
      if (isStuck(declared)) {
        may(/is still AUTHORIZING|is FAILED_CONNECTIVITY/);
      }
      if (args.kmsKeyIdentifier !== undefined && !this.keyEnabled) {
        may(/The KMS key .* is disabled|is DEAUTHORIZED/);
      }
      if (this.refused.has(place)) may(/is (DEAUTHORIZED|FAILED_CONNECTIVITY): refused/);
      if (this.unknowns.emptyDescription === 'ignore') may(/AWS still shows description/);
      if (this.unknowns.fullUpdateAfterDeauthorizeClearsKmsKey === false) may(/AWS still shows kmsKeyIdentifier/);
    }
    return reasons;
  }

  private otherAccount(state: DeployedConnection, logicalName: string): Reason {
    const its = accounts[this.accountOf(state)!];
    const ours = accounts[this.accountFor(state)];
    const sentence = `is in account ${its}, and these credentials belong to ${ours}\\. Nothing was changed\\.`;
    return { logicalName, pattern: new RegExp(sentence) };
  }

  private otherEndpoint(state: DeployedConnection, logicalName: string): Reason {
    const sentence = `is recorded at ${state.outputs.endpoint}, and ${this.urlFor(state)} does not have it\\. Nothing was changed\\.`;
    return { logicalName, pattern: new RegExp(sentence), mustNotUpdate: true };
  }

  private judge(logicalName: string, message: string, wasFaulty: boolean, may: readonly Reason[]): void {
    assert.doesNotMatch(message, /did not expect|\n\s+at |^check failed/);
    const expected =
      wasFaulty || may.some((reason) => reason.logicalName === logicalName && reason.pattern.test(message));
    assert.ok(expected, `${logicalName} failed: ${message}`);
  }

  /** What belonged to somebody else may be managed by now, and no longer by the other stack. */
  private async takenOver(): Promise<void> {
    const { program } = this.own;
    const rivals = new Set((await this.states(this.rival)).map(({ outputs }) => outputs.arn));
    for (const state of await this.own.deployment.resources()) {
      const { arn } = state.outputs;
      if (this.views().has(arn)) this.foreign.delete(this.keyOf(state));
      if (!rivals.has(arn)) continue;
      const taker = [...program.values()].find((declared) => namesOf(declared).includes(state.logicalName));
      assert.equal(taker?.args.adopt, true, `${state.logicalName} shares ${arn} with another stack`);
      await this.giveUp(this.rival!, arn);
    }
  }

  /** What is in the cloud and belongs to nobody: an `up` has lost it. */
  private async orphans(found: (key: string) => void): Promise<void> {
    const states = [...(await this.states(this.own)), ...(await this.states(this.rival))];
    const arns = new Set(states.map(({ outputs }) => outputs.arn));
    for (const cloud of this.allClouds()) {
      for (const { name, region, arn } of cloud.connections()) {
        const key = cloud.key(region, name);
        // The answer to its create was lost.
        const isUncertain = states.some((state) => !state.outputs.arn && this.keyOf(state) === key);
        if (!arns.has(arn) && !isUncertain && !this.foreign.has(key)) found(key);
      }
    }
  }

  private async drift(place: Place, what: keyof typeof drifts): Promise<boolean> {
    const declared = this.own.program.get(place);
    const state = declared && (await this.stateOf(declared));
    if (!state) return false;
    const { region } = state.inputs;
    const cloud = this.cloudOf(state);
    const found = await cloud.describe(state.id, region);
    if (!found || this.foreign.has(this.keyOf(state)) || found.ConnectionArn !== state.outputs.arn) return false;
    try {
      await drifts[what](this, { cloud, id: state.id, region, type: found.AuthorizationType!, state });
      await this.settled(cloud, state.id, region);
    } catch (error) {
      // The service refuses it to somebody else as it would to Pulumi: nothing has drifted.
      if (!(error instanceof CloudError)) throw error;
    }
    this.drifted = true;
    return true;
  }

  private async import(place: Place, args: Arguments): Promise<boolean> {
    const { program, deployment } = this.own;
    if (program.has(place) || this.faulty || this.account !== 'home' || this.endpoint !== 'home') return false;
    const own: Declared = { logicalName: this.nameOf(place), aliases: [], label: this.labelOf(place), args };
    if ((await this.stateOf(own)) || args.authorized === false) return false;
    const { name, region, cloud } = this.placeOf(own);
    if (this.isTaken(cloud, region, name)) return false;
    if (args.authParameters.oAuthParameters?.authorizationEndpoint === unreachableEndpoint) return false;
    await this.makeOutside(cloud, name, region, args);
    const endpoint = cloud.emulator.url;
    const config = new Map([
      ['aws:accessKey', cloud.accessKey],
      ['aws:secretKey', 'test'],
    ]);
    const found = await findConnection({ get: (key) => config.get(key), environment: {} }, name, { region, endpoint });
    await deployment.import(importFile([{ found, logicalName: own.logicalName, variable: 'imported' }]) as ImportFile);
    // The name is the connection's own from now on.
    program.set(place, { ...own, args: { ...args, name: 'first' } });
    return true;
  }

  private async get(place: Place, by: 'name' | 'arn'): Promise<boolean> {
    const { program, deployment } = this.own;
    const declared = program.get(place);
    const state = declared && (await this.stateOf(declared));
    if (!state || !deployment.get || state.explicit || this.isElsewhere(state)) return false;
    if (this.isAtAnotherEndpoint(state)) return false;
    const { region } = state.inputs;
    const found = await this.cloudOf(state).describe(state.id, region);
    if (!found || this.faulty) return false;
    const read = await deployment.get(by === 'name' ? state.id : found.ConnectionArn!, region);
    assert.equal(read.arn, found.ConnectionArn);
    assert.equal(read.connectionState, found.ConnectionState);
    assert.equal(read.secretArn, found.SecretArn ?? '');
    assert.equal(read.authorizationType, found.AuthorizationType);
    return true;
  }

  /** Another stack declares what this one declares, with the name that it has here. */
  private async rivalUp(place: Place, adopt: boolean): Promise<boolean> {
    const declared = this.own.program.get(place);
    const state = declared && (await this.stateOf(declared));
    if (!this.stage.rival || !declared || declared.explicit) return false;
    if (!this.rival) {
      this.rival = { deployment: await this.stage.rival(), program: new Map() };
      await this.enter(this.account, this.endpoint);
    }
    const { name, region } = this.placeOf(declared);
    const args = { ...declared.args, name: state?.id ?? name, region, adopt };
    this.rival.program.set(place, { logicalName: place, aliases: [], label: '', args });
    // What was made within the seconds that the service's clock cannot tell apart may be taken for one's own.
    for (let count = 0; count < 3; count += 1) this.stage.tick();
    const failures = await this.apply(this.rival);
    const mine = new Map((await this.states(this.own)).map((one) => [one.outputs.arn, one]));
    for (const { outputs } of await this.rival.deployment.resources()) {
      if (!mine.has(outputs.arn) || !outputs.arn) continue;
      const taker: Declared | undefined = [...this.rival.program.values()].find(
        (one) => one.args.name === outputs.name,
      );
      assert.equal(taker?.args.adopt, true, `two stacks share ${outputs.arn}`);
      await this.giveUp(this.own, outputs.arn);
    }
    await this.orphans((key) => assert.fail(`${key} is managed by nobody: ${JSON.stringify(failures)}`));
    return true;
  }

  private async rivalDestroy(): Promise<boolean> {
    const { rival } = this;
    if (!rival) return false;
    const may = await this.mayFail(rival);
    const wasFaulty = this.faulty;
    const { failures } = await this.run(rival, () => rival.deployment.destroy());
    this.clearFaults();
    for (const { logicalName, message } of failures) this.judge(logicalName, message, wasFaulty, may);
    rival.program.clear();
    await this.orphans((key) => assert.fail(`${key} is managed by nobody: ${JSON.stringify(failures)}`));
    return true;
  }

  /** A stack leaves a connection to the one that has taken it over. */
  private async giveUp({ deployment, program }: Stack, arn: string): Promise<void> {
    for (const state of await deployment.resources()) {
      if (state.outputs.arn !== arn) continue;
      for (const [place, declared] of program) {
        if (namesOf(declared).includes(state.logicalName)) program.delete(place);
      }
    }
    await deployment.forget(arn);
  }

  /** Somebody else makes a connection, which looks like the declared one but for its description. */
  private async makeOutside(cloud: Cloud, name: string, region: string, args: Arguments): Promise<void> {
    const request = createRequest(name, this.references.resolved(args));
    await cloud.call('CreateConnection', { ...request, Description: 'somebody has made it' }, region);
    await this.settled(cloud, name, region);
  }

  private async settled(cloud: Cloud, name: string, region: string): Promise<void> {
    const pending = ['CREATING', 'UPDATING', 'AUTHORIZING', 'DEAUTHORIZING', 'DELETING'];
    for (let look = 0; look < 200; look += 1) {
      const found = cloud.emulator.control.connections(cloud.scope(region)).find((other) => other.name === name);
      // A private connection passes AUTHORIZED on its way.
      if (!found || (!pending.includes(found.state) && !(found.state === 'AUTHORIZED' && look < 5))) return;
      if (found.state === 'AUTHORIZING' && found.stateReason !== undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  private isTaken(cloud: Cloud, region: string, name: string): boolean {
    return cloud.emulator.control.connections(cloud.scope(region)).some((other) => other.name === name);
  }

  private clearFaults(): void {
    for (const { control } of this.emulators()) {
      control.clearFaults();
      control.clearOutcomes();
    }
    this.faulty = false;
    this.refused.clear();
  }

  private setKeys(enabled: boolean): void {
    for (const cloud of this.allClouds()) {
      for (const region of ['us-east-1', 'eu-west-1']) {
        for (const [id, alias] of keys) {
          cloud.emulator.control.putKey({ id, aliases: [alias], enabled, ...cloud.scope(region) });
        }
      }
    }
    this.keyEnabled = enabled;
  }

  private emulators(): Emulator[] {
    return Object.values(this.stage.emulators);
  }

  private allClouds(): Cloud[] {
    return Object.values(this.clouds).flatMap((ofEndpoint) => Object.values(ofEndpoint));
  }

  private nameOf(place: Place, parent?: Parent): string {
    return parent === undefined ? this.labelOf(place) : `child${this.renamed.get(place) ?? 0}`;
  }

  private labelOf(place: Place): string {
    return `${place}${this.renamed.get(place) ?? 0}`;
  }

  private anotherName(place: Place, parent: Parent | undefined): string {
    this.renamed.set(place, (this.renamed.get(place) ?? 0) + 1);
    return this.nameOf(place, parent);
  }

  private declarations({ program }: Pick<Stack, 'program'>): Declaration[] {
    return [...program.values()].map(({ label, ...declared }) => ({
      ...declared,
      args: this.references.placed(this.argumentsOf({ label, ...declared })),
    }));
  }

  /** As the class takes them: names that no other place has, and a wait that ends where nothing will come of it. */
  private argumentsOf(declared: Declared): Arguments {
    const { label, args } = declared;
    return {
      ...args,
      ...(args.name === undefined || label === '' ? {} : { name: `${label}-${args.name}` }),
      ...(isStuck(declared) ? { customTimeouts: { create: '20s', update: '20s' } } : {}),
    };
  }

  /** Where a create makes the connection. */
  private placeOf(declared: Declared): { name: string; region: string; cloud: Cloud } {
    const { name, region } = this.argumentsOf(declared);
    const { logicalName, parent, explicit } = declared;
    return {
      name: name ?? nameGeneratedFor(logicalName, { parent }),
      region: region ?? (explicit ? explicitRegion : 'us-east-1'),
      cloud: explicit ? this.clouds.home.other : this.clouds[this.endpoint][this.account],
    };
  }

  private async states(stack: Stack | undefined): Promise<DeployedConnection[]> {
    return stack ? [...(await stack.deployment.resources()), ...(await stack.deployment.leaving())] : [];
  }

  private async stateOf(declared: Declared): Promise<DeployedConnection | undefined> {
    const names = namesOf(declared);
    return (await this.own.deployment.resources()).find(({ logicalName }) => names.includes(logicalName));
  }

  /** Whether the connection of the declared name belongs to a resource that the program has no longer. */
  private async isHeldByFormer(declared: Declared): Promise<boolean> {
    const { name, region, cloud } = this.placeOf(declared);
    const names = namesOf(declared);
    return (await this.states(this.own)).some(
      (state) => this.keyOf(state) === cloud.key(region, name) && !names.includes(state.logicalName),
    );
  }

  /** Unknown if nothing but a create without an answer is recorded, and STS gave none either. */
  private accountOf({ outputs: { arn, createAccount } }: DeployedConnection): Account | undefined {
    const account = arn ? arn.split(':')[4] : createAccount;
    return account === undefined ? undefined : account === accounts.home ? 'home' : 'other';
  }

  /** The account whose credentials the operations of a resource have. */
  private accountFor({ explicit }: DeployedConnection): Account {
    return explicit ? 'other' : this.account;
  }

  private urlFor({ explicit }: DeployedConnection): string {
    return this.stage.emulators[explicit ? 'home' : this.endpoint].url;
  }

  private isElsewhere(state: DeployedConnection): boolean {
    const account = this.accountOf(state);
    return account !== undefined && account !== this.accountFor(state);
  }

  private isAtAnotherEndpoint(state: DeployedConnection): boolean {
    return state.outputs.endpoint !== this.urlFor(state);
  }

  private cloudOf(state: DeployedConnection): Cloud {
    const endpoint = state.outputs.endpoint === this.stage.emulators.home.url ? 'home' : 'elsewhere';
    return this.clouds[endpoint][this.accountOf(state) ?? this.accountFor(state)];
  }

  private keyOf(state: DeployedConnection): string {
    return this.cloudOf(state).key(state.inputs.region, state.id);
  }
}

/** Why an operation may fail. */
interface Reason {
  logicalName: string;
  pattern: RegExp;
  /** No update of it can succeed. */
  mustNotUpdate?: boolean;
}

/** AWS cannot reach its token endpoint. */
const isStuck = ({ args }: Declared): boolean =>
  args.authParameters.oAuthParameters?.authorizationEndpoint === unreachableEndpoint;

/** What steps and failures call the resource of a state: the program may have given it another name. */
const nameIn = ({ program }: Stack, { logicalName }: DeployedConnection): string => {
  const declared = [...program.values()].find((one) => namesOf(one).includes(logicalName));
  return declared ? called(declared) : logicalName;
};

const has = (failures: Outcome['failures'], logicalName: string): boolean =>
  failures.some((failure) => failure.logicalName === logicalName);
