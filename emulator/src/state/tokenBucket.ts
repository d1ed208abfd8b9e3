/** Thousandths of a call, so that a clock in milliseconds fills the bucket in whole numbers. */
const call = 1000;

/**
 * A limit of calls as AWS implements it: a bucket of tokens that starts full. Each call that is served takes one; tokens
 * come back evenly over time, and never more than the bucket holds.
 */
export class TokenBucket {
  private level: number | undefined;
  private filled = 0;

  /** Takes a token; `false` if there is none. The limit may differ from one call to the next. */
  take(now: number, perSecond: number, size: number): boolean {
    const gained = Math.max(0, now - this.filled) * perSecond;
    this.level = this.level === undefined ? size * call : Math.min(size * call, this.level + gained);
    this.filled = now;
    if (this.level < call) {
      return false;
    }
    this.level -= call;
    return true;
  }
}
