/** The handlers in a process of their own, which can be ended when one does not come back. Started by `handlers.ts`. */

const handlers = require('pulumi-eventbridge-connection/provider');

export interface Question {
  method: 'check' | 'diff' | 'read';
  args: unknown[];
}

export interface Answer {
  result?: unknown;
  message?: string;
  /** Milliseconds of computing, which do not depend on what else the machine does. */
  cpu: number;
}

if (process.send) {
  handlers.configure({ config: { get: (key: string) => JSON.parse(process.env['TEST_CONFIG']!)[key] } });
  const answered = async ({ method, args }: Question): Promise<void> => {
    const before = process.cpuUsage();
    const answer: Answer = await handlers[method](...args).then(
      (result: unknown) => ({ result }),
      (error: unknown) => ({ message: error instanceof Error ? error.message : `not an error: ${String(error)}` }),
    );
    const { user, system } = process.cpuUsage(before);
    process.send!({ ...answer, cpu: (user + system) / 1000 });
  };
  process.on('message', (question: Question) => void answered(question));
}
