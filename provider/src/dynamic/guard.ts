import { messageOf, PartialFailure } from '../handlers/failure';
import type { Host } from '../handlers/host';
import { Redactor, shortened } from '../handlers/redaction';
import { requireReadable } from '../handlers/version';
import { holdsEntries } from '../model/entries';
import { Refused } from '../model/errors';
import { pluginName } from '../model/identity';
import { isObject, PlainObject } from '../model/json';
import { configuredSecrets } from '../service/aws/config';
import { answering } from '../handlers/engineWatch';
import { dynamicHost } from './host';
import { withMarkedSecrets, withSecretMarks } from '../handlers/secretMarks';
import { stackConfig } from './stackConfig';

/**
 * The wrapper around every handler, which keeps what the plugin of the engine does not survive away from it:
 *
 * - `undefined`, a function or a date in a result fails the answer after AWS has acted: results are plain JSON.
 * - A thrown text, `undefined` or `null` is never answered, and an error with a numeric `code` or an unrelated `id` is
 *   misread: every failure is an `Error` with a message of ours.
 * - No secret may leave in a message, and none without a mark in a result.
 *
 * @param load - gets the handler when it is first called, so that the plugin starts without what this call does not need
 */
export function guarded<Arguments extends unknown[], Result>(
  load: () => (host: Host, ...args: Arguments) => Result | Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  const answer = async (...args: Arguments): Promise<Result> => {
    const redactor = new Redactor(args, configuredSecrets(stackConfig()));
    // The inputs come last, and before them what they replace.
    const last = args.at(-1);
    const values = isObject(last) ? last : {};
    try {
      args.forEach(requireReadable);
      args.forEach(requireLists);
      return plain(withMarkedSecrets(await load()(dynamicHost(values, redactor), ...args)));
    } catch (thrown) {
      throw failure(thrown, values, (text) => shortened(redactor.redact(text)));
    }
  };
  return (...args) => answering(() => answer(...args));
}

/** The plugin has another form for parameters that repeat, which this provider would take for a parameter without a value. */
function requireLists(properties: unknown): void {
  if (isObject(properties) && holdsEntries(properties['authParameters'])) {
    throw new Refused(
      `Connection "${String(properties['name'])}" was last changed by the plugin ${pluginName}, and has a parameter that repeats, ` +
        'in a form that the dynamic provider cannot read. Nothing was changed. Import the class from "pulumi-eventbridge-connection/plugin", or let the plugin remove that parameter first.',
    );
  }
}

/** A fresh copy without `undefined`, and not shared: the plugin adds `__provider` to it. */
function plain<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

function failure(thrown: unknown, values: PlainObject, redact: (text: string) => string): Error {
  if (thrown instanceof PartialFailure) {
    const message = redact(thrown.message);
    // The plugin recognizes it by its `id`. Without `__provider` the recorded resource could be neither updated nor
    // deleted.
    return Object.assign(sentence(message), {
      id: thrown.id,
      reasons: [message],
      properties: plain({ ...withSecretMarks(thrown.properties), __provider: values['__provider'] }),
    });
  }
  return sentence(redact(messageOf(thrown)));
}

/** The plugin prints `${error}: ${error.stack}` for check, diff, read and delete: here that is one readable line. */
function sentence(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  error.toString = () => 'EventBridge connection';
  return error;
}
