import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { engine, type Result, type Workspace, workspace } from '../support/engine';
import { full } from '../support/full';
import { forms } from '../support/leak';
import { repository } from '../support/repository';

/** How a program can have a password, in the order of the columns. */
const secrets = {
  'configuration secret': 'canary-of-configuration',
  'member of a structured one': 'canary-of-structure',
  literal: 'canary-of-literal',
  reference: 'canary-of-reference',
} as const;
const changedSecret = 'canary-of-changed-configuration';

const program = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const passwords = {
  configured: config.requireSecret("password"),
  structured: config.requireSecretObject("structure").apply(({ password }) => password),
  literal: ${JSON.stringify(secrets.literal)},
  referenced: { secretArn: config.require("secretArn") },
};
for (const [name, password] of Object.entries(passwords)) {
  new Connection(name, {
    authorizationType: "BASIC", description: config.require("run"),
    authParameters: { basicAuthParameters: { username: "user", password } },
  });
}
`;

const guide = readFileSync(join(repository, 'docs/guides/secrets.md'), 'utf8');

/** The rows of the guide for a version of the engine: what shows which secret. */
function documented(version: string): Map<string, string> {
  const rows = new Map<string, string>();
  for (const line of guide.split('\n').filter((text) => text.startsWith('| '))) {
    const [place, versions, ...shows] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (versions?.split(', ').includes(version)) rows.set(place, shows.join(' | '));
  }
  return rows;
}

/** Part of the long suites: every place needs an update of its own. */
const runs = full('canaries') || full('matrix') ? describe : describe.skip;

runs('What the engine shows of a secret', function () {
  this.timeout(900_000);
  let emulator: Emulator;
  let stack: Workspace;
  let version: string;
  const seen = new Map<string, string>();

  before(async () => {
    version = (await engine()).version;
    emulator = await startEmulator();
    const { ARN } = await new SecretsManagerClient(clientConfig(emulator)).send(
      new CreateSecretCommand({ Name: 'source', SecretString: secrets.reference }),
    );
    stack = await workspace({
      program: { 'index.js': program },
      emulator,
      config: { secretArn: ARN, run: 'first' },
      secrets: {
        password: secrets['configuration secret'],
        structure: JSON.stringify({ password: secrets['member of a structured one'] }),
      },
    });
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const note = (
    place: string,
    texts: readonly string[],
    canaries: readonly string[] = Object.values(secrets),
  ): void => {
    const shows = (canary: string): boolean =>
      forms(canary).some(({ needle }) => texts.some((text) => text.includes(needle)));
    seen.set(place, canaries.map((canary) => (shows(canary) ? 'yes' : 'no')).join(' | '));
  };
  let run = 0;
  const up = async (flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> => {
    await stack.setConfig({ run: `run ${++run}` });
    const before = { ...stack.env };
    Object.assign(stack.env, env);
    try {
      // As a user starts it: without the event log of the tests, in which debug events are.
      const result = await stack.run('up', '--yes', '--skip-preview', ...flags);
      assert.equal(result.code, 0, result.output.slice(-2000));
      return result;
    } finally {
      for (const name of Object.keys(env)) delete stack.env[name];
      Object.assign(stack.env, before);
    }
  };
  const file = (name: string): string => join(stack.folder, name);

  it('is what the guide says', async () => {
    note('terminal output, `--diff` included', [(await up(['--diff'])).output]);
    note('`up --json`', [(await up(['--json'])).output]);
    await up(['--event-log', file('events.json')]);
    note('event log (`--event-log`)', [readFileSync(file('events.json'), 'utf8')]);
    for (let level = 1; level <= 11; level += 1) {
      const { output } = await up([`-v=${level}`, '--logtostderr', '--logflow']);
      note(`log of \`-v=${level}\``, [output]);
    }
    await up([], { PULUMI_DEBUG_GRPC: file('grpc.json') });
    note('`PULUMI_DEBUG_GRPC`', [readFileSync(file('grpc.json'), 'utf8')]);
    await up([`--tracing=file:${file('trace')}`]);
    note('`--tracing`', [readFileSync(file('trace'), 'latin1')]);
    const traces = file('otel.json');
    const otel = await stack.run('up', '--yes', '--skip-preview', `--otel-traces=file://${traces}`);
    if (otel.code === 0) note('`--otel-traces`', [readFileSync(traces, 'latin1')]);

    const plan = file('plan.json');
    await stack.setConfig({ run: 'planned' });
    await stack.preview('--save-plan', plan);
    note('saved plan', [readFileSync(plan, 'utf8')]);
    await stack.setSecrets({ password: changedSecret });
    const { output } = await stack.run('up', '--yes', '--skip-preview', '--plan', plan);
    note('`up --plan` after the configuration secret has changed', [output]);
    note('state, history and backups', [...texts(stack.backend)]);

    const table = [...seen].map(([place, shows]) => `| ${place} | ${version} | ${shows} |`).join('\n');
    assert.deepEqual(
      Object.fromEntries([...documented(version)].filter(([place]) => seen.has(place))),
      Object.fromEntries(seen),
      `docs/guides/secrets.md does not say what Pulumi ${version} shows:\n${table}`,
    );
  });
});

function* texts(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) yield readFileSync(join(entry.parentPath, entry.name), 'utf8');
  }
}
