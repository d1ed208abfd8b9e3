import assert from 'node:assert/strict';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { failed, succeeded, type Workspace, workspace, withoutEnvelopes } from '../support/engine';
import { end, type Process } from '../support/processes';

const PROLOGUE = `
  const pulumi = require("@pulumi/pulumi");
  const { Connection } = require("pulumi-eventbridge-connection");
  const key = pulumi.secret("key-of-" + pulumi.getStack());
  const basic = (more = {}) => ({
      authorizationType: "API_KEY",
      authParameters: { apiKeyAuthParameters: { apiKeyName: "X-Key", apiKeyValue: key } },
      ...more,
  });
`;
const program = (body: string) => ({ 'index.js': `${PROLOGUE}${body}` });

describe('A connection in the hands of two resources, on the real engine', function () {
  let emulator: Emulator;
  let stack: Workspace;
  let orphans: Process[] = [];
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({ program: program(''), emulator });
  });
  after(async () => {
    orphans.forEach(({ pid }) => end(pid));
    await stack?.close();
    await emulator?.close();
  });

  const there = (name: string) =>
    emulator.control.connections().find((one) => one.name === name && one.state !== 'DELETING');
  const write = (body: string): void => stack.write(program(body));
  const holders = async (arn: string): Promise<string[]> =>
    (await stack.resources())
      .filter(({ outputs }) => outputs?.arn === arn)
      .map(({ urn }) => urn.slice(urn.lastIndexOf('::') + 2));

  describe('of which one takes it over', () => {
    const both = `
      const old = new Connection("old", basic({ name: "crm" }));
      new Connection("last", basic({ name: "last" }), { dependsOn: [old] });
    `;
    const renamed = 'new Connection("new", basic({ name: "crm", adopt: true }));';
    let arn: string;

    before(async () => {
      write(both);
      succeeded(await stack.up());
      arn = there('crm')!.arn;
    });

    it('is refused while the program has both', async () => {
      write(`${both} ${renamed}`);
      assert.match(
        failed(await stack.preview()).output,
        /Connection "(new|old)" has the name "crm", which connection "(new|old)" of this program has already\./,
      );
    });

    it('says in the preview which one it is', async () => {
      write(renamed);
      const { output } = succeeded(await stack.preview());
      assert.ok(
        output.includes(`adopt takes over the existing connection "crm" (${arn}); changes: credentials`),
        output,
      );
    });

    it('keeps it after the engine was killed in between', async () => {
      const hold = emulator.control.hold({ operation: 'DeleteConnection', name: 'last' });
      const running = stack.start('up');
      await hold.arrived;
      orphans = await running.abandon();
      hold.release('drop');
      succeeded(await stack.cancel());
      assert.deepEqual((await holders(arn)).sort(), ['new', 'old']);

      // What was taken over needs the argument no longer.
      write('new Connection("new", basic({ name: "crm" }));');
      const { output } = succeeded(await stack.up());
      assert.match(output, /was not deleted, because connection "new" has taken it over/);
      assert.equal(there('crm')?.arn, arn);
      assert.deepEqual(await holders(arn), ['new']);
      succeeded(await stack.preview('--expect-no-changes'));
    });

    it('does not keep it from a replacement', async () => {
      const { urn } = await stack.resource('new');
      write('new Connection("new", basic({ name: "crm" }), { deleteBeforeReplace: true });');
      succeeded(await stack.up('--replace', urn));
      const replaced = there('crm')!.arn;
      assert.notEqual(replaced, arn);
      write(
        'new Connection("new", basic({ name: "crm", description: "new" }), { replaceOnChanges: ["description"] });',
      );
      succeeded(await stack.up());
      assert.notEqual(there('crm')!.arn, replaced);
    });

    it('does not keep it from a destroy', async () => {
      succeeded(await stack.destroy());
      assert.equal(there('crm'), undefined);
    });
  });

  it('may have one logical name under components of two types', async () => {
    write(`
      for (const type of ["A", "B"]) {
          const parent = new pulumi.ComponentResource("test:index:" + type, type);
          exports[type] = new Connection("crm", basic(), { parent }).name;
      }
    `);
    const preview = succeeded(await stack.preview());
    const names = [...preview.output.matchAll(/[AB] *: "(crm-[0-9a-f]{7})"/g)].map(([, name]) => name);
    assert.equal(new Set(names).size, 2, preview.output);
    succeeded(await stack.up());
    const outputs = await stack.outputs();
    assert.deepEqual(Object.values(outputs).sort(), names.sort());
    names.forEach((name) => assert.ok(there(name)));
    succeeded(await stack.destroy());
  });

  it('is refused under one name in one place, however the place is given', async () => {
    write(`
      new Connection("given", basic({ name: "crm", region: pulumi.output(Promise.resolve("us-east-1")) }));
      new Connection("default", basic({ name: "crm" }));
    `);
    assert.match(failed(await stack.preview()).output, /connection "(given|default)" of this program has already\./);
    write('for (const region of ["us-east-1", "eu-west-1"]) new Connection(region, basic({ name: "crm", region }));');
    succeeded(await stack.up());
    succeeded(await stack.destroy());
  });

  it('stays with the stack that has created it, if the create of another was answered with 503', async () => {
    const shared = program('exports.arn = new Connection("crm", basic({ name: "shared" })).arn;');
    const other = await workspace({ program: shared, emulator, stack: 'other' });
    try {
      stack.write(shared);
      emulator.control.fault({ kind: 'status', status: 503, operation: 'CreateConnection', when: 'before' });
      const hold = emulator.control.hold({ operation: 'CreateConnection', nth: 2, when: 'before' });
      const running = other.start('up');
      await hold.arrived;
      succeeded(await stack.up());
      hold.release();
      assert.match(failed(await running.result).output, /A connection "shared" already exists .*other credentials or/);
      const { outputs } = await stack.resource('crm');
      assert.equal(there('shared')?.arn, (withoutEnvelopes(outputs) as { arn: string }).arn);
      succeeded(await other.destroy());
      assert.ok(there('shared'));
      succeeded(await stack.destroy());
    } finally {
      await other.close();
    }
  });
});
