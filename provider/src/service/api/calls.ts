import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { ConnectionProperties } from '../../model/connection';
import { Cancelled, Refused, ServiceError } from '../../model/errors';
import { observedNames, propertyNames } from '../../model/fields';
import { pick, PlainObject } from '../../model/json';
import { operations } from '../../model/shapes';
import { requireAllowedAccount } from '../aws/account';
import { eventBridgeClient } from '../aws/client';
import { perSettings } from '../aws/memo';
import type { ClientSettings } from '../aws/settings';
import { formatDuration } from './clock';
import { Deadline, withinDeadline } from './deadline';
import { incompleteAnswer, neverLeft, serviceError } from './errors';
import { Accepted, ListedConnection, ObservedConnection, UpdateRequest } from './observed';
import { ThrottleQueue } from './throttleQueue';
import { fromWire, toWire } from './wire';

/** By operation: AWS counts the calls of each, from all that act with the same settings. */
const throttleQueues = perSettings(() => new Map<string, ThrottleQueue>());

/** The six operations, in this package's terms. Every failure is a `ServiceError`. */
export class ConnectionCalls {
  /** Milliseconds by which the service's clock is ahead of this machine's, by its last answer. */
  private clockOffset = 0;
  /** The operations of which a request may have been carried out although its answer never came. */
  private readonly unanswered = new Set<string>();

  constructor(
    readonly settings: ClientSettings,
    /** Until when a throttled call is repeated. */
    readonly deadline: Deadline,
    /** Shows why a call takes long. */
    private readonly report: (severity: 'info', line: string) => void = () => {},
  ) {}

  get region(): string {
    return this.settings.region;
  }

  /**
   * A moment of this machine's clock by the service's, which its answers carry in whole seconds. To be asked as late as
   * possible: before the first answer the difference between the two is not known.
   */
  serviceTime(moment: number): number {
    return moment + this.clockOffset;
  }

  /**
   * Whether the service may have carried out a request whose answer was lost. A failure alone does not tell: a request
   * that was lost and repeated may have failed the second time because of the first.
   */
  mayHaveActed(operation: string): boolean {
    return this.unanswered.has(operation);
  }

  async create(properties: ConnectionProperties): Promise<Accepted> {
    return (await this.send('CreateConnection', properties, properties.name)) as unknown as Accepted;
  }

  async update(request: UpdateRequest): Promise<Accepted> {
    return (await this.send('UpdateConnection', request, request.name)) as unknown as Accepted;
  }

  async deauthorize(name: string): Promise<Accepted> {
    return (await this.send('DeauthorizeConnection', { name }, name)) as unknown as Accepted;
  }

  async delete(name: string): Promise<Accepted> {
    return (await this.send('DeleteConnection', { name }, name)) as unknown as Accepted;
  }

