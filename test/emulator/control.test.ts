import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mock } from 'node:test';
import { FaultSpec, realClock, SimulatedClock, startEmulator } from 'eventbridge-connection-emulator';
import { apiKey, basic, Bench, eventually, oauth, openBench, rejects, send } from './support';

/** What tests can do to the emulator beside the AWS API. */
describe('control', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(() => bench.close());

  const control = () => bench.emulator.control;

  /** The same by HTTP, as another process would. */
  const post = async (route: string, body: object = {}): Promise<{ status: number; answer: any }> => {
    const response = await fetch(`${bench.emulator.url}/_control/${route}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: response.status, answer: await response.json() };
  };

  const exists = (name: string): boolean =>
    control()
      .connections()
      .some((connection) => connection.name === name);

  describe('faults', () => {
    it('error: type, message and status', async () => {
      control().fault({
        operation: 'CreateConnection',
        kind: 'error',
        type: 'InternalException',
        message: 'Broken.',
        status: 500,
      });
      const answer = await send(bench.emulator.url, 'CreateConnection', basic('c'));
      assert.deepEqual([answer.status, answer.text], [500, '{"__type":"InternalException","message":"Broken."}']);
      assert.equal(exists('c'), false);
    });

    it('meets the next call only, unless told otherwise', async () => {
      control().fault({ operation: 'ListConnections', kind: 'throttle' });
      await rejects(bench.events.listConnections({}), 'ThrottlingException', 'Rate exceeded');
      await bench.events.listConnections({});
    });

    it('nth and times: the second and third matching call', async () => {
      control().fault({ operation: 'ListConnections', kind: 'throttle', nth: 2, times: 2 });
      const outcomes: string[] = [];
      for (let call = 1; call <= 4; call += 1) {
        outcomes.push(
          await bench.events.listConnections({}).then(
            () => 'ok',
            (error: Error) => error.name,
          ),
        );
      }
      assert.deepEqual(outcomes, ['ok', 'ThrottlingException', 'ThrottlingException', 'ok']);
      assert.deepEqual(
        control()
          .listFaults()
          .map(({ seen, met }) => [seen, met]),
        [[4, 2]],
      );
    });

    it('times null: all calls, until it is cleared', async () => {
      const { id } = control().fault({ operation: '*Connection*', kind: 'throttle', times: null });
      await rejects(bench.events.createConnection(basic('c')), 'ThrottlingException');
      await rejects(bench.events.listConnections({}), 'ThrottlingException');
      control().clearFaults(id);
      await bench.events.createConnection(basic('c'));
    });

    it('name, service and access key select calls', async () => {
      control().fault({ service: 'events', name: 'app-*', accessKeyId: 'AKIDTEST', kind: 'throttle', times: null });
      await bench.events.createConnection(basic('other'));
      await bench.clientOf('AKIDOTHER').createConnection(basic('app-1'));
      await rejects(bench.events.createConnection(basic('app-2')), 'ThrottlingException');
      await rejects(bench.secrets.getSecretValue({ SecretId: 'app-3' }), 'ResourceNotFoundException');
    });

    for (const status of [500, 503]) {
      it(`status ${status}: not an answer of the service`, async () => {
        control().fault({ operation: 'ListConnections', kind: 'status', status, body: '<html>' });
        const answer = await send(bench.emulator.url, 'ListConnections', {});
        assert.deepEqual([answer.status, answer.text], [status, '<html>']);
      });
    }

    it('delay: the call acts only after the time has passed', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'delay', milliseconds: 60_000 });
      const created = bench.events.createConnection(basic('c'));
      await eventually(
        async () => control().requests(),
        (requests) => requests.length === 1,
      );
      await bench.clock.advance(59_999);
      assert.equal(exists('c'), false);
      await bench.clock.advance(1);
      assert.equal((await created).ConnectionState, 'AUTHORIZED');
    });

    it('delay after acting: a slow answer', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'delay', milliseconds: 60_000, when: 'after' });
      let answered = false;
      const created = bench.events.createConnection(basic('c')).then(() => (answered = true));
      await eventually(
        async () => exists('c'),
        (done) => done,
      );
      await bench.clock.advance(59_999);
      assert.equal(answered, false);
      await bench.clock.advance(1);
      await created;
    });

    it('hang: no answer, and nothing has happened', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'hang' });
      const abort = new AbortController();
      const created = bench.events.createConnection(basic('c'), { abortSignal: abort.signal });
      const [call] = await control().waitForCalls({ operation: 'CreateConnection' });
      assert.equal(call?.outcome, 'silent');
      abort.abort();
      await rejects(created, 'AbortError');
      assert.equal(exists('c'), false);
    });

    it('reset before acting: the connection breaks and nothing has happened', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'reset' });
      await assert.rejects(bench.events.createConnection(basic('c')), { code: 'ECONNRESET' });
      assert.equal(exists('c'), false);
    });

    it('reset after acting: a lost answer', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'reset', when: 'after' });
      await assert.rejects(bench.events.createConnection(basic('c')), { code: 'ECONNRESET' });
      assert.equal(exists('c'), true);
      const [call] = control().requests();
      assert.deepEqual([call?.outcome, call?.acted], ['reset', true]);
    });

    it('an error after acting', async () => {
      control().fault({ operation: 'DeleteConnection', kind: 'error', type: 'InternalException', when: 'after' });
      await bench.events.createConnection(basic('c'));
      await rejects(bench.events.deleteConnection({ Name: 'c' }), 'InternalException');
      assert.equal(control().connections()[0]?.state, 'DELETING');
    });

    it('malformed: an answer that cannot be parsed', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'malformed', when: 'after' });
      await rejects(bench.events.createConnection(basic('c')), 'SyntaxError');
      assert.equal(exists('c'), true);
    });

    it('expired credentials', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'expiredCredentials' });
      await rejects(
        bench.events.createConnection(basic('c')),
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
    });

    it('access denied, naming the action', async () => {
      control().fault({ operation: 'CreateConnection', kind: 'accessDenied', action: 'secretsmanager:CreateSecret' });
      await rejects(
        bench.events.createConnection(basic('c')),
        'AccessDeniedException',
        /^User: arn:aws:iam::123456789012:user\/emulated-user is not authorized to perform: secretsmanager:CreateSecret on resource: /,
      );
    });

    it('clock skew: the SDK corrects itself by the Date header of the refusal', async () => {
      control().configure({ clockSkew: 3_600_000 });
      await bench.clientOf('AKIDTEST', 'us-east-1', 3).listConnections({});
      assert.deepEqual(
        control()
          .requests()
          .map((call) => call.errorType),
        ['InvalidSignatureException', undefined],
      );
      assert.match(
        control().requests()[0]?.errorMessage ?? '',
        /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
      );
    });

    it('a fault that does not exist is refused', () => {
      assert.throws(() => control().fault({ kind: 'nothing' } as unknown as FaultSpec), /There is no fault 'nothing'/);
    });
  });

  describe('holds', () => {
    it('before: the call has arrived and has not acted', async () => {
      const hold = control().hold({ operation: 'CreateConnection' });
      const created = bench.events.createConnection(basic('c'));
      const call = await hold.arrived;
      assert.equal(call.name, 'c');
      assert.equal(exists('c'), false);
      hold.release();
      assert.equal((await created).ConnectionState, 'AUTHORIZED');
    });

    it('after: the call has acted and has not answered', async () => {
      const hold = control().hold({ operation: 'CreateConnection', when: 'after' });
      const created = bench.events.createConnection(basic('c'));
      await hold.arrived;
      assert.equal(exists('c'), true);
      assert.equal(control().requests()[0]?.outcome, 'waiting');
      hold.release();
      await created;
    });

    it('nth: the second call waits, the first does not', async () => {
      const hold = control().hold({ operation: 'CreateConnection', nth: 2 });
      await bench.events.createConnection(basic('a'));
      const second = bench.events.createConnection(basic('b'));
      assert.equal((await hold.arrived).name, 'b');
      hold.release();
      await second;
    });

    it('drop: a call held before never acts', async () => {
      const hold = control().hold({ operation: 'CreateConnection' });
      const created = bench.events.createConnection(basic('c'));
      const failed = assert.rejects(created, { code: 'ECONNRESET' });
      await hold.arrived;
      hold.release('drop');
      await failed;
      assert.equal(exists('c'), false);
      assert.equal(control().requests()[0]?.outcome, 'dropped');
    });

    it('a call whose caller has died still acts when it goes on, as it would in the service', async () => {
      const hold = control().hold({ operation: 'CreateConnection' });
      const abort = new AbortController();
      const created = bench.events.createConnection(basic('c'), { abortSignal: abort.signal });
      await hold.arrived;
      abort.abort();
      await rejects(created, 'AbortError');
      hold.release();
      await control().waitForCalls({ operation: 'CreateConnection' });
      assert.equal(exists('c'), true);
    });

    it('by HTTP: set, await the arrival, release', async () => {
      const { answer } = await post('hold', { operation: 'CreateConnection', when: 'after' });
      const created = bench.events.createConnection(basic('c'));
      const arrived = await post('hold/arrived', { id: answer.id, timeout: 60_000 });
      assert.equal(arrived.answer.call.operation, 'CreateConnection');
      assert.deepEqual(
        (await post('holds')).answer.holds.map((hold: { id: string }) => hold.id),
        [answer.id],
      );
      await post('hold/release', { id: answer.id });
      await created;
      assert.deepEqual((await post('hold/release', { id: answer.id })).status, 400);
    });

    it('released before a call arrived: who waits is told', async () => {
      const hold = control().hold({ operation: 'CreateConnection' });
      hold.release();
      await assert.rejects(hold.arrived, /released before a call arrived/);
      await bench.events.createConnection(basic('c'));
    });

    it('close never waits for a held or a silent call', async () => {
      control().hold({ operation: 'CreateConnection' });
      control().fault({ operation: 'ListConnections', kind: 'hang' });
      const calls = [bench.events.createConnection(basic('c')), bench.events.listConnections({})].map((call) =>
        assert.rejects(call),
      );
      await eventually(
        async () => control().requests(),
        (requests) => requests.length === 2,
      );
      await bench.emulator.close();
      await Promise.all(calls);
    });
  });

  describe('policy', () => {
    const dependent = [
      'iam:CreateServiceLinkedRole',
      'secretsmanager:CreateSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
    ];

    it('without one everything is allowed; with one only what it lists', async () => {
      await bench.events.listConnections({});
      control().setPolicy({ allow: ['events:Describe*'] });
      await rejects(
        bench.events.listConnections({}),
        'AccessDeniedException',
        'User: arn:aws:iam::123456789012:user/emulated-user is not authorized to perform: events:ListConnections on resource: ' +
          'arn:aws:events:us-east-1:123456789012:connection/* because no identity-based policy allows the events:ListConnections action',
      );
      await rejects(bench.describe('c'), 'ResourceNotFoundException');
    });

    for (const missing of dependent) {
      it(`D: Create needs ${missing}`, async () => {
        const others = ['events:CreateConnection', ...dependent].filter((action) => action !== missing);
        control().setPolicy({ allow: others });
        await rejects(
          bench.events.createConnection(basic('c')),
          'AccessDeniedException',
          new RegExp(`perform: ${missing} on resource`),
        );
        assert.equal(exists('c'), false);
      });
    }

    it('D: iam:CreateServiceLinkedRole is needed once for each account', async () => {
      await bench.events.createConnection(basic('a'));
      control().setPolicy({ allow: ['*'], deny: ['iam:*'] });
      await bench.events.createConnection(basic('b'));
      control().configure({ accessKeys: { AKIDOTHER: { account: '210987654321' } } });
      await rejects(
        bench.clientOf('AKIDOTHER').createConnection(basic('c')),
        'AccessDeniedException',
        /with an explicit deny/,
      );
    });

    it('D: Update adds events:DescribeConnection and secretsmanager:UpdateSecret', async () => {
      await bench.events.createConnection(basic('c'));
      for (const action of ['events:DescribeConnection', 'secretsmanager:UpdateSecret']) {
        control().setPolicy({ allow: ['*'], deny: [action] });
        await rejects(
          bench.events.updateConnection(apiKey('c')),
          'AccessDeniedException',
          new RegExp(`perform: ${action} `),
        );
      }
    });

    it('D: Delete and Deauthorize need secretsmanager:DeleteSecret on events!*', async () => {
      await bench.events.createConnection(basic('c'));
      control().setPolicy({ allow: ['*'], deny: ['secretsmanager:DeleteSecret'] });
      const text =
        /secretsmanager:DeleteSecret on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection\/c\/\*/;
      await rejects(bench.events.deauthorizeConnection({ Name: 'c' }), 'AccessDeniedException', text);
      await rejects(bench.events.deleteConnection({ Name: 'c' }), 'AccessDeniedException', text);
      assert.equal(control().connections()[0]?.state, 'AUTHORIZED');
    });

    it('takes policies as IAM has them: effect, action, resource and condition', async () => {
      const allow = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
      const on = (Resource: string, more: object = {}) => ({
        Version: '2012-10-17',
        Statement: [{ ...allow, Resource, ...more }],
      });
      control().setPolicy(on('arn:aws:events:*:*:connection/crm*'));
      await rejects(bench.describe('crm-1'), 'ResourceNotFoundException');
      await rejects(
        bench.describe('shop'),
        'AccessDeniedException',
        /connection\/shop because no identity-based policy allows/,
      );
      control().setPolicy([on('arn:aws:events:*:*:connection/crm*'), on('arn:aws:events:*:*:connection/shop')]);
      await rejects(bench.describe('shop'), 'ResourceNotFoundException');
      control().setPolicy({ Statement: [allow, { Effect: 'Deny', Action: ['events:Describe*'], Resource: '*' }] });
      await rejects(bench.describe('shop'), 'AccessDeniedException', /with an explicit deny/);
      const role = (service: string) => ({
        Statement: [
          { ...allow, Action: ['events:*', 'secretsmanager:*'] },
          {
            ...allow,
            Action: 'iam:CreateServiceLinkedRole',
            Condition: { StringLike: { 'iam:AWSServiceName': [service] } },
          },
        ],
      });
      control().setPolicy(role('pipes.*'));
      await rejects(bench.events.createConnection(basic('c')), 'AccessDeniedException', /iam:CreateServiceLinkedRole/);
      control().setPolicy(role('apidestinations.*'));
      await bench.events.createConnection(basic('c'));
      control().setPolicy(on('*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'crm' } } }));
      await rejects(bench.describe('c'), 'AccessDeniedException');
      assert.throws(
        () => control().setPolicy(on('*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
        /does not know 'IpAddress'/,
      );
      assert.throws(() => control().setPolicy(on('*', { NotAction: 'events:*' })), /does not know 'NotAction'/);
    });

    it('D: who reads what a customer-managed key encrypts must be allowed to decrypt with it', async () => {
      control().putKey({ id: 'key-1', aliases: ['alias/app'] });
      await bench.secrets.createSecret({ Name: 'own', SecretString: 's', KmsKeyId: 'alias/app' });
      await bench.secrets.createSecret({ Name: 'plain', SecretString: 's' });
      await bench.secrets.createSecret({ Name: 'managed', SecretString: 's', KmsKeyId: 'alias/aws/secretsmanager' });
      const through = (service: string) => ({
        Statement: [
          { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' } as const,
          {
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: '*',
            Condition: { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } },
          } as const,
        ],
      });
      control().setPolicy(through('ssm'));
      await rejects(
        bench.secrets.getSecretValue({ SecretId: 'own' }),
        'AccessDeniedException',
        /kms:Decrypt on resource: arn:aws:kms:us-east-1:123456789012:key\/key-1/,
      );
      await bench.secrets.getSecretValue({ SecretId: 'plain' });
      await bench.secrets.getSecretValue({ SecretId: 'managed' });
      control().setPolicy(through('secretsmanager'));
      await bench.secrets.getSecretValue({ SecretId: 'own' });
    });

    for (const action of ['kms:DescribeKey', 'kms:GenerateDataKey', 'kms:Decrypt']) {
      it(`a key of the connection needs ${action}, unless the caller needs no permission for it (unknown)`, async () => {
        control().putKey({ id: 'key-1', aliases: ['alias/events'] });
        control().setPolicy({ allow: ['*'], deny: [action] });
        const refused = new RegExp(`perform: ${action} on resource: arn:aws:kms:us-east-1:123456789012:key/key-1`);
        await rejects(
          bench.events.createConnection(basic('c', { KmsKeyIdentifier: 'alias/events' })),
          'AccessDeniedException',
          refused,
        );
        await bench.events.createConnection(basic('c'));
        await rejects(
          bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: 'key-1' }),
          'AccessDeniedException',
          refused,
        );
        control().configure({ unknowns: { keyNeedsCallerPermissions: false } });
        await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: 'key-1' });
        control().configure({ unknowns: { keyNeedsCallerPermissions: true } });
        await rejects(bench.events.updateConnection(basic('c')), 'AccessDeniedException', refused);
        await bench.events.updateConnection({ Name: 'c', Description: 'takes no key' });
      });
    }

    it('D: private connections need VPC Lattice', async () => {
      control().setPolicy({ allow: ['*'], deny: ['vpc-lattice:GetResourceConfiguration'] });
      await rejects(
        bench.events.createConnection(
          basic('c', {
            InvocationConnectivityParameters: {
              ResourceParameters: {
                ResourceConfigurationArn:
                  'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0',
              },
            },
          }),
        ),
        'AccessDeniedException',
        /vpc-lattice:GetResourceConfiguration/,
      );
    });
  });

  describe('callers', () => {
    it('GetCallerIdentity answers the account of the access key', async () => {
      assert.equal((await bench.sts.getCallerIdentity({})).Account, '123456789012');
      control().configure({
        accessKeys: { AKIDTEST: { account: '210987654321', arn: 'arn:aws:iam::210987654321:user/me' } },
      });
      const me = await bench.sts.getCallerIdentity({});
      assert.deepEqual([me.Account, me.Arn], ['210987654321', 'arn:aws:iam::210987654321:user/me']);
    });

    it('AssumeRole gives credentials that act in the account of the role, until they expire', async () => {
      const { Credentials } = await bench.sts.assumeRole({
        RoleArn: 'arn:aws:iam::555555555555:role/path/deploy',
        RoleSessionName: 'session',
        DurationSeconds: 900,
      });
      const client = bench.clientOf(Credentials?.AccessKeyId ?? '');
      const { ConnectionArn } = await client.createConnection(basic('c'));
      assert.match(ConnectionArn ?? '', /^arn:aws:events:us-east-1:555555555555:/);
      await bench.clock.advance(900_000);
      await rejects(client.listConnections({}), 'ExpiredTokenException');
    });

    it('AssumeRoleWithWebIdentity needs no signature', async () => {
      const form = new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: 'arn:aws:iam::555555555555:role/ci',
        RoleSessionName: 's',
        WebIdentityToken: 't',
      });
      const response = await fetch(bench.emulator.url, { method: 'POST', body: form });
      assert.equal(response.status, 200);
      assert.match(
        await response.text(),
        /<AssumedRoleUser><AssumedRoleId>AROA[A-Z2-7]{16}:s<\/AssumedRoleId><Arn>arn:aws:sts::555555555555:assumed-role\/ci\/s<\/Arn>/,
      );
    });

    it('only known access keys, where that is asked for', async () => {
      control().configure({ knownAccessKeysOnly: true });
      await rejects(
        bench.events.listConnections({}),
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
      await rejects(bench.sts.getCallerIdentity({}), 'InvalidClientTokenId');
      control().configure({ accessKeys: { AKIDTEST: { account: '123456789012' } } });
      await bench.events.listConnections({});
    });

    it('partitions follow the Region', async () => {
      const { ConnectionArn } = await bench.clientOf('AKIDTEST', 'cn-north-1').createConnection(basic('c'));
      assert.match(ConnectionArn ?? '', /^arn:aws-cn:events:cn-north-1:/);
    });
  });

  describe('rate limits', () => {
    /** Calls one after the other; how many of them were served. */
    const served = async (calls: number, call: (index: number) => Promise<unknown>): Promise<number> => {
      let count = 0;
      for (let index = 0; index < calls; index += 1) {
        count += await call(index).then(
          () => 1,
          (error: Error) => {
            assert.equal(error.name, 'ThrottlingException');
            return 0;
          },
        );
      }
      return count;
    };

    it('are off unless set', () => {
      const { rateLimits } = control().settings();
      assert.deepEqual(new Set(Object.values(rateLimits)), new Set([null]));
    });

    it('the answer: 400, its type and text, and the connection closes', async () => {
      control().configure({ rateLimits: { readsPerSecond: 1 } });
      await bench.events.listConnections({});
      const answer = await send(bench.emulator.url, 'ListConnections', {});
      assert.deepEqual(
        [answer.status, answer.text, answer.headers.connection],
        [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}', 'close'],
      );
    });

    it('five writes a second: five at once, and then one every 200 ms', async () => {
      control().configure({ rateLimits: { writesPerSecond: 5 } });
      const create = (prefix: string) => (index: number) => bench.events.createConnection(basic(`${prefix}${index}`));
      assert.equal(await served(7, create('a')), 5);
      await bench.clock.advance(199);
      assert.equal(await served(1, create('b')), 0);
      await bench.clock.advance(1);
      assert.equal(await served(2, create('c')), 1);
      await bench.clock.advance(600);
      assert.equal(await served(5, create('d')), 3);
      await bench.clock.advance(3_600_000);
      assert.equal(await served(7, create('e')), 5);
    });

    it('the burst can be more or less than one second holds', async () => {
      control().configure({ rateLimits: { readsPerSecond: 50, readBurst: 3, writesPerSecond: 1, writeBurst: 4 } });
      assert.equal(await served(5, () => bench.events.listConnections({})), 3);
      assert.equal(await served(6, (index) => bench.events.createConnection(basic(`c${index}`))), 4);
      await bench.clock.advance(20);
      assert.equal(await served(2, () => bench.events.listConnections({})), 1);
    });

    it('a throttled call has no effect and takes nothing of the limit', async () => {
      control().configure({ rateLimits: { writesPerSecond: 1 } });
      assert.equal(await served(20, (index) => bench.events.createConnection(basic(`c${index}`))), 1);
      assert.deepEqual([exists('c0'), exists('c1')], [true, false]);
      await bench.clock.advance(1_000);
      assert.equal(await served(1, () => bench.events.createConnection(basic('d'))), 1);
    });

    it('calls of other services are not limited', async () => {
      control().configure({ rateLimits: { readsPerSecond: 1, writesPerSecond: 1 } });
      await bench.events.createConnection(basic('c'));
      const { SecretArn } = await bench.describe('c');
      for (let call = 0; call < 5; call += 1) {
        await bench.secrets.getSecretValue({ SecretId: SecretArn });
        await bench.sts.getCallerIdentity({});
      }
    });

    it('throttled calls can be told from served ones, also by HTTP', async () => {
      await post('configure', { rateLimits: { writesPerSecond: 2 } });
      await served(5, (index) => bench.events.createConnection(basic(`c${index}`)));
      assert.deepEqual(control().counts(), { CreateConnection: 5 });
      assert.deepEqual(control().counts({ errorType: 'ThrottlingException' }), { CreateConnection: 3 });
      assert.deepEqual((await post('counts', { errorType: 'Throttling*' })).answer, { CreateConnection: 3 });
      assert.deepEqual(
        control()
          .requests({ errorType: 'ThrottlingException' })
          .map(({ name }) => name),
        ['c2', 'c3', 'c4'],
      );
      await post('configure', { rateLimits: { writesPerSecond: null } });
      assert.equal(await served(5, (index) => bench.events.createConnection(basic(`d${index}`))), 5);
    });

    it('writes and reads are counted apart, for each account and Region', async () => {
      control().configure({ rateLimits: { writesPerSecond: 1, readsPerSecond: 2 } });
      await bench.events.createConnection(basic('a'));
      await rejects(bench.events.createConnection(basic('b')), 'ThrottlingException');
      await bench.describe('a');
      await bench.describe('a');
      await rejects(bench.describe('a'), 'ThrottlingException');
      await bench.clientOf('AKIDTEST', 'eu-west-1').createConnection(basic('a'));
      await bench.clock.advance(1_000);
      await bench.events.createConnection(basic('b'));
    });
  });

  describe('request log', () => {
    it('has every call with its caller, body and answer', async () => {
      await bench.events.createConnection(basic('c'));
      await rejects(bench.describe('missing'), 'ResourceNotFoundException');
      const [created, described] = control().requests();
      assert.deepEqual(
        [
          created?.sequence,
          created?.operation,
          created?.account,
          created?.region,
          created?.accessKeyId,
          created?.name,
          created?.status,
          created?.acted,
        ],
        [1, 'CreateConnection', '123456789012', 'us-east-1', 'AKIDTEST', 'c', 200, true],
      );
      assert.deepEqual(created?.body, basic('c'));
      assert.match(created?.userAgent ?? '', /aws-sdk-js/);
      assert.equal(created?.attempt, 'attempt=1; max=1');
      assert.equal(created?.time, bench.clock.now());
      assert.deepEqual([described?.errorType, described?.status], ['ResourceNotFoundException', 400]);
      assert.deepEqual(control().counts(), { CreateConnection: 1, DescribeConnection: 1 });
      control().clearRequests();
      assert.deepEqual([control().requests(), control().counts()], [[], {}]);
    });

    it('by HTTP, filtered; and a long poll for a call to come', async () => {
      const waited = post('requests/wait', { operation: 'ListConnections', count: 2 });
      await bench.events.listConnections({});
      await bench.events.createConnection(basic('c'));
      await bench.events.listConnections({});
      assert.equal((await waited).answer.requests.length, 2);
      const { answer } = await post('requests', { operation: 'Create*' });
      assert.deepEqual(
        answer.requests.map((call: { name: string }) => call.name),
        ['c'],
      );
      assert.deepEqual(answer.counts, { ListConnections: 2, CreateConnection: 1 });
    });
  });

  describe('settings', () => {
    it('can be given at the start, changed, and read; a name that does not exist is refused', async () => {
      assert.throws(
        () => control().configure({ timings: { deleting: 1, nonsense: 2 } as object }),
        /There is no setting 'timings.nonsense'/,
      );
      assert.throws(() => control().configure({ nonsense: 1 } as object), /There is no setting 'nonsense'/);
      const { status, answer } = await post('configure', { unknowns: { emptyListsClear: true } });
      assert.equal(status, 200);
      assert.equal(answer.unknowns.emptyListsClear, true);
      assert.equal((await post('settings')).answer.unknowns.emptyListsClear, true);
      assert.match((await post('configure', { nonsense: 1 })).answer.error, /There is no setting/);
      assert.equal((await post('nothing')).status, 404);
      assert.equal((await post('constructor')).status, 404);
    });

    it('a copy is handed out: changing it changes nothing', () => {
      control().settings().timings.deleting = 1;
      assert.equal(control().settings().timings.deleting, 300);
    });
  });

  describe('clock', () => {
    it('a simulated one can be moved by HTTP', async () => {
      await bench.events.createConnection(basic('c'));
      await bench.events.deleteConnection({ Name: 'c' });
      await post('advance', { milliseconds: 3_000 });
      assert.equal(exists('c'), false);
    });

    it('timers run in their order, each at its own time', async () => {
      const clock = new SimulatedClock(0);
      const seen: [string, number][] = [];
      clock.setTimeout(() => seen.push(['b', clock.now()]), 20);
      clock.setTimeout(() => {
        seen.push(['a', clock.now()]);
        clock.setTimeout(() => seen.push(['c', clock.now()]), 10);
      }, 10);
      clock.setTimeout(() => seen.push(['never', clock.now()]), 15).clear();
      await clock.advance(30);
      assert.deepEqual(seen, [
        ['a', 10],
        ['b', 20],
        ['c', 20],
      ]);
      assert.equal(clock.now(), 30);
    });

    it('the real one keeps to a time that is longer than a timer of Node.js can be', () => {
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        const seen: string[] = [];
        realClock.setTimeout(() => seen.push('30 days'), 30 * 86_400_000);
        realClock.setTimeout(() => seen.push('cleared'), 30 * 86_400_000).clear();
        mock.timers.tick(2 ** 31 - 1);
        mock.timers.tick(30 * 86_400_000 - 2 ** 31);
        assert.deepEqual(seen, []);
        mock.timers.tick(1);
        assert.deepEqual(seen, ['30 days']);
      } finally {
        mock.timers.reset();
      }
    });

    it('the real one cannot be moved', async () => {
      const real = await startEmulator();
      try {
        await assert.rejects(real.control.advance(1), /runs on the real clock/);
      } finally {
        await real.close();
      }
    });
  });

  describe('events from outside', () => {
    it('recreate: the same connection under a new UUID and with a new secret', async () => {
      const before = await bench.events.createConnection(basic('c'));
      const { SecretArn } = await bench.describe('c');
      await bench.clock.advance(1_000);
      await post('recreate', { name: 'c' });
      const after = await bench.describe('c');
      assert.notEqual(after.ConnectionArn, before.ConnectionArn);
      assert.notEqual(after.SecretArn, SecretArn);
      assert.notDeepEqual(after.CreationTime, before.CreationTime);
    });

    it('the managed secret is deleted by somebody', async () => {
      await bench.events.createConnection(basic('c'));
      control().deleteManagedSecret('c');
      assert.equal((await bench.describe('c')).ConnectionState, 'DEAUTHORIZED');
    });

    it('transition puts a connection into any state, and stops what was under way', async () => {
      await bench.events.createConnection(oauth('c', 'https://login.example.com/token'));
      control().transition('c', 'FAILED_CONNECTIVITY', 'No route.');
      await bench.clock.advance(3_600_000);
      const after = await bench.describe('c');
      assert.deepEqual([after.ConnectionState, after.StateReason], ['FAILED_CONNECTIVITY', 'No route.']);
    });

    it('outcomes decide how authorizations end, by name and number', async () => {
      control().setOutcome({ name: 'app-*', state: 'DEAUTHORIZED', reason: 'Invalid client.', after: 10, times: 1 });
      for (const name of ['other', 'app-1', 'app-2']) {
        await bench.events.createConnection(oauth(name, 'https://login.example.com/token'));
      }
      await bench.clock.advance(10_000);
      assert.deepEqual(
        Object.fromEntries(
          control()
            .connections()
            .map(({ name, state }) => [name, state]),
        ),
        { other: 'AUTHORIZED', 'app-1': 'DEAUTHORIZED', 'app-2': 'AUTHORIZED' },
      );
    });

    it('names that are not unique need their Region', async () => {
      await bench.events.createConnection(basic('c'));
      await bench.clientOf('AKIDTEST', 'eu-west-1').createConnection(basic('c'));
      assert.throws(() => control().deauthorize('c'), /There are 2 connections 'c'/);
      assert.throws(() => control().deauthorize('d'), /There is no connection 'd'/);
      control().deauthorize('c', 'x', { region: 'eu-west-1' });
      assert.equal((await bench.describe('c')).ConnectionState, 'AUTHORIZED');
    });

    it('reset forgets everything but the settings', async () => {
      await bench.events.createConnection(basic('c'));
      control().fault({ kind: 'throttle', times: null });
      control().configure({ connectionQuota: 5 });
      await post('reset');
      assert.deepEqual([control().connections(), control().requests(), control().listFaults()], [[], [], []]);
      assert.equal(control().settings().connectionQuota, 5);
      await bench.events.createConnection(basic('c'));
    });
  });

  describe('snapshots', () => {
    it('put everything back in another emulator: ARNs, times, versions of secrets, parameters, keys', async () => {
      await bench.events.createConnection(basic('crm', { Description: 'orders' }));
      await bench.secrets.createSecret({ Name: 'mine', SecretString: 'one' });
      await bench.secrets.putSecretValue({ SecretId: 'mine', SecretString: 'two' });
      control().putKey({ id: 'key-1', aliases: ['alias/events'] });
      await bench.clock.advance(60_000);
      await bench.events.createConnection(apiKey('shop'));
      const snapshot = control().snapshot();
      const other = await openBench();
      try {
        // Over HTTP, so that it is JSON.
        const { status, answer } = await post('snapshot');
        assert.deepEqual([status, answer], [200, JSON.parse(JSON.stringify(snapshot))]);
        await other.events.createConnection(basic('in-the-way'));
        const restored = await fetch(`${other.emulator.url}/_control/restore`, {
          method: 'POST',
          body: JSON.stringify(answer),
        });
        assert.equal(restored.status, 200);
        assert.deepEqual(other.emulator.control.connections(), control().connections());
        const { $metadata: _here, ...here } = await bench.describe('crm');
        const { $metadata: _there, ...there } = await other.describe('crm');
        assert.deepEqual(there, here);
        for (const SecretId of [here.SecretArn, 'mine']) {
          const { $metadata: _one, ...one } = await bench.secrets.getSecretValue({ SecretId });
          const { $metadata: _same, ...same } = await other.secrets.getSecretValue({ SecretId });
          assert.deepEqual(same, one);
        }
        assert.equal(other.emulator.control.disableKey('key-1').aliases[0], 'alias/events');
        // What is restored lives on.
        await other.events.updateConnection({ Name: 'crm', Description: 'returns' });
        assert.equal((await bench.describe('crm')).Description, 'orders');
      } finally {
        await other.close();
      }
    });

    it('are refused while a connection is changing', async () => {
      await bench.events.createConnection(oauth('erp', 'https://login.example.com/token'));
      assert.throws(() => control().snapshot(), /'erp' is AUTHORIZING/);
      await bench.clock.advance(300);
      assert.equal(control().snapshot().regions[0].connections.length, 1);
    });
  });

  describe('secrets of users', () => {
    it('have versions with AWSCURRENT and AWSPREVIOUS', async () => {
      const { ARN, VersionId } = await bench.secrets.createSecret({ Name: 'app/key', SecretString: 'one' });
      assert.match(ARN ?? '', /:secret:app\/key-[A-Za-z0-9]{6}$/);
      await bench.secrets.putSecretValue({ SecretId: 'app/key', SecretString: 'two' });
      await bench.secrets.updateSecret({ SecretId: ARN, SecretString: 'three' });
      const value = async (more: object): Promise<string | undefined> =>
        (await bench.secrets.getSecretValue({ SecretId: 'app/key', ...more })).SecretString;
      assert.deepEqual([await value({}), await value({ VersionStage: 'AWSPREVIOUS' })], ['three', 'two']);
      const { Versions } = await bench.secrets.listSecretVersionIds({ SecretId: 'app/key' });
      assert.equal(Versions?.length, 2);
      const all = await bench.secrets.listSecretVersionIds({ SecretId: 'app/key', IncludeDeprecated: true });
      assert.equal(all.Versions?.[0]?.VersionId, VersionId);
      await rejects(bench.secrets.createSecret({ Name: 'app/key', SecretString: 'x' }), 'ResourceExistsException');
    });

    it('the same client request token is the same version, another value under it is refused', async () => {
      const token = '01234567-89ab-cdef-0123-456789abcdef';
      const input = { Name: 's', SecretString: 'one', ClientRequestToken: token };
      await bench.secrets.createSecret(input);
      assert.equal((await bench.secrets.createSecret(input)).VersionId, token);
      await rejects(
        bench.secrets.putSecretValue({ SecretId: 's', SecretString: 'two', ClientRequestToken: token }),
        'ResourceExistsException',
      );
    });

    it('binary values, deletion and errors', async () => {
      await bench.secrets.createSecret({ Name: 's', SecretBinary: Buffer.from([1, 2, 3]) });
      const { SecretBinary } = await bench.secrets.getSecretValue({ SecretId: 's' });
      assert.deepEqual([...(SecretBinary ?? [])], [1, 2, 3]);
      await rejects(
        bench.secrets.getSecretValue({ SecretId: 's', VersionStage: 'AWSPREVIOUS' }),
        'ResourceNotFoundException',
        /staging label: AWSPREVIOUS/,
      );
      await bench.secrets.deleteSecret({ SecretId: 's' });
      await rejects(bench.secrets.getSecretValue({ SecretId: 's' }), 'InvalidRequestException');
    });
  });

  describe('Parameter Store and KMS', () => {
    const call = async (target: string, service: string, body: object): Promise<{ status: number; body: any }> => {
      const answer = await send(bench.emulator.url, '', body, {
        'x-amz-target': target,
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
      });
      return { status: answer.status, body: JSON.parse(answer.text) };
    };

    it('parameters have versions, and SecureStrings are decrypted only on request', async () => {
      await call('AmazonSSM.PutParameter', 'ssm', { Name: '/app/p', Value: 'one', Type: 'SecureString' });
      assert.equal(
        (await call('AmazonSSM.PutParameter', 'ssm', { Name: '/app/p', Value: 'two' })).body.__type,
        'ParameterAlreadyExists',
      );
      assert.equal(
        (await call('AmazonSSM.PutParameter', 'ssm', { Name: '/app/p', Value: 'two', Overwrite: true })).body.Version,
        2,
      );
      const get = async (Name: string, WithDecryption: boolean): Promise<any> =>
        (await call('AmazonSSM.GetParameter', 'ssm', { Name, WithDecryption })).body;
      assert.equal((await get('/app/p', true)).Parameter.Value, 'two');
      assert.equal((await get('/app/p:1', true)).Parameter.Value, 'one');
      assert.notEqual((await get('/app/p', false)).Parameter.Value, 'two');
      assert.equal((await get('/app/none', false)).__type, 'ParameterNotFound');
      const many = await call('AmazonSSM.GetParameters', 'ssm', {
        Names: ['/app/p', '/app/none'],
        WithDecryption: true,
      });
      assert.deepEqual([many.body.Parameters.length, many.body.InvalidParameters], [1, ['/app/none']]);
    });

    it('policies name a parameter by its ARN, whatever the request calls it, and its key', async () => {
      control().putKey({ id: 'key-1' });
      await call('AmazonSSM.PutParameter', 'ssm', {
        Name: '/crm/p',
        Value: 'one',
        Type: 'SecureString',
        KeyId: 'key-1',
      });
      const statement = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource }) as const;
      const allowed = statement('ssm:GetParameter', 'arn:aws:ssm:*:*:parameter/crm/p');
      control().setPolicy({ Statement: allowed });
      for (const Name of [
        '/crm/p',
        '/crm/p:1',
        'arn:aws:ssm:us-east-1:123456789012:parameter/crm/p',
        'arn:aws:ssm:us-east-1:123456789012:parameter/crm/p:1',
      ]) {
        assert.equal((await call('AmazonSSM.GetParameter', 'ssm', { Name })).status, 200, Name);
        assert.match(
          (await call('AmazonSSM.GetParameter', 'ssm', { Name, WithDecryption: true })).body.message,
          /kms:Decrypt/,
        );
      }
      assert.equal(
        (await call('AmazonSSM.GetParameter', 'ssm', { Name: '/crm/other' })).body.__type,
        'AccessDeniedException',
      );
      control().setPolicy({ Statement: [allowed, statement('kms:Decrypt', 'arn:aws:kms:*:*:key/key-1')] });
      assert.equal(
        (await call('AmazonSSM.GetParameter', 'ssm', { Name: '/crm/p', WithDecryption: true })).body.Parameter.Value,
        'one',
      );
    });

    it('keys that were set up can be described, by id, ARN and alias', async () => {
      const { arn } = control().putKey({ id: 'key-1', aliases: ['alias/app'], enabled: false });
      for (const KeyId of ['key-1', arn, 'alias/app']) {
        const { body } = await call('TrentService.DescribeKey', 'kms', { KeyId });
        assert.deepEqual([body.KeyMetadata.Arn, body.KeyMetadata.KeyState], [arn, 'Disabled']);
      }
      const tags = await call('TrentService.ListResourceTags', 'kms', { KeyId: 'key-1' });
      assert.deepEqual(tags.body.Tags, [{ TagKey: 'EventBridgeApiDestinations', TagValue: 'true' }]);
      const missing = await call('TrentService.DescribeKey', 'kms', { KeyId: 'none' });
      assert.deepEqual(missing.body, {
        __type: 'NotFoundException',
        message: "Key 'arn:aws:kms:us-east-1:123456789012:key/none' does not exist",
      });
    });

    it('D: the tags of a key are not for another account, another Region or an alias; a look at it is for another account', async () => {
      const { arn } = control().putKey({
        id: 'key-1',
        account: '210987654321',
        aliases: ['alias/app'],
        state: 'PendingDeletion',
        keySpec: 'RSA_2048',
      });
      const { KeyMetadata } = (await call('TrentService.DescribeKey', 'kms', { KeyId: arn })).body;
      assert.deepEqual(
        [KeyMetadata.AWSAccountId, KeyMetadata.KeyState, KeyMetadata.Enabled, KeyMetadata.KeySpec],
        ['210987654321', 'PendingDeletion', false, 'RSA_2048'],
      );
      const refused = async (KeyId: string): Promise<string> =>
        (await call('TrentService.ListResourceTags', 'kms', { KeyId })).body.__type;
      assert.equal(await refused(arn), 'AccessDeniedException');
      assert.equal(await refused(control().putKey({ id: 'key-2', region: 'eu-central-1' }).arn), 'NotFoundException');
      control().putKey({ id: 'key-3', aliases: ['alias/here'] });
      assert.equal(await refused('alias/here'), 'NotFoundException');
    });
  });

  describe('the server', () => {
    it('serves many clients at once without mixing them up', async () => {
      const names = Array.from({ length: 200 }, (_, index) => `c-${index}`);
      await Promise.all(names.map((name) => bench.events.createConnection(basic(name))));
      assert.equal(control().connections().length, 200);
      assert.equal(
        new Set(
          control()
            .connections()
            .map((connection) => connection.arn),
        ).size,
        200,
      );
    });

    it('keeps the TCP connection after a success, and closes it after an error', async () => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const headers = {
        'x-amz-target': 'AWSEvents.DescribeConnection',
        'x-amz-date': '20260926T222812Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/events/aws4_request, SignedHeaders=host, Signature=00',
      };
      const portOf = (name: string): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const request = http.request(bench.emulator.url, { method: 'POST', agent, headers }, (response) => {
            const { localPort } = response.socket;
            response.resume().on('end', () => resolve(localPort));
          });
          request.on('error', reject).end(JSON.stringify({ Name: name }));
        });
      await bench.events.createConnection(basic('c'));
      const [first, second, failed, after] = [
        await portOf('c'),
        await portOf('c'),
        await portOf('missing'),
        await portOf('c'),
      ];
      assert.equal(first, second);
      assert.equal(second, failed);
      assert.notEqual(failed, after);
      agent.destroy();
    });

    it('survives a client that goes away in the middle of its request', async () => {
      const socket = net.connect(bench.emulator.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
      socket.destroy();
      await once(socket, 'close');
      await bench.events.listConnections({});
    });

    it('close can be called twice', async () => {
      await bench.emulator.close();
      await bench.emulator.close();
      await assert.rejects(bench.events.listConnections({}));
    });

    it('a port that is taken is an error, not a hang', async () => {
      await assert.rejects(startEmulator({ port: bench.emulator.port }), { code: 'EADDRINUSE' });
    });
  });

  describe('the command', () => {
    const main = path.join(path.dirname(require.resolve('eventbridge-connection-emulator')), 'main.js');

    it('prints one line with its URL, works, and ends with 0 on Ctrl-C, also while a call hangs', async () => {
      const child = spawn(process.execPath, [main, '--settings', '{"connectionQuota":0}'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines: string[] = [];
      const output = createInterface(child.stdout);
      output.on('line', (line) => lines.push(line));
      await once(output, 'line');
      const [url = ''] = lines;
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      const credentials = { accessKeyId: 'A', secretAccessKey: 'B' };
      const events = new EventBridge({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
      const secrets = new SecretsManager({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
      await rejects(events.createConnection(basic('c')), 'LimitExceededException');
      await fetch(`${url}/_control/fault`, {
        method: 'POST',
        body: JSON.stringify({ kind: 'hang', operation: 'GetSecretValue' }),
      });
      const hanging = assert.rejects(secrets.getSecretValue({ SecretId: 'x' }));
      await fetch(`${url}/_control/requests/wait`, {
        method: 'POST',
        body: JSON.stringify({ operation: 'GetSecretValue' }),
      });
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number];
      await hanging;
      assert.equal(code, 0);
      assert.equal(lines.length, 1);
      events.destroy();
      secrets.destroy();
    });

    it('refuses arguments that it does not know, with its usage', async () => {
      for (const args of [
        ['--prot', '1'],
        ['--port', 'x'],
        ['--settings', '{"nonsense":1}'],
      ]) {
        const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
        let errors = '';
        child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
        const [code] = (await once(child, 'close')) as [number];
        assert.equal(code, 2);
        assert.match(errors, /Usage: eventbridge-connection-emulator/);
      }
    });
  });
});
