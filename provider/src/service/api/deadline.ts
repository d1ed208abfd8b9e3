import { Clock, systemClock } from './clock';

/** The time that an operation may take in all. */
export class Deadline {
  readonly startedAt: number;

  constructor(
    readonly milliseconds: number,
    readonly clock: Clock = systemClock,
  ) {
    this.startedAt = clock.now();
  }

  get elapsed(): number {
    return this.clock.now() - this.startedAt;
  }

  get left(): number {
    return this.milliseconds - this.elapsed;
  }

  /** Sleeps, but not past the deadline. */
  async sleep(milliseconds: number): Promise<void> {
    await this.clock.sleep(Math.max(0, Math.min(milliseconds, this.left)));
  }
}
