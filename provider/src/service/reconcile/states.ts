import { ConnectionProperties, resourceConfigurationArn } from '../../model/connection';

/**
 * What each state of a connection means (user guide, "Connection states"; recorded answers of the service).
 */
export type Standing = 'pending' | 'working' | 'refused' | 'unreachable' | 'leaving';

/** Where a connection is to end. */
export interface Goal {
  /** Whether AWS is to hold credentials. */
  authorized: boolean;
  /** Whether the HTTP endpoint is private (`InvocationConnectivityParameters`). */
  privateEndpoint: boolean;
}

/** Where a declared connection is to end. */
export function goalOf({
  authorized,
  properties,
}: {
  authorized: boolean;
  properties: Partial<ConnectionProperties>;
}): Goal {
  return {
    authorized,
    privateEndpoint: resourceConfigurationArn(properties.invocationConnectivityParameters) !== undefined,
  };
}

/**
 * How a state stands to a goal. A state that this version has never heard of is pending: the deadline of the wait
 * ends it, with its name, which is better than calling a new state of AWS a success or a failure.
 */
export function standing(state: string, goal: Goal): Standing {
  switch (state) {
    case 'ACTIVE':
      return goal.authorized ? 'working' : 'pending';
    case 'AUTHORIZED':
      // A private connection may pass AUTHORIZED on its way to ACTIVE.
      return goal.authorized && !goal.privateEndpoint ? 'working' : 'pending';
    case 'DEAUTHORIZED':
      return goal.authorized ? 'refused' : 'working';
    case 'FAILED_CONNECTIVITY':
      return goal.authorized ? 'unreachable' : 'pending';
    case 'DELETING':
      return 'leaving';
    default:
      return 'pending';
  }
}

/** The state in which a connection has reached its goal. */
export function targetOf(goal: Goal): string {
  return goal.authorized ? (goal.privateEndpoint ? 'ACTIVE' : 'AUTHORIZED') : 'DEAUTHORIZED';
}

/** What a state says about the input `authorized`: a state is no input, so this is how a refresh shows one. */
export interface Shown {
  authorized: boolean;
  /** What is declared, if the state does not tell: it is neither the declared end nor its opposite. */
  declaredAuthorized?: boolean;
}

/**
 * How a refresh shows a state. What has not reached its goal is not what was declared, so that the next `up` continues:
 * AUTHORIZING for a token endpoint that does not answer, or AUTHORIZED for a private endpoint that is not connected.
 */
export function shownAs(state: string, goal: Goal): Shown {
  const isReached = (authorized: boolean): boolean => standing(state, { ...goal, authorized }) === 'working';
  const declaredAuthorized = goal.authorized;
  if (isReached(declaredAuthorized)) {
    return { authorized: declaredAuthorized };
  }
  return {
    authorized: !declaredAuthorized,
    ...(isReached(!declaredAuthorized) ? {} : { declaredAuthorized }),
  };
}

const goals: readonly Goal[] = [true, false].flatMap((authorized) =>
  [true, false].map((privateEndpoint) => ({ authorized, privateEndpoint })),
);

/** Whether a connection can stay in a state, as opposed to a change that is under way. */
export function isLasting(state: string): boolean {
  return goals.some((goal) => !['pending', 'leaving'].includes(standing(state, goal)));
}
