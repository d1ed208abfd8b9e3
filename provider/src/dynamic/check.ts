import { check as checkConnection, Checked } from '../handlers/check';
import type { Host } from '../handlers/host';
import { observedNames } from '../model/fields';
import { PlainObject } from '../model/json';
import { timeoutProblems } from './customTimeouts';
import { knownOutputs } from './knownOutputs';

export async function check(host: Host, olds: PlainObject, news: PlainObject): Promise<Checked> {
  const { generatedName, ...given } = news;
  const checked = await checkConnection(host, olds, declared(given, generatedName), {
    // Sent twice by the class: as the name, which mocks and previews show, and as the mark that it may be replaced by
    // the recorded one.
    generatedName,
    problems: timeoutProblems(news),
  });
  if (checked.failures.length === 0) {
    Object.assign(checked.inputs, await knownOutputs(host, olds, checked.inputs));
  }
  return checked;
}

/** The arguments of the program: without what the class and the engine (`ignoreChanges`) put beside them. */
function declared(given: PlainObject, generatedName: unknown): PlainObject {
  const isDeclared = ([name, value]: [string, unknown]): boolean =>
    !observedNames.includes(name) &&
    !name.startsWith('__') &&
    !(name === 'name' && generatedName !== undefined && value === generatedName);
  return Object.fromEntries(Object.entries(given).filter(isDeclared));
}
