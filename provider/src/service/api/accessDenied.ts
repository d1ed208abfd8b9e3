/** Where a policy stands that denies a call or does not allow it, in the words of IAM, and what can be done about it. */
const policies: readonly { is: RegExp; denied: string; lacking: (action: string) => string }[] = [
  {
    is: /service control policy|resource control policy/,
    denied:
      'A policy of the AWS organization denies it, which no permission in this account can change. Ask those who administer the organization.',
    lacking: (action) =>
      `The policies of the AWS organization have to allow ${action}. Ask those who administer the organization.`,
  },
  {
    is: /permissions boundary/,
    denied:
      'The permissions boundary of the identity denies it, which no other policy can change. Change the boundary.',
    lacking: (action) => `Add ${action} to the permissions boundary of the identity that runs Pulumi.`,
  },
  {
    is: /session policy/,
    denied:
      'The session policy with which the role was assumed denies it. Change policy or policyArns in aws:assumeRoles, or whatever else assumes the role.',
    lacking: (action) =>
      `Add ${action} to the session policy with which the role was assumed: policy or policyArns in aws:assumeRoles, or whatever else assumes the role.`,
  },
  {
    is: /VPC endpoint policy/,
    denied: 'The policy of the VPC endpoint denies it. Change that policy.',
    lacking: (action) => `Add ${action} to the policy of the VPC endpoint.`,
  },
  {
    is: /resource-based policy|key policy/,
    denied: 'The policy of the resource denies it. Change that policy.',
    lacking: (action) => `Add ${action} to the policy of the resource.`,
  },
];

/** Needed once in an account, and often left to somebody else. */
const serviceLinkedRole = 'iam:CreateServiceLinkedRole';

/**
 * What can be done about a refusal. IAM says where it comes from: `with an explicit deny in a service control policy`,
 * `because no permissions boundary allows the … action`.
 *
 * @param operation - the action of the call; AWS may miss another, and names it
 */
export function accessAdvice(message: string, operation: string): string {
  const action = /perform:? ([a-z0-9-]+:[A-Za-z*]+)/.exec(message)?.[1] ?? operation;
  const denies = /explicit deny(?: in (?:an? |the )?(.*))?/i.exec(message);
  const where = denies?.[1] ?? /because no (.*?) allows/.exec(message)?.[1] ?? '';
  const policy = policies.find(({ is }) => is.test(where));
  if (denies) {
    return (
      policy?.denied ??
      `A policy denies ${action} explicitly, which no permission can override. Take the denial out of the policies of the identity that runs Pulumi.`
    );
  }
  if (policy) {
    return policy.lacking(action);
  }
  const advice = `Add ${action} to the IAM policy of the identity that runs Pulumi`;
  return action === serviceLinkedRole
    ? `${advice}, or have somebody who may do so create the role once: aws iam create-service-linked-role --aws-service-name apidestinations.events.amazonaws.com`
    : `${advice}.`;
}
