import * as assert from 'node:assert/strict';
import { basic, rejects, useBench } from './support';

describe('the JS SDK (measured on 3.1169, three attempts)', () => {
  const bench = useBench();

  const attempts = async (type: string, status?: number): Promise<number> => {
    bench.control.fault({ operation: 'UpdateConnection', kind: 'error', type, status, times: null });
    const client = bench.clientOf('AKIDTEST', 'us-east-1', 3);
    await assert.rejects(client.updateConnection({ Name: 'c', Description: 'd' }));
    return bench.control.counts()['UpdateConnection'] ?? 0;
  };

  it('retries ThrottlingException', async () => assert.equal(await attempts('ThrottlingException'), 3));

  it('retries LimitExceededException', async () => assert.equal(await attempts('LimitExceededException'), 3));

  it('retries 5xx', async () => assert.equal(await attempts('InternalException', 500), 3));

  it('does not retry ConcurrentModificationException', async () =>
    assert.equal(await attempts('ConcurrentModificationException'), 1));

  it('gets ResourceAlreadyExistsException from a retried Create whose first answer was lost', async () => {
    bench.control.fault({ operation: 'CreateConnection', kind: 'reset', when: 'after' });
    await rejects(
      bench.clientOf('AKIDTEST', 'us-east-1', 3).createConnection(basic('c')),
      'ResourceAlreadyExistsException',
    );
    assert.equal(await bench.state('c'), 'AUTHORIZED');
  });

  it('gives ValidationException as the generic exception with its name', async () => {
    await rejects(bench.describe('no name'), 'ValidationException');
  });
});
