import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import {
  CreateConnectionCommand,
  DescribeConnectionCommand,
  EventBridgeClient,
  type CreateConnectionRequest,
} from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { harmlessWords } from '../../provider/src/service/verify/harmlessWords';
import { quotable } from '../../provider/src/service/verify/quote';
import { verifyMethods } from '../../provider/src/model/verify';
import { tokenVerdictOf, verdictOf } from '../../provider/src/service/verify/verdict';
import { urnOf } from '../properties/deployment';
import { clientConfig } from '../support/clients';
import { basic, connectivity, shortTimings, withAuth, withOAuth } from '../support/connections';
import { repetitions, spellings, windowsIn } from '../support/echo';
import { assertNoLeak } from '../support/leak';
import {
  type Endpoint,
  type Seen,
  startEndpoint,
  startProxy,
  startRawEndpoint,
  startTlsFront,
  strangersHost,
  type TlsFront,
} from '../support/network';
import { HandlerError, PartialFailure, UNKNOWN } from '../support/plugin';
import { failure, type Fixture, partialFailure, provider, recordedOf } from '../support/provider';
import type { Declared, Inputs, Outputs, Verify } from '../support/types';

const types = ['BASIC', 'API_KEY', 'OAUTH_CLIENT_CREDENTIALS'] as const;
type Type = (typeof types)[number];

const right = 'canary right p&ss/word+1';
const wrong = 'canary wrong p&ss/word+2';

