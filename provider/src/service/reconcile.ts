import { AuthParameters, ConnectionProperties, resourceConfigurationArn } from '../model/connection';
import { Accepted, ConnectionCalls, ObservedConnection, UpdateRequest } from './calls';
import { compare, differing, isAlias, missingSecrets } from './compare';
import { ServiceError } from './errors';
import { Interrupted, KnownConnection, Refused } from './failures';
import { requireUsableKey } from './keys';
import { isRecorded, madeSince, RecordedConnection } from './ownership';
import { updateRequest } from './request';
import { unhindered } from './retry';
import { Goal, standing } from './states';
import { settle, settleDeleted } from './wait';

/** What a connection is to be. */
export interface DesiredConnection {
  properties: ConnectionProperties;
  /** Whether AWS is to hold the credentials. */
  authorized: boolean;
  /** Take over a connection of this name that is not ours. */
  adopt: boolean;
  /** Sends the credentials again, whatever else differs. */
  sendCredentials: boolean;
}

export interface Journey {
  calls: ConnectionCalls;
  desired: DesiredConnection;
  /** Absent where nothing has been recorded: a create. */
  recorded?: RecordedConnection;
  /** The recorded connection, where somebody has looked just now. */
  observed?: ObservedConnection | undefined;
  /** Replaces references to secrets by their values. Asked just before secrets are sent, and only then. */
  resolve: <T extends { authParameters?: AuthParameters }>(request: T) => Promise<T>;
  report: (line: string) => void;
}

/** How long a change waits for an authorization to end, before it takes away what that waits for. */
const patienceWithAuthorizing = 5_000;

/**
 * The one road: observe what is there, decide the calls, act, wait for the outcome, read back. Create, update, resume
 * after a failure, adopt and re-authorize differ only in where they enter it.
 *
 * @returns the connection as it has settled, which may be DEAUTHORIZED: what that means is the caller's to say.
 */
