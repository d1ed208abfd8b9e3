/** When Terraform's provider looks, by its source: at once, then after 0.2 s, doubling up to 10 s. */
export function* terraformPauses(): Generator<number, never> {
  yield 0;
  for (let pause = 200; ; pause = Math.min(pause * 2, 10_000)) {
    yield pause;
  }
}

/** How long after the transition it is seen, and after how many looks. */
export function detection(schedule: Generator<number, never>, transition: number): { lost: number; looks: number } {
  for (let time = 0, looks = 1; ; looks += 1) {
    time += schedule.next().value;
    if (time >= transition) {
      return { lost: time - transition, looks };
    }
  }
}
