import { callsOf, count, dictated, figures, isMet, total, type Figure } from '../figures';
import { median } from '../lib/statistics';
import {
  callOperationNames,
  operationNames,
  type DetectionResult,
  type Machine,
  type Results,
  type SectionName,
  type Took,
} from '../results';

/** A table with a heading, for the terminal and for the page. */
export interface Table {
  section: SectionName | 'figures';
  head: string[];
  rows: string[][];
}

/** All that is to be read of the results. */
export function tables(results: Results): Table[] {
  const { engine, calls, throttling, detection, plugin } = results;
  return [
    figuresTable(figures(results)),
    ...(engine ? engineTables(engine) : []),
    ...(calls ? [callsTable(calls)] : []),
    ...(throttling ? throttlingTables(throttling) : []),
    ...(detection ? [detectionTable(detection)] : []),
    ...(plugin ? pluginTables(plugin) : []),
  ].filter(({ rows }) => rows.length > 0);
}

const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;
const times = (value: number): string => `${value.toFixed(2)}×`;

const shown = ({ value, unit, target }: Figure): string => {
  const digits = unit === '×' ? 2 : 0;
  // What is missed by little shall not look like the target.
  const more = value > target && Number(value.toFixed(digits)) <= target ? 1 : 0;
  return `${value.toFixed(digits + more)}${unit}`;
};

function figuresTable(found: Figure[]): Table {
  return {
    section: 'figures',
    head: ['figure', 'measured', 'target', ''],
    rows: found.map((figure) => [
      figure.what,
      shown(figure),
      `at most ${shown({ ...figure, value: figure.target })}`,
      isMet(figure) ? 'met' : '**missed**',
    ]),
  };
}

function engineTables({ sizes }: NonNullable<Results['engine']>): Table[] {
  const used = ({ usage }: Took, part: 'engine' | 'program' | 'plugin' | 'emulator'): string =>
    usage ? seconds(usage[part]) : '–';
  return [
    {
      section: 'engine',
      head: ['operation', 'connections', 'rounds', 'floor', 'this provider', 'ratio'],
      rows: sizes.flatMap(({ connections, rounds, operations }) =>
        operationNames.map((name) => [
          `\`${name}\``,
          connections.toLocaleString('en'),
          String(rounds),
          seconds(operations[name].floor.seconds),
          seconds(operations[name].provider.seconds),
          times(operations[name].ratio),
        ]),
      ),
    },
    {
      section: 'engine',
      head: ['processor time of', 'connections', 'engine', 'program', 'plugin', 'all three', 'emulator'],
      rows: sizes.flatMap(({ connections, operations }) =>
        operationNames.map((name) => {
          const { floor, provider, processorRatio } = operations[name];
          const both = (part: 'engine' | 'program' | 'plugin'): string =>
            `${used(floor, part)} → ${used(provider, part)}`;
          return [
            `\`${name}\``,
            connections.toLocaleString('en'),
            both('engine'),
            both('program'),
            both('plugin'),
            processorRatio === undefined ? '–' : times(processorRatio),
            used(provider, 'emulator'),
          ];
        }),
      ),
    },
  ];
}

function callsTable(calls: NonNullable<Results['calls']>): Table {
  const short: Record<string, string> = {
    CreateConnection: 'Create',
    DescribeConnection: 'Describe',
    UpdateConnection: 'Update',
    DeleteConnection: 'Delete',
    DeauthorizeConnection: 'Deauthorize',
    ListConnections: 'List',
  };
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([name, times]) => `${times} ${short[name] ?? name}`)
      .join(', ') || 'none';
  return {
    section: 'calls',
    head: ['operation', 'type', 'this provider', "Terraform's provider"],
    rows: callOperationNames.flatMap((operation) => [
      ...calls.types.map((type) => {
        const { provider, terraform } = type.calls[operation];
        const name = type.type === 'private' ? 'API_KEY, private' : type.type;
        return [operation, name, list(provider), list(terraform)];
      }),
      [operation, 'all four', String(callsOf(calls, operation).provider), String(callsOf(calls, operation).terraform)],
    ]),
  };
}

