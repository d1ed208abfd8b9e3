import { listOf, objectOf, oneOf, orNull, Reader, recordOf, text } from './schema';
import { matchesName } from './state/matching';

/** A short form of IAM policies. Without a policy everything is allowed. */
export interface Policy {
  /** Actions with `*` for any text, such as `events:Describe*`. */
  allow: string[];
  /** Actions that are refused all the same. */
  deny?: string[];
}

/** An identity-based policy as IAM has it. Of conditions it knows `StringEquals` and `StringLike`. */
export interface PolicyDocument {
  /** Of the policy language; ignored. */
  Version?: string;
  /** What is allowed and denied. */
  Statement: PolicyStatement | PolicyStatement[];
}

/** One statement of a policy. */
export interface PolicyStatement {
  /** A name for people. */
  Sid?: string;
  /** A denial beats every permission. */
  Effect: 'Allow' | 'Deny';
  /** Actions with `*` for any text: `events:Describe*`. */
  Action: string | string[];
  /** ARNs with `*` for any text. */
  Resource: string | string[];
  /** By operator (`StringEquals`, `StringLike`), by condition key: one of these values. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What a caller wants to do. */
export interface PolicyRequest {
  action: string;
  resource: string;
  /** The condition keys of the request, such as `kms:ViaService`. */
  context: Record<string, string>;
}

const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const statementsOf = (policy: Policy | PolicyDocument): PolicyStatement[] =>
  'Statement' in policy
    ? asList(policy.Statement)
    : [
        { Effect: 'Allow', Action: policy.allow, Resource: '*' },
        { Effect: 'Deny', Action: policy.deny ?? [], Resource: '*' },
      ];

const textOrTexts: Reader<string | string[]> = (value, path) =>
  Array.isArray(value) ? listOf(text)(value, path) : text(value, path);

/** A condition that the emulator passes over would make something seem allowed that is not. */
const conditions = objectOf<Record<string, Record<string, string | string[]>>>(
  { StringEquals: recordOf(textOrTexts), StringLike: recordOf(textOrTexts) },
  [],
  'condition',
);

const statement = objectOf<PolicyStatement>(
  {
    Sid: text,
    Effect: oneOf(['Allow', 'Deny'] as const),
    Action: textOrTexts,
    Resource: textOrTexts,
    Condition: conditions,
  },
  ['Effect', 'Action', 'Resource'],
);

const document = objectOf<PolicyDocument>(
  {
    Version: text,
    Statement: (value, path) => (Array.isArray(value) ? listOf(statement)(value, path) : statement(value, path)),
  },
  ['Statement'],
);

const short = objectOf<Policy>({ allow: listOf(text), deny: listOf(text) }, ['allow']);

const onePolicy: Reader<Policy | PolicyDocument> = (value, path) =>
  typeof value === 'object' && value !== null && 'Statement' in value ? document(value, path) : short(value, path);

/** The policies of every caller: one, several, or none. */
export const readPolicy: Reader<Policy | PolicyDocument | (Policy | PolicyDocument)[] | null> = orNull((value, path) =>
  Array.isArray(value) ? listOf(onePolicy)(value, path) : onePolicy(value, path),
);

/** Several policies of one identity: what one of them allows and none denies. */
export function evaluate(
  policies: (Policy | PolicyDocument)[],
  request: PolicyRequest,
): 'allowed' | 'denied' | 'notAllowed' {
  const statements = policies.flatMap(statementsOf).filter((statement) => appliesTo(statement, request));
  if (statements.some(({ Effect }) => Effect === 'Deny')) {
    return 'denied';
  }
  return statements.length > 0 ? 'allowed' : 'notAllowed';
}

/** An action's name has no case, everything else has. */
const appliesTo = (statement: PolicyStatement, { action, resource, context }: PolicyRequest): boolean =>
  asList(statement.Action).some((pattern) => matchesName(pattern.toLowerCase(), action.toLowerCase())) &&
  asList(statement.Resource).some((pattern) => matchesName(pattern, resource)) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      asList(values).some((value) => operators[operator]?.(value, context[key])),
    ),
  );

/** A key that the request does not have meets no condition. */
const operators: Record<string, (value: string, actual: string | undefined) => boolean> = {
  StringEquals: (value, actual) => actual === value,
  StringLike: (value, actual) => actual !== undefined && matchesName(value, actual),
};
