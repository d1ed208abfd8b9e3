/** An answer that is an error of the service: it is what the caller sees, not a failure of the emulator. */
export class AwsError extends Error {
  constructor(
    /** The error type in `__type`, without a prefix (recorded). */
    readonly type: string,
    message?: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = type;
  }
}

export const validationError = (message: string): AwsError => new AwsError('ValidationException', message);
