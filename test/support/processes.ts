import { execFileSync, spawnSync } from 'node:child_process';

/** A running process. */
export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** The processes that a process started, their children included. */
export function descendants(pid: number): Process[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, own, parent, command]) => ({ pid: Number(own), parent: Number(parent), command: command }));
  const found = new Set([pid]);
  // `ps` does not promise that parents come first.
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const process of all) if (found.has(process.parent)) found.add(process.pid);
  }
  return all.filter((process) => found.has(process.pid) && process.pid !== pid);
}

/** Ends a process by its id; one that is gone already is no mistake. */
export function end(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Whether a process still runs; one that only waits for its parent to take note of its end does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
