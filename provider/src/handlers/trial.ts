import { createHash } from 'node:crypto';
import { ConnectionError, Refused } from '../model/errors';
import { isAbsent, isObject, pick, PlainObject } from '../model/json';
import type { Problem } from '../model/validation';
import { clientSettings } from '../service/aws/config';
import type { Trial, TrialContext } from '../service/verify/trial';
import { isReplacement, isStanding, ownerOf, ownersOf } from './claims';
import type { Host } from './host';
import { areNone, changedInputs, ConnectionInputs, propertiesOf } from './inputs';

/** A change of one of these sends the credentials, or, of `verify`, tries them all the same. */
const triedInputs = ['authorizationType', 'authParameters', 'authorized', 'rotationToken', 'verify'];

/** All that a try depends on. */
const decisiveInputs = ['name', 'region', 'endpoint', 'authorizationType', 'authParameters', 'verify'];

/** What has been found of credentials before the operation that sends them, by {@link keyOf}. */
const findings = new Map<string, Promise<Problem[]>>();

/** The keys of the credentials that the create which follows need not try again. */
const passed = new Set<string>();

/** A resource that a create is to follow for, as check has judged it. */
interface Untried {
  inputs: ConnectionInputs & PlainObject;
  /** Whether the url is secret, which a later call is not told. */
  isUrlSecret: boolean;
}

/**
 * The resources whose credentials a create is to send, and which have not been tried, by the URN. Check does not try them:
 * the engine checks one resource at a time, and it does not say which check a delete comes after.
 */
const untried = new Map<string, Untried>();

/**
 * Tries the new credentials of a resource whose connection is about to be deleted for a replacement. The engine replaces
 * without having asked for a difference (`--replace`, a tainted resource), so that only the delete shows that there is one.
 *
 * @param recorded - the outputs in the state
 * @throws Refused if they are not to be sent: then the connection stays
 */
export async function trialBeforeDelete(
  host: Host,
  recorded: PlainObject,
  deadline: TrialContext['deadline'],
): Promise<void> {
  for (const identity of ownersOf(host, recorded)) {
    const { inputs, isUrlSecret = false } = untried.get(identity) ?? {};
    if (inputs === undefined) {
      continue;
    }
    const [problem] = await triedOnce({ ...host, isUrlSecret }, inputs, true, deadline);
    if (problem !== undefined) {
      throw new Refused(problem.reason);
    }
  }
}

/** The try of the credentials that an operation is to send; undefined if there is to be none, or check has made it. */
export function trialOf(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
  context: Pick<TrialContext, 'settings' | 'secrets' | 'deadline'>,
): Trial | undefined {
  const owner = ownerOf(host, inputs);
  if (owner !== undefined) {
    untried.delete(owner);
  }
  const key = keyOf(host, inputs);
  findings.delete(key);
  return passed.delete(key) ? undefined : newTrial(host, inputs, context);
}

function newTrial(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
  context: Pick<TrialContext, 'settings' | 'secrets' | 'deadline'>,
): Trial | undefined {
  const { verify } = inputs;
  if (isAbsent(verify) || !inputs.authorized) {
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
  const isNew = areNone(olds);
  const checked = inputs as ConnectionInputs & PlainObject;
  const exists = !isNew || (isReplacement(host) && isStanding(host));
  if (host.preview === true) {
    const isWanted =
      verify['inPreview'] === true &&
      (isNew || changedInputs(host, olds, inputs).some((name) => triedInputs.includes(name)));
    return isWanted ? triedOnce(host, checked, exists) : [];
  }
  if (!isNew) {
    return [];
  }
  if (host.preview === false && exists) {
    return triedOnce(host, checked, exists);
  }
  if (host.identity !== undefined) {
    untried.set(host.identity, { inputs: checked, isUrlSecret: host.isUrlSecret });
  }
  return [];
}

/** What is wrong with the credentials, tried once for this check or delete and the create that follows it. */
async function triedOnce(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
  exists: boolean,
  deadline?: TrialContext['deadline'],
): Promise<Problem[]> {
  const key = keyOf(host, inputs);
  const finding = findings.get(key) ?? problemsOf(host, inputs, exists, deadline);
  findings.set(key, finding);
  const problems = await finding;
  if (problems.length === 0) {
    passed.add(key);
  }
  return problems;
}

async function problemsOf(
  host: Host,
  inputs: ConnectionInputs & PlainObject,
  exists: boolean,
  deadline?: TrialContext['deadline'],
): Promise<Problem[]> {
  const { SecretResolver } = require('../service/secrets/references') as typeof import('../service/secrets/references');
  const settings = clientSettings(inputs, host.config);
  const secrets = new SecretResolver(settings, (secret) => host.protect(secret));
  try {
    await newTrial(host, inputs, { settings, secrets, deadline })?.pass({ exists });
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

/** What a try depends on, as a digest. The engine does not keep the order of members. A preview passes for itself alone. */
function keyOf(host: Host, inputs: PlainObject): string {
  const text = JSON.stringify(pick(inputs, decisiveInputs), (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return `${host.preview === true} ${createHash('sha256').update(text).digest('base64')}`;
}
