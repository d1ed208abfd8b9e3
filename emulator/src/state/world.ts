import type { Clock } from '../clock';
import type { OutcomeRule, Settings } from '../settings';
import { matchesName } from './matching';
import type { ConnectionRecord } from './connection';
import { partitionOf } from './identifiers';
import type { Key } from './key';
import type { Parameter } from './parameter';
import type { Secret } from './secret';
import type { Session } from './session';
import { TokenBucket } from './tokenBucket';

/** The data of one account in one Region. Nothing is shared between two of them. */
export class Region {
  readonly connections = new Map<string, ConnectionRecord>();
  /** By ARN. */
  readonly secrets = new Map<string, Secret>();
  readonly parameters = new Map<string, Parameter>();
  /** By key id. */
  readonly keys = new Map<string, Key>();
  /** What is left of the rate limits. */
  readonly rates = { read: new TokenBucket(), write: new TokenBucket() };

  constructor(
    readonly account: string,
    readonly name: string,
  ) {}

  arn(service: string, resource: string): string {
    return `arn:${partitionOf(this.name)}:${service}:${this.name}:${this.account}:${resource}`;
  }
}

/** Everything that the emulator remembers. */
export class World {
  private readonly regions = new Map<string, Region>();
  /** By access key. */
  readonly sessions = new Map<string, Session>();
  /** The accounts in which the service-linked role of API destinations exists: made once, by the first Create. */
  readonly linkedRoles = new Set<string>();
  outcomes: OutcomeRule[] = [];

  constructor(
    readonly settings: Settings,
    readonly clock: Clock,
  ) {}

  region(account: string, name: string): Region {
    const key = `${account}/${name}`;
    let region = this.regions.get(key);
    if (!region) {
      region = new Region(account, name);
      this.regions.set(key, region);
    }
    return region;
  }

  allRegions(): Iterable<Region> {
    return this.regions.values();
  }

  *connections(): Iterable<ConnectionRecord> {
    for (const region of this.regions.values()) {
      yield* region.connections.values();
    }
  }

  regionOf(record: ConnectionRecord): Region {
    return this.region(record.account, record.region);
  }

  /** The rule for the next authorization of a connection, counted as used. */
  takeOutcome(name: string): OutcomeRule | undefined {
    const rule = this.outcomes.find((candidate) => matchesName(candidate.name, name));
    if (rule?.times !== undefined) {
      rule.times -= 1;
      if (rule.times <= 0) {
        this.outcomes = this.outcomes.filter((other) => other !== rule);
      }
    }
    return rule;
  }

  /** Forgets all data, and stops every step that was under way. */
  clear(): void {
    for (const region of this.regions.values()) {
      for (const record of region.connections.values()) {
        record.timer?.clear();
        record.generation += 1;
      }
      for (const secret of region.secrets.values()) {
        secret.purge?.clear();
      }
    }
    this.regions.clear();
    this.sessions.clear();
    this.linkedRoles.clear();
    this.outcomes = [];
  }
}
