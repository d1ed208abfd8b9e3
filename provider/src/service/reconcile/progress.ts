import { Refused } from '../../model/errors';
import { awaited } from '../api/deadline';
import type { Accepted, ObservedConnection } from '../api/observed';
import { retryWhileBusy } from '../api/retryWhileBusy';
import { Interrupted, KnownConnection } from './interrupted';
import { requireUsableKey } from './keys';
import type { AppliedProperties } from './ownership';
import type { Journey } from './journey';
import type { Goal } from './states';
import { settle } from './wait';

/** What one operation has learned of its connection so far, and what has to be recorded if it fails now. */
export class Progress {
  /** The properties that were applied last; undefined if they are not known. */
  applied: AppliedProperties | undefined;
  /** Whether an update of the secrets may have been carried out without an answer, and none has been answered since. */
  updateUnanswered: boolean;
  /** Set as soon as AWS has, or may have, accepted a change: from then on a failure is recorded. */
  known: KnownConnection | undefined;
  private seen: ObservedConnection | undefined;
  private arn: string | undefined;

  constructor(
    private readonly journey: Journey,
    readonly goal: Goal,
  ) {
    this.applied = journey.recorded?.properties;
    this.updateUnanswered = journey.recorded?.updateUnanswered === true;
  }

  follow(connection: ObservedConnection): void {
    this.seen = connection;
    this.arn = connection.arn;
  }

  /** Takes note of the answer to a change. */
  accept(answer: Accepted): Accepted {
    this.requireSame(answer, 'That change has reached the new one.');
    this.arn = answer.arn;
    const { stateReason: _, ...before } = this.known ?? this.seen ?? {};
    this.known = { ...before, name: this.journey.desired.properties.name, ...answer };
    return answer;
  }

  /** Removes the credentials, once no other change is under way. */
  async deauthorize(): Promise<ObservedConnection> {
    const { calls, desired } = this.journey;
    const answer = await retryWhileBusy(calls.deadline, () => calls.deauthorize(desired.properties.name));
    return this.readBack(this.accept(answer), { ...this.goal, authorized: false });
  }

  /**
   * Waits for the outcome; the last poll reads the connection back. A wait that fails leaves behind what it has seen,
   * whether something was sent before it or not.
   */
  async readBack(
    { connectionState }: Pick<Accepted, 'connectionState'>,
    goal = this.goal,
  ): Promise<ObservedConnection> {
    const { calls, report, desired } = this.journey;
    const { name } = desired.properties;
    this.known ??= this.seen;
    const saw = (connection: ObservedConnection): void => {
      this.seen = connection;
      this.known = connection;
    };
    const connection = await settle({ calls, report, arn: this.arn, saw }, name, goal, connectionState);
    if (!connection) {
      throw this.missing();
    }
    this.requireSame(connection, 'The new one was left alone.');
    return connection;
  }

  private missing(): Refused {
    const { name } = this.journey.desired.properties;
    if (this.seen === undefined) {
      return new Refused(
        `AWS accepted CreateConnection of connection "${name}" (${this.arn}), and DescribeConnection has not found it since. ` +
          'The connection is recorded: run `pulumi up`, which continues with it, or creates it again if it does not exist.',
      );
    }
    this.known = undefined;
    return new Refused(
      `Someone else deleted connection "${name}" while it was being changed. Run \`pulumi up\` to recreate it.`,
    );
  }

  /** Before credentials are sent that a customer-managed key is to encrypt, and before the key is changed. */
  async requireKey(request: { kmsKeyIdentifier?: string; authParameters?: unknown }): Promise<void> {
    const { calls, report, desired } = this.journey;
    const { kmsKeyIdentifier: key, name } = desired.properties;
    if (key && (request.kmsKeyIdentifier || request.authParameters)) {
      await awaited(calls.deadline, `The check of the KMS key of connection "${name}"`, () =>
        requireUsableKey(calls.settings, calls.deadline.clock, key, name, report),
      );
    }
  }

  /** The failure to pass on: with what is known, if AWS has accepted something. */
  interrupted(error: unknown): unknown {
    if (!this.known || error instanceof Interrupted) {
      return error;
    }
    const known = { ...this.known, ...(this.updateUnanswered ? { updateUnanswered: true as const } : {}) };
    return new Interrupted(error instanceof Error ? error.message : String(error), known, error);
  }

  /** A call names its connection, and someone else may have created another of that name: the ARN in the answer tells which it met. */
  private requireSame(met: Pick<Accepted, 'arn'>, consequence: string): void {
    const { name } = this.journey.desired.properties;
    if (this.arn !== undefined && met.arn !== this.arn) {
      throw new Refused(
        `Someone else deleted and recreated connection "${name}" while it was being changed (${met.arn}, before it was ${this.arn}). ` +
          `${consequence} Run \`pulumi up\` with another name, or set adopt: true to take it over.`,
      );
    }
  }
}
