import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';

/** A page of the documentation. */
export interface Document {
  /** From the root of the repository. */
  path: string;
  text: string;
}

/** A fenced code block. */
export interface CodeBlock {
  path: string;
  /** The line of the opening fence, from 1. */
  line: number;
  language: string;
  /** What stands behind the language: `nocheck because ...`. */
  mark: string;
  code: string;
}

/** Every page that people read. */
export function documents(): Document[] {
  const folders = ['', 'provider', 'emulator', ...below('docs'), ...below('examples')];
  return folders
    .flatMap((folder) => readdirSync(join(repository, folder)).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
}

/** What an editor shows of the public names: the comments of their sources, on the lines on which they are. */
export function comments(): Document[] {
  return ['provider/src/program', 'emulator/src']
    .flatMap((folder) => readdirSync(join(repository, folder)).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path,
      text: readFileSync(join(repository, path), 'utf8')
        .split('\n')
        .map((line) => /^\s*\* ?(?!\/)(.*)$/.exec(line)?.[1] ?? '')
        .join('\n'),
    }));
}

function below(folder: string): string[] {
  if (!existsSync(join(repository, folder))) return [];
  const inside = readdirSync(join(repository, folder), { withFileTypes: true });
  return [
    folder,
    ...inside
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .flatMap(({ name }) => below(join(folder, name))),
  ];
}

export function codeBlocks({ path, text }: Document): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: (CodeBlock & { indent: string }) | undefined;
  text.split('\n').forEach((line, index) => {
    const fence = /^(\s*)```(\S*)\s*(.*)$/.exec(line);
    if (open && fence && fence[2] === '') {
      blocks.push(open);
      open = undefined;
    } else if (open) {
      open.code += `${line.startsWith(open.indent) ? line.slice(open.indent.length) : line}\n`;
    } else if (fence) {
      open = { path, line: index + 1, language: fence[2], mark: fence[3], code: '', indent: fence[1] };
    }
  });
  if (open) throw new Error(`${path}:${open.line}: a code block without an end`);
  return blocks;
}
