/** `; did you mean "X"?` if what was written is close to something allowed, else nothing. */
export function suggestion(written: string, allowed: readonly string[]): string {
  // Nobody mistypes a name of 64 characters, and the comparison takes time in proportion to the length.
  if (written.length === 0 || written.length > 64) {
    return '';
  }
  const wanted = fold(written);
  const near = allowed
    .map((candidate) => ({ candidate, distance: nearness(wanted, fold(candidate)) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)[0];
  return near ? `; did you mean "${near.candidate}"?` : '';
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
