import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { ConnectionProperties } from '../../model/connection';
import { compact } from '../../model/json';
import { operations } from '../../model/shapes';
import { requireAllowedAccount } from '../aws/account';
import { eventBridgeClient } from '../aws/client';
import { perSettings } from '../aws/memo';
import type { ClientSettings } from '../aws/settings';
import { Deadline } from './deadline';
import { neverLeft, ServiceError, serviceError } from './errors';
import { Refused } from '../reconcile/failures';
import { SharedLooks } from '../reconcile/sharedPolling';
import { Accepted, ListedConnection, ObservedConnection, UpdateRequest } from './observed';
import { Turns } from './throttleQueue';
import { fromWire, toWire } from './wire';

type Output = Record<string, unknown> & { $metadata?: unknown };

/** What the calls of this process with the same settings have in common. */
const sharedBy = perSettings(() => ({ looks: new SharedLooks(), turns: new Map<string, Turns>() }));

/** The six operations, in this package's terms. Every failure is a `ServiceError`. */
export class ConnectionCalls {
  /** How far the service's clock is ahead of ours, by its last answer. */
  private clockOffset = 0;
  /** The operations of which a request may have been carried out although its answer never came. */
  private readonly unanswered = new Set<string>();
  private readonly shared: ReturnType<typeof sharedBy>;

  constructor(
    readonly settings: ClientSettings,
    /** Until when a throttled call is repeated. */
    readonly deadline: Deadline,
    /** Throws where nobody wants the calls any more. Asked before every request, the SDK's repetitions included. */
    private readonly requireWanted: () => void = () => {},
  ) {
    this.shared = sharedBy(settings);
  }

  /** For waits: they look together with the others of this process. */
  get looks(): SharedLooks {
    return this.shared.looks;
  }

  get region(): string {
    return this.settings.region;
  }

  /**
   * A moment of this machine's clock by the service's, which its answers carry in whole seconds. To be asked as late as
   * possible: before the first answer nobody knows how far the two are apart.
   */
  serviceTime(moment: number): number {
    return moment + this.clockOffset;
  }

  /**
   * Whether the service may have carried out a request of which nobody got the answer. A failure alone does not tell:
   * a request that was lost and repeated may have failed the second time because of the first.
   */
  mayHaveActed(operation: string): boolean {
    return this.unanswered.has(operation);
  }

  async create(properties: ConnectionProperties): Promise<Accepted> {
    return accepted(await this.send('CreateConnection', properties, properties.name));
  }

  async update(request: UpdateRequest): Promise<Accepted> {
    return accepted(await this.send('UpdateConnection', request, request.name));
  }

  async deauthorize(name: string): Promise<Accepted> {
    return accepted(await this.send('DeauthorizeConnection', { name }, name));
  }

  async delete(name: string): Promise<Accepted> {
    return accepted(await this.send('DeleteConnection', { name }, name));
  }

  /** Undefined where no connection has this name. */
  async describe(name: string): Promise<ObservedConnection | undefined> {
    let output: Output;
    try {
      output = await this.send('DescribeConnection', { name }, name);
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'notFound') {
        return undefined;
      }
      throw error;
    }
    const plain = fromWire(output, operations['DescribeConnection'].output) as Record<string, unknown>;
    const { description, kmsKeyIdentifier, authorizationType, authParameters, invocationConnectivityParameters } =
      plain as Partial<ConnectionProperties>;
    return compact({
      ...accepted(output),
      name: (plain['name'] as string | undefined) ?? name,
      stateReason: plain['stateReason'] as string | undefined,
      secretArn: plain['secretArn'] as string | undefined,
      properties: compact({
        name,
        description,
        kmsKeyIdentifier,
        authorizationType,
        authParameters,
        invocationConnectivityParameters,
      }),
    });
  }

  /** All pages. The SDK has no paginator for this operation. */
  async list(filter: { namePrefix?: string; connectionState?: string } = {}): Promise<ListedConnection[]> {
    const found: ListedConnection[] = [];
    let nextToken: string | undefined;
    do {
      const output: Output = await this.send('ListConnections', { ...filter, limit: 100, nextToken });
      for (const item of (output['Connections'] as Output[] | undefined) ?? []) {
        found.push(
          compact({
            ...accepted(item),
            name: item['Name'] as string,
            stateReason: item['StateReason'] as string | undefined,
            authorizationType: item['AuthorizationType'] as string,
          }),
        );
      }
      nextToken = output['NextToken'] as string | undefined;
    } while (nextToken);
    return found;
  }

  private async send(operation: string, input: object, connection?: string): Promise<Output> {
    const { turns } = this.shared;
    let turn = turns.get(operation);
    if (!turn) {
      turn = new Turns();
      turns.set(operation, turn);
    }
    return turn.take(this.deadline, () => this.attempt(operation, input, connection));
  }

  private async attempt(operation: string, input: object, connection?: string): Promise<Output> {
    const shape = operations[operation].input;
    // Before reads as well: what another account holds under this name says nothing about the recorded connection.
    await requireAllowedAccount(this.settings);
    try {
      const client = eventBridgeClient(this.settings);
      const command = this.newCommand(operation, toWire(input, shape) as object);
      command.middlewareStack.add(
        (next) => async (args) => {
          this.requireWanted();
          const certain = !this.unanswered.has(operation);
          this.unanswered.add(operation);
          let answer;
          try {
            answer = await next(args);
          } catch (error) {
            if (certain && neverLeft(error)) this.unanswered.delete(operation);
            throw error;
          }
          const status = (answer.response as { statusCode?: number }).statusCode ?? 500;
          if (certain && status >= 400 && status < 500) this.unanswered.delete(operation);
          const date = (answer.response as { headers?: Record<string, string> }).headers?.['date'];
          const time = date === undefined ? Number.NaN : Date.parse(date);
          if (!Number.isNaN(time)) {
            this.clockOffset = time - this.deadline.clock.now();
          }
          return answer;
        },
        // Within the SDK's retries, and before its deserializer, so that answers which are errors are seen too.
        { step: 'deserialize', priority: 'low' },
      );
      const output = await (client as unknown as { send(command: unknown): Promise<unknown> }).send(command);
      this.unanswered.delete(operation);
      return output as Output;
    } catch (error) {
      if (error instanceof Refused) {
        throw error;
      }
      throw serviceError(error, {
        operation,
        region: this.region,
        ...(connection === undefined ? {} : { connection }),
      });
    }
  }

  private newCommand(operation: string, input: object): Parameters<EventBridgeClient['send']>[0] {
    const sdk = require('@aws-sdk/client-eventbridge') as Record<string, unknown>;
    const Command = sdk[`${operation}Command`] as new (input: object) => Parameters<EventBridgeClient['send']>[0];
    return new Command(input);
  }
}

function accepted(output: Output): Accepted {
  return compact({
    arn: output['ConnectionArn'] as string,
    connectionState: output['ConnectionState'] as string,
    creationTime: time(output['CreationTime']),
    lastModifiedTime: time(output['LastModifiedTime']),
    lastAuthorizedTime: time(output['LastAuthorizedTime']),
  });
}

/** The service says "never" with the beginning of time. */
function time(value: unknown): string | undefined {
  return value instanceof Date && value.getTime() > 0 ? value.toISOString() : undefined;
}
