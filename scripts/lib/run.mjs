import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SetupError, step } from './steps.mjs';

/** How often a long step says how far it has come. */
const PROGRESS_INTERVAL = 15_000;

/**
 * Runs a command whose output matters only when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.what] what it does, for the message when it fails
 * @param {(line: string) => void} [options.onLine] gets every line of stderr
 * @param {() => string} [options.progress] what to print while it takes long
 * @returns {Promise<string>} what it wrote to stdout
 */
export async function run(command, args, { cwd, env, what = `${command} ${args.join(' ')}`, onLine, progress } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {string[]} */
  const tail = [];
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > 40) tail.shift();
    onLine?.(line);
  });
  const ticker = progress && setInterval(() => step(progress()), PROGRESS_INTERVAL);
  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...end) => resolve(end));
    });
    if (code !== 0) {
      const output = [...stdout.split('\n').slice(-40), ...tail].join('\n').trim();
      throw new SetupError(`${what} failed (${signal ?? `exit code ${code}`}):\n${output}`);
    }
    return stdout;
  } finally {
    clearInterval(ticker);
  }
}
