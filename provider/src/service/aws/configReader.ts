import { isObject, PlainObject } from '../../model/json';
import { isRoleArn } from '../../model/arn';
import { parseDuration } from '../../model/duration';
import { nearest, suggestion } from '../../model/suggestion';
import { Environment, variable } from './environment';

/** The stack's configuration, `aws:region` for example, and the environment that belongs to it. Everything is a string. */
export interface StackConfig {
  get(key: string): string | undefined;
  /** The names of all keys, if the host can tell. A mistyped one is a mistake then. */
  readonly names?: readonly string[] | undefined;
  readonly environment: Environment;
}

/** Takes what is wrong, in a sentence. No sentence shows a value that may be secret. */
export type Fail = (sentence: string) => void;

/** What a value must be, and how it is read. A value that is absent never gets here. */
export interface Kind<T> {
  read(value: unknown, path: string, fail: Fail): T | undefined;
}

/** One key of the `aws:` namespace. */
export interface Row<Settings, T = unknown> {
  kind: Kind<T>;
  /** Where the value goes. `from` is the key or the variable that it comes from. */
  to?(value: T, from: string): Settings;
  /** Environment variables that stand in for the key, the first that is set. */
  variables?: readonly string[];
  /** Names that are easily written in place of this one. Unnoticed, they would leave out what was asked for. */
  mistaken?: readonly string[];
  /** Why the key is accepted and has no effect. */
  withoutEffect?: string;
}

/** Reads every row of a table. */
export function readRows<Settings extends object>(
  rows: Readonly<Record<string, Row<Settings>>>,
  config: StackConfig,
  fail: Fail,
): Settings[] {
  const found: Settings[] = [];
  for (const [name, row] of Object.entries(rows)) {
    const { kind, variables = [], mistaken = [] } = row;
    for (const wrong of mistaken) {
      if (isPresent(config.get(`aws:${wrong}`))) {
        fail(notASetting(wrong, name));
      }
    }
    const key = `aws:${name}`;
    const configured = config.get(key);
    const from = isPresent(configured) ? key : variables.find((one) => variable(config.environment, one) !== undefined);
    if (from === undefined) {
      continue;
    }
    const value = kind.read(from === key ? configured : variable(config.environment, from), from, fail);
    if (value !== undefined && row.to) {
      found.push(row.to(value, from));
    }
  }
  const mistaken = Object.values(rows).flatMap((row) => row.mistaken ?? []);
  for (const key of config.names ?? []) {
    const [namespace, name] = key.split(':');
    const meant = namespace === 'aws' && !Object.hasOwn(rows, name) ? nearest(name, Object.keys(rows)) : undefined;
    if (meant !== undefined && !mistaken.includes(name) && isPresent(config.get(key))) {
      fail(notASetting(name, meant));
    }
  }
  return found;
}

const notASetting = (written: string, meant: string): string =>
  `aws:${written} is not a setting; did you mean "aws:${meant}"?`;

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** A value as a text, as it was written. */
const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** An absent member is no mistake, whatever its kind. */
function readMember<T>(kind: Kind<T>, entry: PlainObject, name: string, path: string, fail: Fail): T | undefined {
  return isPresent(entry[name]) ? kind.read(entry[name], `${path}.${name}`, fail) : undefined;
}

/** Any value as a text. */
export const anything: Kind<unknown> = { read: (value) => value };

export const text: Kind<string> = {
  read(value, path, fail) {
    if (typeof value === 'object') {
      fail(`${path} must be a text.`);
      return undefined;
    }
    return written(value);
  },
};

/** A text that is as `accepts` wants it. */
export function textThat(accepts: (value: string) => boolean, mustBe: string): Kind<string> {
  return {
    read(value, path, fail) {
      if (typeof value !== 'object' && accepts(written(value))) {
        return written(value);
      }
      fail(`${path} must be ${mustBe}.`);
      return undefined;
    },
  };
}

export const flag: Kind<boolean> = {
  read(value, path, fail) {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    fail(`${path} must be true or false, not ${JSON.stringify(value)}.`);
    return undefined;
  },
};

export function integer(minimum: number, maximum: number): Kind<number> {
  return {
    read(value, path, fail) {
      const number = /^\d{1,9}$/.test(written(value)) ? Number(value) : Number.NaN;
      if (number >= minimum && number <= maximum) {
        return number;
      }
      fail(`${path} must be a whole number from ${minimum} to ${maximum}, not "${written(value)}".`);
      return undefined;
    },
  };
}

export function choice<T extends string>(...allowed: readonly T[]): Kind<T> {
  return {
    read(value, path, fail) {
      if (allowed.includes(value as T)) {
        return value as T;
      }
      const given = written(value);
      fail(
        `${path} must be ${allowed.map((one) => `"${one}"`).join(' or ')}, not "${given}"${suggestion(given, allowed) || '.'}`,
      );
      return undefined;
    },
  };
}

/** A time as STS takes it for the session of a role. */
export const sessionDuration: Kind<number> = {
  read(value, path, fail) {
    const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
    return withinSession(milliseconds === undefined ? Number.NaN : milliseconds / 1000, 'such as "1h" or "30m", ')(
      value,
      path,
      fail,
    );
  },
};

export const sessionSeconds: Kind<number> = {
  read: (value, path, fail) =>
    withinSession(/^\d{1,6}$/.test(written(value)) ? Number(value) : Number.NaN, 'in seconds, ')(value, path, fail),
};

