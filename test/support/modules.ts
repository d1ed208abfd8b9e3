import { PROVIDER_TEXT } from './plugin';

/**
 * The text that loads this package's provider, and lets the answer of every check tell the modules that are loaded by
 * then. The text in the state is any program.
 */
export const PROVIDER_TEXT_WITH_MODULES =
  `${PROVIDER_TEXT.replace('exports.handler=', 'const load=')};` +
  'exports.handler=()=>({...load(),check:async(...args)=>{const answer=await load().check(...args);' +
  'return{...answer,inputs:{...answer.inputs,modules:Object.keys(require.cache)}}}})';

/** The packages of the AWS SDK among modules. */
export function awsPackages(modules: string[]): string[] {
  const found = modules.flatMap((path) => /node_modules[\\/]((?:@aws-sdk|@smithy)[\\/][^\\/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(found)];
}
