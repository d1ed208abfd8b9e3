import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { HandlerError, PartialFailure, type Plugin } from './plugin';
import { recordedOf } from './provider';
import type { Declared, Inputs, Outputs } from './types';

/** The status of what a handler throws. */
const answered: number = status.UNKNOWN;

/** What the state has of one connection; undefined where it has none. */
export type Recorded = { id: string; inputs: Inputs; outs: Outputs; failed: boolean } | undefined;

/** What a command leaves in the state, and why it failed if it did. */
export interface Done {
  recorded: Recorded;
  failure?: HandlerError;
}

/** What `pulumi up` does with the plugin for one connection, and what the engine records of it. */
export async function up(plugin: Plugin, recorded: Recorded, declared: Declared): Promise<Done> {
  return noted(recorded, async () => {
    const { inputs, failures } = await plugin.check(recorded?.inputs ?? {}, declared);
    assert.deepEqual(failures, []);
    if (!recorded) {
      return noted(
        recorded,
        async () => ({ recorded: { inputs, ...(await plugin.create(inputs)), failed: false } }),
        inputs,
      );
    }
    const { id, outs, failed } = recorded;
    // After a failure that was recorded the engine asks for no difference.
    if (!failed && (await plugin.diff(id, outs, inputs)).changes === false) {
      return { recorded };
    }
    return noted(
      recorded,
      async () => ({ recorded: { id, inputs, ...(await plugin.update(id, outs, inputs)), failed: false } }),
      inputs,
    );
  });
}

/** What `pulumi refresh` does. The engine forgets by it that an operation had failed. */
export async function refresh(plugin: Plugin, recorded: NonNullable<Recorded>): Promise<Done> {
  return noted(recorded, async () => {
    const { id, props, inputs } = await plugin.read(recorded.id, recorded.outs);
    return { recorded: id === '' ? undefined : { id, inputs: inputs!, outs: props, failed: false } };
  });
}

/** What `pulumi destroy` does. */
export async function destroy(plugin: Plugin, recorded: NonNullable<Recorded>): Promise<Done> {
  return noted(recorded, async () => {
    await plugin.delete(recorded.id, recorded.outs);
    return { recorded: undefined };
  });
}

/** Whether a preview of the program would show a change. */
export async function differs(plugin: Plugin, recorded: NonNullable<Recorded>, declared: Declared): Promise<boolean> {
  const { inputs, failures } = await plugin.check(recorded.inputs, declared);
  assert.deepEqual(failures, []);
  return (await plugin.diff(recorded.id, recorded.outs, inputs)).changes !== false;
}

/** The state after a command that has to succeed. */
export function succeeded({ recorded, failure }: Done): Recorded {
  if (failure) throw failure;
  return recorded;
}

/** A failure leaves the state as it was, unless it says what to record. */
async function noted(before: Recorded, command: () => Promise<Done>, inputs?: Inputs): Promise<Done> {
  try {
    return await command();
  } catch (failure) {
    // A handler's failure is answered; a plugin that hangs or has ended is none.
    if (!(failure instanceof HandlerError) || failure.code !== answered) throw failure;
    if (!(failure instanceof PartialFailure)) return { recorded: before, failure };
    assert.match(failure.properties.__provider, /require/);
    assert.ok(inputs, 'only a create and an update record what failed');
    return { recorded: { id: failure.id, inputs, outs: recordedOf(failure), failed: true }, failure };
  }
}
