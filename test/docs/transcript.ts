// Runs a page of the documentation from top to bottom, as a reader would, and compares what the real engine says.
//
//   ```ts        the first one is the program
//   ```diff      a change of the program: each run of - lines becomes the + lines after it
//   ```console   `$ pulumi ...` is run; the lines below it are what it has to say
//   <!-- ... --> what happens out of sight: `up`, `aws CONNECTION-OPERATION JSON`, `deauthorize NAME REASON`
//
// With UPDATE_DOCS=1 the answers are written into the page instead.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { startEmulator, type Emulator } from 'eventbridge-connection-emulator';
import ts from 'typescript';
import { clientConfig } from '../support/clients';
import { succeeded, workspace, type Workspace } from '../support/engine';
import { full } from '../support/full';
import { repository } from '../support/repository';

/** The address that stands in the pages for the emulator's. */
const ADDRESS = 'http://127.0.0.1:4599';

/** Lines of which those about resources that follow each other are sorted: in which order they come, the engine leaves open. */
function inAnyOrder(lines: string[]): string[] {
  const isRow = (line: string): boolean => /^ {1,4}[-+~]{0,2} {1,4}\S+:\S+:\S+ \S+/.test(line);
  const sorted: string[] = [];
  for (let begin = 0; begin < lines.length;) {
    let end = begin;
    while (end < lines.length && isRow(lines[end])) end += 1;
    sorted.push(...(end > begin ? lines.slice(begin, end).sort() : [lines[begin]]));
    begin = Math.max(end, begin + 1);
  }
  return sorted;
}

interface Step {
  heading: string;
  kind: string;
  /** The lines of the page that it stands on, without fences. */
  begin: number;
  end: number;
}

/**
 * A test for each heading of the page under which a command is run.
 *
 * @param last - the heading with which a run of a part ends; a later one builds on what those before it did
 */
export function follow(path: string, project: string, last?: string): void {
  describe(`${path}, followed on the real engine`, function () {
    this.timeout(240_000);
    const lines = readFileSync(join(repository, path), 'utf8').split('\n');
    const all = steps(lines);
    const headings = [...new Set(all.map((step) => step.heading))];
    // To write a page takes all of it.
    const whole = last === undefined || full('pages') || Boolean(process.env.UPDATE_DOCS);
    assert.ok(whole || headings.includes(last), `${path} has no heading "${last}"`);
    const answers = new Map<Step, string[]>();
    let reader: Reader;

    before(async () => {
      reader = await Reader.start(project);
    });
    after(async () => {
      await reader?.close();
      if (process.env.UPDATE_DOCS && answers.size > 0) {
        for (const [step, answer] of [...answers].sort(([a], [b]) => b.begin - a.begin)) {
          lines.splice(step.begin, step.end - step.begin, ...answer);
        }
        writeFileSync(join(repository, path), lines.join('\n'));
      }
    });

    for (const heading of whole ? headings : headings.slice(0, headings.indexOf(last) + 1)) {
      it(heading, async () => {
        for (const step of all.filter((one) => one.heading === heading)) {
          const text = lines.slice(step.begin, step.end);
          const answer = await reader.take(step.kind, text);
          if (!answer) continue;
          answers.set(step, answer);
          if (!process.env.UPDATE_DOCS) {
            assert.deepEqual(
              inAnyOrder(text),
              inAnyOrder(answer),
              `${path}:${step.begin + 1}: run this test with UPDATE_DOCS=1 if the answer is right`,
            );
          }
        }
      });
    }
  });
}

