import { matchesName } from './state/matching';

/** IAM as far as the emulator plays it: without a policy everything is allowed. */
export interface Policy {
  /** Actions with `*` for any text, such as `events:Describe*`. */
  allow: string[];
  /** Actions that are refused all the same. */
  deny?: string[];
}

/** An identity-based policy as IAM has it. Of conditions it knows `StringEquals` and `StringLike`. */
export interface PolicyDocument {
  /** Of the policy language; not looked at. */
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
export interface Wish {
  action: string;
  resource: string;
  /** The condition keys of the request, such as `kms:ViaService`. */
  context: Record<string, string>;
}

const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const statementsOf = (policy: Policy | PolicyDocument): PolicyStatement[] =>
  'Statement' in policy
    ? listed(policy.Statement)
    : [
        { Effect: 'Allow', Action: policy.allow, Resource: '*' },
        { Effect: 'Deny', Action: policy.deny ?? [], Resource: '*' },
      ];

/** A condition that the emulator would have to pass over is an error: nothing may seem allowed that is not. */
export function checkPolicy(policy: Policy | PolicyDocument): void {
  for (const { Effect, Condition = {}, ...rest } of statementsOf(policy)) {
    const unknown = [
      ...Object.keys(Condition).filter((operator) => !(operator in operators)),
      ...Object.keys(rest).filter((member) => !['Sid', 'Action', 'Resource'].includes(member)),
    ];
    if (unknown[0] !== undefined || !['Allow', 'Deny'].includes(Effect)) {
      throw new RangeError(`The emulator does not know '${unknown[0] ?? Effect}' in a policy`);
    }
  }
}

/** Several policies of one identity: what one of them allows and none denies. */
export function judge(policies: (Policy | PolicyDocument)[], wish: Wish): 'allowed' | 'denied' | 'notAllowed' {
  const statements = policies.flatMap(statementsOf).filter((statement) => concerns(statement, wish));
  if (statements.some(({ Effect }) => Effect === 'Deny')) {
    return 'denied';
  }
  return statements.length > 0 ? 'allowed' : 'notAllowed';
}

/** An action's name has no case, everything else has. */
const concerns = (statement: PolicyStatement, { action, resource, context }: Wish): boolean =>
  listed(statement.Action).some((pattern) => matchesName(pattern.toLowerCase(), action.toLowerCase())) &&
  listed(statement.Resource).some((pattern) => matchesName(pattern, resource)) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      listed(values).some((value) => operators[operator]?.(value, context[key])),
    ),
  );

/** A key that the request does not have meets no condition. */
const operators: Record<string, (value: string, actual: string | undefined) => boolean> = {
  StringEquals: (value, actual) => actual === value,
  StringLike: (value, actual) => actual !== undefined && matchesName(value, actual),
};