const withinSession =
  (seconds: number, form: string): Kind<number>['read'] =>
  (value, path, fail) => {
    if (seconds >= 900 && seconds <= 43_200) {
      return Math.round(seconds);
    }
    fail(`${path} must be a time ${form}from 15 minutes to 12 hours, not "${written(value)}".`);
    return undefined;
  };

export const roleArn = textThat(isRoleArn, 'the ARN of a role, such as "arn:aws:iam::111111111111:role/deploy"');

/** A list of texts, or one text. */
export function texts(example: string): Kind<string[]> {
  return {
    read(value, path, fail) {
      const parsed = typeof value === 'string' && /^\s*[[{"]/.test(value) ? json(value, path, example, fail) : value;
      if (parsed === undefined) {
        return undefined;
      }
      const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      if (list.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
        fail(`${path} must be a list of texts, for example ${example}.`);
        return undefined;
      }
      const filled = list.map(String).filter((item) => item !== '');
      return filled.length === 0 ? undefined : filled;
    },
  };
}

/** A list of texts, or one text, each judged. */
export function textsThat(accepts: (value: string) => boolean, mistake: (value: string) => string, example: string) {
  const list = texts(example);
  return {
    read(value, path, fail) {
      const read = list.read(value, path, fail);
      for (const item of read?.filter((one) => !accepts(one)) ?? []) {
        fail(`${path}: ${mistake(item)}`);
      }
      return read;
    },
  } satisfies Kind<string[]>;
}

/** An object of texts. */
export const map: Kind<Record<string, string>> = {
  read(value, path, fail) {
    if (!isObject(value) || Object.values(value).some((item) => typeof item === 'object')) {
      fail(`${path} must be an object of texts.`);
      return undefined;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
  },
};

type Members = Readonly<Record<string, Kind<unknown>>>;
export type Read<M extends Members> = { [K in keyof M]?: M[K] extends Kind<infer T> ? T : never };

/**
 * An object with these members and no others, in JSON.
 *
 * @param missing - names a member that must be there, and the sentence for one that is not
 */
export function object<M extends Members>(members: M, missing: { [K in keyof M]?: string } = {}): Kind<Read<M>> {
  const allowed = Object.keys(members);
  return {
    read(value, path, fail) {
      const entry = value as PlainObject;
      const unknown = Object.keys(entry).filter((name) => !allowed.includes(name));
      for (const name of unknown) {
        fail(`${path}.${name} is not a setting${suggestion(name, allowed) || `; there are ${allowed.join(', ')}.`}`);
      }
      const read: PlainObject = {};
      for (const [name, kind] of Object.entries(members)) {
        const member = readMember(kind, entry, name, path, fail);
        if (member !== undefined) {
          read[name] = member;
        } else if (missing[name] !== undefined && !isPresent(entry[name])) {
          // A mistyped name has been reported already.
          if (unknown.length === 0) fail(`${path}.${name} is missing. ${missing[name]}`);
          return undefined;
        }
      }
      return read as Read<M>;
    },
  };
}

/**
 * An object whose other members are for others. One that almost has one of the names is a mistake: to ignore it would
 * leave out what was meant, without a word.
 *
 * @param others - names for others that come close to one of ours
 */
export function openObject<T>(
  names: readonly string[],
  kind: Kind<T>,
  others: readonly string[] = [],
): Kind<Record<string, T>> {
  return {
    read(value, path, fail) {
      const read: Record<string, T> = {};
      for (const name of Object.keys(value as PlainObject)) {
        if (names.includes(name)) {
          const member = readMember(kind, value as PlainObject, name, path, fail);
          if (member !== undefined) read[name] = member;
          continue;
        }
        // Names of three letters come close to each other by chance.
        const meant = others.includes(name) ? undefined : nearest(name, names, (length) => (length > 4 ? 2 : 1));
        if (meant !== undefined) fail(`${path}.${name} is not the name of a service; did you mean "${meant}"?`);
      }
      return read;
    },
  };
}

/** A list of objects, or one object, in JSON. */
export function objects<T>(kind: Kind<T>, example: string): Kind<T[]> {
  return {
    read(value, path, fail) {
      const parsed = typeof value === 'string' ? json(value, path, example, fail) : value;
      if (parsed === undefined) {
        return undefined;
      }
      const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      if (!list.every(isObject)) {
        fail(`${path} must be JSON, for example ${example}.`);
        return undefined;
      }
      return list
        .map((entry, index) => kind.read(entry, `${path}[${index}]`, fail))
        .filter((entry): entry is NonNullable<typeof entry> => entry !== undefined);
    },
  };
}

/** One object in JSON. */
export function single<T>(kind: Kind<T>, example: string): Kind<T> {
  return {
    read(value, path, fail) {
      const parsed = typeof value === 'string' ? json(value, path, example, fail) : value;
      if (parsed === undefined) {
        return undefined;
      }
      const entry: unknown = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
      if (!isObject(entry)) {
        fail(`${path} must be JSON, for example ${example}.`);
        return undefined;
      }
      return kind.read(entry, path, fail);
    },
  };
}

function json(value: string, path: string, example: string, fail: Fail): unknown {
  try {
    return (JSON.parse(value) as unknown) ?? undefined;
  } catch {
    // What JSON.parse tells quotes the value.
    fail(`${path} must be JSON, for example ${example}.`);
    return undefined;
  }
}
