import assert from 'node:assert/strict';
import { defaultUnknowns, type FaultSpec, type Timings, type Unknowns } from 'eventbridge-connection-emulator';
import fc from 'fast-check';
import { importFile } from '../../provider/src/command/importing';
import { findConnection } from '../../provider/src/service/lookup';
import type { Declared as Arguments, ImportFile } from '../support/types';
import { type Change, change, changed, connection, grantingEndpoint, unreachableEndpoint } from './arguments';
import { others } from './answers';
import { assertAsDeclared, Cloud, CloudError, createRequest, keys, References } from './cloud';
import { type Declaration, type DeployedConnection, type Deployment, nameGeneratedFor } from './deployment';

/** Connections have places: `a`, `b` and `c`. */
const places = ['a', 'b', 'c'] as const;
type Place = (typeof places)[number];

/** What people, other people and the network do. Plain JSON, so that a failure can be copied into a test. */
export type Step =
  /** The program declares a connection, or declares it anew. */
  | { do: 'declare'; at: Place; args: Arguments }
  | { do: 'change'; at: Place; by: Change }
  | { do: 'remove'; at: Place }
  /** Another logical name: with an alias it stays the same resource. */
  | { do: 'rename'; at: Place; alias: boolean }
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
  deauthorized: async ({ cloud }, { id, region }) => {
    cloud.emulator.control.deauthorize(id, undefined, { region });
  },
  'deauthorized by a call': async ({ cloud }, { id, region }) => {
    await cloud.call('DeauthorizeConnection', { Name: id }, region);
  },
  described: async ({ cloud }, { id, region }) => {
    await cloud.call('UpdateConnection', { Name: id, Description: 'somebody was here' }, region);
  },
  'given other headers': async ({ cloud }, { id, region, type }) => {
    const auth = { InvocationHttpParameters: { HeaderParameters: [{ Key: 'X-Somebody', Value: '1' }] } };
    await cloud.call(
      'UpdateConnection',
      { Name: id, AuthorizationType: type, AuthParameters: { ...emptyGroup(type), ...auth } },
      region,
    );
  },
  'given another user': async ({ cloud }, { id, region, type }) => {
    const groups: Record<string, object> = {
      BASIC: { BasicAuthParameters: { Username: 'somebody' } },
      API_KEY: { ApiKeyAuthParameters: { ApiKeyName: 'X-Somebody' } },
      OAUTH_CLIENT_CREDENTIALS: { OAuthParameters: { ClientParameters: { ClientID: 'somebody' } } },
    };
    await cloud.call('UpdateConnection', { Name: id, AuthorizationType: type, AuthParameters: groups[type] }, region);
  },
  'given another type': async ({ cloud }, { id, region, type }) => {
    const other = type === 'BASIC' ? 'API_KEY' : 'BASIC';
    const group =
      other === 'BASIC'
        ? { BasicAuthParameters: { Username: 'somebody', Password: 'somebody' } }
        : { ApiKeyAuthParameters: { ApiKeyName: 'X-Somebody', ApiKeyValue: 'somebody' } };
    await cloud.call('UpdateConnection', { Name: id, AuthorizationType: other, AuthParameters: group }, region);
  },
  'given another key': async ({ cloud }, { id, region }) => {
    await cloud.call('UpdateConnection', { Name: id, KmsKeyIdentifier: 'key-2' }, region);
  },
  'made private': async ({ cloud }, { id, region, type }) => {
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
  'given another password': async ({ cloud }, { id, region, type, state }) => {
    if (state.inputs.detectSecretDrift !== true || type === 'OAUTH_CLIENT_CREDENTIALS') return;
    const group =
      type === 'BASIC'
        ? { BasicAuthParameters: { Password: 'somebody' } }
        : { ApiKeyAuthParameters: { ApiKeyValue: 'somebody' } };
    await cloud.call('UpdateConnection', { Name: id, AuthorizationType: type, AuthParameters: group }, region);
  },
  'left without its secret': async ({ cloud }, { id, region }) => {
    cloud.emulator.control.deleteManagedSecret(id, { region });
  },
  deleted: async ({ cloud }, { id, region }) => cloud.delete(id, region),
  'made anew': async ({ cloud, foreign }, { id, region }) => {
    cloud.emulator.control.recreate(id, { region });
    foreign.add(`${region}/${id}`);
  },
} satisfies Record<string, (play: Play, on: Drifting) => Promise<void>>;

