import type { Region, World } from '../state/world';
import type { PatternsByPath } from '../validation';

/** A call as an operation sees it. */
export interface Call {
  world: World;
  region: Region;
  accessKeyId: string;
  /** The caller's ARN. */
  principal: string;
  /**
   * Refuses the call unless the caller may do this (`events:CreateConnection`) on that ARN.
   *
   * @param context - condition keys of the request, such as `kms:ViaService`
   */
  requirePermission(action: string, resource: string, context?: Record<string, string>): void;
}

/** One operation of one service. */
export interface Operation<Input = Record<string, unknown>> {
  /** The service as SigV4 and IAM name it. */
  service: string;
  name: string;
  /** Counts against which of the two rate limits? */
  kind: 'read' | 'write';
  /** The shape of the request, if the model has one. */
  input?: string;
  /** Patterns that the service checks although its model does not have them. */
  patterns?(call: Call): PatternsByPath;
  /** On which resource must the caller be allowed the action of this name? `undefined`: on none. */
  resource?(call: Call, input: Input): string | undefined;
  /** What the call does and answers. */
  run(call: Call, input: Input): unknown;
}

/** Keeps the input type of an operation out of the table of all operations. */
export const operation = <Input>(definition: Operation<Input>): Operation => definition as unknown as Operation;
