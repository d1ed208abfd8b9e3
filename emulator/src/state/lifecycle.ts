import { endpointKind, requestToken, TokenAnswer } from '../oauth';
import { fillText, OutcomeRule } from '../settings';
import { ConnectionRecord, ConnectionState } from './connection';
import { isUsable } from './keys';
import { removeManagedSecret } from './secrets';
import type { World } from './world';

/** Recorded: an OAuth connection whose token endpoint cannot be reached stays AUTHORIZING with this reason. */
export const unreachableReason = 'Could not connect to the specified endpoint.';

/** Recorded after Deauthorize. */
export const deauthorizedReason =
  'The authorization parameters were removed from this connection by a DeauthorizeConnection operation.';

/** Moves a connection to a state. LastModifiedTime moves with every transition (recorded). */
export function transition(world: World, record: ConnectionRecord, state: ConnectionState, reason?: string): void {
  record.state = state;
  record.stateReason = reason;
  touch(world, record);
}

export function touch(world: World, record: ConnectionRecord): void {
  record.lastModifiedTime = world.clock.now();
}

/** Stops a change that is under way: its later steps do not act. */
function interrupt(record: ConnectionRecord): number {
  record.timer?.clear();
  record.timer = undefined;
  record.generation += 1;
  return record.generation;
}

/** Schedules the next step, which does not happen if another change comes first. */
function schedule(world: World, record: ConnectionRecord, milliseconds: number, step: () => void): void {
  const { generation } = record;
  record.timer?.clear();
  record.timer = world.clock.setTimeout(() => {
    record.timer = undefined;
    if (record.generation === generation) {
      step();
    }
  }, milliseconds);
}

/**
 * Authorizes a connection after Create or an Update of its parameters.
 *
 * Public BASIC and API_KEY are authorized at once: Create itself answers AUTHORIZED (recorded). Public OAuth is
 * AUTHORIZING while the token endpoint is asked. Private connections first get their association (CREATING or
 * UPDATING), may pass AUTHORIZED, and end ACTIVE.
 */
export function authorize(world: World, record: ConnectionRecord, first: 'CREATING' | 'UPDATING'): void {
  interrupt(record);
  const region = world.regionOf(record);
  const { timings, unknowns } = world.settings;
  if (record.kmsKeyIdentifier !== undefined && !isUsable(world, region, record.kmsKeyIdentifier)) {
    transition(world, record, 'DEAUTHORIZED', fillText(unknowns.kmsStateReason, { key: record.kmsKeyIdentifier }));
    return;
  }
  const rule = world.takeOutcome(record.name);
  if (record.invocationRoute) {
    transition(world, record, first);
    if (rule && (rule.state === 'CREATING' || rule.state === 'UPDATING')) {
      record.stateReason = rule.reason;
      return;
    }
    const wait = first === 'CREATING' ? timings.creating : timings.updating;
    if (rule?.state === 'FAILED_CONNECTIVITY') {
      const reason = rule.reason ?? unknowns.failedConnectivityStateReason;
      schedule(world, record, rule.after ?? wait, () => transition(world, record, 'FAILED_CONNECTIVITY', reason));
      return;
    }
    schedule(world, record, wait, () => obtainToken(world, record, rule));
    return;
  }
  obtainToken(world, record, rule);
}

/** After the network, the credentials. */
function obtainToken(world: World, record: ConnectionRecord, rule: OutcomeRule | undefined): void {
  const { timings } = world.settings;
  const oauth = record.authorizationType === 'OAUTH_CLIENT_CREDENTIALS' ? record.auth?.OAuthParameters : undefined;
  if (!oauth) {
    granted(world, record);
    if (rule && !['AUTHORIZED', 'ACTIVE', 'FAILED_CONNECTIVITY'].includes(rule.state)) {
      // The credentials are only ever tried by an invocation: the refusal comes after the success.
      schedule(world, record, rule.after ?? 0, () => transition(world, record, rule.state, rule.reason));
    }
    return;
  }
  transition(world, record, 'AUTHORIZING');
  if (rule) {
    if (rule.state === 'AUTHORIZING') {
      record.stateReason = rule.reason;
      return;
    }
    schedule(world, record, rule.after ?? timings.authorizing, () => {
      if (rule.state === 'AUTHORIZED' || rule.state === 'ACTIVE') {
        granted(world, record);
      } else {
        transition(world, record, rule.state, rule.reason);
      }
    });
    return;
  }
  switch (endpointKind(oauth.AuthorizationEndpoint)) {
    case 'unreachable':
      unreachable(world, record);
      break;
    case 'granted':
      schedule(world, record, timings.authorizing, () => granted(world, record));
      break;
    case 'loopback': {
      const { generation } = record;
      void requestToken(world, oauth).then((answer) => {
        if (record.generation === generation) {
          settle(world, record, answer);
        }
      });
    }
  }
}

function settle(world: World, record: ConnectionRecord, answer: TokenAnswer): void {
  if (answer === 'granted') {
    granted(world, record);
  } else if (answer === 'unreachable') {
    unreachable(world, record);
  } else {
    refused(world, record, answer.refused);
  }
}

