import { Interrupted, Refused } from '../service/reconcile/failures';
import { Redactor, shortened } from '../handlers/redaction';
import { configuredSecrets } from '../service/aws/config';
import { requireReadable } from '../handlers/version';
import { stackConfig } from './stackConfig';

/** What a handler has beside its arguments. */
export interface Context {
  /** Shows a line on the stack row. */
  report(line: string): void;
  /** Keeps a secret that came up on the way out of every message. */
  protect(secret: string): void;
}

/**
 * A failure after AWS has accepted a call. The plugin recognises it by its `id` (trap 3): the engine records the
 * resource with these properties, fails the operation with the reasons, and calls update on the next `up`.
 */
export class PartialFailure extends Error {
  readonly reasons: string[];

  constructor(
    readonly id: string,
    message: string,
    readonly properties: object,
  ) {
    super(message);
    this.name = 'PartialFailure';
    this.reasons = [message];
  }
}

/**
 * The wrapper around every handler. It makes sure that results are plain JSON (trap 1), that every failure is an
 * `Error` which the plugin answers and does not misread (trap 2), and that no secret leaves in a message.
 *
 * @param load - gets the handler when it is first called, so that the plugin starts without what this call does not need
 */
export function guarded<Arguments extends unknown[], Result>(
  load: () => (context: Context, ...args: Arguments) => Result | Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return async (...args) => {
    const redactor = new Redactor(args, configuredSecrets(stackConfig()));
    const context: Context = {
      // stdout of the plugin is an info line on the stack row (trap 18).
      report: (line) => console.log(redactor.redact(line)),
      protect: (secret) => redactor.add(secret),
    };
    try {
      args.forEach(requireReadable);
      return plain(await load()(context, ...args));
    } catch (thrown) {
      throw failure(thrown, (text) => shortened(redactor.redact(text)));
    }
  };
}

/** A fresh copy without `undefined`, which the RPC refuses, and not shared: the plugin adds `__provider` to it. */
function plain<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

function failure(thrown: unknown, redact: (text: string) => string): Error {
  if (thrown instanceof PartialFailure) {
    return Object.assign(sentence(redact(thrown.message)), {
      id: thrown.id,
      reasons: thrown.reasons.map(redact),
      properties: plain(thrown.properties),
    });
  }
  if (
    thrown instanceof Error &&
    (thrown instanceof Interrupted || thrown instanceof Refused || expected.has(thrown.name))
  ) {
    return sentence(redact(thrown.message));
  }
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return sentence(
    redact(`The EventBridge connection provider met an error that it did not expect; please report it.\n${details}`),
  );
}

const expected = new Set(['ServiceError', 'WaitExpired', 'ConnectionError']);

/** The plugin prints `${error}: ${error.stack}` for check, diff, read and delete: here that is one readable line. */
function sentence(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  error.toString = () => 'EventBridge connection';
  return error;
}
