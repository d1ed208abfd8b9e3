import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';
import { basic } from '../support/connections';
import { registered } from './registered';

const args: ConnectionArgs = {
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters: { username: 'u', password: 'p' } },
};
const type = 'pulumi-nodejs:dynamic/eventbridge:Connection';
const declare = (name: string, parent?: pulumi.Resource): Connection =>
  new Connection(name, { ...basic, name }, parent ? { parent } : {});

class Group extends pulumi.ComponentResource {
  constructor(name: string, members: string[], parent?: pulumi.Resource) {
    super('test:index:Group', name, {}, parent ? { parent } : {});
    for (const member of members) declare(member, this);
  }
}

describe('What the class tells the provider beside the arguments', () => {
  for (const preview of [true, false]) {
    it(`is whether this is a preview: ${preview}`, async () => {
      const { crm } = await registered(() => void declare('crm'), { preview });
      assert.equal(crm.inputs['__preview'], preview);
    });
  }

  it('is whether verify.url is a secret, whatever stands around it', async () => {
    const url = 'https://crm.example.com/ping';
    const hidden = pulumi.secret(url);
    const verifies: [verify: ConnectionArgs['verify'], isSecret: true | undefined][] = [
      [undefined, undefined],
      [{ url }, undefined],
      [{ url: pulumi.output(url), body: pulumi.secret('body') }, undefined],
      [{ url: hidden }, true],
      [{ url: Promise.resolve(url) }, undefined],
      [pulumi.output({ url }), undefined],
      [pulumi.output({ url: hidden }), true],
      [Promise.resolve({ url: hidden }), true],
      [pulumi.secret({ url }), true],
    ];
    const all = await registered(() => {
      verifies.forEach(([verify], index) => new Connection(`crm-${index}`, { ...args, verify }));
    });
    assert.deepEqual(
      verifies.map((_, index) => all[`crm-${index}`].inputs['__urlIsSecret'] || undefined),
      verifies.map(([, isSecret]) => isSecret),
    );
  });

  it('is the URN, with the types of the parents in it', async () => {
    const all = await registered(() => {
      declare('crm');
      const outer = new Group('outer', ['erp']);
      new Group('inner', ['shop'], outer);
    });
    const prefix = 'urn:pulumi:stack::project::';
    assert.equal(all['crm'].inputs['__urn'], `${prefix}${type}::crm`);
    assert.equal(all['erp'].inputs['__urn'], `${prefix}test:index:Group$${type}::erp`);
    assert.equal(all['shop'].inputs['__urn'], `${prefix}test:index:Group$test:index:Group$${type}::shop`);
  });

  it('is no output, and makes no connection wait for its siblings', async () => {
    let crm!: Connection;
    // Each would wait for the other if the URN of their parent came with a dependency on its children.
    const all = await registered(() => {
      new Group('group', ['erp', 'shop']);
      crm = declare('crm');
    });
    assert.ok(all['erp'] && all['shop']);
    assert.deepEqual(
      Object.keys(crm).filter((name) => ['__preview', '__urn', 'generatedName'].includes(name)),
      [],
    );
  });
});
