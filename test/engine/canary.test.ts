import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { Result, workspace } from '../support/engine';
import { faults } from '../support/faults';
import { full } from '../support/full';
import { assertNoLeak, forms } from '../support/leak';

// Every kind of secret member, each with a character that JSON, URLs and forms write in ways of their own.
const first = {
  password: 'canary "one" p&ss/word+1',
  apiKey: 'canary-two-key~1',
  client: 'canary <three> client=1',
  header: 'canary-four "header"',
};
const second = {
  password: 'canary "five" p&ss/word+2',
  apiKey: 'canary-six-key~2',
  client: 'canary <seven> client=2',
  header: 'canary-eight "header"',
};
const canaries = [...Object.values(first), ...Object.values(second)];

const program = (secret: (name: keyof typeof first) => string): string => `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const invocationHttpParameters = { headerParameters: { "X-Tenant": "acme", "X-Token": { value: ${secret('header')}, isValueSecret: true } } };
const detectSecretDrift = true;
exports.basic = new Connection("basic", {
  detectSecretDrift, authorizationType: "BASIC", description: config.get("description"),
  authParameters: { basicAuthParameters: { username: "readable-user", password: ${secret('password')} }, invocationHttpParameters },
}).authParameters;
exports.apiKey = new Connection("apiKey", {
  detectSecretDrift, authorizationType: "API_KEY",
  authParameters: { apiKeyAuthParameters: { apiKeyName: "readable-key", apiKeyValue: ${secret('apiKey')} } },
}).authParameters;
exports.oAuth = new Connection("oAuth", {
  detectSecretDrift, authorizationType: "OAUTH_CLIENT_CREDENTIALS",
  authParameters: { oAuthParameters: {
    clientParameters: { clientId: "readable-client", clientSecret: ${secret('client')} },
    authorizationEndpoint: "https://login.example.com/token", httpMethod: "POST",
    oAuthHttpParameters: { bodyParameters: { assertion: { value: ${secret('header')}, isValueSecret: true } } },
  } },
}).authParameters;
`;

/**
 * `provider/faults.test.ts` meets every fault without the engine. Of those that bring no secret back, what the engine
 * logs is tried in the full suite alone.
 */
const chosenFaults = Object.entries(faults).filter(([title]) => full('canaries') || title.includes('quotes'));

