import assert from 'node:assert/strict';
import type { UpdateConnectionRequest } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { changes, operations, succeeded, workspace, type Workspace } from '../support/engine';

/** A connection with these headers, which the SDK, the engine and the plugin pass on. */
const program = (headers: string, more = ''): string => `
  const pulumi = require("@pulumi/pulumi");
  const { Connection } = require("pulumi-eventbridge-connection");
  new Connection("crm", {
    name: "crm",
    authorizationType: "BASIC",
    authParameters: {
      basicAuthParameters: { username: "u", password: pulumi.secret("password-1") },
      invocationHttpParameters: { headerParameters: ${headers} },
    },
    ${more}
  });`;

const headers = '{ ["__proto__"]: "p", constructor: { value: "secret-c", isValueSecret: true }, toString: ["t", "u"] }';

describe('values on the engine', function () {
  let emulator: Emulator;
  let stack: Workspace;
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({ program: { 'index.js': program(headers) }, emulator });
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  const sent = (operation: string) =>
    emulator.control
      .requests({ operation })
      .map(({ body }) =>
        (body as UpdateConnectionRequest).AuthParameters?.InvocationHttpParameters?.HeaderParameters?.map(
          ({ Key, Value }) => `${Key}=${Value}`,
        ).sort(),
      );

  it('a parameter called __proto__ is sent, stays, changes and goes like any other', async () => {
    succeeded(await stack.up());
    assert.deepEqual(sent('CreateConnection'), [['__proto__=p', 'constructor=secret-c', 'toString=t', 'toString=u']]);
    succeeded(await stack.refresh('--expect-no-changes'));
    succeeded(await stack.preview('--expect-no-changes'));

    stack.write({ 'index.js': program(headers.replace('"p"', '"p2"')) });
    const preview = succeeded(await stack.preview('--diff'));
    assert.deepEqual(
      changes(preview).filter((line) => line.includes('=>')),
      [String.raw`~ \__proto__: "p" => "p2"`],
    );
    succeeded(await stack.up());
    assert.deepEqual(sent('UpdateConnection').at(-1), [
      '__proto__=p2',
      'constructor=secret-c',
      'toString=t',
      'toString=u',
    ]);
    stack.write({ 'index.js': program('{ toString: "t" }') });
    succeeded(await stack.up());
    assert.deepEqual(sent('UpdateConnection').at(-1), ['toString=t']);
    succeeded(await stack.preview('--expect-no-changes', '--refresh'));
  });

  it('a body parameter without a name is sent, changes and goes like any other', async () => {
    const body = (parameters: string): string =>
      program('{}').replace('headerParameters: {}', `bodyParameters: ${parameters}`);
    stack.write({ 'index.js': body('{ "": { value: "secret-1", isValueSecret: true } }') });
    succeeded(await stack.up());
    stack.write({ 'index.js': body('{ "": "readable" }') });
    succeeded(await stack.preview('--diff'));
    succeeded(await stack.up());
    const [parameter] = (
      emulator.control.requests({ operation: 'UpdateConnection' }).at(-1)!.body as UpdateConnectionRequest
    ).AuthParameters!.InvocationHttpParameters!.BodyParameters!;
    assert.deepEqual(parameter, { Key: '', Value: 'readable', IsValueSecret: false });
    succeeded(await stack.preview('--expect-no-changes', '--refresh'));
    stack.write({ 'index.js': program('{ toString: "t" }') });
    succeeded(await stack.up());
  });

  it('half of a surrogate pair is refused in the preview, with its path, wherever it stands', async () => {
    stack.write({
      'index.js': program(
        '{ A: pulumi.output("a\\ud83d"), B: { value: "b\\ud83dc", isValueSecret: true }, "C\\udc00": "c" }',
        'description: Promise.resolve("d\\ud800d"), rotationToken: "\\udfff",',
      ),
    });
    const { code, output } = await stack.preview();
    assert.notEqual(code, 0);
    for (const path of [
      'description',
      'rotationToken',
      'authParameters.invocationHttpParameters.headerParameters["A"]',
      'authParameters.invocationHttpParameters.headerParameters["B"].value',
    ]) {
      assert.ok(output.includes(`${path}: holds half of a surrogate pair`), `${path} in\n${output}`);
    }
    assert.match(output, /headerParameters\["C\\+udc00"\]: the name holds half of a surrogate pair/);
  });

  it('a parameter that is null is refused in the preview', async () => {
    stack.write({ 'index.js': program('{ A: null, B: ["b", undefined] }') });
    const { code, output } = await stack.preview();
    assert.notEqual(code, 0);
    assert.match(output, /headerParameters\["A"\]: is null; give it a value, or leave it out/);
    assert.match(output, /headerParameters\["B"\]\[1\]: must be a string/);
  });

  it('a warning is shown by each preview that would change something, and by no other', async () => {
    const twice = program('{ "X-A": "1", "x-a": "2" }');
    const warning = /warning: connection "crm": .*\["x-a"\]: is the same header as "X-A"/;
    stack.write({ 'index.js': twice });
    assert.match(succeeded(await stack.preview()).output, warning);
    const up = succeeded(await stack.up());
    assert.match(up.output, warning);
    assert.deepEqual(sent('UpdateConnection').at(-1), ['X-A=1', 'x-a=2']);
    const same = succeeded(await stack.preview('--expect-no-changes'));
    assert.doesNotMatch(same.output, warning);
    assert.doesNotMatch(succeeded(await stack.refresh('--expect-no-changes')).output, warning);
    stack.write({ 'index.js': twice.replace('name: "crm",', 'name: "crm", description: "new",') });
    const changed = succeeded(await stack.preview());
    assert.deepEqual(operations(changed), { crm: 'update' });
    assert.match(changed.output, warning);
  });
});
