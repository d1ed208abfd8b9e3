/** The suites of which every run of the tests has a part, because all of them takes minutes. */
export const suites = [
  'canaries',
  'faults',
  'kills',
  'languages',
  'matrix',
  'pages',
  'promotion',
  'properties',
  'start',
] as const;
export type Suite = (typeof suites)[number];

/**
 * Whether all of a suite runs: `TEST_FULL` names some of them, or `all`. `npm run test:nightly` runs everything in full,
 * and scripts such as `npm run test:faults` run one suite.
 */
export function full(suite: Suite, asked = process.env['TEST_FULL'] ?? ''): boolean {
  const names = asked.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => name !== 'all' && !(suites as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new Error(`TEST_FULL names ${unknown.join(', ')}; there are only ${suites.join(', ')} and all.`);
  }
  return names.includes(suite) || names.includes('all');
}

/** Declares tests that only the full suite has. */
export function onlyInFull(suite: Suite, tests: () => void): void {
  if (full(suite)) tests();
}
