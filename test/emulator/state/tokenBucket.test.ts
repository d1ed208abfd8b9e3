import * as assert from 'node:assert/strict';
import { basic, rejects, send, useBench } from '../support';

describe('rate limits', () => {
  const bench = useBench();

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

  it('are off unless they are set', () => {
    const { rateLimits } = bench.control.settings();
    assert.deepEqual(new Set(Object.values(rateLimits)), new Set([null]));
  });

  it('answer 400 with the type and text of throttling, and close the connection', async () => {
    bench.control.configure({ rateLimits: { readsPerSecond: 1 } });
    await bench.events.listConnections({});
    const answer = await send(bench.emulator.url, 'ListConnections', {});
    assert.deepEqual(
      [answer.status, answer.text, answer.headers.connection],
      [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}', 'close'],
    );
  });

  it('let five writes a second through as five at once, and then one every 200 ms', async () => {
    bench.control.configure({ rateLimits: { writesPerSecond: 5 } });
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

  it('can have a burst of more or less than one second', async () => {
    bench.control.configure({ rateLimits: { readsPerSecond: 50, readBurst: 3, writesPerSecond: 1, writeBurst: 4 } });
    assert.equal(await served(5, () => bench.events.listConnections({})), 3);
    assert.equal(await served(6, (index) => bench.events.createConnection(basic(`c${index}`))), 4);
    await bench.clock.advance(20);
    assert.equal(await served(2, () => bench.events.listConnections({})), 1);
  });

  it('give a throttled call no effect, and take nothing for it', async () => {
    bench.control.configure({ rateLimits: { writesPerSecond: 1 } });
    assert.equal(await served(20, (index) => bench.events.createConnection(basic(`c${index}`))), 1);
    assert.deepEqual([bench.exists('c0'), bench.exists('c1')], [true, false]);
    await bench.clock.advance(1_000);
    assert.equal(await served(1, () => bench.events.createConnection(basic('d'))), 1);
  });

  it('do not apply to other services', async () => {
    bench.control.configure({ rateLimits: { readsPerSecond: 1, writesPerSecond: 1 } });
    await bench.events.createConnection(basic('c'));
    const { SecretArn } = await bench.describe('c');
    for (let call = 0; call < 5; call += 1) {
      await bench.secrets.getSecretValue({ SecretId: SecretArn });
      await bench.sts.getCallerIdentity({});
    }
  });

  it('show which calls were throttled, over HTTP too', async () => {
    await bench.post('configure', { rateLimits: { writesPerSecond: 2 } });
    await served(5, (index) => bench.events.createConnection(basic(`c${index}`)));
    assert.deepEqual(bench.control.counts(), { CreateConnection: 5 });
    assert.deepEqual(bench.control.counts({ errorType: 'ThrottlingException' }), { CreateConnection: 3 });
    assert.deepEqual((await bench.post('counts', { errorType: 'Throttling*' })).answer, { CreateConnection: 3 });
    assert.deepEqual(
      bench.control.requests({ errorType: 'ThrottlingException' }).map(({ name }) => name),
      ['c2', 'c3', 'c4'],
    );
    await bench.post('configure', { rateLimits: { writesPerSecond: null } });
    assert.equal(await served(5, (index) => bench.events.createConnection(basic(`d${index}`))), 5);
  });

  it('count writes and reads apart, for each account and Region', async () => {
    bench.control.configure({ rateLimits: { writesPerSecond: 1, readsPerSecond: 2 } });
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
