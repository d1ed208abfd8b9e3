import type { Host } from '../handlers/host';
import { Redactor } from '../handlers/redaction';
import { customTimeouts, secretsEncrypted, urlIsSecret } from '../model/identity';
import type { PlainObject } from '../model/json';
import { isUnknown } from '../model/unknowns';
import { timeoutOf } from './customTimeouts';
import { engineGone } from '../handlers/engineWatch';
import { hiddenInputs } from './hiddenInputs';
import { stackConfig } from './stackConfig';

/**
 * The dynamic provider as the handlers see it.
 *
 * @param values - what this call is about: the inputs, or the outputs in the state
 */
export function dynamicHost(values: PlainObject, redactor: Redactor): Host {
  const { preview, urn } = hiddenInputs(values);
  return {
    config: stackConfig(),
    preview,
    identity: urn,
    // The address of the engine, with which it starts each of its plugins.
    command: process.argv[2],
    ownInputs: [customTimeouts, secretsEncrypted, urlIsSecret],
    isUrlSecret: values[urlIsSecret] === true,
    timeoutOf: (operation) => timeoutOf(values, operation),
    // The standard output of the plugin is an info line on the row of the stack. There is no other way to show one.
    report: (severity, line) => console.log(redactor.redact(severity === 'warning' ? `warning: ${line}` : line)),
    protect: (secret) => redactor.add(secret),
    redact: (text) => redactor.redact(text),
    isUnknown,
    signal: engineGone,
  };
}
