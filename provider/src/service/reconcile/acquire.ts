import { ServiceError, Refused } from '../../model/errors';
import type { ObservedConnection } from '../api/observed';
import { accountOfCreate, believedMissing } from './believedMissing';
import { alreadyExists, changesOf, heldByAnother } from './existing';
import { Interrupted, KnownConnection } from './interrupted';
import { ownershipOf, RecordedConnection } from './ownership';
import type { Progress } from './progress';
import type { Journey } from './journey';
import type { Sending } from './plan';
import { requireSecrets } from './requireSecrets';
import { retryWhileBusy } from '../api/retryWhileBusy';
import { settleDeleted } from './wait';

/**
 * A connection, and what is still to be sent: nothing if this operation has created it, what differs if it was recorded,
 * everything if what it holds is not known.
 */
export interface Found {
  connection: ObservedConnection;
  sending: Sending;
}

/** The recorded connection; if there is none a new one, or the existing one of its name if that is ours or adopted. */
export async function acquire(journey: Journey, progress: Progress): Promise<Found> {
  const { recorded, report, desired } = journey;
  const found = recorded && (await observe(journey, recorded, progress));
  if (found) {
    return found;
  }
  if (recorded?.arn !== undefined) {
    report('info', `connection "${desired.properties.name}" was deleted outside Pulumi; recreating it`);
  }
  progress.applied = undefined;
  progress.updateUnanswered = false;
  return create(journey, progress);
}

/** Undefined if it is gone. */
async function observe(journey: Journey, recorded: RecordedConnection, progress: Progress): Promise<Found | undefined> {
  const { calls, desired } = journey;
  const { name } = desired.properties;
  const connection = journey.observed ?? (await calls.describe(name));
  const ownership = connection && (await ownershipOf(connection, recorded, journey));
  if (ownership?.kind !== 'ours') {
    await believedMissing(calls.settings, recorded, calls.deadline);
  }
  if (!connection || !ownership || connection.connectionState === 'DELETING') {
    return undefined;
  }
  if (ownership.kind === 'ours') {
    return { connection, sending: progress.updateUnanswered ? 'everything' : 'differences' };
  }
  if (desired.adopt) {
    return takeOver(journey, progress, connection);
  }
  if (ownership.kind === 'unproved') {
    throw new Refused(
      `The answer to the create of connection "${name}" was lost, and whether ${connection.arn} came of it could not be proved. ${ownership.reason} ` +
        'Nothing was changed. Set adopt: true to take it over whosever it is, or correct what the reason names and run `pulumi up` again.',
    );
  }
  throw new Refused(
    (recorded.arn === undefined
      ? `Connection "${name}" (${connection.arn}) is not the one that this stack may have created, because ${ownership.because}. `
      : `Connection "${name}" is not the one that this stack created: someone else deleted and recreated it (${connection.arn}, recorded was ${recorded.arn}). `) +
      'It was left alone. Run `pulumi refresh` and then `pulumi up` with another name, or set adopt: true to take it over.',
  );
}

/** Creates the connection, or finds out whose the existing one is. */
async function create(journey: Journey, progress: Progress): Promise<Found> {
  const { calls, desired, secrets } = journey;
  const { deadline } = calls;
  requireSecrets(`Creating connection "${desired.properties.name}"`, desired.properties);
  await progress.requireKey(desired.properties);
  const complete = await secrets.resolve(desired.properties);
  await journey.trial?.pass({ exists: false });
  const startedAt = deadline.clock.now();
  for (;;) {
    try {
      const answer = progress.accept(await retryWhileBusy(deadline, () => calls.create(complete)));
      // Nobody waits for an authorization that is not wanted.
      const connection = await (desired.authorized ? progress.readBack(answer) : progress.deauthorize());
      return { connection, sending: 'nothing' };
    } catch (error) {
      const mayExist =
        error instanceof ServiceError &&
        (error.kind === 'alreadyExists' || (error.kind === 'unanswered' && calls.mayHaveActed('CreateConnection')));
      if (!mayExist || progress.known) {
        throw error;
      }
      const ours = await afterFailedCreate(journey, progress, error, startedAt);
      if (ours) {
        return ours;
      }
    }
  }
}

/** Undefined if the name has become free, so that the create is worth another try. */
async function afterFailedCreate(
  journey: Journey,
  progress: Progress,
  failure: ServiceError,
  startedAt: number,
): Promise<Found | undefined> {
  const { calls, desired } = journey;
  const { deadline } = calls;
  const { name } = desired.properties;
  const answerWasLost = calls.mayHaveActed('CreateConnection');
  const createStartedAt = (): string => new Date(calls.serviceTime(startedAt)).toISOString();
  // What the next operation looks for if this one cannot tell.
  const uncertain = async (): Promise<KnownConnection> => {
    const createAccount = await accountOfCreate(calls);
    return { name, createStartedAt: createStartedAt(), ...(createAccount === undefined ? {} : { createAccount }) };
  };
  let existing: ObservedConnection | undefined;
  try {
    existing = await calls.describe(name);
  } catch (error) {
    if (!answerWasLost || !(error instanceof ServiceError)) {
      throw error;
    }
    // The connection may or may not exist. Recorded as possibly created, it is looked for by the next operation.
    throw new Interrupted(`${failure.message} Looking for it failed too: ${error.message}`, await uncertain());
  }
  if (!existing) {
    if (failure.kind === 'unanswered' || deadline.left <= 0) {
      throw failure;
    }
    await deadline.sleep(500);
    return undefined;
  }
  if (existing.connectionState === 'DELETING') {
    await settleDeleted(journey, name, existing.arn);
    return undefined;
  }
  const ownership = answerWasLost
    ? await ownershipOf(existing, { name, createStartedAt: createStartedAt(), properties: desired.properties }, journey)
    : undefined;
  if (ownership?.kind === 'ours') {
    progress.known = existing;
    return { connection: existing, sending: 'nothing' };
  }
  if (desired.adopt) {
    return takeOver(journey, progress, existing);
  }
  if (ownership?.kind === 'unproved') {
    // It may be ours, and nothing else would know of it.
    throw new Interrupted(
      `A connection "${name}" exists in ${calls.region} (${existing.arn}), and whether this stack created it could not be proved: the answer to CreateConnection was lost. ${ownership.reason} ` +
        'It was left alone, and is recorded as possibly created. Correct what the reason names and run `pulumi up` again, or set adopt: true to take it over whosever it is.',
      await uncertain(),
    );
  }
  throw new Refused(alreadyExists(journey, existing, ownership));
}

function takeOver({ desired, holderOf, report }: Journey, progress: Progress, connection: ObservedConnection): Found {
  const holder = holderOf?.(connection.arn);
  if (holder !== undefined) {
    throw new Refused(`${heldByAnother(connection, holder)} Nothing was changed.`);
  }
  report(
    'info',
    `took over the existing connection "${connection.name}" (${connection.arn}); changes: ${changesOf(connection, desired.properties)}`,
  );
  progress.applied = undefined;
  return { connection, sending: 'everything' };
}
