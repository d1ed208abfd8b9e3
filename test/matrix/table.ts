import { type Installation, installations, refusals } from './cells';

/** One line of the report. */
export interface Row {
  installation: Installation;
  what: string;
  result: string;
  seconds: number;
}

const heads = ['packages', 'Node.js', '`@pulumi/pulumi`', 'TypeScript'];

/** What was run, with its result and how long it took. */
export async function report(rows: Row[]): Promise<string> {
  const lines = rows.map(({ installation, what, result, seconds }) => [
    ...columns(installation),
    what,
    result,
    seconds.toFixed(1),
  ]);
  const { markdownTable } = await import('markdown-table');
  return markdownTable([[...heads, 'what', 'result', 'seconds'], ...lines], { align: [...'llllllr'] });
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
