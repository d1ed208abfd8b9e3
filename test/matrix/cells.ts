/**
 * What the matrix runs, and what the guide on compatibility lists: one definition for both. Each installation is made
 * once, in a fresh folder outside the repository, from the packed tarball; each of its programs is then previewed,
 * brought up, changed and destroyed by the real engine.
 */
export interface Installation {
  manager: Manager;
  /** The project is a folder of its own, or a member of a workspace with what it depends on at the root. */
  workspace?: true;
  node: Node;
  sdk: Sdk;
  typescript: TypeScript;
  /** Also installs `tsx`, `ts-node` and the types of Node.js. */
  loaders?: true;
  /** How the connection comes into the program: by this package itself, or by a component in another one. */
  component?: 'also' | 'alone';
  programs: readonly ProgramCell[];
  /** The ways of finding declarations with which a typed program is checked, those of the packages included. */
  types?: readonly Resolution[];
}

/** One program, and the sentence that it ends with where it cannot work. */
export interface ProgramCell {
  program: Program;
  refused?: Refusal;
  /** Part of `npm test`. */
  quick?: true;
}

/** Tests of the repository that run on another engine than the one of the set-up. */
export interface EngineCell {
  /** A version of the CLI, which `scripts/lib/engine.mjs` installs or builds. */
  engine: string;
  tests: readonly string[];
}

/** The oldest engine is the one that the README names. */
export const engines: readonly EngineCell[] = ['3.216.0', '3.259.0'].map((engine) => ({
  engine,
  tests: ['lifecycle', 'traps', 'canary', 'plainTextStates', 'secretForms', 'engineShows'],
}));

export type Manager = (typeof managers)[number];
export type Node = (typeof nodes)[number];
export type Sdk = (typeof sdks)[number];
export type TypeScript = (typeof typescripts)[number];
export type Program = (typeof programs)[number];
export type Resolution = (typeof resolutions)[number];
export type Refusal = keyof typeof refusals;

export const managers = [
  'npm',
  'pnpm',
  'pnpm, publicHoistPattern',
  'pnpm, nodeLinker: hoisted',
  'Yarn 1',
  'Yarn 4, nodeLinker: node-modules',
  "Yarn 4, Plug'n'Play",
] as const;

/** The oldest one is there to be refused. */
export const nodes = ['18', '20', '22', '24'] as const;

/** `newest` is what the registry has for a Node.js; the oldest one is there to be refused. */
export const sdks = ['3.215.0', '3.216.0', '3.248.0', 'newest'] as const;

/** Without TypeScript, Pulumi reads programs with the version 3.8.3 that it brings. */
export const typescripts = ['none', '4.9', '5.9', '6.0', '7.0'] as const;

export const programs = [
  'TypeScript',
  'TypeScript in main: src',
  'TypeScript, component',
  'TypeScript, ts-node 10',
  'TypeScript, tsx',
  'TypeScript ESM',
  'TypeScript ESM, module: esnext',
  'TypeScript ESM, --loader ts-node/esm',
  'TypeScript ESM, tsx',
  'JavaScript',
  'JavaScript, component',
  'JavaScript ESM, .mjs',
  'JavaScript ESM, type: module',
  'inline, JavaScript',
  'inline, JavaScript ESM',
  'inline, TypeScript with tsx',
  'inline, TypeScript with ts-node',
  'inline, workDir elsewhere',
  'inline, started elsewhere',
  'inline, started elsewhere, main in projectSettings',
] as const;

/** `moduleResolution` of the compiler: `node` is `node10` in newer ones, and gone in 7.0. */
export const resolutions = ['node', 'node16', 'nodenext', 'bundler'] as const;

/** Why a program is refused: what it says, and what the guide says of it. */
export const refusals = {
  node: {
    message: /pulumi-eventbridge-connection needs Node\.js 20 or newer, and this is Node\.js 18\.\d+\.\d+\./,
    why: 'Node.js 18 is too old',
  },
  sdk: {
    message: /pulumi-eventbridge-connection needs @pulumi\/pulumi 3\.216 or newer, and this program has 3\.215\.0:/,
    why: '`@pulumi/pulumi` 3.215 is too old: its refresh cannot say which property has drifted',
  },
  compiler: {
    message: /TypeError: Cannot read properties of undefined \(reading 'fileExists'\)/,
    why: '`ts-node`, with which Pulumi compiles, cannot load TypeScript 7.0',
  },
  hidden: {
    message:
      /pulumi-eventbridge-connection is not in node_modules at or above \S+, where the engine looks for it: add it to the dependencies in the package\.json of the program itself/,
    why: 'pnpm keeps what only the component depends on out of the `node_modules` of the program',
  },
  elsewhere: {
    message:
      /pulumi-eventbridge-connection is not in node_modules at or above \S+, where this program runs: if the engine does not find it either, name the folder of the package\.json that has it as main in the projectSettings/,
    why: 'the engine looks in the working folder, which has no `node_modules`',
  },
} as const;

const works = (...names: Program[]): ProgramCell[] => names.map((program) => ({ program }));
const quick = (program: Program, refused?: Refusal): ProgramCell => ({
  program,
  quick: true,
  ...(refused && { refused }),
});

