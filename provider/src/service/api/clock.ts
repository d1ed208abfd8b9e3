/** The time, so that a wait of twenty minutes can be played in a test. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  // Monotonic: the time of day may step by hours during a wait, when the machine sets its clock.
  now: () => performance.timeOrigin + performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** `400ms`, `45s`, `5m`, `1h 5m`, as people write it. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return `${Math.round(milliseconds)}ms`;
  }
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ].filter(([count]) => count !== 0);
  return parts.map(([count, unit]) => `${count}${unit}`).join(' ');
}
