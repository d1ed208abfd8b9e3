import { Clock, SimulatedClock } from '../clock';
import { Policy, PolicyDocument } from '../policy';
import { account, flag, listOf, number, objectOf, oneOf, Readers, recordOf, text, wholeNumber } from '../schema';
import { applySettings, fillText, OutcomeRule, restoreSettings, Settings, SettingsChange } from '../settings';
import { ConnectionRecord, ConnectionState, connectionStates } from '../state/connection';
import { connectionArn } from '../operations/events/connections';
import { Key, KeyState, keyStates } from '../state/key';
import { isUsable } from '../state/keys';
import { force, loseManagedSecret, touch } from '../state/lifecycle';
import { findSecret, removeManagedSecret, writeManagedSecret } from '../state/secrets';
import { restoreSnapshot, Snapshot, takeSnapshot } from '../state/snapshot';
import type { World } from '../state/world';
import { Fault, Faults, FaultSpec } from './faults';
import { Hold, Holds, HoldSpec } from './holds';
import { LoggedFilter } from './matching';
import { LoggedCall, RequestLog } from './requestLog';

/** The account and Region of a connection; needed only if its name is not unique. */
export interface Scope {
  /** Twelve digits. Default: every account, or the default account where something is made. */
  account?: string;
  /** `us-east-1`. Default: every Region, or `us-east-1` where something is made. */
  region?: string;
}

/** A connection without its credentials. Times in milliseconds, 0 for never. */
export interface ConnectionView {
  /** Twelve digits. */
  account: string;
  /** `us-east-1`. */
  region: string;
  /** `Name`. */
  name: string;
  /** `ConnectionArn`. */
  arn: string;
  /** `ConnectionState`. */
  state: ConnectionState;
  /** `StateReason`. */
  stateReason?: string;
  /** `AuthorizationType`. */
  authorizationType: string;
  /** `SecretArn`; absent after Deauthorize. */
  secretArn?: string;
  /** `KmsKeyIdentifier`, as Describe shows it. */
  kmsKeyIdentifier?: string;
  /** `CreationTime`. */
  creationTime: number;
  /** `LastModifiedTime`. */
  lastModifiedTime: number;
  /** `LastAuthorizedTime`. */
  lastAuthorizedTime: number;
}

/** A KMS key to set up. */
export interface KeySpec extends Scope {
  /** The key id; a key with this id is changed. */
  id: string;
  /** Default true. */
  enabled?: boolean;
  /** A state other than Enabled and Disabled; not together with `enabled`. */
  state?: KeyState;
  /** Default CUSTOMER; AWS for the keys that an account has without making them. */
  manager?: Key['manager'];
  /** Default SYMMETRIC_DEFAULT. */
  keySpec?: string;
  /** Default `{ EventBridgeApiDestinations: 'true' }`, which a key of a connection needs. */
  tags?: Record<string, string>;
  /** `alias/name` */
  aliases?: string[];
  /** Does the key policy let EventBridge use the key? Default true. */
  policyAllows?: boolean;
}

/** What {@link Control.reset} forgets beside the data. */
export interface ResetOptions {
  /** The settings too: they become those of the start. Default false. */
  settings?: boolean;
}

const state = oneOf(connectionStates);
const scopeReaders: Readers<Scope> = { account, region: text };
const readScope = objectOf<Scope>(scopeReaders);
const readKey = objectOf<KeySpec>(
  {
    ...scopeReaders,
    id: text,
    enabled: flag,
    state: oneOf(keyStates),
    manager: oneOf(['CUSTOMER', 'AWS'] as const),
    keySpec: text,
    tags: recordOf(text),
    aliases: listOf(text),
    policyAllows: flag,
  },
  ['id'],
);
const readOutcome = objectOf<OutcomeRule>(
  { name: text, state, reason: text, after: number(0), times: wholeNumber(1) },
  ['state'],
);
const readReset = objectOf<ResetOptions>({ settings: flag });

/** What tests do to the emulator beside the AWS API: the same in process and as `POST /_control/…`. */
export class Control {
  /** @internal */
  readonly log = new RequestLog();
  /** @internal */
  readonly faults = new Faults();
  /** @internal */
  readonly holds = new Holds();
  private readonly atStart: Settings;

