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
export function goalOf({ authorized, properties }: { authorized: boolean; properties: ConnectionProperties }): Goal {
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

/**
 * Whether a connection has ended without reaching its goal, which is what `onUnauthorized` decides about. A connection
 * that is still on its way has not ended, and its wait fails with either setting.
 */
export function hasFailed(state: string, goal: Goal): boolean {
  const reached = standing(state, goal);
  return reached === 'refused' || reached === 'unreachable';
}

/** The states in which a connection delivers events. */
export function isWorking(state: string): boolean {
  return state === 'AUTHORIZED' || state === 'ACTIVE';
}

/** Whether AWS is neither done with the credentials nor without them. */
export function isUndecided(state: string): boolean {
  return !isWorking(state) && state !== 'DEAUTHORIZED' && state !== 'DEAUTHORIZING';
}

/**
 * The input `authorized` that stands for a state: a state is no input, so this is how a refresh shows
 * one. What is neither there nor gone, as AUTHORIZING for a token endpoint that does not answer, is not what was
 * declared, whichever that is: the next `up` has to continue.
 */
export function actuallyAuthorized(state: string, declared: boolean): boolean {
  return isUndecided(state) ? !declared : isWorking(state);
}
