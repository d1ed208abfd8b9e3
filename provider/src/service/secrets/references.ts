import { violations } from '../../model/constraints';
import { Refused } from '../../model/errors';
import { pick } from '../../model/json';
import { jsonMember, JsonMember } from '../../model/jsonMember';
import { mapSecretMembers, SecretMember, secretMembers } from '../../model/secretMembers';
import {
  isReference,
  isSecretsManagerReference,
  parameterName,
  SecretReference,
  SecretsManagerReference,
} from '../../model/secretReference';
import { loneSurrogate, meaningOf } from '../../model/sentences';
import { isWhole } from '../../model/text';
import { awaited, Deadline } from '../api/deadline';
import { perAccount } from '../aws/memo';
import type { ClientSettings } from '../aws/settings';
import { parameter } from './parameterStore';
import { secretText, versionAtStage } from './secretsManager';

/** One answer for each question and process, however many connections ask it. A failure is not kept. */
const answersOf = perAccount(() => new Map<string, Promise<unknown>>());

/** Reads the secrets that connections refer to. */
export class SecretResolver {
  /**
   * @param protect - told every value before anything is done with it
   * @param deadline - of the operation that needs the secrets. The answers are shared with others.
   */
  constructor(
    private readonly settings: ClientSettings,
    private readonly protect: (secret: string) => void,
    private readonly deadline?: Deadline,
  ) {}

  /**
   * Authorization parameters with each reference settled to the version that it means now.
   *
   * @param recorded - what was applied: if a version cannot be looked up, the recorded one stays
   * @param failed - told of each reference that could not be looked up, and why
   */
  async settle<T>(authParameters: T, recorded: unknown, failed: (reference: string, error: Error) => void): Promise<T> {
    const before = new Map(secretMembers(recorded).map(({ path, value }) => [path, value]));
    const settled = new Map<string, SecretReference>();
    await Promise.all(
      referencesIn(authParameters).map(async ({ path, reference }) => {
        try {
          settled.set(path, await this.settled(reference));
        } catch (error) {
          failed(`${path} (${describe(reference)})`, error as Error);
          const kept = before.get(path);
          settled.set(path, isReference(kept) && sameSource(kept, reference) ? kept : reference);
        }
      }),
    );
    return mapSecretMembers(authParameters, ({ path, value }) => settled.get(path) ?? value);
  }

  /** A request with each reference replaced by its value, which is judged as the service would. */
  async resolve<T extends { authParameters?: unknown }>(request: T): Promise<T> {
    const { authParameters } = request;
    const references = referencesIn(authParameters);
    if (references.length === 0) {
      return request;
    }
    const values = new Map<string, string>();
    await Promise.all(
      references.map(async ({ path, shape, reference }) => {
        const value = await this.valueOf(reference);
        const reasons = isWhole(value)
          ? violations(shape, value).map((violation) => meaningOf(violation, shape, value))
          : [loneSurrogate];
        if (reasons.length > 0) {
          throw new Refused(`${path}: the value in ${describe(reference)} ${reasons.join(', and ')}.`);
        }
        values.set(path, value);
      }),
    );
    return {
      ...request,
      authParameters: mapSecretMembers(authParameters, ({ path, value }) => values.get(path) ?? value),
    };
  }

  /** The value of the version that a reference names. It goes to EventBridge and nowhere else. */
  async valueOf(declared: SecretReference): Promise<string> {
    const reference = given(declared);
    const value = isSecretsManagerReference(reference)
      ? await this.secretValue(reference)
      : (await this.parameter(parameterName(reference), reference.version, true)).value;
    this.protect(value);
    return value;
  }

  /** The reference with the version that it means now. A version that it names itself stays. */
  private async settled(reference: SecretReference): Promise<SecretReference> {
    if (isSecretsManagerReference(reference)) {
      if (reference.versionId !== undefined) {
        return reference;
      }
      const stage = reference.versionStage ?? 'AWSCURRENT';
      const versionId = await this.once(['version', reference.secretArn, stage], () =>
        versionAtStage(this.settings, reference.secretArn, stage),
      );
      return { ...reference, versionId };
    }
    if (reference.version !== undefined) {
      return reference;
    }
    const { version } = await this.parameter(parameterName(reference), undefined, false);
    return { ...reference, version };
  }

  private async secretValue(reference: SecretsManagerReference): Promise<string> {
    const { secretArn, jsonKey, versionId, versionStage } = reference;
    const text = await this.once(['secret', secretArn, versionId, versionStage], () =>
      secretText(this.settings, reference),
    );
    if (jsonKey === undefined) {
      return text;
    }
    this.protect(text);
    return memberText(text, jsonKey, secretArn);
  }

  private parameter(nameOrArn: string, version: number | undefined, decrypt: boolean): ReturnType<typeof parameter> {
    return this.once(['parameter', nameOrArn, version, decrypt], () =>
      parameter(this.settings, nameOrArn, { version, decrypt }),
    );
  }

  private once<T>(question: unknown[], ask: () => Promise<T>): Promise<T> {
    const answers = answersOf(this.settings);
    const key = JSON.stringify(question);
    let answer = answers.get(key);
    if (!answer) {
      answer = ask();
      answers.set(key, answer);
      answer.catch(() => answers.delete(key));
    }
    const shared = answer as Promise<T>;
    return awaited(this.deadline, 'The service that holds a referenced secret', () => shared);
  }
}

function referencesIn(
  authParameters: unknown,
): (Pick<SecretMember, 'path' | 'shape'> & { reference: SecretReference })[] {
  return secretMembers(authParameters).flatMap(({ path, shape, value }) =>
    isReference(value) ? [{ path, shape, reference: given(value) }] : [],
  );
}

/** A member that is null is not there. */
const given = (reference: SecretReference): SecretReference => pick(reference, Object.keys(reference));

function sameSource(a: SecretReference, b: SecretReference): boolean {
  return isSecretsManagerReference(a) && isSecretsManagerReference(b)
    ? a.secretArn === b.secretArn && a.jsonKey === b.jsonKey && a.versionStage === b.versionStage
    : !isSecretsManagerReference(a) && !isSecretsManagerReference(b) && parameterName(a) === parameterName(b);
}

function describe(reference: SecretReference): string {
  return isSecretsManagerReference(reference)
    ? `${reference.secretArn}${reference.jsonKey === undefined ? '' : `, JSON key "${reference.jsonKey}",`}`
    : parameterName(reference);
}

function memberText(text: string, key: string, secretArn: string): string {
  let member: JsonMember;
  try {
    member = jsonMember(text, key);
  } catch {
    // The message of JSON.parse quotes the text.
    throw new Refused(`The secret ${secretArn} is not JSON, but jsonKey "${key}" asks for a member of it.`);
  }
  if ('text' in member) {
    return member.text;
  }
  throw new Refused(
    member.found === 'no object'
      ? `The secret ${secretArn} is JSON, but no object, so that it has nothing at jsonKey "${key}".`
      : `The secret ${secretArn} has ${member.found} at jsonKey "${key}"; a connection needs a text or a number there.`,
  );
}
