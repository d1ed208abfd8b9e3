import assert from 'node:assert/strict';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { faults } from '../support/faults';
import { assertNoLeak, forms } from '../support/leak';
import { HandlerError, PartialFailure } from '../support/plugin';
import { Fixture, provider } from '../support/provider';

type Properties = Record<string, any>;

const canaries = ['canary pass/word+1', 'canary pass/word+2', 'canary-header-~"1'];
const [first, second, header] = canaries as [string, string, string];

/** A few of them for every run of the tests; all of them with `npm run test:faults`. */
const all = process.env['TEST_FAULTS'] === 'all';
const everyTime = ['reset after it acted', 'malformed answer', 'access denied', 'an answer that quotes secrets'];

const calls = {
  create: ['CreateConnection', 'DescribeConnection', 'GetSecretValue', 'DescribeSecret'],
  update: ['DescribeConnection', 'UpdateConnection', 'GetSecretValue', 'DescribeSecret'],
  clear: ['UpdateConnection', 'DeauthorizeConnection', 'DescribeConnection'],
  refresh: ['DescribeConnection'],
  delete: ['DescribeConnection', 'DeleteConnection'],
} as const;

describe('any fault of any call', function () {
  let at: Fixture;
  let secrets: SecretsManagerClient;
  const sources: Record<string, string> = {};
  before(async () => {
    at = await provider({
      emulator: { settings: { timings: { deauthorizing: 1, deleting: 1, secretPurge: 1 } } },
      // One more attempt is enough to tell what is repeated from what is not.
      config: { 'aws:maxRetries': '1' },
    });
    secrets = new SecretsManagerClient({
      endpoint: at.emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  });
  after(() => at.close());

  for (const source of ['value', 'reference'] as const) {
    const password = (text: string): unknown => (source === 'value' ? text : { secretArn: sources[text] });
    const connection = (text: string, parameters = true): Properties => ({
      name: 'crm',
      authorizationType: 'BASIC',
      customTimeouts: { create: '300ms', update: '300ms', delete: '300ms' },
      authParameters: {
        basicAuthParameters: { username: 'user-name', password: password(text) },
        ...(parameters
          ? {
              invocationHttpParameters: {
                headerParameters: { 'X-Token': { value: password(header), isValueSecret: true } },
              },
            }
          : {}),
      },
    });

    for (const [operation, operations] of Object.entries(calls)) {
      for (const call of operations) {
        if (source === 'value' && call.endsWith('Secret') !== call.endsWith('Connection') && call.includes('Secret')) {
          continue;
        }
        for (const [title, fault] of Object.entries(faults).filter(([name]) => all || everyTime.includes(name))) {
          it(`${operation} by ${source}: ${call}, ${title}: says so, leaks nothing, and the next up converges`, async () => {
            at.emulator.control.reset();
            // What one process has looked up, it does not look up again.
            if (source === 'reference') {
              await at.restart();
            }
            for (const text of canaries) {
              const { ARN } = await secrets.send(
                new CreateSecretCommand({ Name: Buffer.from(text).toString('hex'), SecretString: text }),
              );
              sources[text] = ARN!;
            }
            const written: Record<string, string> = {};
            const outcome = async (promise: Promise<any>): Promise<any> =>
              promise.then(
                (value) => value,
                (error) => error,
              );
            const before = operation === 'create' ? undefined : await at.create(connection(first));
            const wanted =
              operation === 'create'
                ? connection(first)
                : operation === 'clear'
                  ? connection(first, false)
                  : connection(second);
            if (operation === 'clear') {
              at.emulator.control.configure({ unknowns: { emptyListsClear: false } });
            }

            // What the provider can know: the secrets of this call.
            const known =
              operation === 'create' || operation === 'clear' || operation === 'refresh' || operation === 'delete'
                ? [first, header]
                : canaries;
            const message = known.flatMap((canary) => forms(canary).map(({ needle }) => `'${needle}'`)).join(', ');
            at.emulator.control.fault({
              ...fault,
              operation: call,
              times: null,
              ...(title.includes('quotes') && source === 'value' ? { message } : {}),
            });
            const checked = await at.plugin.check(before?.inputs ?? {}, wanted);
            assert.deepEqual(checked.failures, []);
            const { id, outs } = before ?? { id: 'crm', outs: {} };
            const result = await outcome(
              operation === 'create'
                ? at.plugin.create(checked.inputs)
                : operation === 'refresh'
                  ? at.plugin.read(id, outs)
                  : operation === 'delete'
                    ? at.plugin.delete(id, outs)
                    : at.plugin.update(id, outs, checked.inputs),
            );
            if (result instanceof Error) {
              assert.ok(result instanceof HandlerError);
              assert.match(result.message, /^[A-Z][^\n]*/);
              assert.ok(!/unexpected|did not expect|\n\s+at /.test(result.message), result.message);
              written['message'] = [result.message, ...(result instanceof PartialFailure ? result.reasons : [])].join(
                '\n',
              );
            }
            written['stack row'] = [...at.plugin.stdout, ...at.plugin.stderr].join('\n');
            if (source === 'reference') {
              written['state'] = JSON.stringify([
                checked.inputs,
                result instanceof PartialFailure ? result.properties : result,
              ]);
            }
            assertNoLeak(written, canaries);

            // The next up: what the state knows now, against the same program, without the fault.
            at.emulator.control.clearFaults();
            at.emulator.control.configure({ unknowns: { emptyListsClear: true } });
            if (source === 'reference') {
              await at.restart();
            }
            if (operation === 'delete') {
              await at.plugin.delete(id, outs);
              at.gone('crm');
              return;
            }
            const patient = { ...wanted, customTimeouts: undefined };
            if (operation === 'create' && result instanceof Error && !(result instanceof PartialFailure)) {
              assert.deepEqual(at.emulator.control.connections(), [], `nothing is orphaned: ${result.message}`);
              await at.create(patient);
            } else {
              const { __provider, ...state } =
                result instanceof PartialFailure
                  ? result.properties
                  : operation === 'create'
                    ? result.outs
                    : (result.outs ?? result.props ?? outs);
              await at.plugin.update('crm', state, await at.check(patient, checked.inputs));
            }
            assert.deepEqual(
              at.emulator.control.connections().map(({ state }) => state),
              ['AUTHORIZED'],
            );
            const held = await at.managedSecret('crm');
            assert.equal(held.password, operation === 'create' || operation === 'clear' ? first : second);
            assert.equal(
              (held.invocation_http_parameters?.header_parameters ?? []).length,
              operation === 'clear' ? 0 : 1,
            );
          });
        }
      }
    }
  }
});
