import { textNames } from '../../model/fields';
import type { ConnectionProperties } from '../../model/connection';
import type { ObservedConnection, UpdateRequest } from '../api/observed';
import { compare, isAlias } from './compare';
import type { DesiredConnection } from './journey';
import type { AppliedProperties } from './ownership';
import { updateRequest } from './request';
import { Goal, standing } from './states';

/** What of the configuration is still to be sent. */
export type Sending = 'nothing' | 'differences' | 'everything';

/** All that the next step depends on. */
export interface Situation {
  desired: DesiredConnection;
  goal: Goal;
  current: ObservedConnection;
  /** What was applied last; undefined if that is not known. */
  applied: AppliedProperties | undefined;
  sending: Sending;
  /** Whether the connection has been deauthorized, to clear what the service does not clear otherwise. */
  cleared: boolean;
}

export type Step =
  | { kind: 'deauthorize' }
  | {
      kind: 'update';
      request: UpdateRequest;
      /** Whether an answer with a final state is all there is to know, so that nothing has to be read back. */
      answerSuffices: boolean;
    }
  | { kind: 'wait' }
  | { kind: 'done' };

/** What to do with an existing connection next. */
export function nextStep({ desired, goal, current, applied, sending, cleared }: Situation): Step {
  const { connectionState: state } = current;
  const place = standing(state, goal);
  // Credentials that are to go, go first: what else changes is worth neither an authorization nor a wait for one.
  if (!goal.authorized && place !== 'working' && state !== 'DEAUTHORIZING') {
    return { kind: 'deauthorize' };
  }
  const hasFailed = place === 'refused' || place === 'unreachable';
  const all =
    sending === 'everything' || (sending === 'differences' && hasFailed && desired.onlySettingsDiffer !== true);
  const differences = compare(current.properties, desired.properties, applied);
  const request: UpdateRequest =
    sending === 'nothing' ? { name: current.name } : updateRequest({ desired, current, differences, all, cleared });
  if (Object.keys(request).length === 1) {
    return { kind: place === 'pending' ? 'wait' : 'done' };
  }
  const answerSuffices =
    place === 'working' &&
    goal.authorized &&
    current.secretArn !== undefined &&
    differences.removed.length === 0 &&
    // Which key AWS makes of an alias, only AWS knows.
    !isAlias(request.kmsKeyIdentifier ?? '');
  return { kind: 'update', request, answerSuffices };
}

export type Verdict =
  | { kind: 'done' }
  /** Deauthorize and send the full set, which surely clears everything (recorded). */
  | { kind: 'startOver'; left: string[] }
  | { kind: 'notCleared'; left: string[] };

/** What AWS shows of a connection although it is not declared, after an update that was to remove it. */
export function stillShown(
  { properties: shown }: ObservedConnection,
  properties: ConnectionProperties,
  goal: Goal,
): string[] {
  // Without credentials a key encrypts nothing; the next authorization settles what it is.
  return compare(shown, properties, properties).removed.filter(
    (path) => goal.authorized || path !== 'kmsKeyIdentifier',
  );
}

/** Whether AWS has let go of what was removed, after a change has been read back. */
export function verdict({ desired, goal, current, cleared }: Omit<Situation, 'applied' | 'sending'>): Verdict {
  const left = stillShown(current, desired.properties, goal);
  if (left.length === 0) {
    return { kind: 'done' };
  }
  if (!cleared && goal.authorized && left.some(isWorthDeauthorizing)) {
    return { kind: 'startOver', left };
  }
  // Why a connection does not work is worth more to know than what it still shows.
  return standing(current.connectionState, goal) === 'working' ? { kind: 'notCleared', left } : { kind: 'done' };
}

/** A description is no authorization parameter: to remove the credentials for it would only interrupt deliveries. */
const isWorthDeauthorizing = (path: string): boolean =>
  path === 'kmsKeyIdentifier' || !(textNames as readonly string[]).includes(path);

/**
 * Whether an update may have to deauthorize, after which the connection has another secret: if it removes what the service
 * is not known to clear. That a private endpoint becomes public is documented.
 */
export function mayDeauthorize(
  actual: Partial<ConnectionProperties>,
  desired: Partial<ConnectionProperties>,
  applied: AppliedProperties | undefined,
): boolean {
  return compare(actual, desired, applied).removed.some(
    (path) => path !== 'invocationConnectivityParameters' && isWorthDeauthorizing(path),
  );
}
