import { Refused, ServiceError } from '../../model/errors';
import { missingSecrets } from '../../model/secretMembers';
import type { Accepted, ObservedConnection, UpdateRequest } from '../api/observed';
import { retryWhileBusy } from '../api/retryWhileBusy';
import type { Found } from './acquire';
import type { Journey } from './journey';
import { mayDeauthorize, nextStep, Sending, Step, verdict } from './plan';
import type { Progress } from './progress';
import { requireSecrets } from './requireSecrets';
import { standing } from './states';

/** A change waits this long for an authorization to end, before it removes what that waits for. */
const authorizingPatienceMs = 5_000;

/**
 * Brings an existing connection to what is declared: deauthorize or update, wait, verify; at most once again after a
 * clear. What to do is decided in `plan.ts`; this does it.
 */
export class Synchronization {
  private sending: Sending = 'differences';
  private cleared = false;

  constructor(
    private readonly journey: Journey,
    private readonly progress: Progress,
  ) {}

  async bring(found: Found): Promise<ObservedConnection> {
    this.sending = found.sending;
    let current = found.connection;
    for (;;) {
      const step = nextStep(this.situation(current));
      switch (step.kind) {
        case 'done':
          return current;
        case 'deauthorize':
          current = await this.progress.deauthorize();
          continue;
        case 'update': {
          const answer = await this.update(step.request, current);
          if (answer === 'stuck') {
            current = await this.startOver(`Changing connection "${current.name}" while it is AUTHORIZING`);
            continue;
          }
          if (step.answerSuffices && standing(answer.connectionState, this.progress.goal) === 'working') {
            return asUpdated(current, answer, step);
          }
          current = await this.progress.readBack(answer);
          break;
        }
        case 'wait':
          current = await this.progress.readBack(current);
      }
      const judged = verdict(this.situation(current));
      if (judged.kind === 'done') {
        return current;
      }
      const left = judged.left.join(', ');
      if (judged.kind === 'notCleared') {
        throw new Refused(
          `AWS still shows ${left} on connection "${current.name}" after it was asked to remove it. Replace the connection, for example with pulumi up --replace URN.`,
        );
      }
      current = await this.startOver(`Removing ${left} from connection "${current.name}"`);
    }
  }

  private situation(current: ObservedConnection) {
    const { sending, cleared } = this;
    const { goal, applied } = this.progress;
    return { desired: this.journey.desired, goal, current, applied, sending, cleared };
  }

  /** The answer of AWS; `stuck` if AWS refuses because the connection waits for a token that may never come. */
  private async update(request: UpdateRequest, current: ObservedConnection): Promise<Accepted | 'stuck'> {
    const { calls, secrets } = this.journey;
    const { progress } = this;
    if (request.authParameters) {
      requireSecrets(`Changing the authorization of connection "${current.name}"`, {
        ...this.journey.desired.properties,
        authParameters: request.authParameters,
      });
    }
    // Whatever is to change: AWS may refuse it for as long as it has no token.
    const isAuthorizing =
      current.connectionState === 'AUTHORIZING' &&
      (request.authParameters !== undefined || missingSecrets(this.journey.desired.properties).length === 0);
    await progress.requireKey(request);
    const complete = await secrets.resolve(request);
    if (
      request.authParameters ||
      mayDeauthorize(current.properties, this.journey.desired.properties, progress.applied)
    ) {
      // A removal that the service ignores ends in a deauthorization and the full set: too late to find out then.
      await this.journey.trial?.pass({ exists: true });
    }
    try {
      const answer = await retryWhileBusy(
        calls.deadline,
        () => calls.update(complete),
        isAuthorizing ? authorizingPatienceMs : undefined,
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
      if (isAuthorizing && error instanceof ServiceError && error.kind === 'concurrentModification') {
        return 'stuck';
      }
      throw error;
    }
  }

  /**
   * Deauthorizes, so that the full set is sent next. It interrupts deliveries for a moment: the last resort for members
   * that the service keeps when they are left out or sent empty.
   */
  private async startOver(purpose: string): Promise<ObservedConnection> {
    const { desired, secrets } = this.journey;
    requireSecrets(purpose, desired.properties);
    // A reference that cannot be read, and credentials that do not work, must fail before anything is removed.
    await secrets.resolve(desired.properties);
    await this.journey.trial?.pass({ exists: true });
    this.sending = 'everything';
    this.cleared = true;
    return this.progress.deauthorize();
  }
}

/** The connection after an update that was answered with its final state, without reading it again. */
function asUpdated(
  current: ObservedConnection,
  answer: Accepted,
  { request }: Step & { kind: 'update' },
): ObservedConnection {
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
