import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { Connection, type ConnectionArgs } from 'pulumi-eventbridge-connection';
import { registered, unknown } from './registered';

const args: ConnectionArgs = {
  authorizationType: 'BASIC',
  authParameters: { basicAuthParameters: { username: 'u', password: 'p' } },
};

/** The outputs that have no value unless the program, or a configuration, gives one. */
const optional = [
  'description',
  'kmsKeyIdentifier',
  'invocationConnectivityParameters',
  'endpoint',
  'onUnauthorized',
  'adopt',
  'rotationToken',
  'detectSecretDrift',
  'verify',
] as const;

/** What the outputs of a connection are; the text `unknown` for one that a preview does not know. */
async function outputs(
  given: Partial<ConnectionArgs>,
  { preview = false, options = {} }: { preview?: boolean; options?: pulumi.CustomResourceOptions } = {},
): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  await registered(
    () => {
      const connection = new Connection('crm', { ...args, ...given }, options);
      for (const name of [...optional, 'region', 'authorized', 'authorizationType'] as const) {
        const output: pulumi.Output<unknown> = connection[name];
        assert.ok(pulumi.Output.isInstance(output), `${name} is not there`);
        seen[name] = 'unknown';
        output.apply((value) => (seen[name] = value));
      }
    },
    { preview },
  );
  await setImmediate(); // What follows from the answers of the engine takes some turns more.
  return seen;
}

describe('The outputs of a connection', () => {
  const nothing = Object.fromEntries(optional.map((name) => [name, undefined]));

  it('are there for every argument under mocks, undefined for what is not declared', async () => {
    assert.deepEqual(await outputs({}), {
      ...nothing,
      region: undefined,
      authorized: true,
      authorizationType: 'BASIC',
    });
  });

  it('are what is declared', async () => {
    const declared = {
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:4599',
      authorized: false,
      adopt: true,
      onUnauthorized: 'warn',
      rotationToken: '1',
      detectSecretDrift: true,
      verify: { url: 'https://crm.example.com/ping', expectStatus: 204 },
    } as const;
    for (const preview of [false, true]) {
      const { description, kmsKeyIdentifier, invocationConnectivityParameters, authorizationType, ...settings } =
        await outputs(declared, { preview });
      assert.deepEqual(settings, declared);
      assert.deepEqual([description, kmsKeyIdentifier, invocationConnectivityParameters], Array(3).fill(undefined));
      assert.equal(authorizationType, 'BASIC');
    }
  });

  it('are known to be undefined in a preview, whichever way the program leaves them out', async () => {
    const undeclared = Object.fromEntries(optional.map((name) => [name, undefined]));
    const outputOfNothing = Object.fromEntries(optional.map((name) => [name, pulumi.output(undefined)]));
    for (const given of [{}, undeclared, outputOfNothing]) {
      const seen = await outputs({ region: 'us-east-1', ...given }, { preview: true });
      assert.deepEqual(seen, { ...nothing, region: 'us-east-1', authorized: true, authorizationType: 'BASIC' });
    }
  });

  it('are unknown in a preview where the program does not know them, and region and endpoint until they are settled', async () => {
    const seen = await outputs({ rotationToken: unknown(), description: unknown() }, { preview: true });
    assert.deepEqual(
      Object.keys(seen).filter((name) => seen[name] === 'unknown'),
      ['description', 'endpoint', 'rotationToken', 'region'],
    );
  });

  it('tell the resource that they come from, for what depends on them', async () => {
    await registered(
      () => {
        const connection = new Connection('crm', args);
        for (const name of optional) {
          const output = connection[name] as unknown as { resources(): Set<pulumi.Resource> };
          assert.deepEqual([...output.resources()], [connection], name);
        }
      },
      { preview: true },
    );
  });

  it('are as little known as the connection that a lookup waits for', async () => {
    const { description, endpoint } = await outputs({}, { preview: true, options: { id: unknown() } });
    assert.deepEqual([description, endpoint], ['unknown', 'unknown']);
  });
});
