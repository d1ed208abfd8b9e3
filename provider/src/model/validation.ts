import { isReference } from './secretReference';
import { at, isAbsent, isObject, pick, PlainObject, sameJson } from './json';
import { authorizationTypes, AuthorizationType, credentialGroups, resourceConfigurationArn } from './connection';
import { lengthOf, violations } from './constraints';
import { httpParameterShapes, isHttpParameterList, membersOf, requiredMembersOf } from './fields';
import { nameOf } from './parameterKey';
import { namesAndValues, payloadLimit, payloadOf, payloadWarning } from './payload';
import { notWellFormed, meaningOf } from './sentences';
import { Shape, shapes } from './shapes';
import { suggestion } from './suggestion';
import { isMalformed, isWellFormed } from './text';

/** One thing that is wrong with a connection: its path, and what is allowed there. Never a value. */
export interface Problem {
  /** `authParameters.basicAuthParameters.password`; empty if the connection as a whole is meant. */
  path: string;
  /** What is allowed, as the end of a sentence that begins with the path. */
  reason: string;
}

/** What is to be said about a connection before anything is sent. */
export interface Judgement {
  /** What the service would refuse, or silently ignore or change. */
  problems: Problem[];
  /** What is sent as it is declared, and may not be what is meant, or not be accepted: that is not known. */
  warnings: Problem[];
}

/** Of a member that `ignoreChanges` takes from a state which does not have it. */
const hiddenBefore =
  'is required for this change, and the state does not know it; give it, and take it out of ignoreChanges if it is there';

/** The members that only one authorization type uses, for a sentence about a wrong pairing. */
const typeOfGroup = new Map<string, AuthorizationType>(
  authorizationTypes.map((type) => [credentialGroups[type], type]),
);

/**
 * What was recorded of a member, as far as it need not be judged again. Every change of the authorization sends the
 * credentials with it, and the HTTP parameters only if these change.
 */
function recordedMember(before: unknown, member: string): unknown {
  const recorded = isObject(before) ? before[member] : undefined;
  return typeOfGroup.has(member) && isObject(recorded) ? pick(recorded, ['oAuthHttpParameters']) : recorded;
}

/**
 * Everything that the service would refuse, or silently ignore, in a connection; all at once.
 *
 * @param isUnknown - tells a value that is not known yet from a real one. An unknown value is not judged.
 * @param recorded - the connection as it was recorded. What is the same is not judged again: AWS has it, it is not sent,
 * and of an imported connection it lacks the secrets.
 * @param isNew - whether all of it is sent, as for a replacement: then all of it is judged
 */
