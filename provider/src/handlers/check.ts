import { isObject, PlainObject } from '../model/connection';
import { Problem, validate } from '../model/validation';
import { knownAhead } from '../dynamic/knownOutputs';
import type { Context } from '../dynamic/guard';
import { inputNames, isUnknown, pick, sameValue } from './inputs';
import { shortened } from './redaction';
import { stackConfig } from '../dynamic/stackConfig';
import { configurationProblems, configurationWarnings } from '../service/aws/config';
import { placeOf } from '../service/aws/place';
import { isRegion } from '../service/aws/region';
import { Refused } from '../service/reconcile/failures';
import { withVersions } from './references';
import { timeoutProblems } from './timeouts';

export interface CheckResult {
  inputs: PlainObject;
  failures: { property: string; reason: string }[];
}

/** Each once for a plugin process, however many connections are checked. */
const warned = new Set<string>();

/**
 * Settles what the program left open, and judges it all at once. What is wrong is never sent to AWS.
 *
 * @param olds - the old inputs; empty for a new resource, and again for the new side of a replacement
 */
export async function check(context: Context, olds: PlainObject, news: PlainObject): Promise<CheckResult> {
  const inputs = pick(news, inputNames);
  const name = settledName(olds, news);
  if (name !== undefined) {
    inputs['name'] = name;
  }
  const problems: Problem[] = configurationProblems(stackConfig()).map((reason) => ({ path: '', reason }));
  inputs['authorized'] ??= true;
  for (const warning of configurationWarnings(stackConfig()).filter((one) => !warned.has(one))) {
    warned.add(warning);
    context.report(`warning: ${warning}`);
  }
  if (problems.length === 0) {
    try {
      Object.assign(inputs, { ...(await placeOf(inputs, stackConfig())), ...inputs });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push({ path: '', reason: error.message });
    }
  }
  // `pulumi import` has the inputs checked that it has just recorded. They lack the secrets, and with every failure the
  // engine would say that it is almost certainly a bug of this provider. What is recorded already changes nothing.
  if (Object.keys(olds).length === 0 || !sameValue(olds, news)) {
    problems.push(...validate(inputs, isUnknown), ...settingProblems(inputs), ...unknownProperties(news));
  }
  if (problems.length === 0) {
    inputs['authParameters'] = await withVersions(context, inputs, olds);
    Object.assign(inputs, await knownAhead(olds, inputs));
  }
  return {
    inputs,
    // With a property here the engine prints its value, secrets included (trap 7): the path is part of the reason.
    failures: problems.map(({ path, reason }) => ({
      property: '',
      // A path has the names of HTTP parameters in it, which may be too long; that is said behind it.
      reason: shortened(path === '' ? reason : `${shortened(path, 1_000)}: ${reason}`),
    })),
  };
}

/** A generated name is kept once it is recorded, whatever the stack, the parent or the release is called now. */
function settledName(olds: PlainObject, news: PlainObject): unknown {
  const generated = news['generatedName'];
  return generated !== undefined &&
    generated === news['name'] &&
    typeof olds['name'] === 'string' &&
    olds['name'] !== ''
    ? olds['name']
    : news['name'];
}

function settingProblems(inputs: PlainObject): Problem[] {
  const problems: Problem[] = [...timeoutProblems(inputs['customTimeouts'])];
  const judge = (path: string, accepts: (value: unknown) => boolean, reason: string): void => {
    const value = inputs[path];
    if (value !== undefined && !isUnknown(value) && !accepts(value)) {
      problems.push({ path, reason });
    }
  };
  judge('region', isRegion, 'must be an AWS region such as "eu-central-1"');
  judge(
    'endpoint',
    (value) => typeof value === 'string' && /^https?:\/\/[^\s/]/.test(value),
    'must be an http:// or https:// URL',
  );
  judge('authorized', (value) => typeof value === 'boolean', 'must be true or false');
  judge('adopt', (value) => typeof value === 'boolean', 'must be true or false');
  judge('detectSecretDrift', (value) => typeof value === 'boolean', 'must be true or false');
  judge('rotationToken', (value) => typeof value === 'string', 'must be a text');
  judge('onUnauthorized', (value) => value === 'fail' || value === 'warn', 'must be "fail" or "warn"');
  return problems;
}

/** What the class adds beside the inputs, and the outputs that it lists as undefined. */
const otherNames = new Set<string>([
  ...inputNames,
  '__provider',
  '__defaults',
  'generatedName',
  'arn',
  'secretArn',
  'connectionState',
  'stateReason',
  'creationTime',
  'lastModifiedTime',
  'lastAuthorizedTime',
]);

function unknownProperties(news: PlainObject): Problem[] {
  return Object.keys(news)
    .filter((name) => !otherNames.has(name) && !name.startsWith('__') && isPresent(news[name]))
    .map((name) => ({ path: name, reason: 'is not an argument of a connection' }));
}

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && !(isObject(value) && Object.keys(value).length === 0);
