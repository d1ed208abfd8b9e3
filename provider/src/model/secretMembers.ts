import { AuthParameters, httpParameterKinds, isObject, PlainObject } from './connection';

/**
 * Where the value of a secret is kept, in place of the value: a secret of Secrets Manager or a parameter of SSM. Read
 * in the provider when the connection is created or updated; the state holds this and never the value.
 */
export type SecretReference = SecretsManagerReference | ParameterReference;

export interface SecretsManagerReference {
  secretArn: string;
  jsonKey?: string;
  versionId?: string;
  versionStage?: string;
}

export interface ParameterReference {
  parameterArn?: string;
  name?: string;
  version?: number;
}

/** A secret by value or by reference. */
export type SecretValue = string | SecretReference;

export function isReference(value: unknown): value is SecretReference {
  return isObject(value);
}

export function isSecretsManagerReference(reference: SecretReference): reference is SecretsManagerReference {
  return 'secretArn' in reference;
}

/** A place in the authorization parameters that holds a secret. */
export interface SecretMember {
  /** `authParameters.basicAuthParameters.password` */
  path: string;
  /** The shape that the value has to meet. */
  shape: string;
  value: unknown;
}

const httpValueShapes = {
  headerParameters: 'HeaderValueSensitive',
  queryStringParameters: 'QueryStringValueSensitive',
  bodyParameters: 'SensitiveString',
} as const;

/**
 * Copies authorization parameters with another value at each place that holds a secret, by value or by reference. An
 * HTTP parameter is one where AWS is to hide it or where it is given by reference. Takes anything: what has not the
 * form of authorization parameters stays as it is.
 */
export function mapSecretMembers<T>(authParameters: T, map: (member: SecretMember) => unknown): T {
  if (!isObject(authParameters)) {
    return authParameters;
  }
  const auth: PlainObject = { ...authParameters };
  const credential = (group: PlainObject, name: string, path: string): PlainObject =>
    group[name] === undefined || group[name] === null
      ? group
      : {
          ...group,
          [name]: map({ path: `${path}.${name}`, shape: 'AuthHeaderParametersSensitive', value: group[name] }),
        };

  if (isObject(auth['basicAuthParameters'])) {
    auth['basicAuthParameters'] = credential(
      auth['basicAuthParameters'],
      'password',
      'authParameters.basicAuthParameters',
    );
  }
  if (isObject(auth['apiKeyAuthParameters'])) {
    auth['apiKeyAuthParameters'] = credential(
      auth['apiKeyAuthParameters'],
      'apiKeyValue',
      'authParameters.apiKeyAuthParameters',
    );
  }
  if (isObject(auth['oAuthParameters'])) {
    const oAuth: PlainObject = { ...auth['oAuthParameters'] };
    if (isObject(oAuth['clientParameters'])) {
      oAuth['clientParameters'] = credential(
        oAuth['clientParameters'],
        'clientSecret',
        'authParameters.oAuthParameters.clientParameters',
      );
    }
    oAuth['oAuthHttpParameters'] = httpParameters(
      oAuth['oAuthHttpParameters'],
      'authParameters.oAuthParameters.oAuthHttpParameters',
    );
    if (oAuth['oAuthHttpParameters'] === undefined) {
      delete oAuth['oAuthHttpParameters'];
    }
    auth['oAuthParameters'] = oAuth;
  }
  if (auth['invocationHttpParameters'] !== undefined) {
    auth['invocationHttpParameters'] = httpParameters(
      auth['invocationHttpParameters'],
      'authParameters.invocationHttpParameters',
    );
  }
  return auth as T;

  function httpParameters(parameters: unknown, path: string): unknown {
    if (!isObject(parameters)) {
      return parameters;
    }
    const mapped: PlainObject = { ...parameters };
    for (const kind of httpParameterKinds) {
      const entries = mapped[kind];
      if (isObject(entries)) {
        mapped[kind] = Object.fromEntries(
          Object.entries(entries).map(([key, parameter]) => {
            const place = `${path}.${kind}[${JSON.stringify(key)}]`;
            return [
              key,
              Array.isArray(parameter)
                ? parameter.map((item: unknown, index) => httpParameter(item, kind, `${place}[${index}]`))
                : httpParameter(parameter, kind, place),
            ];
          }),
        );
      }
    }
    return mapped;
  }

  function httpParameter(item: unknown, kind: keyof typeof httpValueShapes, place: string): unknown {
    if (!isObject(item) || item['value'] === undefined || item['value'] === null) {
      return item;
    }
    return item['isValueSecret'] === true || isReference(item['value'])
      ? { ...item, value: map({ path: `${place}.value`, shape: httpValueShapes[kind], value: item['value'] }) }
      : item;
  }
}

/** Every place that holds a secret. */
export function secretMembers(authParameters: unknown): SecretMember[] {
  const members: SecretMember[] = [];
  mapSecretMembers(authParameters as AuthParameters, (member) => {
    members.push(member);
    return member.value;
  });
  return members;
}
