/** The middle of some numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new RangeError('There is no median of nothing');
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios of measurements that belong together in pairs. */
export function medianRatio(values: readonly number[], floor: readonly number[]): number {
  return median(values.map((value, index) => value / floor[index]));
}

/** Enough digits to tell two measurements apart, and none that only noise decides. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}
