import { join } from 'node:path';
import { full } from './full';

/**
 * Whether Pulumi's processes start as they do at users. The start is most of what they compute, so that every run of the
 * tests spares what has no part in what is tested: modules that are loaded and not used, and the types of programs.
 */
const all = full('start');

const lazyModules = join(__dirname, 'lazyModules.cjs');

/** Options of Node.js for a plugin process. */
export const nodeOptions: readonly string[] = all ? [] : ['--require', lazyModules];

/** Variables for the CLI, which hands them to the program and the plugin. */
export const environment: NodeJS.ProcessEnv = all
  ? {}
  : { NODE_OPTIONS: `--require=${JSON.stringify(lazyModules)}`, PULUMI_NODEJS_TRANSPILE_ONLY: 'true' };

/** The options of the runtime in Pulumi.yaml: a program in JavaScript needs no TypeScript, though Pulumi would load it. */
export const runtimeOptions = (main: string | undefined): object =>
  all || main !== 'index.js' ? {} : { options: { typescript: false } };