  /** @internal */
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {
    this.atStart = this.settings();
  }

  /** A copy of the settings as they are. */
  settings(): Settings {
    return structuredClone(this.world.settings);
  }

  /** Changes some of the settings, from the next call on. */
  configure(change: SettingsChange): Settings {
    applySettings(this.world.settings, structuredClone(change));
    return this.settings();
  }

  /** Sets the policies of every caller, or removes them with `null`. */
  setPolicy(policy: Policy | PolicyDocument | (Policy | PolicyDocument)[] | null): void {
    this.configure({ policy });
  }

  /** Makes calls fail. */
  fault(spec: FaultSpec): Fault {
    return this.faults.add(spec);
  }

  /** The faults that are set, with the calls they met. */
  listFaults(): Fault[] {
    return this.faults.list();
  }

  /** Clears one fault, or all of them. */
  clearFaults(id?: string): void {
    this.faults.clear(id);
  }

  /** Makes a call wait at an exact place. */
  hold(spec: HoldSpec): Hold {
    return this.holds.add(spec);
  }

  /** All calls so far, or those that match, oldest first. */
  requests(filter?: LoggedFilter): LoggedCall[] {
    return this.log.list(filter);
  }

  /** How often each operation was called, whatever was answered; or in those calls only that match. */
  counts(filter?: LoggedFilter): Record<string, number> {
    return this.log.counts(filter);
  }

  /** Forgets the calls so far. */
  clearRequests(): void {
    this.log.clear();
  }

  /** Resolves as soon as so many matching calls (default 1) have been answered or cut off. */
  waitForCalls(filter: LoggedFilter = {}, count = 1): Promise<LoggedCall[]> {
    return this.log.answered(filter, count);
  }

  /** Decides how coming authorizations end. Rules are asked in the order in which they were set. */
  setOutcome(rule: OutcomeRule): void {
    this.world.outcomes.push({ ...readOutcome(rule, 'outcome') });
  }

  /** Clears these rules. */
  clearOutcomes(): void {
    this.world.outcomes = [];
  }

  /** The connections of all accounts and Regions, or of some. */
  connections(scope: Scope = {}): ConnectionView[] {
    readScope(scope, 'scope');
    return [...this.world.connections()].filter((record) => inScope(record, scope)).map(view);
  }

  /** Puts a connection into a state, as an event outside would. */
  transition(name: string, to: ConnectionState, reason?: string, scope?: Scope): ConnectionView {
    const record = this.find(name, scope);
    force(this.world, record, state(to, 'state'), reason === undefined ? reason : text(reason, 'reason'));
    return view(record);
  }

  /** DEAUTHORIZED long after success, by itself: a target that answers 401, a token that cannot be refreshed. */
  deauthorize(
    name: string,
    reason = 'The invocation endpoint refused the credentials.',
    scope?: Scope,
  ): ConnectionView {
    return this.transition(name, 'DEAUTHORIZED', reason, scope);
  }

  /** Deletes a connection and creates it again, as a user would: it has a new UUID and a new managed secret. */
  recreate(name: string, scope?: Scope): ConnectionView {
    const record = this.find(name, scope);
    removeManagedSecret(this.world, record);
    record.arn = connectionArn(this.world.regionOf(record), record.name);
    record.secretArn = undefined;
    if (record.auth) {
      writeManagedSecret(this.world, record);
    }
    record.creationTime = this.clock.now();
    touch(this.world, record);
    return view(record);
  }

  /** Deletes the managed secret, after which the connection cannot be used. */
  deleteManagedSecret(name: string, scope?: Scope): ConnectionView {
    const record = this.find(name, scope);
    const region = this.world.regionOf(record);
    const secret = record.secretArn === undefined ? undefined : findSecret(region, record.secretArn);
    if (secret) {
      region.secrets.delete(secret.arn);
    }
    loseManagedSecret(this.world, record);
    return view(record);
  }