export function validate(
  connection: PlainObject,
  isUnknown: (value: unknown) => boolean,
  recorded: PlainObject = {},
  isNew = false,
): Judgement {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  /** How many of the values that are being judged are as they were recorded. */
  let recordedAlready = 0;
  const report = (path: string, reason: string): void => {
    if (recordedAlready === 0) problems.push({ path, reason });
  };
  /** Of a value that nothing else could handle either, recorded or not. */
  const reportType = (path: string, reason: string): void => {
    problems.push({ path, reason });
  };
  const warn = (path: string, reason: string): void => {
    warnings.push({ path, reason });
  };

  const isSame = (value: unknown, before: unknown): boolean =>
    !isNew && before !== undefined && sameJson(before, value, isUnknown);
  /** Reports no problems if all is as it was recorded; warnings are about what is declared. */
  const judge = (same: boolean, validating: () => void): void => {
    recordedAlready += same ? 1 : 0;
    validating();
    recordedAlready -= same ? 1 : 0;
  };
  /** Whether the state has the structure, and not this member: an import does not see the secrets. */
  const wasHidden = (place: string): boolean => {
    const path = place.split('.');
    return path.length > 1 && isObject(at(recorded, path.slice(0, -1))) && isAbsent(at(recorded, path));
  };
  const judgeMembers = (paths: string[][], validating: () => void): void =>
    judge(
      paths.every((path) => isSame(at(connection, path), at(recorded, path))),
      validating,
    );

  function validateShape(value: unknown, shapeName: string, path: string, before?: unknown): void {
    if (!isUnknown(value) && !isAbsent(value)) {
      judge(isSame(value, before), () => validateValue(value, shapeName, path, before));
    }
  }

  function validateValue(value: unknown, shapeName: string, path: string, before: unknown): void {
    const shape: Shape | undefined = shapes[shapeName];
    if (isMalformed(value)) {
      reportType(path, notWellFormed);
    } else if (isHttpParameterList(shapeName)) {
      validateHttpParameters(value, shapeName, path);
    } else if (shape?.type === 'structure') {
      validateStructure(value, shapeName, path, before);
    } else if (shape?.type === 'string' && shape.sensitive && isReference(value)) {
      validateReference(value as unknown as PlainObject, path);
    } else if (shape?.type === 'string') {
      validateString(value, shapeName, path);
    } else if (shape?.type === 'boolean' && typeof value !== 'boolean') {
      reportType(path, 'must be true or false');
    }
  }

  function validateStructure(value: unknown, shapeName: string, path: string, before: unknown): void {
    if (!isObject(value)) {
      reportType(path, 'must be an object');
      return;
    }
    const members = membersOf(shapeName);
    for (const member of requiredMembersOf(shapeName)) {
      if (isAbsent(value[member])) {
        const place = join(path, member);
        report(place, wasHidden(place) ? hiddenBefore : 'is required');
      }
    }
    for (const [key, inner] of Object.entries(value)) {
      const of = members.get(key);
      if (of) {
        validateShape(inner, of, join(path, key), recordedMember(before, key));
      } else if (path !== '' && !isAbsent(inner)) {
        report(join(path, key), `is not a property here${suggestion(key, [...members.keys()])}`);
      }
    }
  }

  function validateString(value: unknown, shapeName: string, path: string): void {
    if (typeof value !== 'string') {
      reportType(path, 'must be a string');
      return;
    }
    if (!isWellFormed(value)) {
      reportType(path, notWellFormed);
      return;
    }
    const found = violations(shapeName, value);
    for (const violation of found.some(({ constraint }) => constraint === 'min') ? found.slice(0, 1) : found) {
      report(path, meaningOf(violation, shapeName, value));
    }
  }

  function validateReference(reference: PlainObject, path: string): void {
    const sources = ['secretArn', 'parameterArn', 'name'].filter((source) => !isAbsent(reference[source]));
    if (sources.length !== 1) {
      report(path, 'must be a text, or a reference with exactly one of secretArn, parameterArn and name');
      return;
    }
    const allowed =
      sources[0] === 'secretArn' ? ['secretArn', 'jsonKey', 'versionId', 'versionStage'] : [sources[0], 'version'];
    for (const [key, value] of Object.entries(reference)) {
      const place = `${path}.${key}`;
      if (isUnknown(value) || isAbsent(value)) {
        continue;
      }
      if (isMalformed(value) || (typeof value === 'string' && !isWellFormed(value))) {
        reportType(place, notWellFormed);
      } else if (!allowed.includes(key)) {
        report(place, `is not a property of a reference by ${sources[0]}${suggestion(key, allowed)}`);
      } else if (key === 'version') {
        if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
          report(place, 'must be a whole number from 1 on');
        }
      } else if (typeof value !== 'string' || value === '' || lengthOf(value) > 2048) {
        report(place, 'must be a text of 1 to 2048 characters');
      } else if (key === 'secretArn' && !/^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:\S+$/.test(value)) {
        report(place, 'must be arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME');
      } else if (key === 'parameterArn' && !/^arn:[^:]+:ssm:[^:]+:\d{12}:parameter\/\S+$/.test(value)) {
        report(place, 'must be arn:aws:ssm:REGION:ACCOUNT:parameter/NAME');
      }
    }
  }

  function validateHttpParameters(value: unknown, shapeName: string, path: string): void {
    const { max } = shapes[shapeName] as Shape & { type: 'list' };
    const { key: keyShape, value: valueShape } = httpParameterShapes(shapeName)!;
    if (!isObject(value)) {
      reportType(path, 'must be an object that holds the parameters by name');
      return;
    }
    const spellings = new Map<string, string>();
    let count = 0;
    for (const [key, parameter] of Object.entries(value)) {
      const name = nameOf(key);
      const place = `${path}[${JSON.stringify(name)}]`;
      if (isMalformed(parameter, 'name') || !isWellFormed(name)) {
        report(place, `the name ${notWellFormed}`);
        continue;
      }
      if (parameter === undefined) {
        continue;
      }
      for (const violation of shapes[keyShape]?.type === 'string' ? violations(keyShape, name) : []) {
        report(place, `the name ${meaningOf(violation, keyShape, name)}`);
      }
      // HTTP compares header names without case: two spellings of one header are one header, sent twice.
      const folded = keyShape === 'HeaderKey' ? name.toLowerCase() : name;
      const other = spellings.get(folded);
      if (other !== undefined) {
        warn(place, `is the same header as ${JSON.stringify(other)}; use one name and a list of values`);
      }
      spellings.set(folded, name);
      if (isUnknown(parameter)) {
        count += 1;
        continue;
      }
      if (parameter === null) {
        // To leave it out and to send it without a value are both not what is written.
        report(place, 'is null; give it a value, or leave it out');
        continue;
      }
      const items = Array.isArray(parameter) ? parameter : [parameter];
      if (items.length === 0) {
        report(place, 'must hold at least one value');
      }
      items.forEach((item: unknown, index) => {
        count += 1;
        validateParameter(item, valueShape, Array.isArray(parameter) ? `${place}[${index}]` : place);
      });
    }
    if (max !== undefined && count > max) {
      report(path, `holds ${count} parameters; at most ${max} are allowed`);
    }
  }

  function validateParameter(item: unknown, valueShape: string, place: string): void {
    if (isUnknown(item)) {
      return;
    }
    if (isMalformed(item)) {
      reportType(place, notWellFormed);
      return;
    }
    if (!isObject(item)) {
      if (typeof item !== 'string') {
        reportType(place, 'must be a string, an object { value, isValueSecret }, or a list of these');
      } else {
        validateShape(item, valueShape, place);
      }
      return;
    }
    if (isAbsent(item['value'])) {
      report(`${place}.value`, 'is required');
    }
    validateShape(item['value'], valueShape, `${place}.value`);
    validateShape(item['isValueSecret'], 'Boolean', `${place}.isValueSecret`);
    if (isReference(item['value']) && item['isValueSecret'] === false) {
      report(
        `${place}.isValueSecret`,
        'is false, so that AWS would show the secret behind the reference to everyone who may describe the connection; leave it out, or give the value itself',
      );
    }
    for (const key of Object.keys(item)) {
      if (key !== 'value' && key !== 'isValueSecret') {
        report(`${place}.${key}`, `is not a property here${suggestion(key, ['value', 'isValueSecret'])}`);
      }
    }
  }

  /** The service leaves out what belongs to another type without a word; a user should hear about it. */
  function validatePairing(): void {
    const type = connection['authorizationType'];
    const parameters = connection['authParameters'];
    if (typeof type !== 'string' || isUnknown(type) || !isObject(parameters)) {
      return;
    }
    const expected = Object.hasOwn(credentialGroups, type) ? credentialGroups[type as AuthorizationType] : undefined;
    if (expected === undefined) {
      return;
    }
    if (isAbsent(parameters[expected])) {
      report(`authParameters.${expected}`, `is required with authorizationType ${type}`);
    }
    for (const [group, owner] of typeOfGroup) {
      if (group !== expected && !isAbsent(parameters[group])) {
        report(`authParameters.${group}`, `belongs to authorizationType ${owner}, not to ${type}; remove it`);
      }
    }
  }

  function validateEndpoint(): void {
    const path = ['authParameters', 'oAuthParameters', 'authorizationEndpoint'];
    const endpoint = at(connection, path);
    if (typeof endpoint !== 'string' || isUnknown(endpoint) || violations('HttpsEndpoint', endpoint).length > 0) {
      return;
    }
    // The service's pattern does not look at the scheme, and a token request over http would show the client secret.
    if (!/^https:\/\/[^/?#]/i.test(endpoint)) {
      report(path.join('.'), 'must begin with https:// and name a host');
    } else if (!URL.canParse(endpoint)) {
      // A pattern does not tell of ports, nor of hosts that are numbers.
      report(path.join('.'), 'is not a URL that can be called: its host or its port (at most 65535) is none');
    }
  }

  /** An empty ARN is how an update says "public again"; in a declaration it is a private endpoint without its ARN. */
  function validateConnectivity(path: string[]): void {
    const connectivity = at(connection, path);
    if (!isObject(connectivity) || !isObject(connectivity['resourceParameters'])) {
      return;
    }
    const arn = connectivity['resourceParameters']['resourceConfigurationArn'];
    if (arn === '' && !resourceConfigurationArn(connectivity as never)) {
      report(
        [...path, 'resourceParameters', 'resourceConfigurationArn'].join('.'),
        `names no resource configuration; give its ARN, or leave ${path.join('.')} out for a public endpoint`,
      );
    }
  }

  function validateKey(): void {
    const key = connection['kmsKeyIdentifier'];
    // It has neither the tag nor the policy that EventBridge needs, and can be given neither.
    if (typeof key === 'string' && /(?:^|:)alias\/aws\//.test(key)) {
      report(
        'kmsKeyIdentifier',
        'names a key that AWS manages; give a customer-managed key, or leave it out for the key that EventBridge owns',
      );
    }
  }

  /** Only OAuth has a token endpoint; what a private one does beside other credentials is not known. */
  function validateTokenEndpoint(): void {
    const type = connection['authorizationType'];
    const path = ['authParameters', 'connectivityParameters'];
    if ((type === 'BASIC' || type === 'API_KEY') && !isAbsent(at(connection, path))) {
      warn(
        path.join('.'),
        `is the way to a private token endpoint, and authorizationType ${type} has none, so that it has no known effect; remove it. A private HTTP endpoint belongs in invocationConnectivityParameters`,
      );
    }
  }

  function validateSize(): void {
    const groups = [
      ['authParameters', 'invocationHttpParameters'],
      ['authParameters', 'oAuthParameters', 'oAuthHttpParameters'],
    ].map((path) => payloadOf(namesAndValues(at(connection, path), isUnknown)));
    const bytes = groups.reduce((sum, size) => sum + size, 0);
    const size = `holds ${bytes} bytes of HTTP parameters; they count toward a payload of 64 KB (${payloadLimit} bytes)`;
    if (bytes > payloadLimit) {
      report('authParameters', size);
    } else if (bytes >= payloadWarning) {
      warn('authParameters', `${size}, and how EventBridge counts is not known`);
    }
  }

  validateStructure(connection, 'CreateConnectionRequest', '', recorded);
  const type = ['authorizationType'];
  const auth = ['authParameters'];
  judgeMembers([type, auth], validatePairing);
  judgeMembers([auth], validateEndpoint);
  for (const path of [['invocationConnectivityParameters'], [...auth, 'connectivityParameters']]) {
    judgeMembers([path], () => validateConnectivity(path));
  }
  judgeMembers([type, auth], validateTokenEndpoint);
  judgeMembers([['kmsKeyIdentifier']], validateKey);
  judgeMembers([auth], validateSize);
  return { problems, warnings };
}

function join(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}
