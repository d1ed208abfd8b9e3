import { createHash } from 'node:crypto';
import { ConnectionError, Refused } from '../model/errors';
import { isAbsent, isObject, pick, PlainObject } from '../model/json';
import type { Problem } from '../model/validation';
import { clientSettings } from '../service/aws/config';
import type { Trial, TrialContext } from '../service/verify/trial';
import { isReplacement } from './claims';
import type { Host } from './host';
import { changedInputs, ConnectionInputs, propertiesOf } from './inputs';

/** A change of one of these sends the credentials, or, of `verify`, tries them all the same. */
const triedInputs = ['authorizationType', 'authParameters', 'authorized', 'rotationToken', 'verify'];

/** All that a try depends on. */
const decisiveInputs = ['name', 'region', 'endpoint', 'authorizationType', 'authParameters', 'verify'];

/** What check has found of the credentials that a create of the same process sends, by a digest of them. */
const triedByCheck = new Map<string, Promise<Problem[]>>();

/**
 * The new sides of replacements whose credentials have not been tried, by the URN: of a host that does not tell check
 * whether it is in a preview.
 */
const untried = new Map<string, ConnectionInputs & PlainObject>();

/**
 * Tries the new credentials of a resource whose connection is about to be deleted for a replacement.
 *
 * @throws Refused if they are not to be sent: then the connection stays
 */
export async function trialBeforeDelete(host: Host): Promise<void> {
  const inputs = host.identity === undefined ? undefined : untried.get(host.identity);
  if (inputs === undefined) {
    return;
  }
  const digest = digestOf(inputs);
  const [problem] = await problemsOf(host, inputs, true);
  if (problem !== undefined) {
    throw new Refused(problem.reason);
  }
  triedByCheck.set(digest, Promise.resolve([]));
}

/** The try of the credentials that an operation is to send; undefined if there is to be none, or check has made it. */
export function trialOf(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
  context: Pick<TrialContext, 'settings' | 'secrets' | 'deadline'>,
): Trial | undefined {
  const { verify } = inputs;
  if (host.identity !== undefined) {
    untried.delete(host.identity);
  }
  if (isAbsent(verify) || !inputs.authorized || triedByCheck.delete(digestOf(inputs))) {
    return undefined;
  }
  // Loaded here and not above: most connections are not tried.
  const { Trial } = require('../service/verify/trial') as typeof import('../service/verify/trial');
  return new Trial(verify, propertiesOf(inputs), {
    ...context,
    isUrlSecret: host.isUrlSecret,
    protect: (secret) => host.protect(secret),
    redact: (text) => host.redact(text),
    warn: (line) => host.report('warning', line),
  });
}

/**
 * Tries credentials that the update would find out to be wrong too late: before a replacement, which may delete the
 * connection first. In a preview only if the program asks for it.
 *
 * @param inputs - the checked inputs, which are valid
 */
export async function trialProblems(host: Host, olds: PlainObject, inputs: PlainObject): Promise<Problem[]> {
  const { verify } = inputs;
  const decisive = pick(inputs, decisiveInputs);
  if (!isObject(verify) || inputs['authorized'] !== true || holdsUnknown(host, decisive)) {
    return [];
  }
  const isNew = Object.keys(olds).length === 0;
  if (host.preview === undefined && host.identity !== undefined && isNew && isReplacement(host)) {
    untried.set(host.identity, inputs as ConnectionInputs & PlainObject);
  }
  const isWanted =
    host.preview === true
      ? verify['inPreview'] === true &&
        (isNew || changedInputs(host, olds, inputs).some((name) => triedInputs.includes(name)))
      : host.preview === false && isNew && isReplacement(host);
  if (!isWanted) {
    return [];
  }
  const digest = digestOf(decisive);
  const known = triedByCheck.get(digest);
  if (known) {
    return known;
  }
  const problems = problemsOf(host, inputs as ConnectionInputs & PlainObject, !isNew || isReplacement(host));
  triedByCheck.set(digest, problems);
  return problems;
}

async function problemsOf(host: Host, inputs: ConnectionInputs & PlainObject, exists: boolean): Promise<Problem[]> {
  const { SecretResolver } = require('../service/secrets/references') as typeof import('../service/secrets/references');
  const settings = clientSettings(inputs, host.config);
  const secrets = new SecretResolver(settings, (secret) => host.protect(secret));
  try {
    await trialOf(host, inputs, { settings, secrets })?.pass({ exists });
    return [];
  } catch (error) {
    if (!(error instanceof ConnectionError)) {
      throw error;
    }
    if (host.preview === true && !(error instanceof Refused)) {
      // AWS has not answered for a secret by reference. The update asks again, and reports what is wrong.
      host.report('warning', `The credentials of connection "${inputs.name}" could not be tried. ${error.message}`);
      return [];
    }
    return [{ path: '', reason: error.message }];
  }
}

/** Whether a value that is not known yet is in it, at any depth. */
const holdsUnknown = (host: Host, value: unknown): boolean =>
  host.isUnknown(value) ||
  (typeof value === 'object' && value !== null && Object.values(value).some((inner) => holdsUnknown(host, inner)));

/** The engine does not keep the order of members. */
function digestOf(inputs: PlainObject): string {
  const text = JSON.stringify(pick(inputs, decisiveInputs), (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash('sha256').update(text).digest('base64');
}
