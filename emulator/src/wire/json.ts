/** A point in time that is written to the wire. */
export class Timestamp {
  private constructor(readonly epochSeconds: number) {}

  /** EventBridge writes whole seconds (recorded); milliseconds are cut off, not rounded. */
  static wholeSeconds(milliseconds: number): Timestamp {
    return new Timestamp(Math.floor(milliseconds / 1000));
  }

  /** Secrets Manager, Parameter Store and KMS write milliseconds as a fraction (recorded). */
  static withMilliseconds(milliseconds: number): Timestamp {
    return new Timestamp(milliseconds / 1000);
  }
}

/**
 * A number as the service writes its timestamps: `1.790461692E9`, and `0.0` for "never" (recorded).
 *
 * This is Java's notation of a double: scientific from ten million on, always with a digit after the point.
 */
export function javaDouble(value: number): string {
  const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7)) {
    return withPoint(String(value));
  }
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  return `${withPoint(digits)}E${Number(exponent)}`;
}

/** Compact JSON; members without a value are left out, as the service leaves out what is not set. */
export function toJson(value: unknown): string {
  if (value instanceof Timestamp) {
    return javaDouble(value.epochSeconds);
  }
  if (Array.isArray(value)) {
    return `[${value.map(toJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
