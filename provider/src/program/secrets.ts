import * as pulumi from '@pulumi/pulumi';

/**
 * Marks the secrets in a connection's arguments, wherever an `Output` or a promise may stand in their way: each secret
 * on its own, so that its neighbours stay readable in the state and in previews.
 */
export function withSecrets(authParameters: pulumi.Input<unknown>): unknown {
  return within(authParameters, false, (auth, secret) =>
    members(auth, {
      basicAuthParameters: (basic) => within(basic, secret, (value) => members(value, { password: secretValue })),
      apiKeyAuthParameters: (apiKey) => within(apiKey, secret, (value) => members(value, { apiKeyValue: secretValue })),
      oAuthParameters: (oAuth) =>
        within(oAuth, secret, (value, secretOAuth) =>
          members(value, {
            clientParameters: (client) =>
              within(client, secretOAuth, (inner) => members(inner, { clientSecret: secretValue })),
            oAuthHttpParameters: (parameters) => httpParameters(parameters, secretOAuth),
          }),
        ),
      invocationHttpParameters: (parameters) => httpParameters(parameters, secret),
    }),
  );
}

/** Whether what surrounds a value is a Pulumi secret, which may take an output to find out. */
type Secrecy = boolean | Promise<boolean>;

/** Applies a transformation to an input at any level of outputs and promises, without making one level of another. */
function within(input: unknown, secrecy: Secrecy, transform: (value: unknown, secrecy: Secrecy) => unknown): unknown {
  if (pulumi.Output.isInstance(input)) {
    const own = either(secrecy, pulumi.isSecret(input));
    return input.apply((value) => transform(value, own));
  }
  if (input instanceof Promise) {
    return input.then((value) => within(value, secrecy, transform));
  }
  return transform(input, secrecy);
}

function members(value: unknown, marks: Record<string, (member: unknown) => unknown>): unknown {
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      Object.hasOwn(marks, key) && member !== undefined && member !== null ? marks[key](member) : member,
    ]),
  );
}

/** A value is a secret; a reference to one is not, and its version shall be readable in a preview. */
function secretValue(value: unknown): unknown {
  return within(value, false, (resolved) => (isObject(resolved) ? resolved : pulumi.secret(resolved)));
}

function httpParameters(input: unknown, secrecy: Secrecy): unknown {
  const map = (parameters: unknown): unknown =>
    within(parameters, secrecy, (value, secret) =>
      isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, parameter]) => [key, httpParameter(parameter, secret)]))
        : value,
    );
  return within(input, secrecy, (value) =>
    members(value, { headerParameters: map, queryStringParameters: map, bodyParameters: map }),
  );
}

/** One value, one `{ value, isValueSecret }`, or a list of these. */
function httpParameter(input: unknown, secrecy: Secrecy): unknown {
  if (pulumi.Output.isInstance(input)) {
    const output = input;
    return either(secrecy, pulumi.isSecret(output)).then((secret) =>
      // Not secret as a whole: only the value inside is, so that the preview can show the rest.
      (secret ? pulumi.unsecret(output) : output).apply((value) => httpParameter(value, secret)),
    );
  }
  if (input instanceof Promise) {
    return input.then((value) => httpParameter(value, secrecy));
  }
  if (Array.isArray(input)) {
    return input.map((item) => httpParameter(item, secrecy));
  }
  if (isObject(input)) {
    return httpParameterObject(input, secrecy);
  }
  if (input === undefined || input === null) {
    return input;
  }
  return decided(secrecy, (secret) => (secret ? { value: pulumi.secret(input), isValueSecret: true } : input));
}

function httpParameterObject(parameter: Record<string, unknown>, secrecy: Secrecy): unknown {
  const { value, isValueSecret, ...rest } = parameter;
  if (isObject(value)) {
    return { ...rest, value, isValueSecret: isValueSecret ?? true };
  }
  const secret = pulumi.Output.isInstance(value) ? either(secrecy, pulumi.isSecret(value)) : secrecy;
  if (isValueSecret === undefined || isValueSecret === null) {
    return decided(secret, (is) => (is ? { ...rest, value: secretValue(value), isValueSecret: true } : parameter));
  }
  return {
    ...rest,
    isValueSecret,
    value: within(isValueSecret, false, (chosen) =>
      chosen ? secretValue(value) : decided(secret, (is) => (is ? pulumi.secret(value) : value)),
    ),
  };
}

function either(a: Secrecy, b: Secrecy): Promise<boolean> {
  return Promise.all([a, b]).then(([first, second]) => first || second);
}

function decided(secrecy: Secrecy, result: (secret: boolean) => unknown): unknown {
  return typeof secrecy === 'boolean' ? result(secrecy) : secrecy.then(result);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !pulumi.Resource.isInstance(value);
}