describe('canaries in every secret member, on the real engine with all of its logs on', function () {
  this.timeout(400_000);
  let emulator: Emulator;
  let logs: string;
  before(async () => {
    emulator = await startEmulator();
    logs = mkdtempSync(join(tmpdir(), 'canary-'));
  });
  after(async () => {
    await emulator?.close();
    rmSync(logs, { recursive: true, force: true });
  });

  for (const mode of ['value', 'reference'] as const) {
    it(`given by ${mode} leave no trace ${mode === 'reference' ? 'anywhere' : "outside the engine's own debug logs"}`, async () => {
      emulator.control.reset();
      const secrets = new SecretsManagerClient(clientConfig(emulator));
      const { ARN } = await secrets.send(
        new CreateSecretCommand({ Name: 'canaries', SecretString: JSON.stringify(first) }),
      );
      const grpc = join(logs, `grpc-${mode}.json`);
      const stack = await workspace({
        program: {
          'index.js': program((name) =>
            mode === 'value'
              ? `config.requireSecret("${name}")`
              : `{ secretArn: config.require("secretArn"), jsonKey: "${name}" }`,
          ),
        },
        emulator,
        config: { secretArn: ARN },
        ...(mode === 'value' ? { secrets: first } : {}),
        env: { PULUMI_DEBUG_GRPC: grpc },
      });
      const places: Record<string, string> = {};
      const debug: string[] = [];
      let count = 0;
      const flags = ['-v=9', '--logtostderr', '--diff'];
      const note = (result: Result, succeeds: boolean): void => {
        assert.equal(result.code === 0, succeeds, result.stdout + result.stderr.slice(-2000));
        count += 1;
        places[`output ${count}`] = result.stdout;
        debug.push(result.stderr);
      };
      const noted = (promise: Promise<Result>, succeeds = true): Promise<void> =>
        promise.then((result) => note(result, succeeds));
      const rotate = async (values: typeof first): Promise<void> => {
        if (mode === 'value') {
          await stack.setSecrets(values);
        } else {
          await secrets.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: JSON.stringify(values) }));
        }
      };
      // What the service says of a connection may hold anything that it was sent for that one.
      const sent = {
        'basic-*': [first.password, first.header],
        'apiKey-*': [first.apiKey],
        'oAuth-*': [first.client, first.header],
      };
      const quotes = (values: string[]): string =>
        values.flatMap((canary) => forms(canary).map(({ needle }) => needle)).join(' | ');
      try {
        for (const [name, values] of Object.entries(sent)) {
          emulator.control.fault({
            kind: 'error',
            type: 'ValidationException',
            message: quotes(values),
            operation: 'CreateConnection',
            name,
            times: null,
          });
        }
        await noted(stack.up(...flags), false);
        emulator.control.clearFaults();
        for (const [name, values] of Object.entries(sent)) {
          emulator.control.setOutcome({ name, state: 'DEAUTHORIZED', reason: `refused ${quotes(values)}`, times: 1 });
        }
        await noted(stack.up(...flags, '--continue-on-error'), false);
        await noted(stack.up(...flags));
        assert.equal(emulator.control.connections().filter(({ state }) => state === 'AUTHORIZED').length, 3);
        await noted(stack.run('stack', 'output', '--json', '-v=9', '--logtostderr'));
        await noted(stack.refresh(...flags));

        await rotate(second);
        const plan = join(stack.folder, 'plan.json');
        await noted(stack.preview(...flags, '--show-config', '--save-plan', plan));
        await noted(stack.up(...flags, '--plan', plan));
        emulator.control.deauthorize(emulator.control.connections()[0].name);
        await noted(stack.refresh(...flags));
        await noted(stack.preview(...flags));
        await noted(stack.up(...flags));
        // A delete sends no secret that the service could quote.
        emulator.control.fault({
          kind: 'error',
          type: 'InternalException',
          operation: 'DeleteConnection',
          times: null,
        });
        await noted(stack.destroy(...flags), false);
        emulator.control.clearFaults();

        // Before the destroy: the state with all that it ever holds, and its history.
        assertNoLeak({ ...places, folder: stack.folder }, canaries);
        await noted(stack.destroy(...flags));
        assertNoLeak({ ...places, folder: stack.folder }, canaries);
        assert.ok(existsSync(grpc) && debug.join('').length > 100_000, 'the logs were on');
        const logged = { 'debug log': debug.join('\n'), 'gRPC log': readFileSync(grpc, 'utf8') };
        if (mode === 'reference') {
          assertNoLeak(logged, canaries);
        } else {
          // The search finds what is there: the engine writes what it sends to a dynamic provider.
          assert.throws(() => assertNoLeak(logged, canaries), /secrets leaked/);
        }
        const everything = JSON.stringify(places);
        for (const readable of ['readable-user', 'readable-key', 'readable-client', 'acme']) {
          assert.ok(everything.includes(readable), `${readable} stays readable`);
        }
      } finally {
        await stack.close();
      }
    });

    it(`given by ${mode} leave no trace with any fault of any call`, async () => {
      emulator.control.reset();
      const secrets = new SecretsManagerClient(clientConfig(emulator));
      // A connection for each fault of each call of each operation: one command of the engine drives them all.
      const cells = Object.entries({
        create: [
          'CreateConnection',
          'DescribeConnection',
          ...(mode === 'reference' ? ['GetSecretValue', 'DescribeSecret'] : []),
        ],
        update: [
          'DescribeConnection',
          'UpdateConnection',
          ...(mode === 'reference' ? ['GetSecretValue', 'DescribeSecret'] : []),
        ],
        refresh: ['DescribeConnection'],
        delete: ['DescribeConnection', 'DeleteConnection'],
      }).flatMap(([operation, calls]) =>
        calls.flatMap((call) =>
          chosenFaults.map(([title, spec], index) => ({
            operation,
            call,
            title,
            spec,
            name: `${operation}-${call}-${index}`,
          })),
        ),
      );
      const password = (name: string, release: number): string => `canary ${name}/p&ss+"${release}"`;
      const arns: Record<string, string> = {};
      const rotate = async (release: number): Promise<Record<string, string>> => {
        const values = Object.fromEntries(cells.map(({ name }) => [name, password(name, release)]));
        if (mode === 'reference') {
          for (const [name, value] of Object.entries(values)) {
            if (arns[name] === undefined) {
              arns[name] = (await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }))).ARN!;
            } else {
              await secrets.send(new PutSecretValueCommand({ SecretId: arns[name], SecretString: value }));
            }
          }
        }
        return values;
      };
      const values = await rotate(1);
      const grpc = join(logs, `grpc-faults-${mode}.json`);
      const stack = await workspace({
        program: {
          'index.js': `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const arns = config.getObject("arns");
for (const name of config.requireObject("names")) {
  new Connection(name, {
    name, authorizationType: "BASIC",
    authParameters: { basicAuthParameters: { username: "u", password: ${mode === 'value' ? 'config.requireSecret(name)' : '{ secretArn: arns[name] }'} } },
  }, { customTimeouts: { create: "300ms", update: "300ms", delete: "300ms" } });
}`,
        },
        emulator,
        config: { names: cells.map(({ name }) => name), arns, 'aws:maxRetries': '1' },
        // Each a secret of its own: of a structured one the engine's log filter knows only the whole text.
        ...(mode === 'value' ? { secrets: values } : {}),
        env: { PULUMI_DEBUG_GRPC: grpc },
      });
      const places: Record<string, string> = {};
      const debug: string[] = [];
      const noted = async (what: string, promise: Promise<Result>, succeeds: boolean): Promise<void> => {
        const result = await promise;
        assert.equal(result.code === 0, succeeds, `${what}: ${result.stdout.slice(-4000)}`);
        places[what] = result.stdout;
        debug.push(result.stderr);
      };
      const set = (operation: string, release: number): void => {
        for (const { call, title, spec, name } of cells.filter((cell) => cell.operation === operation)) {
          // AWS can quote only what it was sent, and the provider hide only what it knows: by reference, that is what it
          // has just read and sends on.
          const sends = mode === 'value' || call === 'CreateConnection' || call === 'UpdateConnection';
          const quoted =
            title.includes('quotes') && sends
              ? {
                  message: forms(password(name, release))
                    .map(({ needle }) => needle)
                    .join(' | '),
                }
              : {};
          // The name of a secret in a call is its ARN.
          emulator.control.fault({
            ...spec,
            ...quoted,
            operation: call,
            name: call.endsWith('Secret') || call.endsWith('Value') ? `*${name}*` : name,
            times: null,
          });
        }
      };
      const flags = ['-v=9', '--logtostderr', '--diff'];
      try {
        set('create', 1);
        await noted('create with faults', stack.up(...flags, '--continue-on-error'), false);
        emulator.control.clearFaults();
        await noted('create', stack.up(...flags), true);
        assert.equal(emulator.control.connections().filter(({ state }) => state === 'AUTHORIZED').length, cells.length);

        const rotated = await rotate(2);
        if (mode === 'value') {
          await stack.setSecrets(rotated);
        }
        set('update', 2);
        await noted('update with faults', stack.up(...flags, '--continue-on-error'), false);
        emulator.control.clearFaults();
        await noted('update', stack.up(...flags), true);
        set('refresh', 2);
        await noted('refresh with faults', stack.refresh(...flags), false);
        emulator.control.clearFaults();
        set('delete', 2);
        await noted('delete with faults', stack.destroy(...flags, '--continue-on-error'), false);
        emulator.control.clearFaults();

        const needles = cells.flatMap(({ name }) => [password(name, 1), password(name, 2)]);
        assertNoLeak({ ...places, folder: stack.folder }, needles);
        if (mode === 'reference') {
          assertNoLeak({ 'debug log': debug.join('\n'), 'gRPC log': readFileSync(grpc, 'utf8') }, needles);
        }
        await noted('delete', stack.destroy(...flags), true);
        assertNoLeak({ ...places, folder: stack.folder }, needles);
        assert.deepEqual(
          emulator.control.connections().filter(({ state }) => state !== 'DELETING'),
          [],
        );
      } finally {
        await stack.close();
      }
    });
  }
});
