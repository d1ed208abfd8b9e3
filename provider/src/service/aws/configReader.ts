import { isObject, PlainObject } from '../../model/connection';
import { suggestion } from '../../model/suggestion';
import type { Environment } from './environment';

/** Reads a value of the stack's configuration, `aws:region` for example. Everything is a string. */
export interface StackConfig {
  get(key: string): string | undefined;
  /** What the process, or the host in its place, has in its environment. */
  readonly environment: Environment;
}

/** Reads the `aws:` namespace, and collects what is wrong with it in sentences. No sentence shows a value that may be secret. */
export class ConfigReader {
  readonly problems: string[] = [];

  constructor(private readonly config: StackConfig) {}

  fail(problem: string): void {
    this.problems.push(problem);
  }

  has(name: string): boolean {
    return (this.config.get(`aws:${name}`) ?? '') !== '';
  }

  text(name: string): string | undefined {
    const value: unknown = this.config.get(`aws:${name}`);
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined || text === 'true' || text === 'false') {
      return text === undefined ? undefined : text === 'true';
    }
    this.fail(`aws:${name} must be true or false, not "${text}".`);
    return undefined;
  }

  integer(name: string, minimum: number, maximum: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) {
      return undefined;
    }
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < minimum || value > maximum) {
      this.fail(`aws:${name} must be a whole number from ${minimum} to ${maximum}, not "${text}".`);
      return undefined;
    }
    return value;
  }

  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined || (allowed as readonly string[]).includes(text)) {
      return text as T | undefined;
    }
    this.fail(
      `aws:${name} must be ${allowed.map((value) => `"${value}"`).join(' or ')}, not "${text}"${suggestion(text, allowed) || '.'}`,
    );
    return undefined;
  }

  /** A list of texts, or one text. */
  texts(name: string, example = '["~/.aws/config"]'): string[] {
    const value = this.parsed(name, (text) => /^\s*[[{"]/.test(text), example);
    if (value === undefined) {
      return [];
    }
    const list: unknown[] = Array.isArray(value) ? value : [value];
    if (list.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
      this.fail(`aws:${name} must be a list of texts, for example ${example}.`);
      return [];
    }
    return list.map(String).filter((item) => item !== '');
  }

  /** A list of objects, or one object. Text that is not JSON is a mistake. */
  objects(name: string, example: string): PlainObject[] {
    const value = this.parsed(name, () => true, example);
    if (value === undefined) {
      return [];
    }
    const list: unknown[] = Array.isArray(value) ? value : [value];
    if (!list.every(isObject)) {
      this.fail(`aws:${name} must be JSON, for example ${example}.`);
      return [];
    }
    return list;
  }

  private parsed(name: string, isJson: (text: string) => boolean, example: string): unknown {
    const value: unknown = this.config.get(`aws:${name}`);
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    if (typeof value !== 'string' || !isJson(value)) {
      return value;
    }
    try {
      return JSON.parse(value) ?? undefined;
    } catch {
      this.fail(`aws:${name} must be JSON, for example ${example}.`);
      return undefined;
    }
  }

  /** @returns whether it has no others */
  onlyMembers(path: string, entry: PlainObject, allowed: readonly string[]): boolean {
    const unknown = Object.keys(entry).filter((name) => !allowed.includes(name));
    for (const name of unknown) {
      this.fail(`${path}.${name} is not a setting${suggestion(name, allowed) || `; there are ${allowed.join(', ')}.`}`);
    }
    return unknown.length === 0;
  }

  member(path: string, entry: PlainObject, name: string): string | undefined {
    const value = entry[name];
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    if (typeof value === 'object') {
      this.fail(`${path}.${name} must be a text.`);
      return undefined;
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  memberTexts(path: string, entry: PlainObject, name: string): string[] {
    const value = entry[name] ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      this.fail(`${path}.${name} must be a list of texts.`);
      return [];
    }
    return value as string[];
  }

  memberMap(path: string, entry: PlainObject, name: string): Record<string, string> | undefined {
    const value = entry[name];
    if (value === undefined || value === null) {
      return undefined;
    }
    if (!isObject(value) || Object.values(value).some((item) => typeof item === 'object')) {
      this.fail(`${path}.${name} must be an object of texts.`);
      return undefined;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
  }

  /** `duration` ("1h30m") or the older `durationSeconds`. STS takes 15 minutes to 12 hours. */
  duration(path: string, entry: PlainObject): number | undefined {
    const text = this.member(path, entry, 'duration');
    const older = this.member(path, entry, 'durationSeconds');
    if (text === undefined && older === undefined) {
      return undefined;
    }
    const [name, written, seconds] =
      text === undefined
        ? ['durationSeconds', older!, /^\d{1,6}$/.test(older!) ? Number(older) : Number.NaN]
        : ['duration', text, durationSeconds(text)];
    if (!(seconds >= 900 && seconds <= 43_200)) {
      const form = name === 'duration' ? 'such as "1h" or "30m", ' : 'in seconds, ';
      this.fail(`${path}.${name} must be a time ${form}from 15 minutes to 12 hours, not "${written}".`);
      return undefined;
    }
    return seconds;
  }
}

function durationSeconds(text: string): number {
  const match = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (!match || text === '') {
    return Number.NaN;
  }
  const [, hours = 0, minutes = 0, seconds = 0] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
