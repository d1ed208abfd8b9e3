import type { ObservedConnection, UpdateRequest, Accepted } from '../api/observed';
import { compare, Differences, isAlias, missingSecrets } from './compare';
import { ServiceError } from '../api/errors';
import { Refused } from './failures';
import type { Found, Sending } from './acquire';
import type { Progress } from './progress';
import type { Journey } from './journey';
import { updateRequest } from './request';
import { unhindered } from '../api/retryWhileBusy';
import { standing, Standing } from './states';

/** How long a change waits for an authorization to end, before it takes away what that waits for. */
const patienceWithAuthorizing = 5_000;

/** Brings an existing connection to what is declared: deauthorize or update, wait, verify; at most once again after a clear. */
export class Synchronization {
  constructor(
    private readonly journey: Journey,
    private readonly progress: Progress,
  ) {}

  async bring({ connection, sending }: Found): Promise<ObservedConnection> {
    // Credentials that are to go, go first: what else changes is worth neither an authorization nor a wait for one.
    const leaving = !this.progress.goal.authorized && this.place(connection) !== 'working';
    return this.send(
      leaving && connection.connectionState !== 'DEAUTHORIZING' ? await this.deauthorize() : connection,
      sending,
    );
  }

  private async send(current: ObservedConnection, sending: Sending, cleared = false): Promise<ObservedConnection> {
    const { desired } = this.journey;
    const place = this.place(current);
    const all =
      sending === 'everything' || (sending === 'differences' && (place === 'refused' || place === 'unreachable'));
    const differences = compare(current.properties, desired.properties, this.progress.applied);
    const request =
      sending === 'nothing' ? { name: current.name } : updateRequest({ desired, current, differences, all, cleared });
    const answer = Object.keys(request).length > 1 ? await this.update(request, current) : undefined;
    if (answer === 'stuck') {
      return this.startOver(`Changing connection "${current.name}" while it is AUTHORIZING`);
    }
    const state = answer?.connectionState ?? current.connectionState;
    const reached = standing(state, this.progress.goal);
    if (!answer && reached !== 'pending') {
      return current;
    }
    if (answer && reached === 'working' && place === 'working' && this.saysAll(current, differences, request)) {
      return asUpdated(current, answer, request);
    }
    return this.verify(await this.progress.readBack({ connectionState: state }), cleared);
  }

  /** The answer of AWS; `stuck` where it refuses because the connection waits for a token that may never come. */
  private async update(request: UpdateRequest, current: ObservedConnection): Promise<Accepted | 'stuck'> {
    const { calls, resolve } = this.journey;
    const { progress } = this;
    const stuck = current.connectionState === 'AUTHORIZING' && request.authParameters !== undefined;
    await progress.requireKey(request);
    const complete = await resolve(request);
    try {
      const answer = await unhindered(
        calls.deadline,
        () => calls.update(complete),
        stuck ? patienceWithAuthorizing : undefined,
      );
      progress.accept(answer);
      progress.updateUnanswered &&= request.authParameters === undefined;
      return answer;
    } catch (error) {
      if (calls.mayHaveActed('UpdateConnection')) {
        // The connection may be as declared now, or as it was. What AWS shows tells, of all but the secrets.
        progress.known ??= current;
        progress.updateUnanswered ||= request.authParameters !== undefined;
      }
      if (stuck && error instanceof ServiceError && error.kind === 'concurrentModification') {
        return 'stuck';
      }
      throw error;
    }
  }

  /** Whether the answer says all that has changed: then no call is spent on reading back what was just sent. */
  private saysAll(current: ObservedConnection, differences: Differences, request: UpdateRequest): boolean {
    return (
      current.secretArn !== undefined &&
      this.progress.goal.authorized &&
      differences.removed.length === 0 &&
      // Which key AWS makes of an alias, only it knows.
      !isAlias(request.kmsKeyIdentifier ?? '')
    );
  }

  /** Whether AWS has let go of what was removed; if not, the last resort, and only once. */
  private async verify(current: ObservedConnection, cleared: boolean): Promise<ObservedConnection> {
    const { properties } = this.journey.desired;
    const { authorized } = this.progress.goal;
    // Without credentials a key encrypts nothing; the next authorization settles what it is.
    const left = compare(current.properties, properties, properties).removed.filter(
      (path) => authorized || path !== 'kmsKeyIdentifier',
    );
    if (left.length === 0) {
      return current;
    }
    // A description is no authorization parameter: there, taking the credentials away would only interrupt deliveries.
    if (!cleared && authorized && left.some((path) => path !== 'description')) {
      return this.startOver(`Removing ${left.join(', ')} from connection "${current.name}"`);
    }
    if (this.place(current) !== 'working') {
      // Why it does not work is worth more to know.
      return current;
    }
    throw new Refused(
      `AWS still shows ${left.join(', ')} on connection "${current.name}" after it was asked to remove it. Replace the connection, for example with pulumi up --replace URN.`,
    );
  }

  /**
   * What surely clears everything (recorded): Deauthorize, wait, Update with the full set. It interrupts deliveries for
   * a moment, so it is the last resort for members that the service keeps when they are left out or sent empty.
   */
  private async startOver(purpose: string): Promise<ObservedConnection> {
    const { desired, resolve } = this.journey;
    const missing = missingSecrets(desired.properties);
    if (missing.length > 0) {
      throw new Refused(
        `${purpose} needs all of its credentials, and ${missing.join(', ')} is not known. It was left as it is; declare what is missing and run pulumi up again.`,
      );
    }
    // A reference that cannot be read shall fail before anything is taken away.
    await resolve(desired.properties);
    return this.send(await this.deauthorize(), 'everything', true);
  }

  private async deauthorize(): Promise<ObservedConnection> {
    const { calls, desired } = this.journey;
    const answer = await unhindered(calls.deadline, () => calls.deauthorize(desired.properties.name));
    return this.progress.readBack(this.progress.accept(answer), { ...this.progress.goal, authorized: false });
  }

  private place({ connectionState }: ObservedConnection): Standing {
    return standing(connectionState, this.progress.goal);
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
