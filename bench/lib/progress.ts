const beginning = performance.now();

/** One line about what is being measured, behind the time since the start. */
export function progress(text: string): void {
  const seconds = Math.round((performance.now() - beginning) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  process.stderr.write(`[bench ${clock.padStart(5)}] ${text}\n`);
}
