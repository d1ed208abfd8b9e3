#!/usr/bin/env node
import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { StackConfig } from '../service/aws/config';
import { findConnection } from '../service/lookup';
import { Identifiers } from './identifiers';
import { ImportedConnection, importFile } from './importing';
import { ConfigKey, programOf } from './program';

const usage = `Usage: npx pulumi-eventbridge-connection import <name or ARN...> [options]

Writes what is needed to manage existing connections with Pulumi: the file for
pulumi import, and the TypeScript program that declares them. Reads only; no
secret is read or written.

Options:
  --region REGION      the region of the connections (default: the one in the
                       ARN, AWS_REGION or AWS_DEFAULT_REGION)
  --profile PROFILE    the profile of the shared AWS configuration to use
  --endpoint URL       the EventBridge API, for an emulator or a VPC endpoint
  --out FILE           the file for pulumi import (default: import.json)
  --program FILE       the program (default: connections.ts)
  --force              write over files that exist
  --help               show this
`;

/** A mistake in the command line. */
class UsageError extends Error {}

function options(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        region: { type: 'string' },
        profile: { type: 'string' },
        endpoint: { type: 'string' },
        out: { type: 'string', default: 'import.json' },
        program: { type: 'string', default: 'connections.ts' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = options(args);
  const [command, ...names] = positionals;
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (command !== 'import') {
    throw new UsageError(command === undefined ? 'no command' : `there is no command "${command}"`);
  }
  if (names.length === 0) {
    throw new UsageError('no connection to import');
  }
  const there = [values.out, values.program].filter((file) => !values.force && existsSync(file));
  if (there.length > 0) {
    throw new Error(
      `${there.join(' and ')} already ${there.length === 1 ? 'exists' : 'exist'}: choose other files with --out and --program, or write over them with --force.`,
    );
  }

  const connections: ImportedConnection[] = [];
  const logicalNames = new Identifiers([]);
  const variables = new Identifiers();
  // One after the other: a person waits for a handful, and a throttled account is left in peace.
  for (const name of new Set(names)) {
    const found = await findConnection(configuration(values.profile), name, {
      region: values.region,
      endpoint: values.endpoint,
    });
    if (found.observed.connectionState === 'DELETING') {
      throw new Error(`Connection "${found.observed.name}" is being deleted: there is nothing to import.`);
    }
    if (connections.some((other) => other.found.observed.arn === found.observed.arn)) {
      continue;
    }
    connections.push({
      found,
      logicalName: logicalNames.unused(found.observed.name, found.region),
      variable: variables.identifier(found.observed.name),
    });
  }

  const program = programOf(connections);
  if (program.refused.length > 0) {
    throw new Error(
      `A preview would refuse what AWS holds:\n${program.refused.map((line) => `  ${line}`).join('\n')}\nChange it in AWS first, or leave the connection out. Nothing was written.`,
    );
  }
  writeFileSync(values.out, `${JSON.stringify(importFile(connections), undefined, 2)}\n`);
  writeFileSync(values.program, program.text);
  process.stdout.write(instructions(values.out, values.program, connections, program.keys));
}

/** The stack's configuration is not at hand here: the command line takes its place. */
function configuration(profile: string | undefined): StackConfig {
  return { get: (key) => (key === 'aws:profile' ? profile : undefined), environment: process.env };
}

function instructions(
  out: string,
  program: string,
  connections: readonly ImportedConnection[],
  keys: readonly ConfigKey[],
): string {
  const count = connections.length === 1 ? '1 connection' : `${connections.length} connections`;
  const module = basename(program).replace(/\.[cm]?tsx?$/, '');
  const settings = keys.map(({ key, secret }) => `     pulumi config set ${secret ? '--secret ' : ''}${key}`);
  const width = Math.max(...settings.map((line) => line.length));
  return [
    `Wrote ${count} to ${out}, and the program to ${program}. Now:`,
    '',
    '1. Record the connections in the stack. Nothing is changed in AWS:',
    `     pulumi import --file ${quoted(out)} --generate-code=false`,
    `2. Make ${program} part of the program, for example with this line in index.ts:`,
    `     import "./${module}";`,
    '3. Give the stack the secrets, which AWS does not show (each command asks for the value):',
    ...settings.map((line, index) => `${line.padEnd(width)}  # ${keys[index].meaning}`),
    '4. See that only these are added, and send them to AWS:',
    '     pulumi preview --diff',
    '     pulumi up',
    '',
  ].join('\n');
}

/** For a shell, if the name of a file needs it. */
const quoted = (text: string): string => (/^[\w./@:+-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);

run(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof UsageError ? `${message}\n\n${usage}` : `error: ${message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
