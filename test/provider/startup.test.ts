import assert from 'node:assert/strict';
import { apiKey, basic, oAuth } from '../support/connections';
import { awsPackages, PROVIDER_TEXT_WITH_MODULES } from '../support/modules';
import { Fixture, provider } from '../support/provider';

/** The plugin starts for every preview and every operation: what it loads, everybody waits for. */
describe('the start of the plugin', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ provider: PROVIDER_TEXT_WITH_MODULES });
  });
  beforeEach(() => at.restart());
  after(() => at.close());

  const modules = async (news: object, olds: object = {}): Promise<string[]> =>
    (await at.plugin.check(olds, news)).inputs['modules'] as string[];

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

  it('loads nothing of the AWS SDK where nothing changes', async () => {
    const { inputs } = await at.plugin.check({}, basic);
    const { modules: _, ...checked } = inputs;
    assert.deepEqual(awsPackages(await modules(basic, { ...checked, arn: 'arn' })), []);
    await at.plugin.diff('crm', checked, checked);
    assert.deepEqual(awsPackages(await modules(basic, checked)), []);
  });

  it('loads what it calls when it calls', async () => {
    await at.plugin.create(withoutModules((await at.plugin.check({}, basic)).inputs));
    assert.ok(awsPackages(await modules(basic)).includes('@aws-sdk/client-eventbridge'));
    for (const other of ['kms', 'secrets-manager', 'ssm', 'sts']) {
      assert.ok(!awsPackages(await modules(basic)).includes(`@aws-sdk/client-${other}`), other);
    }
  });
});

function withoutModules({ modules: _, ...inputs }: Record<string, unknown>): Record<string, unknown> {
  return inputs;
}