  /** Undefined if no connection has this name. */
  async describe(name: string): Promise<ObservedConnection | undefined> {
    let answer: PlainObject;
    try {
      answer = await this.send('DescribeConnection', { name }, name);
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'notFound') {
        return undefined;
      }
      throw error;
    }
    const properties = pick({ ...answer, name }, propertyNames);
    return { name, ...pick(answer, ['name', ...observedNames]), properties } as unknown as ObservedConnection;
  }

  /**
   * All pages. The SDK has no paginator for this operation. Whether the service takes two filters in one request is not
   * known, so the state is filtered here if there is a prefix.
   */
  async list({ namePrefix, connectionState }: ListFilter = {}): Promise<ListedConnection[]> {
    const found: ListedConnection[] = [];
    const filter = namePrefix === undefined ? { connectionState } : { namePrefix };
    let nextToken: unknown;
    do {
      if (nextToken !== undefined && this.deadline.left <= 0) {
        throw new ServiceError(
          'unanswered',
          `EventBridge did not list all connections in ${this.region} within ${formatDuration(this.deadline.milliseconds)}. Run the command again, or ask for fewer connections.`,
        );
      }
      const page = await this.send('ListConnections', { ...filter, limit: 100, nextToken });
      found.push(...((page['connections'] as ListedConnection[] | undefined) ?? []));
      nextToken = page['nextToken'];
    } while (nextToken !== undefined);
    return found.filter((item) => connectionState === undefined || item.connectionState === connectionState);
  }

  private async send(operation: string, input: object, connection?: string): Promise<PlainObject> {
    const queues = throttleQueues(this.settings);
    let queue = queues.get(operation);
    if (!queue) {
      queue = new ThrottleQueue();
      queues.set(operation, queue);
    }
    return queue.run(
      this.deadline,
      () => this.attempt(operation, input, connection),
      (milliseconds) =>
        this.report(
          'info',
          `${connection === undefined ? '' : `connection "${connection}": `}EventBridge has throttled ${operation} for ${formatDuration(milliseconds)}. It is repeated until the timeout of ${formatDuration(this.deadline.milliseconds)}.`,
        ),
    );
  }

  private async attempt(operation: string, input: object, connection?: string): Promise<PlainObject> {
    const { input: request, output: answer } = operations[operation];
    let isSent = false;
    try {
      const output = await withinDeadline(this.deadline, async (abortSignal) => {
        // Before reads as well: a connection of this name in another account is not the recorded one.
        await requireAllowedAccount(this.settings);
        const command = this.newCommand(operation, toWire(input, request) as object);
        this.watch(command, operation, () => (isSent = true));
        return eventBridgeClient(this.settings).send(command, { abortSignal });
      });
      const answered = fromWire(output, answer) as PlainObject;
      requireComplete(operation, answered, output.$metadata.httpStatusCode);
      this.unanswered.delete(operation);
      return answered;
    } catch (error) {
      if (error instanceof Refused || error instanceof Cancelled) {
        throw error;
      }
      if (!isSent && error instanceof Error && error.name === 'AbortError') {
        throw new ServiceError(
          'credentials',
          this.deadline.explained(
            `No AWS credentials were found within the timeout of the operation: what gives them (a credential_process, a role, SSO or the machine) did not answer. ${operation} was not sent.`,
          ),
        );
      }
      throw serviceError(error, {
        operation,
        region: this.region,
        ...(connection === undefined ? {} : { connection }),
      });
    }
  }

  /** Notes of each request whether the service may have acted on it, and the time by the service's clock. */
  private watch(command: Command, operation: string, sending: () => void): void {
    command.middlewareStack.add(
      (next) => async (args) => {
        // The repetitions of the SDK come here too.
        this.deadline.requireWanted();
        sending();
        const certain = !this.unanswered.has(operation);
        this.unanswered.add(operation);
        let answer;
        try {
          answer = await next(args);
        } catch (error) {
          if (certain && neverLeft(error)) this.unanswered.delete(operation);
          throw error;
        }
        const { statusCode = 500, headers } = answer.response as HttpAnswer;
        if (certain && statusCode >= 300 && statusCode < 500) this.unanswered.delete(operation);
        const date = headers?.['date'];
        const time = date === undefined ? Number.NaN : Date.parse(date);
        if (!Number.isNaN(time)) {
          this.clockOffset = time - this.deadline.clock.now();
        }
        return answer;
      },
      // Within the SDK's retries, and before its deserializer, so that answers which are errors are seen too.
      { step: 'deserialize', priority: 'low' },
    );
  }

  private newCommand(operation: string, input: object): Command {
    const sdk = require('@aws-sdk/client-eventbridge') as unknown as Record<string, new (input: object) => Command>;
    return new sdk[`${operation}Command`](input);
  }
}

/** What EventBridge always answers. The SDK takes every JSON object for an answer, an empty body included. */
function requireComplete(operation: string, answer: PlainObject, status: number | undefined): void {
  const complete =
    operation === 'ListConnections'
      ? Array.isArray(answer['connections'])
      : ['arn', 'connectionState'].every((name) => typeof answer[name] === 'string' && answer[name] !== '');
  if (!complete) {
    throw Object.assign(
      new Error(`with status ${status ?? 'unknown'} it is empty, or lacks what ${operation} always answers`),
      { name: incompleteAnswer },
    );
  }
}

export interface ListFilter {
  namePrefix?: string;
  connectionState?: string;
}

type Command = Parameters<EventBridgeClient['send']>[0];

interface HttpAnswer {
  statusCode?: number;
  headers?: Record<string, string>;
}
