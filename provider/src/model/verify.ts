import { violations } from './constraints';
import { notADuration, parseDuration } from './duration';
import { at, isAbsent, isObject, PlainObject } from './json';
import { isLoopback } from './loopback';
import { nameOf } from './parameterKey';
import { meaningOf, notWellFormed } from './sentences';
import { suggestion } from './suggestion';
import { isMalformed, isWellFormed } from './text';
import type { Problem } from './validation';

/** The methods with which EventBridge calls API destinations. */
export const verifyMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** How credentials are tried before AWS gets them, in plain values. `program/types.ts` is the same for users. */
export interface Verify {
  url: string;
  method?: (typeof verifyMethods)[number];
  headers?: Record<string, string>;
  body?: string;
  expectStatus?: number | number[];
  timeout?: string;
  required?: boolean;
  inPreview?: boolean;
}

/** What holds for a member that the program leaves out. */
export const verifyDefaults = { method: 'GET', timeout: '10s' } as const;

const members: readonly string[] = [
  'url',
  'method',
  'headers',
  'body',
  'expectStatus',
  'timeout',
  'required',
  'inPreview',
] satisfies (keyof Verify)[];

/**
 * The argument without members that are null, at any depth: they are as good as absent, and nothing that reads the argument
 * has to know of them. A null in a list stays, to be refused.
 */
export function declaredVerify(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, member]) => !isAbsent(member))
          .map(([name, member]) => [name, declaredVerify(member)]),
      )
    : value;
}

/** Headers that follow from the connection and the body: of a request, or of a parameter, they would contradict these. */
export const framingHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The names of body parameters can only be added to this. */
export function jsonObject(text: string): PlainObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every text of the request that may be a secret: what no message may repeat. */
export function confidentialTexts({ url, headers = {}, body = '' }: Verify): string[] {
  const query = new URL(url).search
    .slice(1)
    .split('&')
    .flatMap((pair) => [pair.slice(pair.indexOf('=') + 1), ...new URLSearchParams(pair).values()]);
  return [...Object.values(headers), body, ...query].filter((text) => text !== '');
}

/**
 * What is wrong with the argument `verify`.
 *
 * @param connection - the inputs: some of them decide what can be tried
 * @param isUnknown - tells a value that is not known yet from a real one. An unknown value is not judged.
 */
