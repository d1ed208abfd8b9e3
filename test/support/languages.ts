import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import type { Engine } from '../../scripts/lib/engine.mjs' with { 'resolution-mode': 'import' };

/** The languages of programs that the engine can run in tests. */
export type Runtime = 'nodejs' | 'yaml' | 'python' | 'go';

/** What the set-up made for languages, or makes when a test first needs it. */
const module = () => import('../../scripts/lib/languages.mjs');

/** The engine with the host of a language, and with an environment that programs in it can run in. */
export async function hosted(engine: Engine, language: Runtime): Promise<Engine> {
  if (language === 'nodejs') return engine;
  const { goEnvironment, python, withHost } = await module();
  const found = await withHost(engine, language);
  if (language === 'python') return extended(found, (await python()).environment(found.env.PATH));
  return language === 'go' ? extended(found, await goEnvironment()) : found;
}

function extended(engine: Engine, variables: NodeJS.ProcessEnv): Engine {
  return {
    ...engine,
    env: { ...engine.env, ...variables },
    environment: (folder) => ({ ...engine.environment(folder), ...variables }),
  };
}

/** Skips tests in Python where it is not installed, or PyPI cannot be reached. CI needs it. */
export async function needPython(test: Context): Promise<void> {
  test.timeout(600_000);
  try {
    await (await module()).python();
  } catch (error) {
    assert.notEqual(process.env['CI'], 'true', `CI needs Python: ${String(error)}`);
    process.stdout.write(`    skipped: ${(error as Error).message}\n`);
    test.skip();
  }
}

/** What is needed for the SDKs of a package; see there. */
export async function languages(): Promise<Awaited<ReturnType<typeof module>>> {
  return module();
}
