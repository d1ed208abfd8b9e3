import { Socket } from 'node:net';
import { Refused } from '../service/reconcile/failures';

let watching = false;
let gone = false;

/**
 * Notes when the engine that has started this process is gone. An engine that is killed leaves its plugin behind, which
 * would go on with what it was asked, and could overwrite what a later command has done meanwhile.
 *
 * The engine holds the other end of the plugin's standard input, writes nothing to it, and closes it with its end, however
 * that comes; this passes through the shell that the engine starts the plugin with, whose process lives on. Where standard
 * input is no pipe (the plugin was started by hand, to be debugged for example), it says nothing, and nobody is missed.
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
    gone = true;
  };
  stdin.once('end', leave).once('close', leave).once('error', leave);
  stdin.resume();
  // It shall keep no plugin alive.
  stdin.unref();
}

/** Fails once nobody is there any more who would hear of an answer. Asked before each request to AWS. */
export function requireEngine(): void {
  if (gone) {
    throw new Refused('The engine that asked for this has ended. Nothing more was sent to AWS; run pulumi up again.');
  }
}