interface Drifting {
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
  members: { [Member in Exclude<keyof Extract<Step, { do: Name }>, 'do'>]: fc.Arbitrary<unknown> },
): fc.Arbitrary<Step> => fc.record({ do: fc.constant(name), ...members }) as unknown as fc.Arbitrary<Step>;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: does('up', { refresh: fc.boolean() }) },
  { weight: 6, arbitrary: does('declare', { at, args: connection }) },
  { weight: 12, arbitrary: does('change', { at, by: change }) },
  { weight: 2, arbitrary: does('remove', { at }) },
  { weight: 2, arbitrary: does('rename', { at, alias: fc.boolean() }) },
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
      fc.uniqueArray(does('declare', { at, args: connection }), {
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
  cloud: Cloud;
  deployment: Deployment;
  timings: Partial<Timings>;
  /** Moves the clock of the service, so that a time which was not read again shows. */
  tick(): void;
}

interface Declared extends Declaration {
  args: Arguments;
}

/** Plays a scenario: after each `up` that had nothing in its way the cloud equals the program, and nothing is left to do. */
export async function play(
  { unknowns, timings, steps }: Scenario,
  stage: Stage,
  played: (step: Step) => void = () => {},
): Promise<void> {
  const { control } = stage.cloud.emulator;
  control.reset();
  control.clearOutcomes();
  control.configure({ unknowns: { ...defaultUnknowns, ...unknowns }, timings: { ...stage.timings, ...timings } });
  const game = new Play(stage, unknowns);
  await game.begin();
  for (const step of steps) {
    if (await game.take(step)) played(step);
  }
  await game.end();
}

class Play {
  readonly cloud: Cloud;
  private readonly deployment: Deployment;
  private readonly references: References;
  private readonly program = new Map<Place, Declared>();
  /** How often a place has been renamed. */
  private readonly renamed = new Map<Place, number>();
  /** Connections by region and name that this stack does not manage. */
  readonly foreign = new Set<string>();
  /** Somebody has changed something since the last refresh. */
  private drifted = false;
  private keyEnabled = true;
  private faulty = false;
  private readonly refused = new Set<Place>();

  constructor(
    private readonly stage: Stage,
    private readonly unknowns: Partial<Unknowns>,
  ) {
    this.cloud = stage.cloud;
    this.deployment = stage.deployment;
    this.references = new References(stage.cloud);
  }

  async begin(): Promise<void> {
    this.setKeys(true);
    await this.references.make();
  }

  /** Whether the step could be taken. */
  async take(step: Step): Promise<boolean> {
    const declared = 'at' in step ? this.program.get(step.at) : undefined;
    switch (step.do) {
      case 'declare':
        this.program.set(step.at, { ...this.named(step.at), args: step.args });
        return true;
      case 'change':
        if (!declared) return false;
        declared.args = changed(declared.args, step.by);
        return true;
      case 'remove':
        return this.program.delete(step.at);
      case 'rename': {
        if (!declared) return false;
        const before = declared.logicalName;
        this.renamed.set(step.at, (this.renamed.get(step.at) ?? 0) + 1);
        declared.logicalName = this.named(step.at).logicalName;
        declared.aliases = step.alias ? [...declared.aliases, before] : [];
        return true;
      }
      case 'up':
        await this.up(step.refresh);
        return true;
      case 'kill': {
        if (!this.deployment.killedUp) return false;
        this.clearFaults();
        await this.deployment.killedUp(this.declarations(), step.after);
        await this.orphans((place) => this.foreign.add(place));
        await this.up(false);
        return true;
      }
      case 'preview':
        await this.deployment.preview(this.declarations());
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
        const { name, region } = this.placeOf(declared);
        const taken = this.cloud.emulator.control.connections({ region }).some((other) => other.name === name);
        if (taken) return false;
        await this.makeOutside(name, region, declared.args);
        this.foreign.add(`${region}/${name}`);
        return true;
      }
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
        this.cloud.emulator.control.setOutcome({
          name: state?.id ?? this.placeOf(declared).name,
          state: isPrivate ? 'FAILED_CONNECTIVITY' : 'DEAUTHORIZED',
          reason: 'refused',
          times: 1,
        });
        this.refused.add(step.at);
        return true;
      }
      case 'fault':
        this.cloud.emulator.control.fault({ ...step.fault, accessKeyId: 'test' });
        this.faulty = true;
        return true;
    }
  }

  /** Everything in the way is taken away: then the cloud becomes the program, and after that nothing. */
  async end(): Promise<void> {
    this.clearFaults();
    this.setKeys(true);
    this.cloud.emulator.control.configure({ unknowns: defaultUnknowns });
    for (const place of this.foreign) {
      const [region, name] = place.split('/') as [string, string];
      if (await this.cloud.describe(name, region)) await this.cloud.delete(name, region);
    }
    this.foreign.clear();
    for (const declared of this.program.values()) {
      const oAuth = declared.args.authParameters.oAuthParameters;
      if (oAuth?.authorizationEndpoint === unreachableEndpoint) {
        declared.args = structuredClone(declared.args);
        declared.args.authParameters.oAuthParameters!.authorizationEndpoint = grantingEndpoint;
      }
    }
    await this.up(true);
    assert.deepEqual((await this.deployment.destroy()).failures, [], 'destroy');
    await this.orphans((place) => assert.fail(`${place} is left after destroy`));
  }

  private async up(refresh: boolean): Promise<void> {
    this.stage.tick();
    if (refresh && !(await this.refresh())) {
      this.clearFaults();
      return;
    }
    const may = await this.mayFail();
    const { failures } = await this.deployment.up(this.declarations());
    const wasFaulty = this.faulty;
    this.clearFaults();
    for (const { logicalName, message } of failures) this.judge(logicalName, message, wasFaulty, may);
    await this.takenOver();
    await this.orphans((place) => assert.fail(`${place} is managed by nobody: ${JSON.stringify(failures)}`));
    if (failures.length === 0 && !this.drifted) await this.verify();
  }

  /** Whether it could be done. */
  private async refresh(): Promise<boolean> {
    try {
      await this.deployment.refresh();
    } catch (error) {
      this.judge('', error.message, this.faulty, []);
      return false;
    }
    this.drifted = false;
    return true;
  }

  private async verify(): Promise<void> {
    this.stage.tick();
    for (const declared of this.program.values()) {
      const state = await this.stateOf(declared);
      assert.ok(state, `${declared.logicalName} is not in the state`);
      const { name } = this.placeOf(declared);
      if (declared.args.name !== undefined) assert.equal(state.id, name);
      await assertAsDeclared(this.cloud, state.id, this.references.resolved(this.argumentsOf(declared)), {
        works: declared.args.onUnauthorized !== 'warn',
      });
    }
    assert.deepEqual(await this.deployment.preview(this.declarations()), [], 'a preview after up');
    assert.deepEqual(await this.deployment.refresh(), [], 'a refresh after up');
    assert.deepEqual(await this.deployment.preview(this.declarations()), [], 'a preview after refresh');
  }

  /** Why an `up` may fail, by logical name. */
  private async mayFail(): Promise<{ logicalName: string; pattern: RegExp }[]> {
    const reasons: { logicalName: string; pattern: RegExp }[] = [];
    const leaving = new Set(((await this.deployment.leaving?.()) ?? []).map((state) => this.keyOf(state)));
    for (const [place, declared] of this.program) {
      const { args, logicalName } = declared;
      const may = (pattern: RegExp) => reasons.push({ logicalName, pattern });
      const { name, region } = this.placeOf(declared);
      const names = [name, ...[logicalName, ...declared.aliases].map(nameGeneratedFor)];
      if (args.adopt !== true && names.some((own) => this.foreign.has(`${region}/${own}`))) {
        may(/already exists in |is not the one that this stack created/);
      }
      // The engine deletes what a failed replacement has left at the end of an up, after the create of the same name.
      if (names.some((own) => leaving.has(`${region}/${own}`))) may(/already exists in/);
      if (args.authParameters.oAuthParameters?.authorizationEndpoint === unreachableEndpoint) {
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

  private judge(
    logicalName: string,
    message: string,
    wasFaulty: boolean,
    may: readonly { logicalName: string; pattern: RegExp }[],
  ): void {
    assert.doesNotMatch(message, /did not expect|\n\s+at |^check failed/);
    const expected =
      wasFaulty || may.some((reason) => reason.logicalName === logicalName && reason.pattern.test(message));
    assert.ok(expected, `${logicalName} failed: ${message}`);
  }

  /** What belonged to somebody else may be managed by now. */
  private async takenOver(): Promise<void> {
    const arns = new Set(this.cloud.emulator.control.connections().map(({ arn }) => arn));
    for (const state of await this.deployment.resources()) {
      if (arns.has(state.outputs.arn)) this.foreign.delete(this.keyOf(state));
    }
  }

  /** What is in the cloud and belongs to nobody: an `up` has lost it. */
  private async orphans(found: (place: string) => void): Promise<void> {
    const managed = new Set((await this.deployment.resources()).map((state) => this.keyOf(state)));
    const pending = new Set((await this.deployment.leaving?.())?.map((state) => this.keyOf(state)));
    for (const { name, region, state } of this.cloud.emulator.control.connections()) {
      const place = `${region}/${name}`;
      if (state !== 'DELETING' && !managed.has(place) && !pending.has(place) && !this.foreign.has(place)) found(place);
    }
  }

  private async drift(place: Place, what: keyof typeof drifts): Promise<boolean> {
    const declared = this.program.get(place);
    const state = declared && (await this.stateOf(declared));
    if (!state) return false;
    const { region } = state.inputs;
    const found = await this.cloud.describe(state.id, region);
    if (!found || this.foreign.has(this.keyOf(state))) return false;
    try {
      await drifts[what](this, { id: state.id, region, type: found.AuthorizationType!, state });
      await this.settled(state.id, region);
    } catch (error) {
      // The service refuses it to somebody else as it would to Pulumi: nothing has drifted.
      if (!(error instanceof CloudError)) throw error;
    }
    this.drifted = true;
    return true;
  }

  private async import(place: Place, args: Arguments): Promise<boolean> {
    if (this.program.has(place) || this.faulty) return false;
    const own = { ...this.named(place), args };
    if ((await this.stateOf(own)) || args.authorized === false) return false;
    const { name, region } = this.placeOf(own);
    if (this.cloud.emulator.control.connections({ region }).some((other) => other.name === name)) return false;
    if (args.authParameters.oAuthParameters?.authorizationEndpoint === unreachableEndpoint) return false;
    await this.makeOutside(name, region, args);
    const endpoint = this.cloud.emulator.url;
    const config = new Map([
      ['aws:accessKey', 'somebody-else'],
      ['aws:secretKey', 'test'],
    ]);
    const found = await findConnection({ get: (key) => config.get(key), environment: {} }, name, { region, endpoint });
    await this.deployment.import(
      importFile([{ found, logicalName: own.logicalName, variable: 'imported' }]) as ImportFile,
    );
    // The name is the connection's own from now on.
    this.program.set(place, { ...own, args: { ...args, name: 'first' } });
    return true;
  }

  private async get(place: Place, by: 'name' | 'arn'): Promise<boolean> {
    const declared = this.program.get(place);
    const state = declared && (await this.stateOf(declared));
    if (!state || !this.deployment.get) return false;
    const { region } = state.inputs;
    const found = await this.cloud.describe(state.id, region);
    if (!found || this.faulty) return false;
    const read = await this.deployment.get(by === 'name' ? state.id : found.ConnectionArn!, region);
    assert.equal(read.arn, found.ConnectionArn);
    assert.equal(read.connectionState, found.ConnectionState);
    assert.equal(read.secretArn, found.SecretArn ?? '');
    assert.equal(read.authorizationType, found.AuthorizationType);
    return true;
  }

  /** Somebody else makes a connection, which looks like the declared one but for its description. */
  private async makeOutside(name: string, region: string, args: Arguments): Promise<void> {
    const request = createRequest(name, this.references.resolved(args));
    await this.cloud.call('CreateConnection', { ...request, Description: 'somebody has made it' }, region);
    await this.settled(name, region);
  }

  private async settled(name: string, region: string): Promise<void> {
    const pending = ['CREATING', 'UPDATING', 'AUTHORIZING', 'DEAUTHORIZING', 'DELETING'];
    for (let look = 0; look < 200; look += 1) {
      const found = this.cloud.emulator.control.connections({ region }).find((other) => other.name === name);
      // A private connection passes AUTHORIZED on its way.
      if (!found || (!pending.includes(found.state) && !(found.state === 'AUTHORIZED' && look < 5))) return;
      if (found.state === 'AUTHORIZING' && found.stateReason !== undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  private clearFaults(): void {
    this.cloud.emulator.control.clearFaults();
    this.cloud.emulator.control.clearOutcomes();
    this.faulty = false;
    this.refused.clear();
  }

  private setKeys(enabled: boolean): void {
    for (const region of ['us-east-1', 'eu-west-1']) {
      for (const [id, alias] of keys) this.cloud.emulator.control.putKey({ id, aliases: [alias], enabled, region });
    }
    this.keyEnabled = enabled;
  }

  private named(place: Place): { logicalName: string; aliases: string[] } {
    return { logicalName: `${place}${this.renamed.get(place) ?? 0}`, aliases: this.program.get(place)?.aliases ?? [] };
  }

  private declarations(): Declaration[] {
    return [...this.program.values()].map((declared) => ({
      ...declared,
      args: this.references.placed(this.argumentsOf(declared)),
    }));
  }

  /** As the class takes them: names that no other place has, and a wait that ends where nothing will come of it. */
  private argumentsOf({ logicalName, args }: Declared): Arguments {
    const stuck = args.authParameters.oAuthParameters?.authorizationEndpoint === unreachableEndpoint;
    return {
      ...args,
      ...(args.name === undefined ? {} : { name: `${logicalName}-${args.name}` }),
      ...(stuck ? { customTimeouts: { create: '20s', update: '20s' } } : {}),
    };
  }

  private placeOf({ logicalName, aliases, args }: Declared): { name: string; region: string } {
    const declared = this.argumentsOf({ logicalName, aliases, args });
    return { name: declared.name ?? nameGeneratedFor(logicalName), region: declared.region ?? 'us-east-1' };
  }

  private async stateOf({ logicalName, aliases }: Declared): Promise<DeployedConnection | undefined> {
    return (await this.deployment.resources()).find(
      (state) => state.logicalName === logicalName || aliases.includes(state.logicalName),
    );
  }

  private keyOf(state: DeployedConnection): string {
    return `${state.inputs.region}/${state.id}`;
  }
}
