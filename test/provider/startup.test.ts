import assert from 'node:assert/strict';
import { apiKey, basic, oAuth } from '../support/connections';
import { awsPackages, PROVIDER_TEXT_WITH_MODULES } from '../support/modules';
import { Fixture, provider } from '../support/provider';
import type { Inputs } from '../support/types';

/** The plugin starts for every preview and every operation: what it loads, everybody waits for. */
describe('the start of the plugin', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ provider: PROVIDER_TEXT_WITH_MODULES });
  });
  beforeEach(() => at.restart());
  after(() => at.close());

  const modules = async (news: object, olds: object = {}): Promise<string[]> => (await checked(news, olds)).modules;
  const checked = async (news: object, olds: object = {}): Promise<Inputs & { modules: string[] }> =>
    (await at.plugin.check(olds, news)).inputs as Inputs & { modules: string[] };

  it('loads nothing of the AWS SDK for the check of new connections', async () => {
    for (const connection of [basic, apiKey, oAuth]) {
      const loaded = await modules(connection);
      assert.ok(
        loaded.some((path) => /provider[\\/]dist[\\/]handlers[\\/]check\.js$/.test(path)),
        loaded.join('\n'),
      );
      assert.deepEqual(awsPackages(loaded), []);
    }
  });

  it('loads nothing of the AWS SDK if nothing changes', async () => {
    const { modules: _, ...inputs } = await checked(basic);
    assert.deepEqual(awsPackages(await modules(basic, { ...inputs, arn: 'arn' })), []);
    await at.plugin.diff('crm', inputs, inputs);
    assert.deepEqual(awsPackages(await modules(basic, inputs)), []);
  });

  it('loads what it calls when it calls', async () => {
    const { modules: _, ...inputs } = await checked(basic);
    await at.plugin.create(inputs);
    assert.ok(awsPackages(await modules(basic)).includes('@aws-sdk/client-eventbridge'));
    for (const other of ['kms', 'secrets-manager', 'ssm', 'sts']) {
      assert.ok(!awsPackages(await modules(basic)).includes(`@aws-sdk/client-${other}`), other);
    }
  });
});
