import * as pulumi from '@pulumi/pulumi';
import { isHttpParameterList, membersOf } from '../model/fields';
import { isAbsent, mapValues } from '../model/json';
import { isSensitive } from '../model/secretMembers';
import { shapes } from '../model/shapes';

/**
 * Marks the secrets in a connection's arguments, whatever outputs and promises stand around them: each secret on its
 * own, so that its neighbors stay readable in the state and in previews. What is secret follows from the model.
 */
export function withSecrets(authParameters: pulumi.Input<unknown>): unknown {
  return marked(authParameters, 'CreateConnectionAuthRequestParameters', false);
}

/** Whether what surrounds a value is a Pulumi secret, which may take an output to find out. */
type Secrecy = boolean | Promise<boolean>;

function marked(input: unknown, shapeName: string, secrecy: Secrecy): unknown {
  if (isSensitive(shapeName)) {
    return secretValue(input);
  }
  if (isHttpParameterList(shapeName)) {
    return within(input, secrecy, (value, secret) =>
      isObject(value) ? mapValues(value, (parameter) => httpParameter(parameter, secret)) : value,
    );
  }
  if (shapes[shapeName]?.type !== 'structure') {
    return input;
  }
  const members = membersOf(shapeName);
  return within(input, secrecy, (value, secret) =>
    isObject(value)
      ? mapValues(value, (inner, member) => {
          const of = members.get(member);
          return of === undefined ? inner : marked(inner, of, secret);
        })
      : value,
  );
}

/** Applies a transformation to an input at any level of outputs and promises, without making one level of another. */
function within(input: unknown, secrecy: Secrecy, transform: (value: unknown, secrecy: Secrecy) => unknown): unknown {
  if (pulumi.Output.isInstance(input)) {
    const secret = either(secrecy, isSecret(input));
    return input.apply((value) => transform(value, secret));
  }
  if (input instanceof Promise) {
    return input.then((value) => within(value, secrecy, transform));
  }
  return transform(input, secrecy);
}

/** A value is a secret; a reference to one is not, and its version must be readable in a preview. */
function secretValue(input: unknown): unknown {
  return within(input, false, (value) => (isAbsent(value) || isObject(value) ? value : pulumi.secret(value)));
}

/** One value, one `{ value, isValueSecret }`, or a list of these. */
function httpParameter(input: unknown, secrecy: Secrecy): unknown {
  if (pulumi.Output.isInstance(input)) {
    const output = input;
    return decided(either(secrecy, isSecret(output)), (secret) =>
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
  return isAbsent(input)
    ? input
    : decided(secrecy, (secret) => (secret ? { value: pulumi.secret(input), isValueSecret: true } : input));
}

function httpParameterObject({ value, isValueSecret, ...rest }: Record<string, unknown>, secrecy: Secrecy): unknown {
  if (pulumi.Output.isInstance(isValueSecret) || isValueSecret instanceof Promise) {
    return within(isValueSecret, false, (chosen) =>
      httpParameterObject({ ...rest, value, isValueSecret: chosen }, secrecy),
    );
  }
  const secret = either(secrecy, isSecret(value));
  if (isAbsent(isValueSecret)) {
    return decided(secret, (is) =>
      is
        ? { ...rest, value: secretValue(value), isValueSecret: true }
        : within(value, false, (plain) => ({
            ...rest,
            value: plain,
            ...(isObject(plain) ? { isValueSecret: true } : {}),
          })),
    );
  }
  return {
    ...rest,
    isValueSecret,
    value: isValueSecret === true ? secretValue(value) : decided(secret, (is) => (is ? secretValue(value) : value)),
  };
}

/** Whether a member of an object is a Pulumi secret, or anything around it is. */
export function isSecretMember(input: unknown, member: string): Secrecy {
  if (input instanceof Promise) {
    return input.then((value) => isSecretMember(value, member));
  }
  return isObject(input) ? isSecret(input[member]) : isSecret(input);
}

/** Whether an input is a Pulumi secret itself. */
function isSecret(input: unknown): Secrecy {
  if (input instanceof Promise) {
    return input.then(isSecret);
  }
  return pulumi.Output.isInstance(input) ? pulumi.isSecret(input) : false;
}

function either(a: Secrecy, b: Secrecy): Secrecy {
  return typeof a === 'boolean' && typeof b === 'boolean'
    ? a || b
    : Promise.all([a, b]).then(([first, second]) => first || second);
}

function decided(secrecy: Secrecy, result: (secret: boolean) => unknown): unknown {
  return typeof secrecy === 'boolean' ? result(secrecy) : secrecy.then(result);
}

/** A plain object of the program's: no array, output, promise or resource. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Promise) &&
    !pulumi.Output.isInstance(value) &&
    !pulumi.Resource.isInstance(value)
  );
}
