import { credentialGroups, HttpParameterMap, parameterValues } from '../model/connection';
import { isHttpParameterList, membersOf, requiredMembersOf } from '../model/fields';
import { isAbsent, isObject, mapValues } from '../model/json';
import { nameOf } from '../model/parameterKey';
import { isSensitive } from '../model/secretMembers';
import { shapes } from '../model/shapes';
import { validate } from '../model/validation';
import { Identifiers } from './identifiers';
import type { ImportedConnection } from './importing';

/** A value that the program takes from the stack's configuration. */
export interface ConfigKey {
  key: string;
  /** Whose secret it is, for a person: `password of crm`. */
  meaning: string;
  secret: boolean;
}

export interface Program {
  text: string;
  keys: ConfigKey[];
  /** What a preview of the program would refuse, each with the connection and the path. AWS may hold it all the same. */
  refused: string[];
}

/** TypeScript, as opposed to a text in it. */
class Code {
  constructor(readonly text: string) {}
}

/** The program that declares the connections as they are; each secret is a configuration value. */
export function programOf(connections: readonly ImportedConnection[]): Program {
  const keys: ConfigKey[] = [];
  const configKeys = new Identifiers([]);
  const refused: string[] = [];
  const declarations = connections.map((connection) => declaration(connection, configKeys, keys, refused));
  const text = [
    'import * as pulumi from "@pulumi/pulumi";',
    'import { Connection } from "pulumi-eventbridge-connection";',
    '',
    'const config = new pulumi.Config();',
    ...declarations.flatMap((lines) => ['', lines]),
    '',
  ].join('\n');
  return { text, keys, refused };
}

function declaration(
  { found, logicalName, variable }: ImportedConnection,
  configKeys: Identifiers,
  keys: ConfigKey[],
  refused: string[],
): string {
  const { properties, observed, region, endpoint } = found;
  const fromConfig: FromConfig = (secret, place, what = place.join(' ')) => {
    const key = configKeys.identifier(logicalName, ...place);
    // It is printed beside commands that a person pastes: the name of a body parameter can hold any text.
    const meaning = `${what} of ${logicalName}`.replace(/[^\x20-\x7E]+/g, ' ');
    keys.push({ key, meaning, secret });
    return new Code(`config.${secret ? 'requireSecret' : 'require'}(${JSON.stringify(key)})`);
  };
  const { authParameters, authorizationType, invocationConnectivityParameters, ...described } = properties;
  const args = {
    ...described,
    authorizationType,
    authParameters: declared(
      { [credentialGroups[authorizationType]]: {}, ...authParameters },
      'CreateConnectionAuthRequestParameters',
      [],
      fromConfig,
    ),
    invocationConnectivityParameters,
    // Written out: in a stack with another aws:region the connection would otherwise be replaced.
    region,
    endpoint,
  };
  // A value from the configuration is not known here.
  const { problems } = validate(args, (value) => value instanceof Code);
  refused.push(...problems.map(({ path, reason }) => `${observed.name}: ${path}: ${reason}`));
  const hidden =
    Object.keys(authParameters).length === 0
      ? [
          `// ${observed.connectionState}: AWS shows nothing of its authorization parameters. Declare here what they are to be.`,
        ]
      : [];
  return [
    ...hidden,
    // As pulumi import does it: what is live is not deleted by a mistake in the first days.
    `export const ${variable} = new Connection(${JSON.stringify(logicalName)}, ${written(args, 0)}, { protect: true });`,
  ].join('\n');
}

/** A value from the stack's configuration, for the members that lead to it, and what to call it if they do not say it all. */
type FromConfig = (secret: boolean, place: readonly string[], what?: string) => Code;

/** AWS shows no method while the connection is deauthorized; POST is what token endpoints take. */
const defaults: Readonly<Record<string, string>> = { ConnectionOAuthHttpMethod: 'POST' };

/** What AWS shows, with a value from the configuration in the place of what it hides. */
function declared(value: unknown, shapeName: string, place: readonly string[], fromConfig: FromConfig): unknown {
  if (isSensitive(shapeName)) {
    return fromConfig(true, place.slice(-1));
  }
  if (isHttpParameterList(shapeName)) {
    const group = place.includes('oAuthParameters') ? ['oAuth'] : [];
    return mapValues((value ?? {}) as HttpParameterMap, (parameter, key) => {
      const values = parameterValues(parameter);
      const items = values.map((item, index) => {
        if (!item.isValueSecret) {
          return item.value ?? '';
        }
        const what = [...group, ...place.slice(-1), nameOf(key), ...(values.length > 1 ? [`value ${index + 1}`] : [])];
        return { value: fromConfig(true, [...group, nameOf(key)], what.join(' ')), isValueSecret: true };
      });
      return items.length === 1 ? items[0] : items;
    });
  }
  if (shapes[shapeName]?.type !== 'structure') {
    return value ?? defaults[shapeName] ?? fromConfig(false, place.slice(-1));
  }
  const members = isObject(value) ? value : {};
  const needed = requiredMembersOf(shapeName);
  return Object.fromEntries(
    [...membersOf(shapeName)]
      .filter(([member]) => !isAbsent(members[member]) || needed.includes(member))
      .map(([member, of]) => [member, declared(members[member], of, [...place, member], fromConfig)]),
  );
}

const indentation = '    ';

/** A value as TypeScript, in the layout of the code that `pulumi import` writes. */
function written(value: unknown, depth: number): string {
  if (value instanceof Code) {
    return value.text;
  }
  const inner = indentation.repeat(depth + 1);
  const end = `\n${indentation.repeat(depth)}`;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${written(item, depth + 1)},`).join('\n')}${end}]`;
  }
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return members.length === 0
      ? '{}'
      : `{\n${members.map(([key, member]) => `${inner}${property(nameOf(key))}: ${written(member, depth + 1)},`).join('\n')}${end}}`;
  }
  return JSON.stringify(value);
}

/** `__proto__: x` would set the prototype, `["__proto__"]: x` is a property. */
function property(key: string): string {
  return key === '__proto__' ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
