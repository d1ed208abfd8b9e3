import { Refused } from '../model/errors';
import { isAbsent, isObject, PlainObject } from '../model/json';
import { authorizedByDefault, inputNames } from '../model/fields';
import { withHiddenReferences } from '../model/secretMembers';
import { notWellFormed } from '../model/sentences';
import { isMalformed } from '../model/text';
import { Problem, validate } from '../model/validation';
import { declaredVerify, verifyProblems } from '../model/verify';
import { configurationProblems, configurationWarnings } from '../service/aws/config';
import { isEndpoint } from '../service/aws/endpoint';
import { type Place, placeOf } from '../service/aws/place';
import { isRegion, regionJudgement } from '../service/aws/region';
import { adoptionProblems } from './adoption';
import { claimName, recordedPlace } from './claims';
import type { Host } from './host';
import { areNone, changedInputs, inputsOf, replacedBy } from './inputs';
import { accountProblems } from './preflight';
import { shortened } from './redaction';
import { withVersions } from './references';
import { reportOnce } from './reportOnce';
import { trialProblems } from './trial';

export interface Checked {
  inputs: PlainObject;
  failures: { property: string; reason: string }[];
}

/** What a host adds to the arguments of the program. */
export interface Supplement {
  /** The name for a connection that has none yet. Once it is recorded, the recorded name stays. */
  generatedName?: unknown;
  /** What is wrong with the inputs that only the host has. */
  problems?: readonly Problem[];
}

/**
 * Settles what the program left open, and judges it all at once. What is wrong is never sent to AWS.
 *
 * @param olds - the old inputs; empty for a new resource, and again for the new side of a replacement
 */
export async function check(
  host: Host,
  olds: PlainObject,
  news: PlainObject,
  { generatedName, problems: hostProblems = [] }: Supplement = {},
): Promise<Checked> {
  const inputs = inputsOf(host, news);
  const isGenerated = isAbsent(inputs['name']) && generatedName !== undefined;
  inputs['name'] ??= nonEmpty(olds['name']) ?? generatedName;
  const problems: Problem[] = configurationProblems(host.config).map((reason) => ({ path: '', reason }));
  inputs['authorized'] ??= authorizedByDefault;
  if (!isAbsent(inputs['verify'])) {
    inputs['verify'] = declaredVerify(inputs['verify']);
  }
  inputs['authParameters'] = withHiddenReferences(inputs['authParameters']);
  configurationWarnings(host.config).forEach((warning) => reportOnce(host, 'warning', warning));
  if (problems.length === 0) {
    try {
      Object.assign(inputs, {
        ...(await placeOf({ ...inputs, recorded: recordedPlace(host, olds) }, host.config)),
        ...inputs,
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push({ path: '', reason: error.message });
    }
  }
  problems.push(...hostProblems, ...claimName(host, olds, inputs, { isGenerated }));
  // `pulumi import` has the inputs checked that it has just recorded. They lack the secrets, and with every failure the
  // engine would report a likely bug of this provider. What is recorded already changes nothing.
  const isNew = areNone(olds);
  const changes = isNew || changedInputs(host, olds, inputs).length > 0;
  const replaces = !isNew && replacedBy(changedInputs(host, olds, inputs)).length > 0;
  const judgement = validate(inputs, host.isUnknown, olds, replaces);
  if (changes) {
    problems.push(...judgement.problems, ...settingProblems(host, inputs));
  }
  problems.push(...unknownArguments(host, news));
  if (changes && problems.length === 0 && !['region', 'endpoint'].some((name) => host.isUnknown(inputs[name]))) {
    problems.push(...(await accountProblems(host, inputs as unknown as Place)));
  }
  if (isNew && problems.length === 0) {
    problems.push(...(await adoptionProblems(host, inputs)));
  }
  if (problems.length === 0) {
    warnOfRegion(host, olds, inputs['region']);
    inputs['authParameters'] = await withVersions(host, inputs, olds);
    problems.push(...(await trialProblems(host, olds, inputs)));
    if (changes) {
      const name = host.isUnknown(inputs['name']) ? undefined : nonEmpty(inputs['name']);
      const subject = name === undefined ? '' : `connection "${name}": `;
      judgement.warnings.forEach((warning) => reportOnce(host, 'warning', `${subject}${sentence(warning)}`));
    }
  }
  return {
    inputs: inputsOf(host, inputs),
    // If a failure names a property, the engine prints its value, secrets included: the path is part of the reason.
    failures: problems.map((problem) => ({ property: '', reason: sentence(problem) })),
  };
}

/** The names of HTTP parameters in a path may be too long, which the reason then states. */
const sentence = ({ path, reason }: Problem): string =>
  shortened(path === '' ? reason : `${shortened(path, 1_000)}: ${reason}`);

/** A name that can be a region, and that the AWS SDK does not know. It is a new region, or a mistake. */
function warnOfRegion(host: Host, olds: PlainObject, region: unknown): void {
  if (host.isUnknown(region) || region === olds['region']) {
    return;
  }
  const judgement = regionJudgement(region, host.config);
  if (typeof judgement === 'object') {
    reportOnce(
      host,
      'warning',
      `"${judgement.unknown}" is not a region that the AWS SDK knows${judgement.suggestion || '.'} If it is right, set aws:skipRegionValidation to true.`,
    );
  }
}

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function settingProblems(host: Host, inputs: PlainObject): Problem[] {
  const problems: Problem[] = [];
  const judge = (path: string, accepts: (value: unknown) => boolean, reason: string): void => {
    const value = inputs[path];
    if (isMalformed(value)) {
      problems.push({ path, reason: notWellFormed });
    } else if (value !== undefined && !host.isUnknown(value) && !accepts(value)) {
      problems.push({ path, reason });
    }
  };
  const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
  judge('region', isRegion, 'must be an AWS region such as "eu-central-1"');
  judge('endpoint', isEndpoint, 'must be an http:// or https:// URL');
  judge('authorized', isBoolean, 'must be true or false');
  judge('adopt', isBoolean, 'must be true or false');
  judge('detectSecretDrift', isBoolean, 'must be true or false');
  judge('rotationToken', (value) => typeof value === 'string', 'must be a text');
  judge('onUnauthorized', (value) => value === 'fail' || value === 'warn', 'must be "fail" or "warn"');
  return [...problems, ...verifyProblems(inputs, host.isUnknown)];
}

function unknownArguments(host: Host, news: PlainObject): Problem[] {
  const known = new Set([...inputNames, ...host.ownInputs]);
  return Object.keys(news)
    .filter((name) => !known.has(name) && !name.startsWith('__') && isPresent(news[name]))
    .map((name) => ({ path: name, reason: 'is not an argument of a connection' }));
}

const isPresent = (value: unknown): boolean =>
  !isAbsent(value) && !(isObject(value) && Object.keys(value).length === 0);