export async function reconcile(journey: Journey): Promise<ObservedConnection> {
  const { calls, desired, report, resolve } = journey;
  const { deadline } = calls;
  const name = desired.properties.name;
  const goal: Goal = {
    authorized: desired.authorized,
    privateEndpoint: resourceConfigurationArn(desired.properties.invocationConnectivityParameters) !== undefined,
  };
  let known: KnownConnection | undefined;
  /** Whether an update of the secrets may have been carried out without an answer, and none has been answered since. */
  let updateUnanswered = journey.recorded?.updateUnanswered === true;
  let applied = journey.recorded?.properties;
  /** The last look at the connection. */
  let seen: ObservedConnection | undefined;
  /** The ARN of the connection that is being changed, as soon as it is known. */
  let arn: string | undefined;

  const accept = (answer: Accepted): Accepted => {
    requireSame(answer, 'That change has reached the new one.');
    known = { name, ...(known ?? seen), ...answer };
    // It was about the state of before.
    delete known.stateReason;
    return answer;
  };

  try {
    let found = journey.recorded ? await observe(journey.recorded) : undefined;
    if (!found) {
      found = await ensure(journey.recorded);
    }
    seen = found.connection;
    ({ arn } = seen);
    return await sync(found.connection, found.sending);
  } catch (error) {
    if (known && !(error instanceof Interrupted)) {
      throw new Interrupted(error instanceof Error ? error.message : String(error), {
        ...known,
        ...(updateUnanswered ? { updateUnanswered } : {}),
      });
    }
    throw error;
  }

  /**
   * A connection, and what of its configuration is still to be sent: nothing where we have just made it, what differs
   * where it was recorded, everything where we do not know what it holds.
   */
  interface Found {
    connection: ObservedConnection;
    sending: 'nothing' | 'differences' | 'everything';
  }

  /** The connection that was recorded; undefined where it is gone. */
  async function observe(recorded: RecordedConnection): Promise<Found | undefined> {
    const connection = journey.observed ?? (await calls.describe(name));
    if (!connection || connection.connectionState === 'DELETING') {
      return undefined;
    }
    if (isRecorded(connection, recorded)) {
      return { connection, sending: updateUnanswered ? 'everything' : 'differences' };
    }
    if (!desired.adopt) {
      throw new Refused(
        `Connection "${name}" is not the one that this stack made: it was deleted and made anew by somebody else ` +
          `(${connection.arn}, recorded was ${recorded.arn ?? 'none'}). It was left alone. Run pulumi refresh and then pulumi up ` +
          'with another name, or set adopt: true to take it over.',
      );
    }
    return takeOver(connection);
  }

  /** Makes the connection, or finds out whose the existing one is. */
  async function ensure(recorded: RecordedConnection | undefined): Promise<Found> {
    if (recorded?.arn !== undefined) {
      report(`connection "${name}" had been deleted outside of Pulumi; it is made anew`);
    }
    applied = undefined;
    updateUnanswered = false;
    await requireKey(desired.properties);
    const complete = await resolve(desired.properties);
    const startedAt = deadline.clock.now();
    for (;;) {
      try {
        const answer = accept(await unhindered(deadline, () => calls.create(complete)));
        ({ arn } = answer);
        // Without credentials as its goal, the connection is on no way there before it has been deauthorized.
        return {
          connection: await (goal.authorized ? readBack(answer) : readBack(answer, { ...goal, authorized: true })),
          sending: 'nothing',
        };
      } catch (error) {
        if (
          !(error instanceof ServiceError) ||
          (error.kind !== 'alreadyExists' && error.kind !== 'unanswered') ||
          known
        ) {
          throw error;
        }
        const ours = await afterFailedCreate(error, startedAt);
        if (ours) {
          return ours;
        }
      }
    }
  }

  /** Undefined where the name has become free, so that the create is worth another try. */
  async function afterFailedCreate(failure: ServiceError, startedAt: number): Promise<Found | undefined> {
    const answerWasLost = calls.mayHaveActed('CreateConnection');
    let existing: ObservedConnection | undefined;
    try {
      existing = await calls.describe(name);
    } catch (error) {
      if (!answerWasLost || !(error instanceof ServiceError)) {
        throw error;
      }
      // Nobody can say whether the connection came to be. Recorded as a maybe, it is looked for the next time.
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
    if (answerWasLost && madeSince(existing, calls.serviceTime(startedAt)) && looksAsDesired(existing)) {
      known = existing;
      return { connection: existing, sending: 'nothing' };
    }
    if (desired.adopt) {
      return takeOver(existing);
    }
    throw new Refused(
      `A connection "${name}" already exists in ${calls.region} (${existing.arn}, made ${existing.creationTime ?? 'at an unknown time'}) ` +
        'and this stack does not manage it. If it is yours, for example left by an interrupted pulumi up, set adopt: true ' +
        'to take it over; if it is to be replaced (pulumi up --replace), set the option deleteBeforeReplace: true; else choose another name or delete it: ' +
        `aws events delete-connection --name ${name} --region ${calls.region}`,
    );
  }

  function takeOver(connection: ObservedConnection): Found {
    const changed = differing(compare(connection.properties, desired.properties, undefined));
    report(`took over the existing connection "${name}" (${connection.arn}); changes: ${changed.join(', ')}`);
    applied = undefined;
    return { connection, sending: 'everything' };
  }

  /** Brings an existing connection to what is declared. */
  async function sync(connection: ObservedConnection, sending: Found['sending']): Promise<ObservedConnection> {
    let current = connection;
    let cleared = false;
    for (;;) {
      const place = standing(current.connectionState, goal);
      const refused = place === 'refused' || place === 'unreachable';
      const all = sending === 'everything' || (sending === 'differences' && refused);
      const differences = compare(current.properties, desired.properties, applied);
      // Credentials that are to go, go first: what else changes is worth neither an authorization nor a wait for one.
      const leaving = !goal.authorized && place !== 'working' && current.connectionState !== 'DEAUTHORIZING';
      const request =
        sending === 'nothing' || leaving ? { name } : updateRequest({ desired, current, differences, all, cleared });
      let state: string | undefined = current.connectionState;
      let answer: Accepted | undefined;

      if (Object.keys(request).length > 1) {
        const stuck = current.connectionState === 'AUTHORIZING' && request.authParameters !== undefined;
        await requireKey(request);
        const complete = await resolve(request);
        try {
          answer = accept(
            await unhindered(deadline, () => calls.update(complete), stuck ? patienceWithAuthorizing : undefined),
          );
          updateUnanswered &&= request.authParameters === undefined;
        } catch (error) {
          if (calls.mayHaveActed('UpdateConnection')) {
            // The connection may be as declared now, or as it was. What AWS shows tells, of all but the secrets.
            known ??= current;
            updateUnanswered ||= request.authParameters !== undefined;
          }
          if (!stuck || !(error instanceof ServiceError) || error.kind !== 'concurrentModification') {
            throw error;
          }
          // A token endpoint that cannot be reached keeps a connection AUTHORIZING for ever (recorded), and whether it
          // can be updated meanwhile is not known. Here it cannot: what it waits for is taken away first.
          current = await clear(`Changing connection "${name}" while it is AUTHORIZING`);
          cleared = true;
          sending = 'everything';
          continue;
        }
        state = answer.connectionState;
      }
      if (leaving) {
        answer = accept(await unhindered(deadline, () => calls.deauthorize(name)));
        state = answer.connectionState;
      }
      const pending = standing(state, goal) === 'pending';
      if (answer === undefined && !pending) {
        return current;
      }
      const readable =
        // One that did not work may have lost its secret, and gets another one.
        place === 'working' &&
        current.secretArn !== undefined &&
        goal.authorized &&
        differences.removed.length === 0 &&
        // Which key AWS makes of an alias, only it knows.
        !isAlias(request.kmsKeyIdentifier ?? '');
      if (answer !== undefined && readable && standing(state, goal) === 'working') {
        // The answer says all that has changed: no call is spent on reading back what was just sent.
        return asUpdated(current, answer, request);
      }
      current = await readBack({ connectionState: state });
      if (leaving && sending !== 'nothing') {
        continue;
      }

      const remaining = compare(current.properties, desired.properties, desired.properties).removed.filter(
        // Without credentials a key encrypts nothing; the next authorization settles what it is.
        (path) => goal.authorized || path !== 'kmsKeyIdentifier',
      );
      if (remaining.length === 0) {
        return current;
      }
      // A description is no authorization parameter: there, taking the credentials away would only interrupt deliveries.
      // And where they are away already, there is nothing more to try.
      if (cleared || !goal.authorized || remaining.every((path) => path === 'description')) {
        if (standing(current.connectionState, goal) !== 'working') {
          // Why it does not work is worth more to know.
          return current;
        }
        throw new Refused(
          `AWS still shows ${remaining.join(', ')} on connection "${name}" after it was asked to remove it. Replace the connection, for example with pulumi up --replace URN.`,
        );
      }
      current = await clear(`Removing ${remaining.join(', ')} from connection "${name}"`);
      cleared = true;
      sending = 'everything';
    }
  }

  /**
   * What surely clears everything (recorded): Deauthorize, wait, Update with the full set. It interrupts deliveries for
   * a moment, so it is the last resort for members that the service keeps when they are left out or sent empty.
   */
  async function clear(purpose: string): Promise<ObservedConnection> {
    const missing = missingSecrets(desired.properties);
    if (missing.length > 0) {
      throw new Refused(
        `${purpose} needs all of its credentials, and ${missing.join(', ')} is not known. It was left as it is; declare what is missing and run pulumi up again.`,
      );
    }
    // A reference that cannot be read shall fail before anything is taken away.
    await resolve(desired.properties);
    const answer = accept(await unhindered(deadline, () => calls.deauthorize(name)));
    return readBack(answer, { ...goal, authorized: false });
  }

  /** Waits for the outcome; the last look is the reading back. */
  async function readBack(answer: Pick<Accepted, 'connectionState'>, towards = goal): Promise<ObservedConnection> {
    const connection = await settle({ calls, report, arn }, name, towards, answer.connectionState);
    if (!connection) {
      known = undefined;
      throw new Refused(
        `Connection "${name}" was deleted by somebody else while it was being changed. Run pulumi up again to make it anew.`,
      );
    }
    requireSame(connection, 'The new one was left alone.');
    seen = connection;
    known &&= connection;
    return connection;
  }

  /** A call names its connection, and somebody else may have made another of that name: the answer says which it met. */
  function requireSame(met: Pick<Accepted, 'arn'>, consequence: string): void {
    if (arn !== undefined && met.arn !== arn) {
      throw new Refused(
        `Connection "${name}" was deleted and made anew by somebody else while it was being changed (${met.arn}, before it was ${arn}). ` +
          `${consequence} Run pulumi up again with another name, or set adopt: true to take it over.`,
      );
    }
  }

  /** Before credentials are sent that a customer-managed key is to encrypt, and before the key is changed. */
  async function requireKey(
    request: Partial<Pick<UpdateRequest, 'kmsKeyIdentifier' | 'authParameters'>>,
  ): Promise<void> {
    const key = desired.properties.kmsKeyIdentifier;
    if (key && (request.kmsKeyIdentifier || request.authParameters)) {
      await requireUsableKey(calls.settings, deadline.clock, key, name, report);
    }
  }

  function looksAsDesired(connection: ObservedConnection): boolean {
    // Of secrets, and of the key behind an alias, AWS shows nothing to compare.
    const { kmsKeyIdentifier: shownKmsKeyIdentifier } = connection.properties;
    const applied = { ...desired.properties, ...(shownKmsKeyIdentifier ? { shownKmsKeyIdentifier } : {}) };
    return differing(compare(connection.properties, desired.properties, applied)).length === 0;
  }
}

/** The connection after an update that was answered with its final state, without reading it again. */
function asUpdated(current: ObservedConnection, answer: Accepted, request: UpdateRequest): ObservedConnection {
  const { name: _, ...changes } = request;
  const updated: ObservedConnection = { ...current, ...answer, properties: { ...current.properties, ...changes } };
  delete updated.stateReason;
  const { lastAuthorizedTime = '', lastModifiedTime = '' } = updated;
  if (lastAuthorizedTime > lastModifiedTime) {
    // The answer carries the time of the change before (recorded), and every authorization is a change.
    updated.lastModifiedTime = lastAuthorizedTime;
  }
  return updated;
}