export function verifyProblems(connection: PlainObject, isUnknown: (value: unknown) => boolean): Problem[] {
  const problems: Problem[] = [];
  const report = (path: string, reason: string): void => {
    problems.push({ path: path === '' ? 'verify' : `verify.${path}`, reason });
  };
  const { verify } = connection;
  if (isAbsent(verify) || isUnknown(verify)) {
    return problems;
  }
  if (isMalformed(verify)) {
    report('', notWellFormed);
    return problems;
  }
  if (!isObject(verify)) {
    report('', 'must be an object, at least { url }');
    return problems;
  }

  /** Judges a member that is there and known, and well-formed if it is a text. */
  const judge = (value: unknown, path: string, judging: (value: unknown) => string | undefined): void => {
    if (isAbsent(value) || isUnknown(value)) {
      return;
    }
    const isBroken = isMalformed(value) || (typeof value === 'string' && !isWellFormed(value));
    const reason = isBroken ? notWellFormed : judging(value);
    if (reason !== undefined) {
      report(path, reason);
    }
  };
  const boolean = (value: unknown): string | undefined =>
    typeof value === 'boolean' ? undefined : 'must be true or false';

  for (const [name, value] of Object.entries(verify)) {
    if (!members.includes(name) && !isAbsent(value)) {
      report(name, `is not a property here${suggestion(name, members)}`);
    }
  }
  if (isAbsent(verify['url'])) {
    report('url', 'is required');
  }
  judge(verify['url'], 'url', urlProblem);
  judge(verify['method'], 'method', (value) =>
    (verifyMethods as readonly unknown[]).includes(value)
      ? undefined
      : `must be one of ${verifyMethods.join(', ')}${typeof value === 'string' ? suggestion(value, verifyMethods) : ''}`,
  );
  judge(verify['headers'], 'headers', (value) =>
    isObject(value) ? undefined : 'must be an object that holds the headers by name',
  );
  judgeHeaders(verify['headers']);
  judge(verify['body'], 'body', (value) => (typeof value === 'string' ? undefined : 'must be a text'));
  judgeStatuses(verify['expectStatus']);
  judge(verify['timeout'], 'timeout', (value) => {
    const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
    return milliseconds === undefined ? notADuration : milliseconds < 1 ? 'must be at least 1ms' : undefined;
  });
  judge(verify['required'], 'required', boolean);
  judge(verify['inPreview'], 'inPreview', boolean);
  judgeBodyParameters(verify['body']);
  judgeReach(verify['required']);
  return problems;

  function judgeHeaders(headers: unknown): void {
    if (!isObject(headers)) {
      return;
    }
    const spellings = new Map<string, string>();
    for (const [key, value] of Object.entries(headers)) {
      const name = nameOf(key);
      const path = `headers[${JSON.stringify(name)}]`;
      const other = spellings.get(name.toLowerCase());
      spellings.set(name.toLowerCase(), name);
      if (isMalformed(value, 'name') || !isWellFormed(name)) {
        report(path, `the name ${notWellFormed}`);
        continue;
      }
      const violation = violations('HeaderKey', name)[0];
      if (violation) {
        report(path, `the name ${meaningOf(violation, 'HeaderKey', name)}`);
      } else if (framingHeaders.has(name.toLowerCase())) {
        report(path, 'follows from the url and the body; leave it out');
      } else if (other !== undefined) {
        report(path, `is the same header as ${JSON.stringify(other)}; give one of them`);
      }
      judge(value, path, (text) =>
        typeof text !== 'string'
          ? 'must be a text'
          : /^[\t\x20-\x7e]*$/.test(text)
            ? undefined
            : 'must be printable ASCII',
      );
    }
  }

  function judgeStatuses(expected: unknown): void {
    const status = (value: unknown): string | undefined =>
      Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
        ? undefined
        : 'must be a status from 200 to 599';
    if (!Array.isArray(expected)) {
      judge(expected, 'expectStatus', (value) => status(value)?.concat(', or a list of these'));
      return;
    }
    if (expected.length === 0) {
      report('expectStatus', 'must hold at least one status');
    }
    expected.forEach((value: unknown, index) => {
      const path = `expectStatus[${index}]`;
      if (value === null) report(path, 'must be a status from 200 to 599');
      judge(value, path, status);
    });
  }

  /** EventBridge adds body parameters to a JSON object, and to nothing else. */
  function judgeBodyParameters(body: unknown): void {
    const parameters = at(connection, ['authParameters', 'invocationHttpParameters', 'bodyParameters']);
    if (
      typeof body === 'string' &&
      !isUnknown(body) &&
      isObject(parameters) &&
      Object.keys(parameters).length > 0 &&
      jsonObject(body) === undefined
    ) {
      report('body', 'must be a JSON object, because the body parameters of the connection are added to it');
    }
  }

  function judgeReach(required: unknown): void {
    if (required === false || isUnknown(required)) {
      return;
    }
    for (const path of [['invocationConnectivityParameters'], ['authParameters', 'connectivityParameters']]) {
      const connectivity = at(connection, path);
      if (!isAbsent(connectivity) && !isUnknown(connectivity)) {
        report(
          '',
          `may not reach the private endpoint of ${path.join('.')} from where Pulumi runs; write required: false, with which no answer is a warning, or leave verify out`,
        );
      }
    }
  }
}

function urlProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) {
    return 'must be an https:// URL';
  }
  const { protocol, hostname, username, password } = new URL(value);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')))) {
    return 'must be an https:// URL, because the request carries the credentials; http:// is for this machine only (localhost, 127.0.0.1, [::1])';
  }
  if (username !== '' || password !== '') {
    return 'may not hold a user name or a password: EventBridge sends those of authParameters, and they are what is tried';
  }
  return undefined;
}
