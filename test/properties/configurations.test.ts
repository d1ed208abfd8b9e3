import assert from 'node:assert/strict';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import fc from 'fast-check';
import { findConnection } from '../../provider/src/service/lookup';
import { clientConfig } from '../support/clients';
import { type Proxy, startProxy } from '../support/network';
import { runs } from './parameters';

const accounts = { ONE: '111111111111', TWO: '222222222222' } as const;
const roleAccounts = ['333333333333', '444444444444'] as const;
const places = ['here', 'there'] as const;
const ways = ['first', 'second'] as const;

/** What a stack says about where, as whom and by which way AWS is called. */
interface Stack {
  at: (typeof places)[number];
  key: keyof typeof accounts;
  /** The keys come from the environment of the stack, and not from its configuration. */
  keyInEnvironment: boolean;
  role: string | undefined;
  proxy: (typeof ways)[number] | undefined;
  allowed: string[] | undefined;
  forbidden: string[] | undefined;
}

const account = fc.constantFrom(...Object.values(accounts), ...roleAccounts);
const guard = fc.option(fc.uniqueArray(account, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 1 });
const stack: fc.Arbitrary<Stack> = fc.record({
  at: fc.constantFrom(...places),
  key: fc.constantFrom('ONE', 'TWO'),
  keyInEnvironment: fc.boolean(),
  role: fc.option(fc.constantFrom(...roleAccounts), { nil: undefined }),
  proxy: fc.option(fc.constantFrom(...ways), { nil: undefined }),
  allowed: guard,
  forbidden: guard,
});

describe('Two stacks in one process', function () {
  this.timeout(300_000);
  const emulators = {} as Record<Stack['at'], Emulator>;
  const proxies = {} as Record<Stack['at'], Record<(typeof ways)[number], Proxy>>;

  before(async () => {
    for (const at of places) {
      const emulator = (emulators[at] = await startEmulator());
      const keys = Object.entries(accounts).map(([key, of]) => [key, { account: of }]);
      emulator.control.configure({ accessKeys: Object.fromEntries(keys) });
      const http = Number(new URL(emulator.url).port);
      const port = { http, https: http };
      proxies[at] = { first: await startProxy(port), second: await startProxy(port) };
    }
  });
  beforeEach(async () => {
    for (const at of places) {
      const { control, url } = emulators[at];
      control.reset();
      const accessKeys = Object.fromEntries(roleAccounts.map((of) => [`MAKER${of}`, { account: of }]));
      control.configure({ accessKeys });
      // In each account at each endpoint a connection of the same name: its description says which one it is.
      for (const accessKeyId of [...Object.keys(accounts), ...Object.keys(accessKeys)]) {
        const of = accounts[accessKeyId as Stack['key']] ?? accessKeys[accessKeyId].account;
        const credentials = { accessKeyId, secretAccessKey: 'test' };
        const events = new EventBridge({ ...clientConfig({ url }), credentials });
        const BasicAuthParameters = { Username: 'user', Password: 'password' };
        await events.createConnection({
          Name: 'crm',
          Description: `${at} in ${of}`,
          AuthorizationType: 'BASIC',
          AuthParameters: { BasicAuthParameters },
        });
        events.destroy();
      }
    }
  });
  after(async () => {
    for (const at of places) {
      for (const way of ways) await proxies[at][way].close();
      await emulators[at].close();
    }
  });

  /** The configuration of a stack, which is new to this process. */
  function configured(one: Stack, more: Record<string, string> = {}) {
    const { at, key, keyInEnvironment, role, proxy, allowed, forbidden } = one;
    // A proxy is never asked for what is on this machine.
    const url = proxy === undefined ? emulators[at].url : 'http://aws.corp.invalid';
    const aws: Record<string, string | undefined> = {
      region: 'us-east-1',
      endpoints: JSON.stringify([{ eventbridge: url, sts: url }]),
      ...(keyInEnvironment ? {} : { accessKey: key, secretKey: 'test' }),
      ...(role === undefined ? {} : { assumeRoles: JSON.stringify([{ roleArn: `arn:aws:iam::${role}:role/deploy` }]) }),
      ...(proxy === undefined ? {} : { httpProxy: proxies[at][proxy].url }),
      ...(allowed === undefined ? {} : { allowedAccountIds: JSON.stringify(allowed) }),
      ...(forbidden === undefined ? {} : { forbiddenAccountIds: JSON.stringify(forbidden) }),
      ...more,
    };
    return {
      get: (name: string) => aws[name.replace(/^aws:/, '')],
      environment: {
        AWS_EC2_METADATA_DISABLED: 'true',
        ...(keyInEnvironment ? { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'test' } : {}),
      },
    };
  }

  /** What a lookup of the stack finds, or why it finds nothing. */
  const found = (config: ReturnType<typeof configured>): Promise<string | undefined> =>
    findConnection(config, 'crm', {}).then(
      ({ properties }) => properties.description,
      (error: Error) => error.message,
    );

  function expected({ at, key, role, allowed, forbidden }: Stack): string {
    const own = role ?? accounts[key];
    const belong = `The AWS credentials belong to account ${own}`;
    if (allowed && !allowed.includes(own)) {
      return `${belong}, and aws:allowedAccountIds of this stack allows only ${allowed.join(', ')}; nothing was sent to EventBridge.`;
    }
    if (forbidden?.includes(own)) {
      return `${belong}, which aws:forbiddenAccountIds of this stack forbids; nothing was sent to EventBridge.`;
    }
    return `${at} in ${own}`;
  }

  it('never share endpoint, keys, roles, proxy or account guard', () =>
    fc.assert(
      fc.asyncProperty(fc.array(stack, { minLength: 2, maxLength: 3 }), async (stacks) => {
        for (const at of places) for (const way of ways) proxies[at][way].requests.length = 0;
        // At the same time, and once more with all that the process has learned by then.
        for (let round = 0; round < 2; round += 1) {
          const answers = await Promise.all(stacks.map((one) => found(configured(one))));
          assert.deepEqual(answers, stacks.map(expected));
        }
        for (const at of places) {
          for (const way of ways) {
            const isWay = stacks.some((one) => one.at === at && one.proxy === way);
            assert.ok(isWay || proxies[at][way].requests.length === 0, `the ${way} proxy of nobody was asked`);
          }
        }
      }),
      runs({ quick: 40, all: 1_000 }),
    ));

  for (const operation of ['AssumeRole', 'GetCallerIdentity', 'DescribeConnection']) {
    it(`keep no look-up that has failed: ${operation}`, async () => {
      const [role] = roleAccounts;
      const one: Stack = { at: 'here', key: 'ONE', keyInEnvironment: false, role, proxy: undefined, allowed: [role], forbidden: undefined }; // prettier-ignore
      // Settings that this process has not seen yet.
      const config = configured(one, { userAgents: operation });
      emulators.here.control.fault({ kind: 'accessDenied', operation });
      assert.match((await found(config))!, /not authorized|may not|AccessDenied/);
      assert.equal(await found(config), `here in ${role}`);
    });
  }
});
