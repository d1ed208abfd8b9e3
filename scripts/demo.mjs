// The main job on the real engine, against the emulator: `npm run demo`. Every command that it prints it runs, and
// it fails where the answer is not what it should be.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { setUp } from './setup.mjs';
import { repository } from './lib/repository.mjs';
import { SetupError, script } from './lib/steps.mjs';

const CONNECTIONS = ['orders', 'stock', 'shipping'];

/** Secrets that cannot turn up by chance, so that a search for them means something. */
const secrets = {
  PASSWORD: secret('password'),
  NEW_PASSWORD: secret('new-password'),
  WRONG_PASSWORD: secret('wrong-password'),
  API_KEY: secret('api-key'),
  TENANT_TOKEN: secret('tenant-token'),
  CLIENT_SECRET: secret('client-secret'),
};

async function main() {
  const engine = await setUp();
  const { startEmulator } = (await import('eventbridge-connection-emulator')).default;
  const begin = Date.now();
  // Ctrl-C reaches the command that runs as well: its end leads to the cleaning up below.
  process.on('SIGINT', () => {});
  const emulator = await startEmulator();
  const shop = await startShop();
  // Inside the repository, because Pulumi looks for packages only above the program.
  const folder = mkdtempSync(join(repository, '.engine/demo-'));
  try {
    const project = join(folder, 'project');
    cpSync(join(repository, 'Pulumi.yaml'), join(project, 'Pulumi.yaml'));
    cpSync(join(repository, 'examples/quickstart'), join(project, 'examples/quickstart'), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
    await demo(
      new Terminal(project, { ...engine.environment(folder), ...secrets, EMULATOR: emulator.url, SHOP: shop.url }),
      {
        folder,
        url: emulator.url,
        shop,
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    shop.close();
    await emulator.close();
  }
  say(`\nDone in ${Math.round((Date.now() - begin) / 1000)} seconds, with Pulumi ${engine.version}.`);
}

/**
 * @param {Terminal} terminal
 * @param {{ folder: string, url: string, shop: Awaited<ReturnType<typeof startShop>> }} places
 */
async function demo(terminal, { folder, url, shop }) {
  heading('A stack, and its settings');
  note(
    'The program is examples/quickstart: one connection of each authorization type. An emulator of EventBridge',
    `listens at ${url} (by hand: npm run emulator -- --port 4599). Leave out aws:endpoints, and the`,
    'same commands talk to AWS. The stack lives in a temporary folder (PULUMI_BACKEND_URL=file://...); its secrets come',
    'from shell variables and are encrypted with PULUMI_CONFIG_PASSPHRASE at once.',
  );
  await terminal.run('pulumi stack init demo');
  await terminal.run('pulumi config set aws:region us-east-1');
  await terminal.run(`pulumi config set --path 'aws:endpoints[0].eventbridge' "$EMULATOR"`);
  await terminal.run('pulumi config set ordersUrl "$SHOP/ping"');
  await terminal.run('pulumi config set authorizationEndpoint https://auth.example.com/oauth/token');
  await terminal.run('pulumi config set --secret password "$PASSWORD"');
  await terminal.run('pulumi config set --secret apiKey "$API_KEY"');
  await terminal.run('pulumi config set --secret tenantToken "$TENANT_TOKEN"');
  await terminal.run('pulumi config set --secret clientSecret "$CLIENT_SECRET"');

  heading('What would be made');
  const first = await terminal.run('pulumi preview');
  expect('the preview announces three connections', /\+ 4 to create/.test(first));
  expect('a preview sends nothing to EventBridge', (await connections(url)).length === 0);
  expect('and no password to the shop', shop.asked() === 0);

  heading('Make it');
  const up = await terminal.run('pulumi up --yes --skip-preview');
  expect('three connections were made', /\+ 4 created/.test(up));
  const made = await connections(url);
  expect('EventBridge has all three, authorized', states(made) === 'AUTHORIZED AUTHORIZED AUTHORIZED');
  const password = () => managedSecret(url, 'orders');
  expect('the shop was asked whether the password is right', shop.asked() === 1);
  expect('the password has arrived', (await password()).includes(secrets.PASSWORD));

  heading('Nothing to do the second time');
  const second = await terminal.run('pulumi preview --expect-no-changes');
  expect('the preview shows no change', /4 unchanged/.test(second));

  heading('A new description and a new password');
  await terminal.run('pulumi config set description "Orders and returns of the web shop"');
  await terminal.run('pulumi config set --secret password "$NEW_PASSWORD"');
  const diff = await terminal.run('pulumi preview --diff');
  expect(
    'the preview shows the description',
    diff.includes('"Orders of the web shop" => "Orders and returns of the web shop"'),
  );
  expect('the preview shows that the password changes', /~ password *: \[secret\] => \[secret\]/.test(diff));
  expect('and nothing else of the secrets', diff.match(/\[secret\] => \[secret\]/g)?.length === 1);
  expect('and no other connection', /~ 1 to update/.test(diff));
  shop.accept(secrets.NEW_PASSWORD);
  const change = await terminal.run('pulumi up --yes --skip-preview');
  expect('one connection was updated, in place', /~ 1 updated/.test(change));
  expect('the new password has arrived', (await password()).includes(secrets.NEW_PASSWORD));

  heading('A wrong password');
  await terminal.run('pulumi config set --secret password "$WRONG_PASSWORD"');
  const refused = await terminal.run('pulumi up --yes --skip-preview', { fails: true });
  expect(
    'the shop refuses it',
    /The endpoint \S+\/ping refused the credentials of connection "orders-\w+" \(401\)/.test(refused),
  );
  expect('EventBridge has the password that works', (await password()).includes(secrets.NEW_PASSWORD));
  expect('and the connection works', states(await connections(url)) === 'AUTHORIZED AUTHORIZED AUTHORIZED');
  await terminal.run('pulumi config set --secret password "$NEW_PASSWORD"');

  heading('Compare with reality');
  const refresh = await terminal.run('pulumi refresh --yes --skip-preview');
  expect('nothing has drifted', /4 unchanged/.test(refresh));

  heading('What is kept, and who can read it');
  const outputs = await terminal.run('pulumi stack output');
  expect('the outputs name the connection', /arn:aws:events:us-east-1:\d+:connection\/orders-/.test(outputs));
  const state = await terminal.run('pulumi stack export --file state.json');
  const everything = [terminal.transcript, state, ...texts(folder)];
  for (const [name, value] of Object.entries(secrets)) {
    const forms = [value, Buffer.from(value).toString('base64').replace(/.{3}$/, '')];
    expect(`$${name} is nowhere in plain text`, !everything.some((text) => forms.some((form) => text.includes(form))));
  }

  heading('Remove it');
  const destroy = await terminal.run('pulumi destroy --yes --skip-preview');
  expect('all was deleted', /- 4 deleted/.test(destroy));
  expect('EventBridge has no connection left', (await connections(url)).length === 0);
  await terminal.run('pulumi stack rm demo --yes');
  expect('only Pulumi spoke, without a warning', !/warning|deprecat/i.test(terminal.transcript));
}

/** The shop to which the orders go: it says whether a password is right. */
async function startShop() {
  let accepted = secrets.PASSWORD;
  let asked = 0;
  const server = createServer(({ headers }, answer) => {
    asked += 1;
    const [, password] = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':');
    answer.writeHead(password === accepted ? 204 : 401).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    asked: () => asked,
    /** @param {string} password */
    accept: (password) => void (accepted = password),
    close: () => void server.close(),
  };
}

/** Runs commands as somebody would type them into a shell, in plain sight. */
class Terminal {
  transcript = '';

  /**
   * @param {string} folder
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(folder, env) {
    this.folder = folder;
    this.env = {
      ...env,
      PULUMI_OPTION_COLOR: colorful() ? 'always' : 'never',
      PULUMI_OPTION_SUPPRESS_PROGRESS: 'true',
    };
  }

  /**
   * @param {string} command
   * @param {{ fails?: boolean }} expected whether it has to fail
   * @returns {Promise<string>} what it wrote, without colors
   */
  async run(command, { fails = false } = {}) {
    say(`\n${bold(`$ ${command}`)}`);
    const child = spawn(command, { cwd: this.folder, env: this.env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        process.stdout.write(text);
        output += text;
      });
    }
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    this.transcript += output;
    if ((code !== 0) !== fails) throw new SetupError(`The demo failed: \`${command}\` ended with exit code ${code}.`);
    return stripVTControlCharacters(output);
  }
}

/**
 * @param {string} what
 * @param {boolean} right
 */
function expect(what, right) {
  if (!right) throw new SetupError(`The demo failed: it is not so that ${what}.`);
  say(`  ${styled(32, '✔')} ${what}`);
}

/** @param {string} text */
function heading(text) {
  say(`\n\n${bold(`── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`)}`);
}

/** @param {string[]} lines */
function note(...lines) {
  say(lines.join('\n'));
}

/** @param {string} text */
function bold(text) {
  return styled(1, text);
}

/**
 * @param {number} code of ANSI: 1 is bold, 32 is green
 * @param {string} text
 */
function styled(code, text) {
  return colorful() ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** As usual: a terminal, unless NO_COLOR is set; or FORCE_COLOR. */
function colorful() {
  return (process.stdout.isTTY || Boolean(process.env.FORCE_COLOR)) && !process.env.NO_COLOR;
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {string} what */
function secret(what) {
  return `demo-${what}-${randomBytes(6).toString('hex')}`;
}

/** @param {string} url */
async function connections(url) {
  const { Connections } = await ask(url, 'AWSEvents.ListConnections', {});
  return Connections;
}

/** @param {{ Name: string, ConnectionState: string }[]} list */
function states(list) {
  return CONNECTIONS.map((name) => list.find(({ Name }) => Name.startsWith(`${name}-`))?.ConnectionState).join(' ');
}

/**
 * What EventBridge keeps of a connection in Secrets Manager.
 *
 * @param {string} url
 * @param {string} logicalName
 */
async function managedSecret(url, logicalName) {
  const { Name } = (await connections(url)).find((/** @type {any} */ one) => one.Name.startsWith(`${logicalName}-`));
  const { SecretArn } = await ask(url, 'AWSEvents.DescribeConnection', { Name });
  return (await ask(url, 'secretsmanager.GetSecretValue', { SecretId: SecretArn })).SecretString;
}

/**
 * @param {string} url
 * @param {string} target
 * @param {object} body
 */
async function ask(url, target, body) {
  const service = target.startsWith('AWSEvents') ? 'events' : 'secretsmanager';
  const date = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const scope = `test/${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      'x-amz-date': date,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=none`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${target}: ${await answer.text()}`);
  return /** @type {Promise<any>} */ (answer.json());
}

/**
 * @param {string} path
 * @returns {string[]} the text of every file below a folder
 */
function texts(path) {
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => texts(join(path, name)));
  return [readFileSync(path, 'utf8')];
}

await script(main);
