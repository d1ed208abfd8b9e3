import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isObject } from '../model/json';

/** A resource whose state records a connection. */
export interface Holder {
  /** The URN of the resource. */
  identity: string;
  /** Whether the resource gives the connection up, because it is replaced or has another one by now. */
  isLeaving: boolean;
}

/** Which resources of one command of the engine have a connection in their state, by its ARN. */
export interface Holdings {
  set(arn: string, holder: Holder): void;
  of(arn: string): Holder[];
}

/** What this process knows. */
class OwnHoldings implements Holdings {
  private readonly byArn = new Map<string, Map<string, Holder>>();

  set(arn: string, holder: Holder): void {
    const holders = this.byArn.get(arn) ?? new Map<string, Holder>();
    this.byArn.set(arn, holders.set(holder.identity, holder));
  }

  of(arn: string): Holder[] {
    return [...(this.byArn.get(arn)?.values() ?? [])];
  }
}

/**
 * What all processes of a command know: the engine starts one for each explicit provider, and tells none of another. Each
 * pair of a connection and a resource is a file, which counts as long as the process that wrote it lives, because the
 * engine ends its processes with the command.
 */
class SharedHoldings extends OwnHoldings {
  private readonly written = new Set<string>();

  constructor(private readonly folder: string) {
    super();
    process.once('exit', () => this.written.forEach((file) => rmSync(file, { force: true })));
  }

  override set(arn: string, holder: Holder): void {
    super.set(arn, holder);
    const file = join(this.folder, `${digest(arn)}.${digest(holder.identity)}`);
    withoutDisk(() => {
      writeFileSync(file, JSON.stringify({ ...holder, process: process.pid }), { mode: 0o600 });
      this.written.add(file);
    });
  }

  override of(arn: string): Holder[] {
    const own = super.of(arn);
    const others = withoutDisk(() => readdirSync(this.folder)) ?? [];
    return [
      ...own,
      ...others
        .filter((file) => file.startsWith(`${digest(arn)}.`))
        .flatMap((file) => withoutDisk(() => holderIn(join(this.folder, file))) ?? []),
    ];
  }
}

/** The holder that another process has written, if that lives. */
function holderIn(file: string): Holder[] {
  const { identity, isLeaving, process: writer } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return typeof identity === 'string' && writer !== process.pid && isAlive(writer)
    ? [{ identity, isLeaving: isLeaving === true }]
    : [];
}

/**
 * Undefined if the disk fails: it may be full, the folder may be gone, or a file is half written because its process has
 * begun or ended in this moment. AWS may have accepted a call by then, which has to be recorded: what this process knows is
 * enough for that.
 */
function withoutDisk<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

function isAlive(pid: unknown): boolean {
  if (typeof pid !== 'number') {
    return false;
  }
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isObject(error) && error['code'] === 'EPERM';
  }
}

const byCommand = new Map<string, Holdings>();

/**
 * The holdings of a command of the engine.
 *
 * @param command - what only the processes of one command have in common; undefined if that is not known
 */
export function holdingsOf(command: string | undefined): Holdings {
  const key = command ?? '';
  const holdings =
    byCommand.get(key) ?? (command === undefined ? undefined : withoutDisk(() => shared(command))) ?? new OwnHoldings();
  byCommand.set(key, holdings);
  return holdings;
}

function shared(command: string): Holdings | undefined {
  const { uid } = userInfo();
  const base = join(tmpdir(), `pulumi-eventbridge-connection-${uid}`);
  mkdirSync(base, { recursive: true, mode: 0o700 });
  if (uid !== -1 && statSync(base).uid !== uid) {
    // Somebody else could keep connections from being deleted.
    return undefined;
  }
  removeOld(base);
  const folder = join(base, digest(command));
  mkdirSync(folder, { recursive: true });
  return new SharedHoldings(folder);
}

const dayMs = 86_400_000;

/** What commands have left behind that were killed. */
function removeOld(base: string): void {
  for (const name of readdirSync(base)) {
    const folder = join(base, name);
    if (Date.now() - statSync(folder).mtimeMs > dayMs) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
