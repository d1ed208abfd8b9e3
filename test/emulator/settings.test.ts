import type { Settings } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import { useBench } from './support';

describe('settings', () => {
  const bench = useBench();

  it('can be given at the start, changed and read, and are refused if their name does not exist', async () => {
    assert.throws(
      () => bench.control.configure({ timings: { deleting: 1, nonsense: 2 } as object }),
      /There is no setting 'timings.nonsense'/,
    );
    assert.throws(() => bench.control.configure({ nonsense: 1 } as object), /There is no setting 'nonsense'/);
    const { status, answer } = await bench.post<Settings>('configure', { unknowns: { emptyListsClear: true } });
    assert.equal(status, 200);
    assert.equal(answer.unknowns.emptyListsClear, true);
    assert.equal((await bench.post<Settings>('settings')).answer.unknowns.emptyListsClear, true);
    assert.match((await bench.post('configure', { nonsense: 1 })).answer.error ?? '', /There is no setting/);
    assert.equal((await bench.post('nothing')).status, 404);
    assert.equal((await bench.post('constructor')).status, 404);
  });

  it('are handed out as a copy', () => {
    bench.control.settings().timings.deleting = 1;
    assert.equal(bench.control.settings().timings.deleting, 300);
  });
});
