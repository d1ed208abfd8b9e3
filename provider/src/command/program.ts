import { httpParameterKinds, HttpParameters, isObject, parameterValues } from '../model/connection';
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
}

/** TypeScript, as opposed to a text in it. */
class Code {
  constructor(readonly text: string) {}
}

/** The program that declares the connections as they are; each secret is a configuration value. */
export function programOf(connections: readonly ImportedConnection[]): Program {
  const keys: ConfigKey[] = [];
  const configKeys = new Identifiers([]);
  const declarations = connections.map((connection) => declaration(connection, configKeys, keys));
  const text = [
    'import * as pulumi from "@pulumi/pulumi";',
    'import { Connection } from "pulumi-eventbridge-connection";',
    '',
    'const config = new pulumi.Config();',
    ...declarations.flatMap((lines) => ['', lines]),
    '',
  ].join('\n');
  return { text, keys };
}

function declaration(
  { found, logicalName, variable }: ImportedConnection,
  configKeys: Identifiers,
  keys: ConfigKey[],
): string {
  const { properties, observed, region, endpoint } = found;
  const value = (secret: boolean, ...place: string[]): Code => {
    const key = configKeys.identifier(logicalName, ...place);
    // It is printed beside commands that a person pastes: the name of a body parameter can hold any text.
    const meaning = `${place.join(' ')} of ${logicalName}`.replace(/[^\x20-\x7E]+/g, ' ');
    keys.push({ key, meaning, secret });
    return new Code(`config.${secret ? 'requireSecret' : 'require'}(${JSON.stringify(key)})`);
  };
  const secret = (...place: string[]): Code => value(true, ...place);
  const shown = (text: string | undefined, place: string): unknown => text ?? value(false, place);

  const auth = properties.authParameters;
  const credentials = (): object => {
    switch (properties.authorizationType) {
      case 'BASIC':
        return {
          basicAuthParameters: {
            username: shown(auth.basicAuthParameters?.username, 'username'),
            password: secret('password'),
          },
        };
      case 'API_KEY':
        return {
          apiKeyAuthParameters: {
            apiKeyName: shown(auth.apiKeyAuthParameters?.apiKeyName, 'apiKeyName'),
            apiKeyValue: secret('apiKeyValue'),
          },
        };
      default: {
        const { clientParameters, authorizationEndpoint, httpMethod, oAuthHttpParameters } = auth.oAuthParameters ?? {};
        return {
          oAuthParameters: {
            clientParameters: {
              clientId: shown(clientParameters?.clientId, 'clientId'),
              clientSecret: secret('clientSecret'),
            },
            authorizationEndpoint: shown(authorizationEndpoint, 'authorizationEndpoint'),
            // A method that AWS does not show while the connection is deauthorized; POST is what token endpoints take.
            httpMethod: httpMethod ?? 'POST',
            oAuthHttpParameters: httpParameters(oAuthHttpParameters, (...place) => secret('oAuth', ...place)),
          },
        };
      }
    }
  };
  const args = {
    name: properties.name,
    description: properties.description,
    kmsKeyIdentifier: properties.kmsKeyIdentifier,
    authorizationType: properties.authorizationType,
    authParameters: {
      ...credentials(),
      invocationHttpParameters: httpParameters(auth.invocationHttpParameters, secret),
      connectivityParameters: auth.connectivityParameters,
    },
    invocationConnectivityParameters: properties.invocationConnectivityParameters,
    // Said out loud: in a stack with another aws:region the connection would otherwise be replaced.
    region,
    endpoint,
  };
  const hidden =
    Object.keys(auth).length === 0
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

function httpParameters(
  parameters: HttpParameters | undefined,
  secret: (...place: string[]) => Code,
): object | undefined {
  if (parameters === undefined) {
    return undefined;
  }
  return Object.fromEntries(
    httpParameterKinds
      .filter((kind) => parameters[kind] !== undefined)
      .map((kind) => [
        kind,
        Object.fromEntries(
          Object.entries(parameters[kind]!).map(([key, parameter]) => {
            const items = parameterValues(parameter).map((item) =>
              item.isValueSecret ? { value: secret(key), isValueSecret: true } : (item.value ?? ''),
            );
            return [key, items.length === 1 ? items[0] : items];
          }),
        ),
      ]),
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
      : `{\n${members.map(([key, member]) => `${inner}${property(key)}: ${written(member, depth + 1)},`).join('\n')}${end}}`;
  }
  return JSON.stringify(value);
}

/** `__proto__: x` would set the prototype, `["__proto__"]: x` is a property. */
function property(key: string): string {
  return key === '__proto__' ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
