import assert from 'node:assert/strict';
import fc from 'fast-check';
import { urnOf } from '../properties/deployment';
import { basic } from '../support/connections';
import { UNKNOWN } from '../support/plugin';
import { failure, type Fixture, provider } from '../support/provider';

/** A connection that a program declares, as its check gets it. */
interface Checked {
  /** The logical name; undefined for a host that does not tell which resource it is. */
  resource: string | undefined;
  name: string;
  region: string | undefined;
  endpoint: string | undefined;
}

describe('The name of a connection in one program', function () {
  let at: Fixture;
  before(async () => {
    at = await provider();
  });
  after(() => at.close());
  beforeEach(async () => {
    await at.reset();
    await at.forget();
  });

  const check = async ({ resource, ...given }: Checked, olds: object = {}) =>
    at.plugin.check(olds, { ...basic, ...given, ...(resource === undefined ? {} : { __urn: urnOf(resource) }) });
  const reasons = async (checked: Checked): Promise<string[]> =>
    (await check(checked)).failures.map(({ reason }) => reason);
  const crm = { name: 'crm', region: undefined, endpoint: undefined };

  it('is refused to a second resource, and the failure names both', async () => {
    assert.deepEqual(await reasons({ ...crm, resource: 'one' }), []);
    const { failures } = await check({ ...crm, resource: 'other' });
    assert.deepEqual(failures, [
      {
        property: '',
        reason:
          'Connection "other" has the name "crm", which connection "one" of this program has already. ' +
          'Names are unique in an account and region: give one of them another name, or leave the name out.',
      },
    ]);
  });

  it('tells children of one logical name apart by the types of their parents', async () => {
    const type = 'pulumi-nodejs:dynamic/eventbridge:Connection';
    const child = (parents: string) => ({ ...basic, __urn: `urn:pulumi:stack::project::${parents}$${type}::crm` });
    assert.deepEqual((await at.plugin.check({}, child('my::A'))).failures, []);
    const { failures } = await at.plugin.check({}, child('my:index:B$my::A'));
    assert.match(
      failures[0].reason,
      /^Connection "crm" in my:index:B\$my::A has the name "crm", which connection "crm" in my::A of this program/,
    );
  });

  it('is judged by name, place and resource, whatever the order', async () => {
    const checks = fc.array(
      fc.record<Checked>({
        resource: fc.constantFrom('one', 'two', 'three', undefined),
        name: fc.constantFrom('crm', 'shop', UNKNOWN),
        // The second is that of the configuration.
        region: fc.constantFrom(undefined, 'us-east-1', 'eu-west-1', UNKNOWN),
        endpoint: fc.constantFrom(undefined, at.emulator.url, 'http://127.0.0.1:9', UNKNOWN),
      }),
      { minLength: 2, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(checks, async (program) => {
        await at.forget();
        const held = new Map<string, string>();
        for (const checked of program) {
          const { resource, name, region = 'us-east-1', endpoint = at.emulator.url } = checked;
          const found = await reasons(checked);
          if (resource === undefined) {
            assert.deepEqual(found, []);
            continue;
          }
          held.delete(resource);
          const claimed = [name, region, endpoint].join(' ');
          const other = [...held].find(([, key]) => key === claimed)?.[0];
          if (claimed.includes(UNKNOWN) || other === undefined) {
            assert.deepEqual(found, []);
            if (!claimed.includes(UNKNOWN)) held.set(resource, claimed);
          } else {
            assert.equal(found.length, 1, claimed);
            assert.ok(found[0].includes(`connection "${other}" of this program has already`), found[0]);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is told to be generated if another stack has it', async () => {
    const { emulator } = at;
    const there = (await at.create({ ...basic, name: 'crm-0123456' })).outs.arn;
    const { inputs } = await at.plugin.check(
      {},
      { ...basic, name: 'crm-0123456', generatedName: 'crm-0123456', __urn: urnOf('crm') },
    );
    const { message } = await failure(at.plugin.create(inputs));
    assert.match(
      message,
      /^A connection "crm-0123456" already exists in us-east-1 \([^)]+\)\. The name is generated .*\. Give this connection a `name` of its own\. If it is yours, .*set adopt: true/,
    );
    assert.ok(message.includes(there), message);
    assert.equal(emulator.control.connections()[0].arn, there);
  });

  it('is told to be that of another resource of the program', async () => {
    const first = await check({ ...crm, resource: 'one' });
    const { id, outs } = await at.plugin.create(first.inputs);
    // It gets another name in this update, and keeps its connection until that is deleted.
    const renamed = await check({ ...crm, name: 'shop', resource: 'one' }, first.inputs);
    await at.plugin.diff(id, outs, renamed.inputs);
    const { inputs } = await check({ ...crm, resource: 'other' });
    for (const adopt of [false, true]) {
      const { message } = await failure(at.plugin.create({ ...inputs, adopt }));
      assert.match(message, /(onnection "one" of this program has it\.)/);
      assert.doesNotMatch(message, /set adopt: true/);
    }
    await at.plugin.delete(id, outs);
    at.gone('crm');
  });
});
