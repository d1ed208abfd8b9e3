import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-eventbridge';
import { operations, shapes } from 'pulumi-eventbridge-connection/model';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Any of the commands: its input comes from the table of shapes. */
type CommandClass = new (input: unknown) => sdk.DescribeConnectionCommand;

/** A value of a shape with every member that it can have. */
function full(name: string): unknown {
  const shape = shapes[name];
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(Object.entries(shape.members).map(([member, of]) => [member, full(of)]));
    case 'list':
      return [full(shape.member)];
    case 'boolean':
      return true;
    case 'integer':
      return 7;
    case 'timestamp':
      return 1_790_461_692;
    case 'string':
      return shape.enum?.[0] ?? 'text';
  }
}

/** Members that the SDK has never heard of it leaves out, without a word: the state would say what AWS was never told. */
describe('The installed SDK', () => {
  for (const [operation, { input, output }] of Object.entries(operations)) {
    it(`sends and answers every member of ${operation}`, async () => {
      let sent: unknown;
      const requestHandler = {
        async handle({ body }: { body: string | Uint8Array }) {
          sent = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
          const answer = Readable.from([Buffer.from(JSON.stringify(full(output)))]);
          const headers = { 'content-type': 'application/x-amz-json-1.1' };
          return { response: { statusCode: 200, headers, body: answer } };
        },
      };
      const client = new sdk.EventBridgeClient({
        region: 'us-east-1',
        credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
        requestHandler: requestHandler as never,
      });
      const Command = (sdk as unknown as Record<string, CommandClass>)[`${operation}Command`];
      const { $metadata: _, ...answer } = await client.send(new Command(full(input)));
      client.destroy();
      assert.deepEqual(sent, full(input));
      const seconds = JSON.parse(JSON.stringify(answer), (_key, value: unknown) =>
        typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? Date.parse(value) / 1000 : value,
      );
      assert.deepEqual(seconds, full(output));
    });
  }
});
