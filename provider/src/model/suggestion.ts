/** `; did you mean "X"?` if what was written is close to something allowed, else nothing. */
export function suggestion(written: string, allowed: readonly string[]): string {
  const near = nearest(written, allowed);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/**
 * What was probably meant; undefined if nothing allowed is close to it.
 *
 * @param most - how many edits a name of this length may be away
 */
export function nearest(
  written: string,
  allowed: readonly string[],
  most: (length: number) => number = () => 2,
): string | undefined {
  // Nobody mistypes a name of 64 characters, and the comparison takes time in proportion to the length.
  if (written.length === 0 || written.length > 64) {
    return undefined;
  }
  const wanted = fold(written);
  return allowed
    .map((candidate) => ({ candidate, distance: nearness(wanted, fold(candidate)) }))
    .filter(({ candidate, distance }) => distance <= most(candidate.length))
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

const fold = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** 0 for the same, 1 if one begins with the other (`OAUTH`), else the number of edits. */
function nearness(written: string, candidate: string): number {
  if (written === candidate) {
    return 0;
  }
  if (written.length >= 3 && (candidate.startsWith(written) || written.startsWith(candidate))) {
    return 1;
  }
  return edits(written, candidate);
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
