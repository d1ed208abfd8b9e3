import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Emulator } from 'eventbridge-connection-emulator';
import { pluginOptions } from '../support/provider';
import type { Answer, Question } from './handlerProcess';

/** A hang, on a machine however busy. */
const patience = 60_000;

/** The guarded handlers as the plugin loads them, without the plugin's part of each call. */
export class Handlers {
  private child: ChildProcess | undefined;

  constructor(private readonly emulator: Emulator) {}

  async ask(question: Question): Promise<Answer> {
    this.child ??= this.start();
    const { child } = this;
    const timer = setTimeout(() => this.close(), patience);
    const over = new AbortController();
    try {
      child.send(question);
      const answered = once(child, 'message', over).then(([answer]) => answer as Answer);
      const ended = once(child, 'exit', over).then(() => {
        this.child = undefined;
        throw new Error(`${question.method} did not come back within ${patience / 1000} seconds, or ended its process`);
      });
      return await Promise.race([answered, ended]);
    } finally {
      clearTimeout(timer);
      // The listener that was not needed goes, and with it what it would keep of the question.
      over.abort();
    }
  }

  close(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(): ChildProcess {
    // Arbitrary places are those of AWS, which do not answer here: one attempt each is enough.
    const { config, env } = pluginOptions(this.emulator, { config: { 'aws:maxRetries': '0' } });
    return fork(join(__dirname, 'handlerProcess.ts'), {
      execArgv: ['--require', 'tsx'],
      env: { ...env, TEST_CONFIG: JSON.stringify(config) },
      serialization: 'advanced',
      // The lines that handlers show are about random arguments here, and of no use to whoever reads the report.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }
}