  /** Sets up or changes a KMS key. Connections whose key becomes unusable are DEAUTHORIZED. */
  putKey(spec: KeySpec): Key {
    readKey(spec, 'key');
    if (spec.enabled !== undefined && spec.state !== undefined) {
      throw new RangeError("A key has 'enabled' or 'state', not both.");
    }
    const account = spec.account ?? this.world.settings.defaultAccount;
    const region = this.world.region(account, spec.region ?? 'us-east-1');
    const before = region.keys.get(spec.id);
    const state =
      spec.state ?? (spec.enabled === undefined ? before?.state : spec.enabled ? 'Enabled' : 'Disabled') ?? 'Enabled';
    const key: Key = {
      id: spec.id,
      arn: region.arn('kms', `key/${spec.id}`),
      enabled: state === 'Enabled',
      state,
      manager: spec.manager ?? before?.manager ?? 'CUSTOMER',
      keySpec: spec.keySpec ?? before?.keySpec ?? 'SYMMETRIC_DEFAULT',
      tags: { ...(spec.tags ?? before?.tags ?? { EventBridgeApiDestinations: 'true' }) },
      aliases: [...(spec.aliases ?? before?.aliases ?? [])],
      policyAllows: spec.policyAllows ?? before?.policyAllows ?? true,
      created: before?.created ?? this.clock.now(),
    };
    region.keys.set(key.id, key);
    for (const record of this.world.connections()) {
      const identifier = record.kmsKeyIdentifier;
      if (
        identifier !== undefined &&
        ['AUTHORIZED', 'ACTIVE'].includes(record.state) &&
        !isUsable(this.world, this.world.regionOf(record), identifier)
      ) {
        force(
          this.world,
          record,
          'DEAUTHORIZED',
          fillText(this.world.settings.unknowns.kmsStateReason, { key: identifier }),
        );
      }
    }
    return structuredClone(key);
  }

  /** Disables a KMS key. */
  disableKey(id: string, scope: Scope = {}): Key {
    return this.putKey({ id, enabled: false, ...scope });
  }

  /** All connections, secrets, parameters and keys as JSON, credentials included. Nothing may be under way. */
  snapshot(): Snapshot {
    return takeSnapshot(this.world);
  }

  /** Replaces all data by a snapshot: the same ARNs, secret versions and times, in any emulator. */
  restore(snapshot: Snapshot): void {
    restoreSnapshot(this.world, snapshot);
  }

  /** Moves a simulated clock; an error with any other clock. */
  async advance(milliseconds: number): Promise<void> {
    if (!(this.clock instanceof SimulatedClock)) {
      throw new RangeError(
        'The emulator runs on the real clock; start it with --simulated-clock (or clock: new SimulatedClock()).',
      );
    }
    await this.clock.advance(number(0)(milliseconds, 'milliseconds'));
  }

  /**
   * Forgets connections, secrets, parameters, keys, sessions, faults, holds, outcomes and the request log; held calls are
   * dropped. The settings stay unless they are to be reset too, and the clock always stays where it is.
   */
  reset(options: ResetOptions = {}): void {
    readReset(options, 'reset');
    if (options.settings) {
      restoreSettings(this.world.settings, this.atStart);
    }
    this.holds.releaseAll('drop');
    this.world.clear();
    this.faults.clear();
    this.log.clear();
  }

  private find(name: string, scope: Scope = {}): ConnectionRecord {
    text(name, 'name');
    readScope(scope, 'scope');
    const found = [...this.world.connections()].filter((record) => record.name === name && inScope(record, scope));
    if (found.length !== 1 || !found[0]) {
      throw new RangeError(
        found.length === 0
          ? `There is no connection '${name}'.`
          : `There are ${found.length} connections '${name}': give account and region.`,
      );
    }
    return found[0];
  }
}

const inScope = (record: ConnectionRecord, scope: Scope): boolean =>
  (scope.account === undefined || record.account === scope.account) &&
  (scope.region === undefined || record.region === scope.region);

const view = (record: ConnectionRecord): ConnectionView => ({
  account: record.account,
  region: record.region,
  name: record.name,
  arn: record.arn,
  state: record.state,
  stateReason: record.stateReason,
  authorizationType: record.authorizationType,
  secretArn: record.secretArn,
  kmsKeyIdentifier: record.kmsKeyIdentifier,
  creationTime: record.creationTime,
  lastModifiedTime: record.lastModifiedTime,
  lastAuthorizedTime: record.lastAuthorizedTime,
});
