import assert from 'node:assert/strict';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { changes, failed, type Result, succeeded, type Workspace, workspace } from '../support/engine';
import { assertNoLeak } from '../support/leak';
import { type Endpoint, startEndpoint } from '../support/network';

/** The url is a secret, so that not even its path may be shown; a transformation adds a header that is one. */
const program = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const config = new pulumi.Config();
const crm = new Connection("crm", {
  name: config.get("name"),
  authorizationType: "BASIC",
  authParameters: { basicAuthParameters: { username: "events", password: config.requireSecret("password") } },
  verify: {
    url: config.requireSecret("url"),
    method: "POST",
    headers: { Accept: "application/json", "X-Own": config.requireSecret("header") },
    body: pulumi.jsonStringify({ key: config.requireSecret("body") }),
    inPreview: config.getBoolean("inPreview"),
  },
}, { deleteBeforeReplace: config.getBoolean("deletesFirst"), transformations: [({ props, opts }) => ({
  props: { ...props, verify: { ...props.verify, headers: { ...props.verify.headers, "X-Added": config.requireSecret("added") } } },
  opts,
})] });
exports.verify = crm.verify;
exports.state = crm.connectionState;
`;

describe('verify on the real engine', function () {
  this.timeout(300_000);
  const right = 'canary right p&ss/word+1';
  const wrong = 'canary wrong p&ss/word+2';
  const hidden = { header: 'canary-header~3', body: 'canary "four" body/4', added: 'canary-added~5' };
  const path = 'canary-path-6';
  const query = 'canary-query~7';
  const secrets = [right, wrong, ...Object.values(hidden), path, query, 'canary-body-8'];
  let emulator: Emulator;
  let endpoint: Endpoint;
  let stack: Workspace;
  const shown: Record<string, string> = {};

  before(async () => {
    emulator = await startEmulator();
    endpoint = await startEndpoint(({ headers, body, path: asked, query: given }, response) => {
      const basic = `Basic ${Buffer.from(`events:${right}`).toString('base64')}`;
      response.writeHead(headers['authorization']?.[0] === basic ? 204 : 401);
      response.end(`${JSON.stringify(headers)} ${asked} ${[...given].join()} ${body}`);
    });
    stack = await workspace({
      program: { 'index.js': program },
      emulator,
      config: { name: 'crm' },
      secrets: { ...hidden, password: right, url: `${endpoint.url}/${path}?token=${query}` },
    });
  });
  after(async () => {
    await stack?.close();
    await endpoint?.close();
    await emulator?.close();
  });

  const message =
    'The endpoint of verify.url refused the credentials of connection "crm" (401). Nothing was sent to AWS; its present credentials are unchanged.';
  /** What a command has said, and how often it has tried the credentials. */
  async function tried(title: string, command: () => Promise<Result>): Promise<{ result: Result; times: number }> {
    endpoint.requests.length = 0;
    const result = await command();
    shown[title] = result.output;
    return { result, times: endpoint.requests.length };
  }
  const state = async (): Promise<string> => JSON.stringify(await stack.export());

  it('tries in an update and not in a preview, and hides its secrets in the state, also after a refresh', async () => {
    const preview = await tried('preview', () => stack.preview('--diff'));
    succeeded(preview.result);
    assert.equal(preview.times, 0);
    const up = await tried('up', () => stack.up());
    succeeded(up.result);
    assert.equal(up.times, 1);
    const [{ headers }] = endpoint.requests;
    assert.deepEqual([headers['x-own'], headers['x-added']], [[hidden.header], [hidden.added]]);
    shown['state'] = await state();
    assert.ok(shown['state'].includes('"Accept":"application/json"'), 'what is no secret is readable');
    const refresh = await tried('refresh', () => stack.refresh());
    assert.equal(refresh.times, 0);
    succeeded(refresh.result);
    shown['state after a refresh'] = await state();
    const same = await tried('unchanged', () => stack.preview('--diff', '--expect-no-changes'));
    succeeded(same.result);
  });

  it('shows a change of a secret as one, and tries it', async () => {
    await stack.setSecrets({ body: 'canary-body-8' });
    const preview = await tried('preview of a change', () => stack.preview('--diff'));
    assert.deepEqual(changes(succeeded(preview.result)), ['~ verify: {', '~ body: [secret] => [secret]']);
    emulator.control.clearRequests();
    const up = await tried('up of a change', () => stack.up());
    succeeded(up.result);
    assert.equal(up.times, 1);
    assert.equal(emulator.control.requests({ operation: 'UpdateConnection' }).length, 0);
  });

  it('refuses a wrong password in an update, a replacement and, if asked to, a preview; AWS keeps what it has', async () => {
    await stack.setSecrets({ password: wrong });
    emulator.control.clearRequests();
    const up = await tried('up with a wrong password', () => stack.up());
    assert.ok(failed(up.result).output.includes(message), up.result.output);
    await stack.setConfig({ name: 'crm-2' });
    const replacement = await tried('replacement with a wrong password', () => stack.up());
    assert.ok(
      failed(replacement.result).output.includes(message.replace('"crm"', '"crm-2"')),
      replacement.result.output,
    );
    assert.equal(replacement.times, 1);
    await stack.setConfig({ name: 'crm', inPreview: 'true' });
    const preview = await tried('preview with a wrong password', () => stack.preview());
    assert.ok(failed(preview.result).output.includes(message), preview.result.output);
    assert.equal(preview.times, 1);
    const changing = /^(?:Create|Update|Delete|Deauthorize)Connection$/;
    assert.deepEqual(
      Object.keys(emulator.control.counts()).filter((operation) => changing.test(operation)),
      [],
    );
    shown['state after failures'] = await state();
  });

  it('refuses a wrong password before a replacement deletes, of which the engine tells only the delete', async () => {
    await stack.setConfig({ name: 'crm', inPreview: 'false', deletesFirst: 'true' });
    const { urn } = await stack.resource('crm');
    const replacing = { '--replace': ['--replace', urn], '--target-replace': ['--target-replace', urn], taint: [] };
    emulator.control.clearRequests();
    const arn = async (): Promise<unknown> => (await stack.resource('crm')).outputs!['arn'];
    const before = await arn();
    for (const [title, flags] of Object.entries(replacing)) {
      if (title === 'taint') succeeded(await stack.run('state', 'taint', urn, '--yes'));
      const up = await tried(`${title} with a wrong password`, () => stack.up(...flags));
      assert.ok(failed(up.result).output.includes(message), up.result.output);
      assert.equal(up.times, 1);
    }
    assert.deepEqual(emulator.control.counts()['DeleteConnection'], undefined);
    assert.equal(await arn(), before);
    shown['state after failed replacements'] = await state();
    await stack.setSecrets({ password: right });
    const up = await tried('up of a tainted resource', () => stack.up());
    succeeded(up.result);
    assert.equal(up.times, 1);
    assert.equal(emulator.control.counts()['DeleteConnection'], 1);
  });

  it('leaves no secret anywhere', () => {
    assertNoLeak(shown, secrets);
  });
});
