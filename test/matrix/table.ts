import { type EngineCell, engines, type Installation, installations, refusals } from './cells';

/** What was run, how it ended and how long it took. */
export interface Row<Where> {
  where: Where;
  what: string;
  result: string;
  seconds: number;
}

/** Adds a line to the rows, whatever happens. */
export async function timed<Where>(
  rows: Row<Where>[],
  where: Where,
  what: string,
  work: () => Promise<string>,
): Promise<void> {
  const row: Row<Where> = { where, what, result: 'FAILED', seconds: 0 };
  rows.push(row);
  const started = Date.now();
  try {
    row.result = await work();
  } finally {
    row.seconds = (Date.now() - started) / 1000;
  }
}

const heads = ['packages', 'Node.js', '`@pulumi/pulumi`', 'TypeScript'];

/** The report on installations. */
export function installationReport(rows: Row<Installation>[]): Promise<string> {
  return report(heads, rows, columns);
}

/** The report on engines. */
export function engineReport(rows: Row<EngineCell>[]): Promise<string> {
  return report(['Pulumi CLI'], rows, ({ engine }) => [engine]);
}

async function report<Where>(
  heads: string[],
  rows: Row<Where>[],
  columns: (where: Where) => string[],
): Promise<string> {
  const lines = rows.map(({ where, what, result, seconds }) => [...columns(where), what, result, seconds.toFixed(1)]);
  const { markdownTable } = await import('markdown-table');
  const align = [...heads.map(() => 'l'), 'l', 'l', 'r'];
  return markdownTable([[...heads, 'what', 'result', 'seconds'], ...lines], { align });
}

/** What the matrix runs, for the guide. */
export async function matrixTable(): Promise<string> {
  const lines = installations.map((installation) => [
    ...columns(installation),
    installation.programs
      .map(({ program, refused }) => (refused ? `refused: ${program}, because ${refusals[refused].why}` : program))
      .join('; '),
  ]);
  const { markdownTable } = await import('markdown-table');
  return markdownTable([[...heads, 'programs'], ...lines], { alignDelimiters: false, padding: true });
}

/** The engines that the matrix runs, for the guide. */
export async function engineTable(): Promise<string> {
  const lines = engines.map(({ engine, tests }) => [engine, tests.map((test) => `${test}.test.ts`).join(', ')]);
  const { markdownTable } = await import('markdown-table');
  return markdownTable([['Pulumi CLI', 'tests of `test/engine`'], ...lines], { alignDelimiters: false, padding: true });
}

export function title(installation: Installation): string {
  const [packages, node, sdk, typescript] = columns(installation);
  return `${packages}; Node.js ${node}, @pulumi/pulumi ${sdk}, TypeScript ${typescript}`;
}

function columns({ manager, workspace, node, sdk, typescript, component }: Installation): [string, ...string[]] {
  const layout = [
    manager,
    ...(workspace ? ['member of a workspace'] : []),
    ...(component === 'alone' ? ['through a component alone'] : []),
  ];
  return [layout.join(', '), node, sdk, typescript];
}
