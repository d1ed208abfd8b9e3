import assert from 'node:assert/strict';
import { startEmulator } from 'eventbridge-connection-emulator';
import { accountOf } from '../../provider/src/service/aws/account';
import { clientSettings } from '../../provider/src/service/aws/config';
import '../support/clients';

describe('the account of the credentials', () => {
  it('is asked for once by all, and again only after a failure', async () => {
    const emulator = await startEmulator();
    try {
      emulator.control.configure({ accessKeys: { HERE: { account: '222222222222' } } });
      const values: Record<string, string> = {
        'aws:accessKey': 'HERE',
        'aws:secretKey': 's',
        'aws:maxRetries': '0',
        'aws:endpoints': JSON.stringify([{ sts: emulator.url }]),
      };
      const settings = clientSettings({ region: 'us-east-1' }, { get: (key) => values[key], environment: {} });
      emulator.control.fault({ operation: 'GetCallerIdentity', kind: 'status', status: 500 });
      await assert.rejects(accountOf(settings));
      assert.deepEqual(await Promise.all([accountOf(settings), accountOf(settings)]), ['222222222222', '222222222222']);
      // The endpoint of a connection is no other account.
      assert.equal(await accountOf({ ...settings, endpoint: 'http://127.0.0.1:1' }), '222222222222');
      assert.equal(emulator.control.requests().length, 2);
    } finally {
      await emulator.close();
    }
  });
});
