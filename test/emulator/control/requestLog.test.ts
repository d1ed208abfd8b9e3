import type { LoggedCall } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import { basic, rejects, useBench } from '../support';

describe('the request log', () => {
  const bench = useBench();

  it('has every call with its caller, body and answer', async () => {
    await bench.events.createConnection(basic('c'));
    await rejects(bench.describe('missing'), 'ResourceNotFoundException');
    const [created, described] = bench.control.requests();
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
    assert.deepEqual(bench.control.counts(), { CreateConnection: 1, DescribeConnection: 1 });
    bench.control.clearRequests();
    assert.deepEqual([bench.control.requests(), bench.control.counts()], [[], {}]);
  });

  it('can be read and awaited by HTTP with a filter', async () => {
    const waited = bench.post<{ requests: LoggedCall[] }>('requests/wait', { operation: 'ListConnections', count: 2 });
    await bench.events.listConnections({});
    await bench.events.createConnection(basic('c'));
    await bench.events.listConnections({});
    assert.equal((await waited).answer.requests.length, 2);
    const { answer } = await bench.post<{ requests: LoggedCall[]; counts: Record<string, number> }>('requests', {
      operation: 'Create*',
    });
    assert.deepEqual(
      answer.requests.map((call) => call.name),
      ['c'],
    );
    assert.deepEqual(answer.counts, { ListConnections: 2, CreateConnection: 1 });
  });
});