function throttlingTables({ runs, together, writesPerSecond }: NonNullable<Results['throttling']>): Table[] {
  return [
    {
      section: 'throttling',
      head: [
        'connections',
        'state written',
        'dictated by the limit',
        '`up`',
        'ratio',
        'first to last write',
        'ratio',
        'writes served',
        'reads served',
        'throttled',
      ],
      rows: runs.map(({ connections, checkpoints, seconds: took, writing, served, throttled }) => [
        connections.toLocaleString('en'),
        checkpoints ? 'at every step' : 'at the end',
        seconds(dictated(connections, writesPerSecond)),
        seconds(took),
        times(took / dictated(connections, writesPerSecond)),
        seconds(writing),
        times(writing / dictated(connections, writesPerSecond)),
        String(served['CreateConnection']),
        String(total(served) - served['CreateConnection']),
        String(total(throttled)),
      ]),
    },
    {
      section: 'throttling',
      head: [
        'waiting at the same time',
        'each for',
        'ListConnections',
        'DescribeConnection',
        'reads for each',
        'throttled',
        'last return',
      ],
      rows: [
        [
          String(together.connections),
          `${together.wait} s`,
          String(together.served['ListConnections'] ?? 0),
          String(together.served['DescribeConnection'] ?? 0),
          ((total(together.served) - together.connections) / together.connections).toFixed(1),
          String(total(together.throttled)),
          `${seconds(together.late)} after the last transition`,
        ],
      ],
    },
  ];
}

/** Waits of seconds, of a minute, and of many. */
const bands: readonly [string, number, number][] = [
  ['0.3 to 3 s', 0.3, 3],
  ['3 to 60 s', 3, 60],
  ['1 to 5 min', 60, 300],
  ['5 to 20 min', 300, 1200],
];

function detectionTable({ waits }: DetectionResult): Table {
  return {
    section: 'detection',
    head: ['wait', 'lost, this provider', "lost, Terraform's", 'ratio', 'calls, this provider', "calls, Terraform's"],
    rows: bands.flatMap(([name, from, to]) => {
      const within = waits.filter(({ wait }) => wait >= from && wait <= to);
      if (within.length === 0) return [];
      const middle = (who: 'provider' | 'terraform', member: 'lost' | 'calls'): number =>
        median(within.map((one) => one[who][member]));
      return [
        [
          name,
          seconds(middle('provider', 'lost')),
          seconds(middle('terraform', 'lost')),
          times(middle('provider', 'lost') / middle('terraform', 'lost')),
          middle('provider', 'calls').toFixed(0),
          middle('terraform', 'calls').toFixed(0),
        ],
      ];
    }),
  };
}

function pluginTables({ start, memory }: NonNullable<Results['plugin']>): Table[] {
  const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
  const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
  return [
    {
      section: 'plugin',
      head: ['from the start of the process', 'empty `node`', 'floor', 'this provider', 'ratio to the floor'],
      rows: [
        [
          'to the first answered check',
          milliseconds(start.node),
          milliseconds(start.check.floor),
          milliseconds(start.check.provider),
          times(start.check.ratio),
        ],
        [
          'to the first create: its answer, or its first AWS call',
          milliseconds(start.node),
          milliseconds(start.create.floor),
          milliseconds(start.create.provider),
          times(start.create.ratio),
        ],
      ],
    },
    ...(memory
      ? [
          {
            section: 'plugin' as const,
            head: ['resident memory', 'floor', 'this provider'],
            rows: [
              ['after the first check', megabytes(memory.floor.started), megabytes(memory.provider.started)],
              [
                `after ${count(memory.connections)}`,
                megabytes(memory.floor.created),
                megabytes(memory.provider.created),
              ],
            ],
          },
          {
            section: 'plugin' as const,
            head: ['loaded by every such plugin', 'resident', 'more'],
            rows: memory.profile.map(({ loaded, resident }, index) => [
              loaded,
              megabytes(resident),
              index === 0 ? '' : `+${megabytes(resident - memory.profile[index - 1].resident)}`,
            ]),
          },
        ]
      : []),
  ];
}

/** The table as it stands in a page. */
export function markdown({ head, rows }: Table): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** The table as it is read in a terminal. */
export function plain({ head, rows }: Table): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replace(/\*\*|`/g, '')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '─'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

export function machineSentence({
  processors,
  processor,
  gigabytes,
  system,
  node,
  pulumi,
  sdk,
  load,
}: Machine): string {
  return (
    `${processors} × ${processor}, ${gigabytes} GB, ${system}; Node.js ${node}, Pulumi ${pulumi}, ` +
    `@pulumi/pulumi ${sdk}; load at the start ${load.toFixed(1)}`
  );
}
