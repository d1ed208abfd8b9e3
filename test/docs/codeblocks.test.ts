import assert from 'node:assert/strict';
import { join } from 'node:path';
import ts from 'typescript';
import { strictOptions } from '../support/compilerOptions';
import { repository } from '../support/repository';
import { codeBlocks, type CodeBlock, comments, documents } from './documents';

/** Before a block that imports nothing: a reader has it in mind after the first program of a page. */
const PREAMBLE = [
  'import * as pulumi from "@pulumi/pulumi";',
  'import { Connection, Provider, getConnection, getConnectionOutput, listConnections, listConnectionsOutput } from "pulumi-eventbridge-connection";',
  'import type { ConnectivityParameters, HttpParameterMap } from "pulumi-eventbridge-connection";',
  'import type { ParameterReference, SecretInput, SecretsManagerReference } from "pulumi-eventbridge-connection";',
  'import type { AuthorizationType, ConnectionArgs, ConnectionArgsOf, Verify } from "pulumi-eventbridge-connection";',
  'const config = new pulumi.Config();',
].join(' ');

const OPTIONS: ts.CompilerOptions = { ...strictOptions, types: ['node', 'mocha'] };

describe('The code blocks of the documentation', function () {
  this.timeout(120_000);
  const blocks = [...documents(), ...comments()]
    .flatMap(codeBlocks)
    .filter(({ language }) => ['ts', 'typescript'].includes(language));
  const marked = blocks.filter(({ mark }) => mark.startsWith('nocheck'));
  /** A block that is `continued` stands behind the one before it on its page. */
  const preceding = (block: CodeBlock): string => {
    if (block.mark !== 'continued') return '';
    const previous = blocks[blocks.indexOf(block) - 1];
    if (previous?.path !== block.path) throw new Error(`${block.path}:${block.line}: there is nothing to continue`);
    return `${preceding(previous)}${previous.code}`;
  };
  const source = (block: CodeBlock): string => withImports(preceding(block), block.code);
  const errors = new Map<CodeBlock, string[]>();

  before(() => {
    const checked = blocks.filter((block) => !marked.includes(block));
    // In a folder of the repository that need not exist: the packages are found from there as from any program.
    const files = new Map(
      checked.map((block, index) => [join(repository, `test/docs/block-${index}.${extension(block)}`), block]),
    );
    const host = ts.createCompilerHost(OPTIONS);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
    host.readFile = (name) => (files.has(name) ? source(files.get(name)!) : readFile.call(host, name));
    host.getSourceFile = (name, options, ...rest) =>
      files.has(name)
        ? ts.createSourceFile(name, source(files.get(name)!), options)
        : getSourceFile.call(host, name, options, ...rest);
    const program = ts.createProgram([...files.keys()], OPTIONS, host);
    for (const [name, block] of files) {
      const file = program.getSourceFile(name)!;
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      errors.set(
        block,
        found.map(({ messageText, start }) => {
          const line = block.line + (start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line);
          return `${block.path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
        }),
      );
    }
  });

  for (const block of blocks) {
    const { path, line, mark } = block;
    if (marked.includes(block)) {
      it(`${path}:${line} is left out, with a reason`, () => assert.match(mark, /^nocheck because \S+/));
    } else {
      it(`${path}:${line} compiles`, () => assert.deepEqual(errors.get(block), []));
    }
  }

  it('were found', () => assert.ok(blocks.length > 20, `${blocks.length} blocks`));
});

/** All that precedes on one line, so that the lines of an error are the lines of the page. */
function withImports(preceding: string, code: string): string {
  const imports = /^import /m.test(preceding + code)
    ? 'export {};'
    : /\baws\./.test(code)
      ? `${PREAMBLE} import * as aws from "@pulumi/aws";`
      : PREAMBLE;
  return `${imports} ${preceding.replace(/\/\/.*$/gm, '').replace(/\n/g, ' ')}\n${code}`;
}

/** `await` outside of a function needs an ECMAScript module. */
function extension({ code }: CodeBlock): string {
  return /^(?:\S.*\s)?await\s/m.test(code) ? 'mts' : 'ts';
}
