const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const amount = String.raw`(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)`;
const whole = new RegExp(`^\\+?(?:${amount})+$`);
const part = new RegExp(amount, 'g');

/** Of a text that is no duration, as the end of a sentence. */
export const notADuration = 'must be a duration such as "90s", "20m", "1.5h" or "1h30m"';

/** What Go counts in nanoseconds in 64 bits; Pulumi refuses more. */
const longest = 2 ** 63 / 1e6;

/**
 * A duration in Go's notation, as Pulumi takes it in `customTimeouts` and in `aws:assumeRoles`: "90s", "1h30m", "1.5h".
 *
 * @returns milliseconds; undefined for everything that is not a duration, a negative one included
 */
export function parseDuration(text: string): number | undefined {
  if (/^\+?0$/.test(text)) {
    return 0;
  }
  if (text.length > 100 || !whole.test(text)) {
    return undefined;
  }
  let total = 0;
  for (const [, count, unit] of text.matchAll(part)) {
    total += Number(count) * milliseconds[unit];
  }
  return total < longest ? total : undefined;
}
