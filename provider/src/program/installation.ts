import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { version as sdkVersion } from '@pulumi/pulumi/version';
import { engineConnection } from './pulumiInternals';

const packageName = 'pulumi-eventbridge-connection';

/** The `engines` and `peerDependencies` of package.json, which package managers only warn of. */
const oldestNode = [20];
const oldestSdk = [3, 216];

/** Where the program was started; it may go elsewhere later on. */
const startFolder = process.cwd();

let good = false;
const told = new WeakSet<object>();

/**
 * Fails with one sentence if the engine would fail later on with a stack trace of its plugin, or refresh without
 * showing what has changed.
 */
export function requireInstallation(): void {
  if (good) {
    return;
  }
  const problem = versionProblem(process.versions.node, sdkVersion);
  if (problem !== undefined) {
    throw new pulumi.RunError(problem);
  }
  const engine = engineConnection();
  if (engine === undefined) {
    return;
  }
  const folder = process.cwd();
  if ([folder, startFolder, process.env['PULUMI_NODEJS_ROOT_DIRECTORY']].some(findsHandlers)) {
    good = true;
  } else if (process.env['PULUMI_NODEJS_MONITOR'] !== undefined) {
    // The engine's host for programs starts them in the folder in which the engine starts the plugin.
    throw new pulumi.RunError(
      `${packageName} is not in node_modules at or above ${folder}, where the engine looks for it: ` +
        'add it to the dependencies in the package.json of the program itself, with npm install, pnpm add or yarn add.',
    );
  } else if (!told.has(engine)) {
    // An inline program of the Automation API runs anywhere. It cannot know where the engine starts the plugin, nor
    // does it hear that the plugin did not start: this shows while the engine works, and is not counted as a message.
    told.add(engine);
    const explanation =
      `${packageName} is not in node_modules at or above ${folder}, where this program runs: if the engine does not ` +
      'find it either, name the folder of the package.json that has it as main in the projectSettings of the workspace.';
    void pulumi.log.info(explanation, undefined, undefined, true);
  }
}

/** What is too old for this package, as a sentence. */
export function versionProblem(node: string, sdk: string): string | undefined {
  if (isOlder(node, oldestNode)) {
    return `${packageName} needs Node.js ${oldestNode.join('.')} or newer, and this is Node.js ${node}.`;
  }
  if (isOlder(sdk, oldestSdk)) {
    return (
      `${packageName} needs @pulumi/pulumi ${oldestSdk.join('.')} or newer, and this program has ${sdk}: ` +
      'run npm install @pulumi/pulumi@3.'
    );
  }
  return undefined;
}

function isOlder(version: string, oldest: number[]): boolean {
  const parts = version.split('.').map(Number);
  const index = oldest.findIndex((part, at) => parts[at] !== part);
  return index >= 0 && (parts[index] ?? 0) < oldest[index];
}

/** Whether the text that the state holds would find the handlers from this folder. */
function findsHandlers(folder: string | undefined): boolean {
  if (folder === undefined) {
    return false;
  }
  try {
    createRequire(join(folder, 'any.js')).resolve(`${packageName}/provider`);
    return true;
  } catch {
    return false; // Whatever the reason, the plugin would meet it too.
  }
}