function steps(lines: string[]): Step[] {
  const found: Step[] = [];
  let heading = 'The beginning';
  let fence: Step | undefined;
  lines.forEach((line, index) => {
    const opening = /^```(\S*)/.exec(line);
    const comment = /^<!-- (.*) -->$/.exec(line);
    if (fence && opening) {
      found.push({ ...fence, end: index });
      fence = undefined;
    } else if (fence) {
      // Inside a block a heading is a comment of the shell.
    } else if (opening) {
      fence = { heading, kind: opening[1], begin: index + 1, end: index + 1 };
    } else if (comment) {
      found.push({ heading, kind: 'comment', begin: index, end: index + 1 });
    } else if (line.startsWith('#')) {
      heading = line.replace(/^#+ /, '');
    }
  });
  return found.filter(({ kind }) => ['ts', 'diff', 'console', 'comment'].includes(kind));
}

class Reader {
  private stack: Workspace | undefined;
  private program = '';

  private constructor(
    private readonly project: string,
    private readonly emulator: Emulator,
    private readonly aws: EventBridge,
  ) {}

  static async start(project: string): Promise<Reader> {
    const emulator = await startEmulator();
    return new Reader(project, emulator, new EventBridge(clientConfig(emulator)));
  }

  async close(): Promise<void> {
    await this.stack?.close();
    await this.emulator.close();
  }

  /** @returns what the block should hold, where that is for the engine to say */
  async take(kind: string, lines: string[]): Promise<string[] | undefined> {
    if (kind === 'ts') {
      if (this.stack) return undefined;
      this.program = `${lines.join('\n')}\n`;
      this.stack = await workspace({
        program: compiled(this.program),
        project: this.project,
        emulator: this.emulator,
        env: { PULUMI_OPTION_SUPPRESS_PROGRESS: 'true' },
      });
    } else if (kind === 'diff') {
      this.change(lines);
    } else if (kind === 'comment') {
      await this.unseen(lines[0].slice('<!-- '.length, -' -->'.length));
    } else {
      return this.type(lines);
    }
    return undefined;
  }

  private change(lines: string[]): void {
    const removed = lines.filter((line) => !line.startsWith('+')).map((line) => `${line.slice(1)}\n`);
    const added = lines.filter((line) => !line.startsWith('-')).map((line) => `${line.slice(1)}\n`);
    const at = this.program.indexOf(removed.join(''));
    assert.ok(at >= 0, `the program has no lines\n${removed.join('')}\nin\n${this.program}`);
    this.program = this.program.slice(0, at) + added.join('') + this.program.slice(at + removed.join('').length);
    this.stack!.write(compiled(this.program));
  }

  private async unseen(text: string): Promise<void> {
    const [what, first = '', ...rest] = text.split(' ');
    if (what === 'up') {
      succeeded(await this.stack!.up());
    } else if (what === 'aws') {
      const call = (this.aws as unknown as Record<string, (input: object) => Promise<unknown>>)[first];
      await call.call(this.aws, JSON.parse(rest.join(' ')));
    } else if (what === 'deauthorize') {
      this.emulator.control.deauthorize(first, rest.join(' '));
    } else {
      throw new Error(`Nothing is known of "${text}"`);
    }
  }

  private async type(lines: string[]): Promise<string[]> {
    const commands = lines.filter((line) => line.startsWith('$ '));
    const answer: string[] = [];
    for (const command of commands) {
      const [program, ...args] = words(command.slice(2).replaceAll(ADDRESS, this.emulator.url));
      assert.equal(program, 'pulumi', command);
      const { output } = await this.stack!.run(...args);
      answer.push(command, ...settled(output.replaceAll(this.emulator.url, ADDRESS)));
    }
    return answer;
  }
}

/** In JavaScript, which starts sooner: the types of the pages are checked by another test. */
function compiled(program: string): Record<string, string> {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  return { 'index.js': ts.transpileModule(program, { compilerOptions }).outputText };
}

/** The words of a command as a shell takes it apart. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

/** What is the same on every run: without times, and with one UUID for all. */
function settled(output: string): string[] {
  return (
    output
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'd0c5e5d0-0000-4000-8000-000000000000')
      // The suffix of a secret's ARN.
      .replace(/(000000000000-)[A-Za-z0-9]{6}\b/g, '$1AbCdEf')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-09-01T12:00:00.000Z')
      .replace(/\((\d+m)?[\d.]+s\)/g, '(1s)')
      .replace(/^Duration: .*\n/gm, '')
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line, index, all) => line !== '' || (index > 0 && all[index - 1] !== ''))
      .join('\n')
      .trim()
      .split('\n')
      .filter((line, _, all) => all.length > 1 || line !== '')
  );
}
