import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';
import { registered } from './registered';

const args = (more: Partial<ConnectionArgs> = {}): ConnectionArgs =>
  ({
    authorizationType: 'BASIC',
    authParameters: { basicAuthParameters: { username: 'u', password: 'p' } },
    ...more,
  }) as ConnectionArgs;

async function nameOf(logicalName: string, scope: Parameters<typeof registered>[1] = {}): Promise<string> {
  const all = await registered(() => void new Connection(logicalName, args()), scope);
  return all[logicalName].inputs.name!;
}

describe('The name of a connection that is given none', () => {
  it('begins with the logical name and ends with a suffix, the same in every run', async () => {
    const name = await nameOf('crm');
    assert.match(name, /^crm-[0-9a-f]{7}$/);
    assert.equal(await nameOf('crm'), name);
    assert.equal(await nameOf('crm', { preview: true }), name);
  });

  it('is frozen: a release that made another one would rename connections that are not recorded yet', async () => {
    assert.equal(await nameOf('crm', { organization: 'acme', project: 'shop', stack: 'dev' }), 'crm-0e1e138');
  });

  it('differs by logical name, stack, project and organization', async () => {
    const scopes = [{}, { stack: 'prod' }, { project: 'other' }, { organization: 'other' }];
    const names = [await nameOf('shop')];
    for (const scope of scopes) names.push(await nameOf('crm', scope));
    assert.equal(new Set(names).size, 5);
  });

  it('does not run parts of its scope together', async () => {
    assert.notEqual(
      await nameOf('crm', { project: 'a', stack: 'bc' }),
      await nameOf('crm', { project: 'ab', stack: 'c' }),
    );
  });

  it('is trimmed to 64 characters, and keeps two long names apart', async () => {
    const long = 'a'.repeat(80);
    const [one, other] = [await nameOf(`${long}1`), await nameOf(`${long}2`)];
    assert.equal(one.length, 64);
    assert.equal(other.length, 64);
    assert.notEqual(one, other);
    assert.match(await nameOf('b'.repeat(64)), /^b{56}-[0-9a-f]{7}$/);
  });

  it('is generated as well if an output or a promise turns out to give none', async () => {
    const name = await nameOf('crm');
    for (const given of [pulumi.output(undefined), Promise.resolve(undefined)]) {
      const { crm } = await registered(() => void new Connection('crm', args({ name: given })));
      assert.equal(crm.inputs.name, name);
      assert.equal(crm.inputs['generatedName'], name);
    }
    const { crm } = await registered(() => void new Connection('crm', args({ name: pulumi.output('given') })));
    assert.equal(crm.inputs.name, 'given');
    assert.equal(crm.inputs['generatedName'], undefined);
  });

  it('has no character that the service refuses', async () => {
    for (const logicalName of ['billing/crm', 'my crm', 'größe', 'a:b', '日本', '🙂', 'a.b_c-d', ' ']) {
      assert.match(await nameOf(logicalName), /^[.\-_A-Za-z0-9]{1,64}$/, logicalName);
    }
    assert.match(await nameOf('a.b_c-d'), /^a\.b_c-d-/);
    assert.notEqual(await nameOf('a b'), await nameOf('a/b'));
  });

  /** The names of connections `crm` under components of these types, the outermost first. */
  async function nameUnder(types: string[], more: Partial<ConnectionArgs> = {}, preview = false): Promise<string> {
    const { crm } = await registered(
      () => {
        let parent: pulumi.Resource | undefined;
        types.forEach((type, depth) => {
          parent = new pulumi.ComponentResource(type, `component-${depth}`, {}, parent ? { parent } : {});
        });
        new Connection('crm', args(more), parent ? { parent } : {});
      },
      { preview },
    );
    assert.equal(crm.inputs['generatedName'], crm.inputs.name);
    return crm.inputs.name!;
  }

  it('differs by the types of the parents, of which a resource may have a child of the same logical name', async () => {
    const parents = [[], ['test:index:A'], ['test:index:B'], ['test:index:A', 'test:index:B'], ['my::A'], ['my::A$B']];
    const names: string[] = [];
    for (const types of parents) names.push(await nameUnder(types));
    assert.equal(new Set(names).size, parents.length);
    names.forEach((name) => assert.match(name, /^crm-[0-9a-f]{7}$/));
    assert.equal(names[0], await nameOf('crm'));
  });

  it('is known in the first preview under a parent, also if an output gives none', async () => {
    const name = await nameUnder(['test:index:A']);
    assert.equal(await nameUnder(['test:index:A'], {}, true), name);
    assert.equal(await nameUnder(['test:index:A'], { name: pulumi.output(undefined) }, true), name);
  });

  it('is an output under a parent, in previews too', async () => {
    for (const preview of [true, false]) {
      let named!: pulumi.Output<string>;
      const all = await registered(
        () => {
          const parent = new pulumi.ComponentResource('test:index:A', 'component');
          named = new Connection('crm', args(), { parent }).name;
        },
        { preview },
      );
      const name = await new Promise((resolve) => named.apply(resolve));
      assert.equal(name, all['crm'].inputs.name);
    }
  });

  it('is frozen under a parent as well', async () => {
    assert.equal(await nameUnder(['test:index:A']), 'crm-9825313');
  });

  it('is replaced by the one that the program gives, which is sent as it is', async () => {
    const { crm } = await registered(() => void new Connection('crm', args({ name: 'My.Own_name' })));
    assert.equal(crm.inputs.name, 'My.Own_name');
    assert.equal(crm.inputs.generatedName, undefined);
  });
});

describe('The order of a replacement', () => {
  const order = async (more: Partial<ConnectionArgs>, options?: pulumi.CustomResourceOptions) =>
    (await registered(() => void new Connection('crm', args(more), options))).crm.deleteBeforeReplace;

  it('is delete first with a generated name, which only one of the two can have', async () => {
    assert.equal(await order({}), true);
  });

  it('is left to the provider with a given name, which may be what changes', async () => {
    assert.equal(await order({ name: 'crm' }), false);
    assert.equal(await order({ name: 'crm' }, { deleteBeforeReplace: true }), true);
  });

  it('is always delete first with adopt, or the new one would adopt what is deleted next', async () => {
    for (const adopt of [true, pulumi.output(true), pulumi.output(false)]) {
      assert.equal(await order({ name: 'crm', adopt }), true);
      assert.equal(await order({ name: 'crm', adopt }, { deleteBeforeReplace: false }), true);
    }
    assert.equal(await order({ name: 'crm', adopt: false }), false);
  });
});
