import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { repository } from '../support/repository';

interface Registered {
  type: string;
  name: string;
  inputs: Inputs;
}

/** What the tests look at of all resources of the program. */
interface Inputs {
  [member: string]: unknown;
  policy: string;
}

/** What the program exports. */
type Outputs = Record<'connectionArn' | 'busName' | 'undeliveredUrl', pulumi.Output<string>>;

/** The plugin of @pulumi/aws is a download of its own: the program runs with mocks, and its types are checked by `npm test`. */
describe('examples/api-destination', function () {
  const resources: Registered[] = [];
  const arnOf = (name: string): string => `arn:of:${name}`;
  let outputs: Outputs;

  before(async () => {
    pulumi.runtime.setAllConfig(
      {
        'project:url': 'https://partner.example.com/orders/*',
        'project:apiKey': 'the-key-of-the-partner',
        'project:ratePerSecond': '10',
      },
      ['project:apiKey'],
    );
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs });
        const kind = type.slice(type.lastIndexOf(':') + 1);
        return {
          id: name,
          state: { ...inputs, name: inputs.name ?? name, url: `https://queue/${name}`, arn: arnOf(`${kind}:${name}`) },
        };
      },
      // The only function of the program makes the text of a policy.
      call: ({ inputs }) => ({ ...inputs, json: JSON.stringify(inputs.statements) }),
    };
    await pulumi.runtime.setMocks(mocks);

    outputs = require(join(repository, 'examples/api-destination/index.ts'));
    // Each output waits for what it comes from; the target is the last of the chain.
    await Promise.all([outputs.connectionArn, outputs.busName, outputs.undeliveredUrl].map(valueOf));
    while (!resources.some(({ type }) => type === 'aws:cloudwatch/eventTarget:EventTarget'))
      await new Promise(setImmediate);
  });

  const valueOf = (output: pulumi.Output<unknown>): Promise<unknown> => new Promise((resolve) => output.apply(resolve));
  const one = (type: string): Inputs => {
    const found = resources.filter((resource) => resource.type === type);
    assert.equal(found.length, 1, `${type} in ${resources.map((resource) => resource.type).join(', ')}`);
    return found[0].inputs;
  };

  it('gives the ARN of the connection to the API destination', async () => {
    const arn = arnOf('Connection:partner');
    assert.equal(await valueOf(outputs.connectionArn), arn);
    assert.equal(one('aws:cloudwatch/eventApiDestination:EventApiDestination').connectionArn, arn);
  });

  it('joins the rule with the destination, as a role that may call it and nothing else', () => {
    const target = one('aws:cloudwatch/eventTarget:EventTarget');
    const destination = arnOf('EventApiDestination:orders');
    assert.equal(target.arn, destination);
    assert.equal(target.rule, 'placed');
    assert.equal(target.eventBusName, one('aws:cloudwatch/eventRule:EventRule').eventBusName);
    assert.equal(target.roleArn, arnOf('Role:delivery'));
    assert.deepEqual(JSON.parse(one('aws:iam/rolePolicy:RolePolicy').policy).Statement, [
      { Effect: 'Allow', Action: 'events:InvokeApiDestination', Resource: destination },
    ]);
    assert.match(JSON.stringify(one('aws:iam/role:Role').assumeRolePolicy), /events\.amazonaws\.com/);
  });

  it('keeps what could not be delivered in a queue that takes it from this rule only', () => {
    const queue = arnOf('Queue:undelivered');
    assert.deepEqual(one('aws:cloudwatch/eventTarget:EventTarget').deadLetterConfig, { arn: queue });
    const policy = JSON.parse(one('aws:sqs/queuePolicy:QueuePolicy').policy);
    assert.deepEqual(policy[0].resources, [queue]);
    assert.deepEqual(policy[0].conditions[0].values, [arnOf('EventRule:placed')]);
  });

  it('keeps the key a secret', async () => {
    const connection = JSON.stringify(one('pulumi-nodejs:dynamic/eventbridge:Connection'));
    // The mark of a secret on the wire.
    assert.match(connection, /"1b47061264138c4ac30d75fd1eb44270".*the-key-of-the-partner/);
    assert.ok(
      !JSON.stringify(resources.filter(({ type }) => type.startsWith('aws:'))).includes('the-key-of-the-partner'),
    );
  });
});
