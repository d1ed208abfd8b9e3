import type { StackConfig } from '../service/aws/config';
import type { Report } from '../service/reconcile/journey';

/** The operations that have a timeout of their own. */
export type TimedOperation = 'create' | 'update' | 'delete';

/**
 * What asks the handlers, for one call: the host of the dynamic provider, or that of the plugin. Handlers know of the
 * engine only what is here.
 */
export interface Host {
  /** The configuration of the provider: `aws:region` and the like. */
  readonly config: StackConfig;
  /** Whether this is a preview; undefined if the host is not told. */
  readonly preview?: boolean | undefined;
  /** The URN of the resource; undefined if the host is not told. */
  readonly identity?: string | undefined;
  /** What only the processes of one command of the engine have in common; undefined if the host is not told. */
  readonly command?: string | undefined;
  /** The inputs that only this host has. They are recorded and compared like all others. */
  readonly ownInputs: readonly string[];
  /** Whether the program passes `verify.url` as a secret, so that no message may show it. */
  readonly isUrlSecret: boolean;
  /** The milliseconds that the program gives an operation; undefined for the default. */
  timeoutOf(operation: TimedOperation): number | undefined;
  /** Shows a line on the row of the resource, or of the stack. */
  readonly report: Report;
  /** Keeps a secret out of every message of this call from now on. */
  protect(secret: string): void;
  /** A text without the secrets of this call. */
  redact(text: string): string;
  /** Whether a value is not known yet. It is never judged, and equals nothing. */
  readonly isUnknown: (value: unknown) => boolean;
  /** Aborted, with the error to fail with, when the answer is no longer wanted: waits end, and nothing more is sent. */
  readonly signal: AbortSignal;
}
