import { ServiceError, Refused } from '../../model/errors';
import type { ObservedConnection } from '../api/observed';
import { believedMissing } from './believedMissing';
import { compare, differing } from './compare';
import { Interrupted } from './interrupted';
import { isRecorded, madeSince, RecordedConnection } from './ownership';
import type { Progress } from './progress';
import type { DesiredConnection, Journey } from './journey';
import type { Sending } from './plan';
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
  if (connection && isRecorded(connection, recorded)) {
    return connection.connectionState === 'DELETING'
      ? undefined
      : { connection, sending: progress.updateUnanswered ? 'everything' : 'differences' };
  }
  await believedMissing(calls.settings, recorded, calls.deadline);
  if (!connection || connection.connectionState === 'DELETING') {
    return undefined;
  }
  if (!desired.adopt) {
    throw new Refused(
      `Connection "${name}" is not the one that this stack created: someone else deleted and recreated it ` +
        `(${connection.arn}, recorded was ${recorded.arn ?? 'none'}). It was left alone. Run \`pulumi refresh\` and then ` +
        '`pulumi up` with another name, or set adopt: true to take it over.',
    );
  }
  return takeOver(journey, progress, connection);
}

/** Creates the connection, or finds out whose the existing one is. */
async function create(journey: Journey, progress: Progress): Promise<Found> {
  const { calls, desired, secrets } = journey;
  const { deadline } = calls;
  await progress.requireKey(desired.properties);
  const complete = await secrets.resolve(desired.properties);
  const startedAt = deadline.clock.now();
  for (;;) {
    try {
      const answer = progress.accept(await retryWhileBusy(deadline, () => calls.create(complete)));
      // Nobody waits for an authorization that is not wanted.
      const connection = await (desired.authorized ? progress.readBack(answer) : progress.deauthorize());
      return { connection, sending: 'nothing' };
    } catch (error) {
      const mayExist = error instanceof ServiceError && (error.kind === 'alreadyExists' || error.kind === 'unanswered');
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
  let existing: ObservedConnection | undefined;
  try {
    existing = await calls.describe(name);
  } catch (error) {
    if (!answerWasLost || !(error instanceof ServiceError)) {
      throw error;
    }
    // The connection may or may not exist. Recorded as possibly created, it is looked for by the next operation.
    throw new Interrupted(`${failure.message} Looking for it failed too: ${error.message}`, {
      name,
      createStartedAt: new Date(calls.serviceTime(startedAt)).toISOString(),
    });
  }
  if (!existing) {
    if (failure.kind === 'unanswered' || deadline.left <= 0) {
      throw failure;
    }
    await deadline.sleep(500);
    return undefined;
  }
  if (existing.connectionState === 'DELETING') {
    await settleDeleted(calls, name, existing.arn);
    return undefined;
  }
  if (answerWasLost && madeSince(existing, calls.serviceTime(startedAt)) && looksAsDesired(existing, desired)) {
    progress.known = existing;
    return { connection: existing, sending: 'nothing' };
  }
  if (desired.adopt) {
    return takeOver(journey, progress, existing);
  }
  throw new Refused(
    `A connection "${name}" already exists in ${calls.region} (${existing.arn}, made ${existing.creationTime ?? 'at an unknown time'}) ` +
      'and this stack does not manage it. If it is yours, for example left by an interrupted pulumi up, set adopt: true ' +
      'to take it over; if it is to be replaced (pulumi up --replace), set the option deleteBeforeReplace: true; else choose another name or delete it: ' +
      `aws events delete-connection --name ${name} --region ${calls.region}`,
  );
}

function takeOver({ desired, report }: Journey, progress: Progress, connection: ObservedConnection): Found {
  const changed = differing(compare(connection.properties, desired.properties, undefined));
  report(
    'info',
    `took over the existing connection "${connection.name}" (${connection.arn}); changes: ${changed.join(', ')}`,
  );
  progress.applied = undefined;
  return { connection, sending: 'everything' };
}

/** AWS shows nothing to compare of secrets, nor of the key behind an alias. */
function looksAsDesired({ properties }: ObservedConnection, desired: DesiredConnection): boolean {
  const { kmsKeyIdentifier: shownKmsKeyIdentifier } = properties;
  const applied = { ...desired.properties, ...(shownKmsKeyIdentifier ? { shownKmsKeyIdentifier } : {}) };
  return differing(compare(properties, desired.properties, applied)).length === 0;
}