export const installations: readonly Installation[] = [
  {
    manager: 'npm',
    node: '20',
    sdk: '3.248.0',
    typescript: '5.9',
    types: ['node', 'node16'],
    programs: [quick('TypeScript'), ...works('TypeScript in main: src')],
  },
  {
    manager: 'npm',
    node: '20',
    sdk: '3.248.0',
    typescript: '5.9',
    loaders: true,
    programs: works('TypeScript, ts-node 10', 'TypeScript ESM, --loader ts-node/esm'),
  },
  {
    manager: 'npm',
    node: '20',
    sdk: '3.248.0',
    typescript: '5.9',
    component: 'alone',
    programs: works('TypeScript, component'),
  },
  {
    manager: 'npm',
    node: '20',
    sdk: '3.216.0',
    typescript: 'none',
    programs: works('TypeScript', 'JavaScript', 'JavaScript ESM, .mjs', 'inline, JavaScript'),
  },
  {
    manager: 'npm',
    node: '20',
    sdk: 'newest',
    typescript: '6.0',
    loaders: true,
    types: ['node16', 'nodenext', 'bundler'],
    programs: [
      ...works('TypeScript ESM', 'TypeScript, tsx', 'inline, TypeScript with ts-node', 'inline, workDir elsewhere'),
      { program: 'inline, started elsewhere', refused: 'elsewhere' },
      ...works('inline, started elsewhere, main in projectSettings'),
    ],
  },
  {
    manager: 'npm',
    node: '22',
    sdk: 'newest',
    typescript: '6.0',
    loaders: true,
    component: 'also',
    programs: works(
      'TypeScript',
      'TypeScript, component',
      'TypeScript ESM',
      'TypeScript ESM, tsx',
      'inline, JavaScript ESM',
    ),
  },
  {
    manager: 'npm',
    node: '24',
    sdk: 'newest',
    typescript: '4.9',
    loaders: true,
    types: ['node', 'node16', 'nodenext'],
    programs: works(
      'TypeScript, ts-node 10',
      'TypeScript ESM, module: esnext',
      'TypeScript, tsx',
      'inline, TypeScript with tsx',
    ),
  },
  {
    manager: 'npm',
    node: '24',
    sdk: '3.248.0',
    typescript: 'none',
    programs: works('TypeScript', 'JavaScript ESM, type: module'),
  },
  {
    manager: 'npm',
    workspace: true,
    node: '20',
    sdk: '3.248.0',
    typescript: '5.9',
    component: 'also',
    programs: works('TypeScript, component', 'TypeScript in main: src', 'JavaScript ESM, .mjs'),
  },
  {
    manager: 'pnpm',
    node: '20',
    sdk: '3.248.0',
    typescript: 'none',
    component: 'alone',
    programs: [quick('JavaScript, component', 'hidden')],
  },
  {
    manager: 'pnpm',
    node: '20',
    sdk: '3.248.0',
    typescript: 'none',
    component: 'also',
    programs: [quick('JavaScript ESM, type: module'), ...works('JavaScript, component', 'inline, JavaScript')],
  },
  {
    manager: 'pnpm',
    node: '22',
    sdk: 'newest',
    typescript: '5.9',
    loaders: true,
    types: ['node', 'nodenext', 'bundler'],
    programs: works('TypeScript', 'TypeScript ESM', 'inline, TypeScript with tsx'),
  },
  {
    manager: 'pnpm',
    workspace: true,
    node: '24',
    sdk: 'newest',
    typescript: '6.0',
    component: 'also',
    programs: works('TypeScript', 'TypeScript, component'),
  },
  {
    manager: 'pnpm',
    node: '24',
    sdk: 'newest',
    typescript: '7.0',
    loaders: true,
    types: ['node16', 'nodenext', 'bundler'],
    programs: [...works('TypeScript ESM, tsx'), { program: 'TypeScript', refused: 'compiler' }],
  },
  {
    manager: 'pnpm, publicHoistPattern',
    node: '20',
    sdk: '3.216.0',
    typescript: '5.9',
    component: 'alone',
    programs: works('TypeScript, component'),
  },
  {
    manager: 'pnpm, nodeLinker: hoisted',
    node: '22',
    sdk: '3.248.0',
    typescript: '5.9',
    component: 'alone',
    programs: works('TypeScript, component'),
  },
  {
    manager: 'Yarn 1',
    node: '22',
    sdk: '3.216.0',
    typescript: '4.9',
    component: 'alone',
    programs: works('TypeScript, component'),
  },
  {
    manager: 'Yarn 1',
    workspace: true,
    node: '20',
    sdk: '3.216.0',
    typescript: '5.9',
    types: ['node', 'bundler'],
    programs: works('TypeScript'),
  },
  {
    manager: 'Yarn 4, nodeLinker: node-modules',
    node: '24',
    sdk: 'newest',
    typescript: '6.0',
    loaders: true,
    component: 'also',
    programs: works('TypeScript, component', 'TypeScript ESM, tsx', 'inline, JavaScript ESM'),
  },
  {
    manager: "Yarn 4, Plug'n'Play",
    node: '20',
    sdk: '3.248.0',
    typescript: '5.9',
    programs: works('TypeScript', 'JavaScript'),
  },
  {
    manager: 'npm',
    node: '18',
    sdk: '3.216.0',
    typescript: 'none',
    programs: [{ program: 'JavaScript', refused: 'node' }],
  },
  {
    manager: 'Yarn 1',
    node: '20',
    sdk: '3.215.0',
    typescript: 'none',
    programs: [{ program: 'JavaScript', refused: 'sdk' }],
  },
];