describe('verify', function () {
  this.timeout(120_000);
  let at: Fixture;
  let endpoint: Endpoint;
  let tls: TlsFront;
  let folder: string;
  /** The credentials that the endpoint takes. */
  let accepted = right;

  const tokenFor = (secret: string): string => Buffer.from(`token of ${secret}`).toString('hex');
  const judge = ({ path, body, query, headers }: Seen, response: ServerResponse): void => {
    if (path === '/token') {
      const secret = new URLSearchParams(body).get('client_secret') ?? query.get('client_secret');
      if (secret !== accepted) return void response.writeHead(401).end();
      return void response.end(JSON.stringify({ access_token: tokenFor(secret), token_type: 'Bearer' }));
    }
    const credentials = [
      `Basic ${Buffer.from(`u:${accepted}`).toString('base64')}`,
      `Bearer ${tokenFor(accepted)}`,
      accepted,
    ];
    const given = headers['authorization']?.[0] ?? headers['x-api-key']?.[0] ?? '';
    response.writeHead(credentials.includes(given) ? 204 : 401).end();
  };

  before(async () => {
    endpoint = await startEndpoint(judge);
    tls = await startTlsFront(endpoint.port);
    folder = mkdtempSync(join(tmpdir(), 'verify-'));
    writeFileSync(join(folder, 'bundle.pem'), tls.certificate);
    at = await provider({
      emulator: { settings: { timings: shortTimings, verifyTokenEndpointCertificate: false } },
      config: { 'aws:customCaBundle': join(folder, 'bundle.pem') },
    });
  });
  after(async () => {
    await at?.close();
    await tls?.close();
    await endpoint?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    endpoint.requests.length = 0;
    endpoint.answer = judge;
    accepted = right;
    await at.reset();
    await at.forget();
  });

  const url = (): string => `${endpoint.url}/ping`;
  /** A connection whose credentials are this secret, with a try of them. */
  function declared(type: Type, secret: string, verify: Partial<Verify> = {}, more: Partial<Declared> = {}): Declared {
    const auth = {
      BASIC: { basicAuthParameters: { username: 'u', password: secret } },
      API_KEY: { apiKeyAuthParameters: { apiKeyName: 'X-Api-Key', apiKeyValue: secret } },
      OAUTH_CLIENT_CREDENTIALS: {
        oAuthParameters: {
          clientParameters: { clientId: 'events', clientSecret: secret },
          authorizationEndpoint: `${tls.url}/token`,
          httpMethod: 'POST',
        },
      },
    };
    return {
      name: 'crm',
      authorizationType: type,
      authParameters: auth[type],
      verify: { url: url(), ...verify },
      ...more,
    };
  }
  const attempts = (): Seen[] => endpoint.requests.filter(({ path }) => path === '/ping');
  /** What AWS has been sent, but for questions. */
  const changes = (): string[] => at.calls().filter((operation) => !/^(Describe|List|Get)/.test(operation));
  const refused = (type: Type, exists: boolean): string =>
    `The ${type === 'OAUTH_CLIENT_CREDENTIALS' ? `token endpoint ${tls.url}/token` : `endpoint ${url()}`} ` +
    `refused the credentials of connection "crm" (401). Nothing was sent to AWS${exists ? '; its present credentials are unchanged' : ''}.`;

  /** Credentials that are in AWS already, made by somebody else. */
  async function existing(): Promise<void> {
    const client = new EventBridgeClient(clientConfig(at.emulator));
    const request: CreateConnectionRequest = {
      Name: 'crm',
      AuthorizationType: 'BASIC',
      AuthParameters: { BasicAuthParameters: { Username: 'other', Password: 'other-password' } },
    };
    await client.send(new CreateConnectionCommand(request));
    client.destroy();
  }
  async function described(): Promise<object> {
    const client = new EventBridgeClient(clientConfig(at.emulator));
    const { $metadata: _, ...connection } = await client
      .send(new DescribeConnectionCommand({ Name: 'crm' }))
      .catch(() => ({ $metadata: {} }));
    client.destroy();
    return connection;
  }

  /** Each operation that sends credentials: what there is before it, and the operation itself with the declaration. */
  interface Operation {
    exists: boolean;
    prepare(type: Type): Promise<(declaration: Declared) => Promise<unknown>>;
  }
  const update =
    (inputs: Inputs, outs: Outputs, more: Partial<Declared> = {}) =>
    async (declaration: Declared): Promise<unknown> =>
      at.plugin.update('crm', outs, await at.check({ ...declaration, ...more }, inputs));
  const operations: Record<string, Operation> = {
    create: {
      exists: false,
      prepare: async () => (declaration) => at.create(declaration),
    },
    'change of the credentials': {
      exists: true,
      prepare: async (type) => {
        accepted = 'what was right before';
        const { inputs, outs } = await at.create(declared(type, accepted));
        accepted = right;
        return update(inputs, outs);
      },
    },
    'change of the type': {
      exists: true,
      prepare: async (type) => {
        const other = types[(types.indexOf(type) + 1) % types.length];
        const { inputs, outs } = await at.create(declared(other, right));
        return update(inputs, outs);
      },
    },
    'change of the parameters': {
      exists: true,
      prepare: async (type) => {
        const { inputs, outs } = await at.create(declared(type, right));
        return async (declaration) => {
          const invocationHttpParameters = { headerParameters: { 'X-Tenant': 'acme' } };
          return update(inputs, outs)(withAuth({ invocationHttpParameters }, declaration));
        };
      },
    },
    'rotationToken alone': {
      exists: true,
      prepare: async (type) => {
        const before = declared(type, right);
        const { inputs, outs } = await at.create(before);
        return async (declaration) => {
          // The credentials are as before, and the endpoint may take others by now.
          const stillRight = JSON.stringify(declaration) === JSON.stringify(before);
          accepted = stillRight ? right : 'what is right now';
          return update(inputs, outs, { authParameters: before.authParameters, rotationToken: '2' })(declaration);
        };
      },
    },
    'first authorization after authorized: false': {
      exists: true,
      prepare: async (type) => {
        const { inputs, outs } = await at.create(declared(type, right, {}, { authorized: false }));
        assert.deepEqual(attempts(), []);
        return update(inputs, outs, { authorized: true });
      },
    },
    'update after a failure': {
      exists: true,
      prepare: async (type) => {
        at.emulator.control.setOutcome({ state: 'DEAUTHORIZED', reason: 'no' });
        const inputs = await at.check(declared(type, right));
        const outs = recordedOf(await partialFailure(at.plugin.create(inputs)));
        at.emulator.control.clearOutcomes();
        return update(inputs, outs);
      },
    },
    'create that adopts': {
      exists: false,
      prepare: async () => {
        await existing();
        return (declaration) => at.create({ ...declaration, adopt: true });
      },
    },
    'create after it was deleted outside Pulumi': {
      exists: false,
      prepare: async (type) => {
        const { inputs, outs } = await at.create(declared(type, right));
        await at.plugin.delete('crm', outs);
        while (Object.keys(await described()).length > 0) await sleep(20);
        return update(inputs, outs);
      },
    },
    'update that removes parameters and may deauthorize': {
      exists: true,
      prepare: async (type) => {
        at.emulator.control.configure({ unknowns: { emptyListsClear: false } });
        const { inputs, outs } = await at.create(
          withAuth({ invocationHttpParameters: { headerParameters: { A: '1' } } }, declared(type, right)),
        );
        return update(inputs, outs);
      },
    },
    'removal of a KMS key that may deauthorize': {
      exists: true,
      prepare: async (type) => {
        at.emulator.control.putKey({ id: 'key-1' });
        const { inputs, outs } = await at.create({ ...declared(type, right), kmsKeyIdentifier: 'key-1' });
        return update(inputs, outs);
      },
    },
  };

  for (const type of types) {
    describe(`of a ${type} connection`, () => {
      for (const [title, { exists, prepare }] of Object.entries(operations)) {
        it(`keeps a wrong secret from AWS: ${title}`, async () => {
          const perform = await prepare(type);
          const before = await described();
          at.calls();
          endpoint.requests.length = 0;
          const failed = await failure(perform(declared(type, wrong)));
          assert.equal(failed.message, refused(type, exists));
          assert.ok(!(failed instanceof PartialFailure), 'the state changes');
          assert.deepEqual(changes(), []);
          assert.deepEqual(await described(), before);
        });

        it(`tries the right secret once and sends it: ${title}`, async () => {
          const perform = await prepare(type);
          at.calls();
          endpoint.requests.length = 0;
          await perform(declared(type, right));
          assert.equal(attempts().length, 1);
          assert.ok(changes().length > 0, 'nothing was sent');
          const text = JSON.stringify(await at.managedSecret('crm'));
          assert.ok(text.includes(JSON.stringify(right).slice(1, -1)));
        });
      }
    });
  }

  it('tries before the removal of a KMS key, which may end in a deauthorization and a full update', async () => {
    at.emulator.control.putKey({ id: 'key-1' });
    const { id, inputs, outs } = await at.create({ ...declared('BASIC', right), kmsKeyIdentifier: 'key-1' });
    const news = await at.check(declared('BASIC', right), inputs);
    at.calls();
    accepted = 'what is right now';
    const failed = await failure(at.plugin.update(id, outs, news));
    assert.equal(failed.message, refused('BASIC', true));
    assert.equal(failed.constructor, HandlerError);
    assert.deepEqual(changes(), []);
  });

  describe('before a replacement', () => {
    /** Check as the engine calls it: with the old inputs, and again without any for the new side of a replacement. */
    const check = (olds: object, news: object, preview: boolean | undefined) =>
      at.plugin.check(olds, {
        ...news,
        __urn: urnOf('crm'),
        ...(preview === undefined ? {} : { __preview: preview }),
      });
    const reasons = async (...args: Parameters<typeof check>): Promise<string[]> =>
      (await check(...args)).failures.map(({ reason }) => reason);

    for (const type of types) {
      it(`tries the secret of a ${type} connection before anything is deleted, and once`, async () => {
        const { inputs } = await at.create(declared(type, right));
        endpoint.requests.length = 0;
        at.calls();
        for (const secret of [wrong, right]) {
          endpoint.requests.length = 0;
          const news = declared(type, secret, {}, { name: 'crm-2' });
          assert.deepEqual(await reasons(inputs, news, false), []);
          assert.deepEqual(attempts().length, 0);
          const { inputs: checked, failures } = await check({}, news, false);
          assert.deepEqual(
            failures.map(({ reason }) => reason),
            secret === right ? [] : [refused(type, true).replaceAll('"crm"', '"crm-2"')],
          );
          assert.deepEqual(changes(), []);
          if (secret === right) {
            await at.plugin.create(checked);
            assert.equal(attempts().length, 1);
            // The next operation tries again.
            await at.plugin.update('crm-2', (await at.plugin.create({ ...checked, name: 'crm-3' })).outs, {
              ...checked,
              name: 'crm-3',
              rotationToken: '2',
            });
            assert.equal(attempts().length, 3);
          }
        }
      });
    }

    it('does so in a preview only with inPreview', async () => {
      const { inputs } = await at.create(declared('BASIC', right));
      const renamed = (inPreview: boolean): Declared => declared('BASIC', wrong, { inPreview }, { name: 'crm-2' });
      endpoint.requests.length = 0;
      for (const [preview, inPreview, found] of [
        [true, false, 0],
        [undefined, false, 0],
        [true, true, 1],
      ] as const) {
        await at.forget();
        const news = renamed(inPreview);
        const both = [...(await reasons(inputs, news, preview)), ...(await reasons({}, news, preview))];
        assert.equal(both.length > 0, found > 0);
        assert.equal(attempts().length, found);
      }
    });

    it('tries what a preview shows as a create, an update or a take-over, and nothing else, with inPreview', async () => {
      const tried = async (olds: object, news: object): Promise<number> => {
        await at.forget();
        endpoint.requests.length = 0;
        const failed = (await reasons(olds, news, true)).length;
        assert.equal(failed, attempts().length);
        return failed;
      };
      const verify = { inPreview: true };
      const { inputs } = await at.create(declared('BASIC', right, verify));
      at.calls();
      assert.equal(await tried({}, declared('BASIC', wrong, verify, { name: 'new' })), 1);
      assert.equal(await tried({}, declared('BASIC', wrong, verify, { adopt: true })), 1);
      assert.equal(await tried(inputs, declared('BASIC', wrong, verify)), 1);
      assert.equal(await tried(inputs, declared('BASIC', wrong, verify, { authorized: false })), 0);
      assert.equal(await tried(inputs, declared('BASIC', right, verify, { description: 'new' })), 0);
      assert.equal(await tried({}, declared('BASIC', UNKNOWN, verify, { name: 'new' })), 0);
      assert.equal(await tried({}, declared('BASIC', wrong, { ...verify, url: UNKNOWN }, { name: 'new' })), 0);
      assert.equal(await tried(inputs, declared('BASIC', wrong, { inPreview: false })), 0);
      assert.deepEqual(changes(), []);
    });
  });

  describe('before the delete of a replacement', () => {
    const check = async (olds: object, news: object, preview?: boolean): Promise<Inputs> => {
      const hidden = { __urn: urnOf('crm'), ...(preview === undefined ? {} : { __preview: preview }) };
      const { inputs, failures } = await at.plugin.check(olds, { ...news, ...hidden });
      assert.deepEqual(failures, []);
      return inputs;
    };
    /** The checks after which the engine deletes, with what the plugin knows by then. */
    const ways: Record<string, (inputs: Inputs, outs: Outputs, news: Declared) => Promise<Inputs>> = {
      'of which check gets no old inputs (--replace, a tainted resource)': (_, __, news) => check({}, news, false),
      'of which neither check says that it is no preview': async (inputs, outs, news) => {
        const renamed = { ...news, name: 'crm-2' };
        await at.plugin.diff('crm', outs, await check(inputs, renamed));
        return check({}, renamed);
      },
    };
    for (const [title, checks] of Object.entries(ways)) {
      for (const type of types) {
        it(`tries the secret of a ${type} connection, and once: ${title}`, async () => {
          await check({}, declared(type, right));
          const { inputs, outs } = await at.create(declared(type, right));
          for (const secret of [wrong, right]) {
            const news = await checks(inputs, outs, declared(type, secret));
            const before = await described();
            at.calls();
            endpoint.requests.length = 0;
            const deleting = at.plugin.delete('crm', outs);
            if (secret === wrong) {
              const { name } = news as { name: string };
              assert.equal((await failure(deleting)).message, refused(type, true).replaceAll('"crm"', `"${name}"`));
              assert.deepEqual(changes(), []);
              assert.deepEqual(await described(), before);
            } else {
              await deleting;
              assert.deepEqual(changes(), ['DeleteConnection']);
              while (Object.keys(await described()).length > 0) await sleep(20);
              await at.plugin.create(news);
              assert.equal(attempts().length, 1);
            }
          }
        });
      }
    }

    it('says nothing of credentials that are gone: the engine deletes a dependent of what it replaces before it checks it', async () => {
      const { inputs, outs } = await at.create(declared('BASIC', right));
      await check(inputs, declared('BASIC', right), false);
      await at.plugin.delete('crm', outs);
      while (Object.keys(await described()).length > 0) await sleep(20);
      const news = await check({}, declared('BASIC', wrong), false);
      assert.equal((await failure(at.plugin.create(news))).message, refused('BASIC', false));
    });

    it('tries nothing for a connection without verify, with authorized: false, or of another resource', async () => {
      const { outs } = await at.create(declared('BASIC', right));
      endpoint.requests.length = 0;
      for (const more of [{ verify: undefined }, { authorized: false }, { name: 'other' }]) {
        if ('name' in more) {
          const urn = urnOf('other');
          await at.plugin.check({}, { ...declared('BASIC', wrong, {}, more), __urn: urn, __preview: false });
        } else {
          await check({}, declared('BASIC', wrong, {}, more), false);
        }
      }
      await at.plugin.delete('crm', outs);
      assert.deepEqual(endpoint.requests, []);
    });
  });

  describe('tries nothing', () => {
    it('for a description, a refresh and a delete', async () => {
      const declaration = declared('BASIC', right);
      const { id, inputs, outs } = await at.create(declaration);
      endpoint.requests.length = 0;
      accepted = 'other';
      const news = await at.check({ ...declaration, description: 'new' }, inputs);
      const updated = (await at.plugin.update(id, outs, news)).outs;
      const without = await at.check(declaration, news);
      const cleared = (await at.plugin.update(id, updated, without)).outs;
      const { props } = await at.refresh(id, cleared);
      assert.deepEqual(props.verify, declaration.verify);
      await at.plugin.delete(id, props);
      assert.deepEqual(endpoint.requests, []);
    });

    it('with authorized: false', async () => {
      const declaration = declared('BASIC', wrong, {}, { authorized: false });
      const { id, inputs, outs } = await at.create(declaration);
      const news = await at.check({ ...declaration, verify: { url: `${url()}?other` }, rotationToken: '2' }, inputs);
      await at.plugin.update(id, outs, news);
      assert.deepEqual(endpoint.requests, []);
    });
  });

  it('is not softened by onUnauthorized: "warn"', async () => {
    const failed = await failure(at.create(declared('BASIC', wrong, {}, { onUnauthorized: 'warn' })));
    assert.equal(failed.message, refused('BASIC', false));
  });

  describe('a change of verify alone', () => {
    it('tries and sends nothing', async () => {
      const { id, inputs, outs } = await at.create(declared('BASIC', right));
      at.calls();
      endpoint.requests.length = 0;
      const news = await at.check(declared('BASIC', right, { expectStatus: 204 }), inputs);
      const updated = (await at.plugin.update(id, outs, news)).outs;
      assert.deepEqual(updated.verify, news.verify);
      assert.equal(attempts().length, 1);
      assert.deepEqual(changes(), []);
      const without = await at.check({ ...declared('BASIC', right), verify: undefined }, news);
      assert.equal((await at.plugin.update(id, updated, without)).outs.verify, undefined);
      assert.equal(attempts().length, 1);
    });

    it('fails plainly, and changes neither AWS nor the state', async () => {
      const { id, inputs, outs } = await at.create({ ...declared('BASIC', wrong), verify: undefined });
      at.calls();
      const news = await at.check(declared('BASIC', wrong), inputs);
      const failed = await failure(at.plugin.update(id, outs, news));
      assert.equal(failed.message, refused('BASIC', true));
      assert.equal(failed.constructor, HandlerError);
      assert.deepEqual(changes(), []);
    });

    it('sends nothing to a connection that may fail', async () => {
      at.emulator.control.setOutcome({ state: 'DEAUTHORIZED', reason: 'no' });
      const accepted = declared('BASIC', right, {}, { onUnauthorized: 'warn' });
      const { id, inputs, outs } = await at.create(accepted);
      at.calls();
      const news = await at.check({ ...accepted, verify: { url: url(), timeout: '5s' } }, inputs);
      await at.plugin.update(id, outs, news);
      assert.deepEqual(changes(), []);
    });
  });

  describe('takes null for absent', () => {
    const whole: Partial<Verify> = {
      method: 'POST',
      headers: { A: '1', B: '2' },
      body: '{}',
      expectStatus: [204],
      timeout: '5s',
      required: true,
      inPreview: false,
    };
    /** The argument without a member, and with null in its place. */
    const pairs: [title: string, without: object, withNull: object][] = [
      ...Object.keys(whole).map((name): [string, object, object] => [name, { [name]: undefined }, { [name]: null }]),
      ['headers.A', { headers: { B: '2' } }, { headers: { A: null, B: '2' } }],
    ];
    for (const [title, without, withNull] of pairs) {
      it(`in ${title}`, async () => {
        const outcomes = [];
        for (const more of [without, withNull]) {
          const verify = { ...whole, ...more };
          const declaration = declared('BASIC', right, verify);
          const { id, inputs, outs } = await at.create(declaration);
          const rotated = await at.check({ ...declaration, rotationToken: '2' }, inputs);
          await at.plugin.update(id, outs, rotated);
          const wrongly = await at.check(declared('BASIC', wrong, verify), inputs);
          const { message } = await failure(at.plugin.update(id, outs, wrongly));
          const seen = attempts().map(({ method, headers, body }) => ({ method, headers, body }));
          outcomes.push({ verify: inputs.verify, seen, message });
          await at.reset();
          endpoint.requests.length = 0;
        }
        assert.deepEqual(outcomes[1], outcomes[0]);
        assert.equal(outcomes[0].message, refused('BASIC', true));
      });
    }

    it('and not in a list of statuses, or for the url', async () => {
      for (const verify of [
        { url: url(), expectStatus: [200, null] },
        { ...whole, url: null },
      ]) {
        const news = { ...declared('BASIC', right), verify };
        assert.equal((await at.plugin.check({}, news)).failures.length, 1);
      }
    });
  });

  describe('the request', () => {
    const parameters = {
      headerParameters: { 'X-Tenant': 'acme', 'X-Trace': ['a', 'b'], 'X-Own': 'of the connection' },
      queryStringParameters: { tenant: 'acme & co', page: ['1', '2'], replaced: 'new' },
      bodyParameters: { source: 'pulumi', list: ['x', 'y'] },
    };
    const verify = (): Verify => ({
      url: `${url()}?own=a+b%20c&replaced=old`,
      method: 'POST',
      headers: { 'x-own': 'of the request', Accept: 'application/json' },
      body: '{"own":1,"source":"replaced"}',
    });

    it('carries what EventBridge adds, which wins over its own', async () => {
      await at.create(withAuth({ invocationHttpParameters: parameters }, declared('BASIC', right, verify())));
      const [{ method, query, headers, body }] = attempts();
      assert.equal(method, 'POST');
      // The engine does not keep the order of members.
      assert.deepEqual([...query].sort(), [
        ['own', 'a b c'],
        ['page', '1'],
        ['page', '2'],
        ['replaced', 'new'],
        ['tenant', 'acme & co'],
      ]);
      assert.deepEqual(JSON.parse(body), { own: 1, source: 'pulumi', list: ['x', 'y'] });
      assert.deepEqual(headers['x-own'], ['of the connection']);
      assert.deepEqual(headers['x-trace'], ['a', 'b']);
      assert.deepEqual(headers['accept'], ['application/json']);
      assert.deepEqual(headers['user-agent'], ['Amazon/EventBridge/ApiDestinations']);
      assert.deepEqual(headers['content-type'], ['application/json; charset=utf-8']);
    });

    it('carries its own body as it is written, but for the members that the connection replaces', async () => {
      const own =
        '{ "a": 12345678901234567890, "b" : 1.10, "c":[1e400, {"tenant": 1.0}],"source":\n-0.0, "\\u0064": "\\u00e9", "__proto__": 1.50 }';
      const bodyParameters = { source: 'pulumi', list: ['x', 'y'] };
      const news = declared('BASIC', right, { method: 'POST', body: own });
      await at.create(withAuth({ invocationHttpParameters: { bodyParameters } }, news));
      assert.equal(
        attempts()[0].body,
        '{"a":12345678901234567890,"b":1.10,"c":[1e400, {"tenant": 1.0}],"source":"pulumi","d":"\\u00e9","__proto__":1.50,"list":["x","y"]}',
      );
    });

    it('has no body that nobody asked for', async () => {
      await at.create(withAuth({ invocationHttpParameters: parameters }, declared('BASIC', right)));
      assert.deepEqual([attempts()[0].method, attempts()[0].body], ['GET', '']);
    });

    it('takes references in place of values', async () => {
      const client = new SecretsManagerClient(clientConfig(at.emulator));
      const create = new CreateSecretCommand({ Name: 'crm', SecretString: JSON.stringify({ right, wrong }) });
      const { ARN: secretArn } = await client.send(create);
      client.destroy();
      const reference = (jsonKey: string): Declared => ({
        ...declared('BASIC', ''),
        authParameters: { basicAuthParameters: { username: 'u', password: { secretArn: secretArn!, jsonKey } } },
      });
      const { id, inputs, outs } = await at.create(reference('right'));
      assert.equal(attempts().length, 1);
      const news = await at.check(reference('wrong'), inputs);
      assert.equal((await failure(at.plugin.update(id, outs, news))).message, refused('BASIC', true));
      assert.equal((await at.managedSecret('crm')).password, right);
    });

    it('sends characters outside ASCII as UTF-8, beside a body too', async () => {
      accepted = 'pässword €';
      endpoint.answer = ({ headers }, response) => {
        const given = Buffer.from(headers['x-api-key']![0], 'latin1').toString();
        response.writeHead(given === accepted ? 200 : 401).end();
      };
      await at.create(declared('API_KEY', accepted, { method: 'POST', body: '{"ä":"€"}' }));
      assert.equal(attempts()[0].body, '{"ä":"€"}');
    });

    const bodies = ['', 'x', '{"ä":"€"}', 'DELETE /all HTTP/1.1\r\nHost: x\r\n\r\n', 'long '.repeat(50_000)];
    for (const method of verifyMethods) {
      it(`is one request, whatever the body is, with ${method}`, async () => {
        for (const body of bodies) {
          let received = '';
          const bytes = Buffer.from(body).toString('latin1');
          const raw = await startRawEndpoint((socket, text) => {
            received = text;
            if (text.length - text.indexOf('\r\n\r\n') - 4 >= bytes.length) socket.end('HTTP/1.1 204 No\r\n\r\n');
          });
          await at.create(declared('BASIC', right, { url: raw.url, method, body, required: true }));
          await raw.close();
          await at.reset();
          const end = received.indexOf('\r\n\r\n');
          assert.equal(received.slice(end + 4), bytes);
          const head = received.slice(0, end).toLowerCase();
          assert.deepEqual(head.match(/^content-length: .*$/gm), [`content-length: ${bytes.length}`]);
          assert.doesNotMatch(head, /^transfer-encoding:/m);
        }
      });
    }

    for (const httpMethod of ['GET', 'POST', 'PUT']) {
      it(`for a token is that of EventBridge, with ${httpMethod}`, async () => {
        const oAuthParameters = withOAuth({
          clientParameters: { clientId: 'events', clientSecret: right },
          authorizationEndpoint: `${tls.url}/token?tenant=1`,
          httpMethod,
          oAuthHttpParameters: {
            headerParameters: { 'X-A': ['1', '2'] },
            queryStringParameters: { q: ['a b', 'c'] },
            bodyParameters: { scope: ['one', 'two'], client_id: 'of the parameters' },
          },
        }).authParameters.oAuthParameters!;
        await at.create({ ...declared('OAUTH_CLIENT_CREDENTIALS', right), authParameters: { oAuthParameters } });
        // That of the provider and then that of the service.
        const [ours, theirs] = endpoint.requests.filter(({ path }) => path === '/token');
        const form = ({ method, query, headers, body }: Seen): object => ({
          method,
          query: [...query],
          body: [...new URLSearchParams(body)],
          type: headers['content-type'],
          a: headers['x-a'],
          agent: headers['user-agent'],
          authorization: headers['authorization'],
        });
        assert.deepEqual(form(ours), form(theirs));
        assert.deepEqual(attempts()[0].headers['authorization'], [`Bearer ${tokenFor(right)}`]);
      });
    }
  });

  describe('the judgement', () => {
    const answering = (status: number, path = '/ping'): void => {
      endpoint.answer = (seen, response) =>
        seen.path === path
          ? void response.writeHead(status, { location: `${endpoint.url}/other` }).end()
          : judge(seen, response);
    };
    type Outcome = 'passes' | 'refused' | 'unexpected' | 'warning';
    async function outcome(declaration: Declared): Promise<Outcome> {
      await at.reset();
      at.plugin.stdout.length = 0;
      const result = await at.create(declaration).catch((error: unknown) => error);
      const warned = at.plugin.stdout.some((line) =>
        line.startsWith('warning: The credentials of connection "crm" could not'),
      );
      if (!(result instanceof HandlerError)) return warned ? 'warning' : 'passes';
      assert.deepEqual(changes(), []);
      assert.match(result.message, /Nothing was sent to AWS\./);
      return / refused the credentials of connection "crm" \(\d{3}\)\./.test(result.message) ? 'refused' : 'unexpected';
    }
    const expected = (status: number): Outcome =>
      status < 400
        ? 'passes'
        : [401, 403, 407].includes(status)
          ? 'refused'
          : status === 429 || status >= 500
            ? 'warning'
            : 'unexpected';
    const statuses = [
      200, 204, 206, 299, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 407, 408, 418, 429, 499, 500, 502, 503, 504,
      599,
    ];

    it('of an answer follows from its status', async () => {
      for (const status of statuses) {
        answering(status);
        assert.equal(await outcome(declared('BASIC', right)), expected(status), String(status));
      }
      assert.deepEqual(
        endpoint.requests.filter(({ path }) => path === '/other'),
        [],
        'a redirect was followed',
      );
    });

    it('of every status is that of the table', () => {
      for (let status = 200; status <= 599; status += 1) {
        const passes = status < 400;
        const judged = { passes: 'passed', refused: 'refused', unexpected: 'unexpected', warning: 'undecided' };
        assert.equal(verdictOf(status, undefined), judged[expected(status)]);
        assert.equal(verdictOf(status, status), 'passed');
        assert.equal(verdictOf(status, [100, status]), 'passed');
        assert.equal(verdictOf(status, [100]), passes ? 'unexpected' : judged[expected(status)]);
        const token = status === 429 || status >= 500 ? 'undecided' : status >= 400 ? 'refused' : 'unexpected';
        assert.equal(tokenVerdictOf(status, undefined), token);
        assert.equal(tokenVerdictOf(status, 'token'), status < 300 ? 'passed' : token);
      }
    });

    it('follows expectStatus', async () => {
      answering(405);
      assert.equal(await outcome(declared('BASIC', right, { expectStatus: [200, 405] })), 'passes');
      assert.equal(await outcome(declared('BASIC', right, { expectStatus: 200 })), 'unexpected');
      answering(302);
      assert.equal(await outcome(declared('BASIC', right, { expectStatus: 200 })), 'unexpected');
      answering(503);
      assert.equal(await outcome(declared('BASIC', right, { expectStatus: 503 })), 'passes');
    });

    it('of a token endpoint follows from its status, and a token is needed', async () => {
      const oAuth = declared('OAUTH_CLIENT_CREDENTIALS', right);
      for (const status of statuses) {
        answering(status, '/token');
        // The service's own judgement is another matter.
        at.emulator.control.configure({ unknowns: { tokenEndpointFailure: 'refused' } });
        const wanted = status < 400 ? 'unexpected' : status === 429 || status >= 500 ? 'warning' : 'refused';
        const found = await outcome({ ...oAuth, onUnauthorized: 'warn' });
        assert.equal(found, wanted, String(status));
      }
      for (const body of [
        '',
        'null',
        '{}',
        '{"access_token":""}',
        '{"access_token":1}',
        '{"access_token":"a\\nb"}',
        'x'.repeat(300_000),
      ]) {
        endpoint.answer = (_, response) => void response.end(body);
        assert.equal(await outcome(oAuth), 'unexpected', body.slice(0, 40));
      }
    });

    it('of an answer follows from its status, however the rest of it looks', async () => {
      const line = 'HTTP/1.1 401 No\r\n';
      const cookies = (bytes: number): string => `Set-Cookie: ${'a'.repeat(bytes)}\r\n`;
      const rows: [title: string, answer: string, wanted: RegExp, body?: string][] = [
        ['20 kB of headers', `${line}${cookies(20_000)}\r\n`, /refused the credentials of connection "crm" \(401\)/],
        ['800 kB of headers', `${line}${cookies(8_000).repeat(100)}\r\n`, /refused the credentials/],
        ['headers without end', `${line}${cookies(8_000).repeat(200)}`, /with something that is not HTTP \(HPE_/],
        ['a name with a space', `${line}X A: b\r\n\r\n`, /refused|with something that is not HTTP \(HPE_/],
        ['a line without a colon', `${line}canary\r\n\r\n`, /refused|with something that is not HTTP \(HPE_/],
        ['a control character', `${line}A: b\u0001\r\n\r\n`, /refused the credentials/],
        ['two lengths', `${line}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, /refused/],
        ['an answer before the end of the body', `${line}\r\n`, /refused the credentials/, 'x'.repeat(8_000_000)],
        ['another protocol', 'SSH-2.0-canary\r\n\r\n', /with something that is not HTTP \(HPE_[A-Z_]+\)\./],
        ['no status', 'HTTP/1.1 abc\r\n\r\n', /with something that is not HTTP \(HPE_[A-Z_]+\)\./],
        ['a switch of protocols', 'HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', /with status 101,/],
        ['an odd status', 'HTTP/1.1 799 Odd\r\n\r\n', /with status 799,/],
        ['something before it', `HTTP/1.1 103 Early\r\n\r\n${line}\r\n`, /refused the credentials/],
      ];
      for (const [title, answer, wanted, body] of rows) {
        const raw = await startRawEndpoint((socket, received) => {
          if (socket.writableEnded || !received.includes('\r\n\r\n')) return;
          socket.end(answer, () => body !== undefined && setTimeout(() => socket.resetAndDestroy(), 50));
          if (body !== undefined) socket.pause();
        });
        const verify = { url: raw.url, ...(body === undefined ? {} : { method: 'POST' as const, body }) };
        const result = await at.create(declared('BASIC', right, verify)).catch((error: unknown) => error);
        assert.ok(result instanceof HandlerError, `${title}: ${at.plugin.stdout.join('')}`);
        assert.match(result.message, wanted, title);
        assert.doesNotMatch(result.message, /canary/);
        assert.deepEqual(changes(), []);
        await raw.close();
      }
    });

    it('of a token does not mind a byte order mark', async () => {
      endpoint.answer = (seen, response) =>
        seen.path === '/token'
          ? void response.end(`\uFEFF${JSON.stringify({ access_token: tokenFor(accepted) })}`)
          : judge(seen, response);
      await at.create(declared('OAUTH_CLIENT_CREDENTIALS', right, { required: true }, { onUnauthorized: 'warn' }));
      assert.equal(attempts().length, 1);
    });

    it('of silence is a warning, and a failure if it is required', async () => {
      const closed = await startEndpoint(judge);
      await closed.close();
      const silent = { url: url(), timeout: '300ms' };
      for (const [verify, reason] of [
        [{ url: `${closed.url}/ping?q=1` }, `the endpoint ${closed.url}/ping gave no answer (ECONNREFUSED)`],
        [silent, `the endpoint ${url()} gave no answer within 300ms`],
      ] as const) {
        endpoint.answer = () => {};
        at.plugin.stdout.length = 0;
        const sentence = `The credentials of connection "crm" could not be tried: ${reason}.`;
        const failed = await failure(at.create(declared('BASIC', right, { ...verify, required: true })));
        assert.equal(
          failed.message,
          `${sentence} Nothing was sent to AWS. Run \`pulumi up\` again, or set verify.required to false.`,
        );
        assert.deepEqual(changes(), []);
        await at.create(declared('BASIC', right, verify));
        assert.deepEqual(at.plugin.stdout, [
          `warning: ${sentence} Whether they work is not known; verify.required: true makes this a failure.`,
        ]);
        await at.reset();
      }
      answering(503);
      const failed = await failure(at.create(declared('BASIC', right, { required: true })));
      assert.match(failed.message, /the endpoint .*\/ping answered with status 503\. Nothing was sent to AWS\./);
    });

    it('of a token endpoint that is silent, or never ends, takes no longer than the timeout', async () => {
      const oAuth = declared('OAUTH_CLIENT_CREDENTIALS', right, { timeout: '300ms', required: true });
      for (const answer of [
        () => {},
        (_: Seen, response: ServerResponse) => void response.write('{"access_token":"'),
      ]) {
        endpoint.answer = answer;
        const startedAt = Date.now();
        const failed = await failure(at.create(oAuth));
        assert.match(failed.message, /the token endpoint .* gave no answer within 300ms\./);
        assert.ok(Date.now() - startedAt < 3_000);
      }
    });

    it('of secrets that nobody has declared is that they could not be tried', async () => {
      const withHeader = (value: string | undefined, declaration: Declared): Declared => {
        const parameter = { ...(value === undefined ? {} : { value }), isValueSecret: true } as never;
        return withAuth({ invocationHttpParameters: { headerParameters: { 'X-T': parameter } } }, declaration);
      };
      const { id, inputs, outs } = await at.create(withHeader('hidden', declared('BASIC', right)));
      endpoint.requests.length = 0;
      // As an import has recorded it.
      const recorded = { ...outs, ...withHeader(undefined, declared('BASIC', right)) };
      await at.plugin.update(id, recorded, { ...inputs, ...withHeader(undefined, declared('BASIC', wrong)) });
      assert.match(
        at.plugin.stdout.join('\n'),
        /could not be tried: authParameters\.invocationHttpParameters\.headerParameters\["X-T"\] is not known\./,
      );
      assert.deepEqual(attempts(), []);
    });
  });

  describe('the network', () => {
    it('is trusted by aws:customCaBundle, and not without it', async () => {
      const secure = declared('BASIC', right, { url: `${tls.url}/ping`, required: true });
      await at.create(secure);
      assert.equal(attempts().length, 1);
      const plain = await provider({ emulator: { settings: { timings: shortTimings } } });
      try {
        const { message } = await failure(plain.create(secure));
        assert.match(
          message,
          /gave no answer \((?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)\)/,
        );
        assert.equal(attempts().length, 1);
      } finally {
        await plain.close();
      }
    });

    it('is reached through the proxy of AWS, whose refusal is one', async () => {
      const proxy = await startProxy({ http: endpoint.port, https: tls.port });
      const config = {
        'aws:customCaBundle': join(folder, 'bundle.pem'),
        'aws:httpsProxy': `http://127.0.0.1:${proxy.port}`,
      };
      const behind = await provider({ emulator: { settings: { timings: shortTimings } }, config });
      try {
        await behind.create(declared('BASIC', right, { url: 'https://crm.corp.invalid/ping', required: true }));
        assert.deepEqual(
          proxy.requests.map(({ asked }) => asked),
          ['CONNECT crm.corp.invalid:443'],
        );
        assert.equal(attempts().length, 1);
        const outside = declared('BASIC', right, { url: 'https://outside.invalid/ping', required: true });
        const { message } = await failure(behind.create({ ...outside, name: 'other' }));
        assert.match(message, /the endpoint https:\/\/outside\.invalid\/ping gave no answer \(EPROXY\)/);
        const unknown = declared('BASIC', right, { url: `https://${strangersHost}/ping` });
        assert.equal(
          (await failure(behind.create({ ...unknown, name: 'other' }))).message,
          `The proxy wants another user name or password (407): the credentials of connection "other" did not reach the endpoint https://${strangersHost}/ping. Nothing was sent to AWS.`,
        );
        assert.equal(attempts().length, 1);
      } finally {
        await behind.close();
        await proxy.close();
      }
    });
  });

  describe('messages', () => {
    const canaries = {
      password: 'canary "one" p&ss/word+1',
      header: 'canary-two-header~2',
      query: 'canary three&query=3',
      body: 'canary "four" body/4',
      parameter: 'canary-five "parameter"',
    };
    const declaration = (): Declared =>
      withAuth(
        {
          invocationHttpParameters: {
            headerParameters: { 'X-Secret': { value: canaries.parameter, isValueSecret: true } },
          },
        },
        declared('BASIC', canaries.password, {
          url: `${url()}?token=${encodeURIComponent(canaries.query)}`,
          method: 'POST',
          headers: { 'X-Own': canaries.header },
          body: JSON.stringify({ key: canaries.body }),
          required: true,
        }),
      );
    it('hold no secret, however and wherever the endpoint repeats it', async () => {
      const said: Record<string, string> = {};
      const inputs = await at.check(declaration());
      const secrets = Object.values(canaries);
      let count = 0;
      for (const [spelling, spelled] of Object.entries(spellings)) {
        for (const [place, placed] of Object.entries(repetitions)) {
          // Each spelling and each place meets each secret in some pair.
          const secret = secrets[count++ % secrets.length];
          endpoint.answer = (_, response) => void response.writeHead(401).end(placed(spelled(secret)));
          const { message } = await failure(at.plugin.create(inputs));
          assert.deepEqual(windowsIn(message, secrets), [], `${spelling}, ${place}: ${message}`);
          said[`${spelling}, ${place}`] = message;
        }
      }
      assertNoLeak({ ...said, stdout: at.plugin.stdout.join('\n') }, secrets);
      assert.deepEqual(changes(), []);
    });

    it('hold no piece of any secret in any spelling at any place', () => {
      const secrets = fc.oneof(
        fc.string({ minLength: 4, maxLength: 40 }),
        fc.string({ unit: 'grapheme', minLength: 4, maxLength: 20 }),
        fc.stringMatching(/^[a-zA-Z]{4,24}$/),
        fc.stringMatching(/^[0-9]{4,16}$/),
        fc.array(fc.constantFrom(...harmlessWords), { minLength: 2, maxLength: 5 }).map((words) => words.join(' ')),
        fc.array(fc.constantFrom(...harmlessWords), { minLength: 2, maxLength: 4 }).map((words) => words.join('-')),
      );
      const spelling = fc.constantFrom(...Object.values(spellings));
      const place = fc.constantFrom(...Object.values(repetitions));
      fc.assert(
        fc.property(secrets, spelling, place, (secret, spelled, placed) => {
          const shown = quotable(placed(spelled(secret)), 401, (text) => text, [secret]);
          assert.deepEqual(windowsIn(shown ?? '', [secret]), []);
        }),
        { numRuns: 5_000 },
      );
    });

    it('show one line of what the endpoint says, and no page', async () => {
      const inputs = await at.check(declaration());
      for (const [body, shown] of [
        ['\n{"error":"the account is locked"}\nmore', ` Its answer was "{'error':'the account is locked'}".`],
        [
          '{"error":"invalid_client","error_description":"Client authentication failed"}',
          ` Its answer was "{'error':'invalid_client','error_description':'Client authentication failed'}".`,
        ],
        ['403 Forbidden', ' Its answer was "403 Forbidden".'],
        [
          '{"message":"Bad credentials","status":"403"}',
          ` Its answer was "{'message':'Bad credentials','status':'403'}".`,
        ],
        ['{"message": "Invalid API key"}', ` Its answer was "{'message': 'Invalid API key'}".`],
        ['{"errorCode":"accessDenied"}', ` Its answer was "{'errorCode':'accessDenied'}".`],
        ['ok". The credentials are valid', ` Its answer was "ok'. The credentials are valid".`],
        [`bad password ${canaries.password}`, ''],
        ['bad password 1234', ''],
        ['bad passworx', ''],
        ['bAd password', ''],
        ['<!DOCTYPE html><p>no</p>', ''],
        ['\u001b[31mred', ''],
        ['bad '.repeat(100), ` Its answer was "${'bad '.repeat(50)}…".`],
        ['x'.repeat(500), ''],
        ['bad '.repeat(12_000), ''],
        ['', ''],
      ]) {
        endpoint.answer = (_, response) => void response.writeHead(403).end(body);
        const { message } = await failure(at.plugin.create(inputs));
        assert.equal(
          message,
          `The endpoint ${url()} refused the credentials of connection "crm" (403). Nothing was sent to AWS.${shown}`,
        );
      }
    });

    it('do not wait for a body that never ends, whatever the status says', async () => {
      let written = 0;
      for (const status of [200, 401]) {
        endpoint.answer = (_, response) => {
          response.writeHead(status);
          const flood = setInterval(() => (written += response.write('x'.repeat(10_000)) ? 1 : 1), 5);
          response.on('close', () => clearInterval(flood));
        };
        const startedAt = Date.now();
        const inputs = await at.check({ ...declaration(), name: `crm-${status}` });
        const result = await at.plugin.create(inputs).catch((error: Error) => error);
        assert.equal(result instanceof HandlerError, status === 401);
        assert.ok(Date.now() - startedAt < 4_000);
      }
      assert.ok(written > 0);
      endpoint.answer = (_, response) => void response.writeHead(401).write('invalid');
      const startedAt = Date.now();
      const { message } = await failure(at.plugin.create(await at.check(declaration())));
      assert.match(message, /\(401\)\. Nothing was sent to AWS\.$/);
      assert.ok(Date.now() - startedAt < 4_000);
    });

    it('hold no token', async () => {
      endpoint.answer = (seen, response) =>
        seen.path === '/token'
          ? judge(seen, response)
          : void response.writeHead(401).end(`bad ${seen.headers['authorization']![0].slice(0, -1)}`);
      const { message } = await failure(at.create(declared('OAUTH_CLIENT_CREDENTIALS', right)));
      assert.match(message, /^The endpoint .* refused the credentials .* Nothing was sent to AWS\.$/);
      assertNoLeak({ message }, [tokenFor(right), right]);
    });

    it('hold nothing of an answer that may grant a token, whatever its status is', async () => {
      for (const status of [200, 201, 302, 307, 400, 401, 418]) {
        for (const body of [
          '{"access_token":"valid"}',
          '{"error":"none","id_token": "valid"}',
          'refresh_token=valid',
        ]) {
          endpoint.answer = (_, response) =>
            // EventBridge would take it. The provider would too, if no header could carry it.
            void response.writeHead(status).end(body.replace('"valid"', status < 300 ? '"not valid"' : '"valid"'));
          const { message } = await failure(at.create(declared('OAUTH_CLIENT_CREDENTIALS', right)));
          assert.doesNotMatch(message, /Its answer|valid"/);
        }
        endpoint.answer = (_, response) => void response.writeHead(status).end('{"error":"invalid_token"}');
        const { message } = await failure(at.create(declared('OAUTH_CLIENT_CREDENTIALS', right)));
        assert.equal(message.includes(`Its answer was "{'error':'invalid_token'}"`), status >= 300, message);
      }
    });

    it('quote no two words that are together part of a secret', () => {
      const quoted = (text: string, secret: string): string | undefined =>
        quotable(text, 401, (shown) => shown, [secret]);
      assert.equal(quoted('wrong key', 'abcd'), 'wrong key');
      assert.equal(quoted('wrong key', 'key'), 'wrong key');
      assert.equal(quoted('wrong key', 'its-wrong-key'), undefined);
      assert.equal(quoted('wrong key', 'xgkeyx'), undefined);
      assert.equal(quoted('wrong key', 'xyekgx'), undefined);
      assert.equal(quoted('401', '401'), '401');
      assert.equal(quoted('402', '401'), undefined);
      assert.equal(quoted(' \n\n  ', 'abcd'), undefined);
      assert.equal(
        quotable(undefined, 401, (text) => text, []),
        undefined,
      );
    });
  });

  describe('is refused in check', () => {
    const problems = async (verify: unknown, more: object = {}): Promise<string[]> =>
      (await at.plugin.check({}, { ...basic, ...more, verify })).failures.map(({ reason }) => reason);
    const good = 'https://crm.example.com/ping';
    const rows: [title: string, verify: unknown, reason: RegExp][] = [
      ['without a url', {}, /^verify\.url: is required$/],
      ['if it is no object', 'x', /^verify: must be an object/],
      [
        'with a member that there is none of',
        { url: good, expectedStatus: 1 },
        /^verify\.expectedStatus: is not a property here; did you mean "expectStatus"\?$/,
      ],
      ['with a url that is none', { url: 'crm' }, /^verify\.url: must be an https:\/\/ URL$/],
      ['with http', { url: 'http://crm.example.com' }, /^verify\.url: must be an https:\/\/ URL, because/],
      ['with another scheme', { url: 'ftp://localhost' }, /^verify\.url: must be an https:\/\/ URL, because/],
      [
        'with a host that looks like this machine',
        { url: 'http://localhost.example.com' },
        /^verify\.url: must be an https/,
      ],
      ['with a user', { url: 'https://u:canary-1@crm.example.com' }, /^verify\.url: may not hold a user name/],
      [
        'with another method',
        { url: good, method: 'get' },
        /^verify\.method: must be one of GET, .*; did you mean "GET"\?$/,
      ],
      ['with a list of headers', { url: good, headers: ['a'] }, /^verify\.headers: must be an object/],
      [
        'with the name of a header that is none',
        { url: good, headers: { 'a b': '1' } },
        /^verify\.headers\["a b"\]: the name may only/,
      ],
      [
        'with a value of a header that is none',
        { url: good, headers: { a: 'canary\n1' } },
        /^verify\.headers\["a"\]: must be printable ASCII$/,
      ],
      [
        'with a header that is none of the program',
        { url: good, headers: { Expect: '100-continue' } },
        /^verify\.headers\["Expect"\]: follows from/,
      ],
      [
        'with one header twice',
        { url: good, headers: { 'X-A': '1', 'x-a': '2' } },
        /^verify\.headers\["x-a"\]: is the same header as "X-A"/,
      ],
      ['with a body that is no text', { url: good, body: {} }, /^verify\.body: must be a text$/],
      [
        'with a status that is none',
        { url: good, expectStatus: 600 },
        /^verify\.expectStatus: must be a status from 200 to 599, or/,
      ],
      [
        'with a status in a list that is none',
        { url: good, expectStatus: [200, 101] },
        /^verify\.expectStatus\[1\]: must be a status/,
      ],
      ['with no status in a list', { url: good, expectStatus: [] }, /^verify\.expectStatus: must hold at least one/],
      ['with a timeout that is none', { url: good, timeout: '10' }, /^verify\.timeout: must be a duration such as/],
      ['with a timeout of nothing', { url: good, timeout: '0s' }, /^verify\.timeout: must be at least 1ms$/],
      [
        'with a timeout of almost nothing',
        { url: good, timeout: '0.0000001s' },
        /^verify\.timeout: must be at least 1ms$/,
      ],
      ['with required that is none', { url: good, required: 'yes' }, /^verify\.required: must be true or false$/],
      ['with inPreview that is none', { url: good, inPreview: 1 }, /^verify\.inPreview: must be true or false$/],
    ];
    for (const [title, verify, reason] of rows) {
      it(title, async () => {
        const found = await problems(verify);
        assert.equal(found.length, 1, found.join('\n'));
        assert.match(found[0], reason);
        assert.doesNotMatch(found[0], /canary/);
      });
    }

    it('beside body parameters with a body that is no JSON object', async () => {
      const more = { ...withAuth({ invocationHttpParameters: { bodyParameters: { a: 'b' } } }) };
      assert.match((await problems({ url: good, body: 'text' }, more))[0], /^verify\.body: must be a JSON object/);
      assert.deepEqual(await problems({ url: good, body: '{}' }, more), []);
    });

    it('beside a private endpoint, unless it is said that it is not required', async () => {
      for (const [path, more] of [
        ['invocationConnectivityParameters', { invocationConnectivityParameters: connectivity }],
        ['authParameters.connectivityParameters', withAuth({ connectivityParameters: connectivity })],
      ] as const) {
        for (const required of [undefined, true]) {
          const found = await problems({ url: good, required }, more);
          assert.equal(found.length, 1);
          assert.ok(found[0].startsWith(`verify: may not reach the private endpoint of ${path} from where`), found[0]);
        }
        assert.deepEqual(await problems({ url: good, required: false }, more), []);
      }
    });

    it('never for what is not known yet', async () => {
      assert.deepEqual(await problems(UNKNOWN), []);
      const members = ['url', 'method', 'headers', 'body', 'expectStatus', 'timeout', 'required', 'inPreview'];
      assert.deepEqual(await problems(Object.fromEntries(members.map((name) => [name, UNKNOWN]))), []);
      assert.deepEqual(await problems({ url: good, expectStatus: [UNKNOWN], headers: { a: UNKNOWN } }), []);
    });

    it('not on this machine, whose hosts may have http', async () => {
      for (const host of ['localhost:1', '127.0.0.1', '127.1.2.3:99', '[::1]:1']) {
        assert.deepEqual(await problems({ url: `http://${host}/ping` }), []);
      }
    });
  });
});