function refused(world: World, record: ConnectionRecord, status: number): void {
  const { timings, unknowns } = world.settings;
  const reason = fillText(unknowns.refusedStateReason, { status: String(status) });
  if (timings.refusing > 0) {
    schedule(world, record, timings.refusing, () => transition(world, record, 'DEAUTHORIZED', reason));
  } else {
    transition(world, record, 'DEAUTHORIZED', reason);
  }
}

function granted(world: World, record: ConnectionRecord): void {
  record.lastAuthorizedTime = world.clock.now();
  if (!record.invocationRoute) {
    transition(world, record, 'AUTHORIZED');
    return;
  }
  const { timings, unknowns } = world.settings;
  const { activating } = timings;
  if (activating === 0) {
    transition(world, record, 'ACTIVE');
    return;
  }
  const passed =
    record.authorizationType === 'OAUTH_CLIENT_CREDENTIALS' ? 'AUTHORIZED' : unknowns.privateConnectionPasses;
  transition(world, record, passed);
  schedule(world, record, activating, () => transition(world, record, 'ACTIVE'));
}

/** The service keeps trying: the LastModifiedTime of such a connection was seen moving (recorded). */
function unreachable(world: World, record: ConnectionRecord): void {
  const { timings, unknowns } = world.settings;
  if (record.auth?.ConnectivityParameters) {
    transition(world, record, 'FAILED_CONNECTIVITY', unknowns.failedConnectivityStateReason);
    return;
  }
  transition(world, record, 'AUTHORIZING', unreachableReason);
  if (timings.oauthRetry > 0) {
    schedule(world, record, timings.oauthRetry, () => retry(world, record));
  }
}

function retry(world: World, record: ConnectionRecord): void {
  const oauth = record.auth?.OAuthParameters;
  if (!oauth || endpointKind(oauth.AuthorizationEndpoint) !== 'loopback') {
    unreachable(world, record);
    return;
  }
  const { generation } = record;
  void requestToken(world, oauth).then((answer) => {
    if (record.generation === generation) {
      settle(world, record, answer);
    }
  });
}

/**
 * Removes the authorization parameters. DEAUTHORIZING shows no reason at first, and SecretArn until it ends. A
 * connection that is already DEAUTHORIZED goes through it again (all recorded).
 */
export function deauthorize(world: World, record: ConnectionRecord): void {
  if (record.state === 'DEAUTHORIZING') {
    return;
  }
  interrupt(record);
  removeManagedSecret(world, record);
  record.auth = undefined;
  transition(world, record, 'DEAUTHORIZING');
  const { deauthorizing, deauthorizationReason } = world.settings.timings;
  const end = (): void => {
    record.secretArn = undefined;
    transition(world, record, 'DEAUTHORIZED', deauthorizedReason);
  };
  if (deauthorizationReason >= deauthorizing) {
    schedule(world, record, deauthorizing, end);
    return;
  }
  schedule(world, record, deauthorizationReason, () => {
    // Not a transition: the state stays, and LastModifiedTime with it.
    record.stateReason = deauthorizedReason;
    schedule(world, record, deauthorizing - deauthorizationReason, end);
  });
}

/** DELETING keeps everything in view, StateReason included, until the connection is gone (recorded). */
export function remove(world: World, record: ConnectionRecord): void {
  if (record.state === 'DELETING') {
    return;
  }
  interrupt(record);
  removeManagedSecret(world, record);
  transition(world, record, 'DELETING', record.stateReason);
  const region = world.regionOf(record);
  schedule(world, record, world.settings.timings.deleting, () => {
    record.generation += 1;
    region.connections.delete(record.name);
  });
}

/** A change from outside: the target answered 401, the key was disabled, the secret was deleted. */
export function force(world: World, record: ConnectionRecord, state: ConnectionState, reason?: string): void {
  interrupt(record);
  transition(world, record, state, reason);
}

/** The managed secret is lost: EventBridge cannot read the credentials any more. */
export function loseManagedSecret(world: World, record: ConnectionRecord): void {
  if (record.state !== 'DEAUTHORIZING' && record.state !== 'DELETING') {
    force(world, record, 'DEAUTHORIZED', world.settings.unknowns.managedSecretStateReason);
  }
}

/** After the invocation route changed and nothing else. */
export function reroute(world: World, record: ConnectionRecord): void {
  interrupt(record);
  const { timings, unknowns } = world.settings;
  const rule = world.takeOutcome(record.name);
  transition(world, record, 'UPDATING');
  schedule(world, record, rule?.after ?? timings.updating, () => {
    if (rule) {
      transition(
        world,
        record,
        rule.state,
        rule.reason ?? (rule.state === 'FAILED_CONNECTIVITY' ? unknowns.failedConnectivityStateReason : undefined),
      );
    } else {
      transition(world, record, record.invocationRoute ? 'ACTIVE' : 'AUTHORIZED');
    }
  });
}
