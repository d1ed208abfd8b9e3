import { AwsError } from '../wire/awsError';

/** The services beside EventBridge have no model here: their operations name what they cannot do without. */
export function requireMembers(input: object, members: readonly string[], type = 'ValidationException'): void {
  const found = members
    .filter(
      (member) =>
        (input as Record<string, unknown>)[member] === undefined || (input as Record<string, unknown>)[member] === null,
    )
    .map(
      (member) =>
        `Value null at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must not be null`,
    );
  if (found.length > 0) {
    const errors = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
    throw new AwsError(type, `${errors} detected: ${found.join('; ')}`);
  }
}
