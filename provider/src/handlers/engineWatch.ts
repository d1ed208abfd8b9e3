import { setMaxListeners } from 'node:events';
import { Socket } from 'node:net';
import { Cancelled } from '../model/errors';

let watching = false;
const gone = new AbortController();
// Each wait of each connection listens, and Node.js takes more than ten for a leak.
setMaxListeners(0, gone.signal);

/** Aborted when the engine that has started this process is gone, to which every answer would go. */
export const engineGone: AbortSignal = gone.signal;

/** How many calls of the engine are under way. */
let inFlight = 0;

/**
 * Notes when the engine that has started this process is gone. An engine that is killed leaves its plugin behind, which
 * would continue with what it was asked, and could overwrite what a later command has done meanwhile.
 *
 * The engine holds the other end of the plugin's standard input, writes nothing to it, and closes it with its end,
 * however that comes; this passes through the shell with which the engine starts the plugin, whose process lives on. If
 * standard input is no pipe (the plugin was started by hand, to be debugged for example), it tells nothing.
 */
export function watchEngine(): void {
  if (watching) {
    return;
  }
  watching = true;
  const { stdin } = process;
  if (!(stdin instanceof Socket) || stdin.isTTY) {
    return;
  }
  const leave = (): void => {
    gone.abort(
      new Cancelled('The engine that asked for this has ended. Nothing more was sent to AWS. Run `pulumi up`.'),
    );
    endWhenIdle();
  };
  stdin.once('end', leave).once('close', leave).once('error', leave);
  stdin.resume();
  // Do not keep the process alive for this.
  stdin.unref();
}

/** Does what the engine has asked for. A process whose engine is gone ends after it: nobody else would end it. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  inFlight += 1;
  try {
    return await work();
  } finally {
    inFlight -= 1;
    endWhenIdle();
  }
}

/** The answer that is on its way leaves before, and what arrives meanwhile is told that the engine has ended. */
const lingerMs = 1_000;

function endWhenIdle(): void {
  if (engineGone.aborted && inFlight === 0) {
    setTimeout(() => {
      if (inFlight === 0) {
        process.exit();
      }
    }, lingerMs);
  }
}
