import assert from 'node:assert/strict';
import { apiKey, basic, oAuth, withPassword } from '../support/connections';
import { Fixture, provider } from '../support/provider';

for (const host of ['dynamic', 'plugin'] as const)
  describe(`a connection through the process of the ${host} host`, function () {
    let at: Fixture;
    before(async () => {
      at = await provider({ host });
    });
    after(() => at.close());
    afterEach(() => at.reset());

    for (const args of [basic, apiKey, oAuth]) {
      it(`creates, reads, updates and deletes ${args.authorizationType}`, async () => {
        const inputs = await at.check(args);
        const { id, outs } = await at.plugin.create(inputs);
        assert.equal(id, args.name);
        assert.equal(outs.connectionState, 'AUTHORIZED');
        assert.match(outs.arn, new RegExp(`^arn:aws:events:us-east-1:123456789012:connection/${args.name}/`));
        assert.match(outs.secretArn, /:secret:events!connection\//);
        assert.match(outs.creationTime, /^\d{4}-\d\d-\d\dT/);
        assert.deepEqual(outs.authParameters, args.authParameters);

        assert.deepEqual(await at.plugin.diff(id, outs, inputs), {
          changes: false,
          replaces: [],
          deleteBeforeReplace: true,
        });
        const read = await at.refresh(id, outs);
        assert.deepEqual(read.inputs, inputs);
        assert.deepEqual(read.props, outs);

        const changed = await at.check({ ...args, description: 'changed' }, inputs);
        assert.equal((await at.plugin.diff(id, outs, changed)).changes, undefined);
        const updated = await at.plugin.update(id, outs, changed);
        assert.equal(updated.outs.description, 'changed');
        assert.equal(updated.outs.arn, outs.arn);

        await at.plugin.delete(id, updated.outs);
        at.gone(args.name);
      });
    }

    it('needs two calls for a create, an update and a delete of a public BASIC or API_KEY connection', async () => {
      for (const args of [basic, { ...apiKey, name: 'shop' }]) {
        const inputs = await at.check(args);
        const { id, outs } = await at.plugin.create(inputs);
        assert.deepEqual(at.calls(), ['CreateConnection', 'DescribeConnection']);
        const news = await at.check({ ...args, description: 'new' }, inputs);
        const updated = await at.plugin.update(id, outs, news);
        assert.deepEqual(at.calls(), ['DescribeConnection', 'UpdateConnection']);
        await at.plugin.delete(id, updated.outs);
        assert.deepEqual(at.calls(), ['DescribeConnection', 'DeleteConnection']);
      }
    });

    it('sends no secret for a change of the description', async () => {
      const inputs = await at.check(basic);
      const { id, outs } = await at.plugin.create(inputs);
      await at.plugin.update(id, outs, { ...inputs, description: 'new' });
      assert.deepEqual(at.sent('UpdateConnection'), [{ Name: 'crm', Description: 'new' }]);
    });

    it('sends the type with its credentials for a change of the password', async () => {
      const inputs = await at.check(basic);
      const { id, outs } = await at.plugin.create(inputs);
      await at.plugin.update(id, outs, await at.check(withPassword('pass-word-2'), inputs));
      assert.deepEqual(at.sent('UpdateConnection'), [
        {
          Name: 'crm',
          AuthorizationType: 'BASIC',
          AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'pass-word-2' } },
        },
      ]);
    });

    it('switches the type in place', async () => {
      const inputs = await at.check(basic);
      const { id, outs } = await at.plugin.create(inputs);
      const news = await at.check(apiKey, inputs);
      assert.deepEqual((await at.plugin.diff(id, outs, news)).replaces, []);
      const updated = await at.plugin.update(id, outs, news);
      assert.equal(updated.outs.connectionState, 'AUTHORIZED');
      const read = await at.refresh(id, updated.outs);
      assert.deepEqual(read.inputs, news);
    });

    it('deletes once if the answer is lost, whatever AWS answers to the second attempt', async () => {
      for (const deleteWhileDeleting of ['repeat', 'concurrentModification'] as const) {
        at.emulator.control.configure({ unknowns: { deleteWhileDeleting }, timings: { deleting: 2_000 } });
        const { id, outs } = await at.create(basic);
        at.emulator.control.fault({ operation: 'DeleteConnection', kind: 'reset', when: 'after' });
        await at.plugin.delete(id, outs);
        assert.ok(at.sent('DeleteConnection').length >= 2);
        at.gone('crm');
        at.emulator.control.reset();
      }
    });
  });
