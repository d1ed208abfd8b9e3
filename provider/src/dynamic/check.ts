import { check as checkConnection, Checked } from '../handlers/check';
import type { Host } from '../handlers/host';
import { changedInputs } from '../handlers/inputs';
import { observedNames } from '../model/fields';
import { secretsEncrypted, urlIsSecret } from '../model/identity';
import { pick, PlainObject } from '../model/json';
import { timeoutProblems } from './customTimeouts';
import { knownOutputs } from '../handlers/knownOutputs';
import { mayHoldPlainSecrets } from '../handlers/secretMarks';

export async function check(host: Host, olds: PlainObject, news: PlainObject): Promise<Checked> {
  const { generatedName: mark, ...given } = news;
  // The name of a connection whose name is an output that is not known yet may still be given.
  const generatedName = host.isUnknown(mark) ? undefined : mark;
  const checked = await checkConnection(
    host,
    olds,
    {
      ...declared(given, generatedName),
      ...pick(olds, [secretsEncrypted]),
      ...(host.isUrlSecret ? { [urlIsSecret]: true } : {}),
    },
    {
      // Sent twice by the class: as the name, which mocks and previews show, and as the mark that it may be replaced by
      // the recorded one.
      generatedName,
      problems: timeoutProblems(news),
    },
  );
  if (checked.failures.length === 0) {
    if (encryptsSecrets(host, olds, checked.inputs)) {
      checked.inputs[secretsEncrypted] = true;
    }
    // In the preview of an update every output that is not also an input is unknown, whatever the provider knows. The
    // class lists these under `ignoreChanges`, so that they never show as changes themselves.
    Object.assign(checked.inputs, await knownOutputs(host, olds, checked.inputs));
  }
  return checked;
}

/**
 * A state that may hold a secret in plain text is recorded again by the next update. The preview before it shows no
 * change, because in AWS there is none.
 */
function encryptsSecrets(host: Host, olds: PlainObject, inputs: PlainObject): boolean {
  return changedInputs(host, olds, inputs).length > 0 || (host.preview !== true && mayHoldPlainSecrets(olds));
}

/** The arguments of the program: without what the class and the engine (`ignoreChanges`) put beside them. */
function declared(given: PlainObject, generatedName: unknown): PlainObject {
  const isDeclared = ([name, value]: [string, unknown]): boolean =>
    !observedNames.includes(name) &&
    !name.startsWith('__') &&
    !(name === 'name' && generatedName !== undefined && value === generatedName);
  return Object.fromEntries(Object.entries(given).filter(isDeclared));
}
