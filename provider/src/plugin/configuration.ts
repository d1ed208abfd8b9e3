/**
 * The configuration of the plugin: the keys of `aws:`, under the package's own name. The engine gives a plugin nothing of
 * another namespace.
 */
import { pluginName } from '../model/identity';
import { isAbsent, isObject, mapValues, type PlainObject } from '../model/json';
import { suggestion } from '../model/suggestion';
import { isUnknown } from '../model/unknowns';
import { configurationProblems, configuredSecrets, keys, type StackConfig } from '../service/aws/config';
import { Envelope } from './envelopes';

/** What the engine adds to the arguments of a provider. */
const others = ['version', 'pluginDownloadURL', 'pluginChecksums'];

const isOther = (name: string): boolean => others.includes(name) || name.startsWith('__');

/** The arguments of a provider without their envelopes. What is not known yet is left out. */
export function settingsOf(received: PlainObject): PlainObject {
  const settings: PlainObject = {};
  for (const [name, value] of Object.entries(received)) {
    const plain = withoutEnvelopes(value);
    if (!isOther(name) && !isAbsent(plain) && !holdsUnknown(plain)) {
      settings[name] = structured.includes(name) ? inCamelCase(plain) : plain;
    }
  }
  return settings;
}

function withoutEnvelopes(value: unknown): unknown {
  if (value instanceof Envelope) return withoutEnvelopes(value.value);
  if (Array.isArray(value)) return value.map(withoutEnvelopes);
  return isObject(value) ? mapValues(value, withoutEnvelopes) : value;
}

/** Settings with members whose names Pulumi's SDK for Python leaves as they are in a dictionary: `role_arn`. */
const structured = ['assumeRole', 'assumeRoles', 'assumeRoleWithWebIdentity'];

/** A setting with its members in camelCase, as every other SDK writes them. */
function inCamelCase(value: unknown): unknown {
  if (typeof value === 'string') {
    try {
      return JSON.stringify(inCamelCase(JSON.parse(value) as object));
    } catch {
      // The reader of the configuration says what is wrong with it.
      return value;
    }
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => (isObject(item) ? inCamelCase(item) : item));
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
          member,
        ]),
      )
    : value;
}

const holdsUnknown = (value: unknown): boolean =>
  isUnknown(value) || (typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown));

/** What the handlers ask for. Structured values come as such from some SDKs, and as JSON from the engine. */
export function configurationOf(settings: PlainObject): StackConfig {
  return {
    get(key) {
      const value = settings[key.replace(/^aws:/, '')];
      return isAbsent(value) ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
    },
    names: Object.keys(settings).map((name) => `aws:${name}`),
    environment: process.env,
  };
}

/** What is wrong with the arguments of a provider. A guard whose name is misspelt would be none. */
export function settingProblems(settings: PlainObject): string[] {
  const known = Object.keys(keys);
  const problems = configurationProblems(configurationOf(settings));
  const unknown = Object.keys(settings).filter(
    (name) => !known.includes(name) && !problems.some((problem) => problem.includes(`aws:${name} `)),
  );
  return [
    // What they call a setting may be none.
    ...problems.map((problem) => problem.replace(/(?<!arn:)\baws:/g, `${pluginName}:`)),
    ...unknown.map((name) => `${pluginName}:${name} is not a setting${suggestion(name, known) || '.'}`),
  ];
}

/** The arguments as they are recorded: each that holds a secret is one. */
export function sealedSettings(received: PlainObject): PlainObject {
  return Object.fromEntries(
    Object.entries(received).map(([name, value]) => {
      const plain = withoutEnvelopes(value);
      const isSecret =
        value instanceof Envelope ||
        (!isOther(name) &&
          !isAbsent(plain) &&
          !holdsUnknown(plain) &&
          configuredSecrets(configurationOf({ [name]: plain })).length > 0);
      return [name, isSecret ? new Envelope(plain) : value];
    }),
  );
}

const keyInText = new RegExp(`\\baws:(?=(?:${Object.keys(keys).join('|')})\\b)`, 'g');

/** A message of the handlers, which call a setting by the name that it has for the dynamic provider. */
export const inOwnTerms = (text: string): string => text.replace(keyInText, `${pluginName}:`);
