import { existsSync, readFileSync } from 'node:fs';
import { descendants } from '../../test/support/processes';

/** What the processes of one operation of the engine have used: seconds of CPU, and the most memory of the plugin. */
export interface Usage {
  engine: number;
  /** The program. */
  program: number;
  /** The process in which dynamic providers run. */
  plugin: number;
  /** Megabytes (of 1,000,000 bytes) of the plugin at its largest. */
  pluginMemory: number;
}

type Part = 'engine' | 'program' | 'plugin';

/** Does this system tell what a process has used? Linux does, in /proc. */
export const usageIsKnown = existsSync('/proc/self/stat');

/** Ticks of the clock in which Linux counts CPU time; the same on every architecture that Node.js runs on. */
const TICKS = 100;

/** Seconds of CPU that a process has used so far; undefined once it is gone. */
export function cpuSeconds(pid: number): number | undefined {
  // The name of the program is in parentheses, and may hold spaces.
  const fields = read(pid, 'stat')?.split(') ')[1]?.split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Megabytes that are resident now, and were at most; undefined once the process is gone. */
export function residentMegabytes(pid: number): { now: number; most: number } | undefined {
  const status = read(pid, 'status');
  const kilobytes = (name: string): number | undefined => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '');
    return match ? Number(match[1]) * 1.024e-3 : undefined;
  };
  const [now, most] = [kilobytes('VmRSS'), kilobytes('VmHWM')];
  return now === undefined || most === undefined ? undefined : { now, most };
}

/** Watches an engine and what it starts, until it ends. */
export class Watch {
  private readonly parts = new Map<number, Part>();
  private readonly used = new Map<number, number>();
  private memory = 0;
  private readonly timers: NodeJS.Timeout[];

  constructor(engine: number) {
    this.parts.set(engine, 'engine');
    const look = (): void => {
      for (const { pid, command } of descendants(engine)) {
        const part = partOf(command);
        if (part) this.parts.set(pid, part);
      }
    };
    // Who is there changes seldom and is dear to find out; what each has used must be read shortly before its end.
    this.timers = usageIsKnown ? [setInterval(look, 1_000), setInterval(() => this.read(), 100)] : [];
  }

  end(): Usage | undefined {
    this.timers.forEach((timer) => clearInterval(timer));
    if (!usageIsKnown) return undefined;
    const sum = (part: Part): number =>
      [...this.used].filter(([pid]) => this.parts.get(pid) === part).reduce((total, [, seconds]) => total + seconds, 0);
    return { engine: sum('engine'), program: sum('program'), plugin: sum('plugin'), pluginMemory: this.memory };
  }

  private read(): void {
    for (const [pid, part] of this.parts) {
      const seconds = cpuSeconds(pid);
      if (seconds !== undefined) this.used.set(pid, Math.max(seconds, this.used.get(pid) ?? 0));
      if (part === 'plugin') this.memory = Math.max(this.memory, residentMegabytes(pid)?.most ?? 0);
    }
  }
}

function partOf(command: string): Part | undefined {
  if (!/^\S*node /.test(command) || / -e /.test(command)) return undefined;
  if (/cmd[\\/]run[\\/]/.test(command)) return 'program';
  return /cmd[\\/]dynamic-provider/.test(command) ? 'plugin' : undefined;
}

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    // Between two looks a process may end, and then there is nothing more to know of it.
    if (['ENOENT', 'ESRCH'].includes(error.code)) return undefined;
    throw error;
  }
}
