import { join } from 'node:path';
import { full } from './full';

/**
 * Whether Pulumi's processes start as they do at users. The start is most of what they compute, so that every run of the
 * tests spares what has no part in what is tested: modules that are loaded and not used, and the types of programs.
 */
export const startsAsAtUsers = full('start');

const lazyModules = join(__dirname, 'lazyModules.cjs');
const withoutTypeScript = join(__dirname, 'withoutTypeScript.cjs');

/** Options of Node.js for a plugin process. */
export const nodeOptions: readonly string[] = startsAsAtUsers ? [] : ['--require', lazyModules];

/** Variables for the CLI, which hands them to the program and the plugin. */
export function environment(program: string | object): NodeJS.ProcessEnv {
  if (startsAsAtUsers) return {};
  const required =
    typeof program === 'object' && 'index.js' in program ? [lazyModules, withoutTypeScript] : [lazyModules];
  return {
    NODE_OPTIONS: required.map((path) => `--require=${JSON.stringify(path)}`).join(' '),
    PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
  };
}
