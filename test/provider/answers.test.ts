import assert from 'node:assert/strict';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { basic, passwords } from '../support/connections';
import { HandlerError, PartialFailure, type Plugin, startPlugin } from '../support/plugin';
import { failure, Fixture, pluginOptions, provider } from '../support/provider';

type Answer = (answer: ServerResponse, request: IncomingMessage) => void;

const body =
  (status: number, headers: Record<string, string>, text: string): Answer =>
  (answer) =>
    answer.writeHead(status, headers).end(text);

const json = { 'content-type': 'application/x-amz-json-1.1' };
const page = `<html><body>Sign in. ${passwords[0]}</body></html>`;

/** What is no answer of AWS, and how it has to be told. */
const answers: Record<string, { answer: Answer; told: RegExp }> = {
  'a redirect': {
    answer: body(301, { location: 'https://elsewhere.example/sign-in?token=abc' }, ''),
    told: /with a redirect to https:\/\/elsewhere\.example \(status 301\)/,
  },
  'a temporary redirect': {
    answer: body(307, { location: 'http://127.0.0.1:9/' }, ''),
    told: /with a redirect to http:\/\/127\.0\.0\.1:9 \(status 307\)/,
  },
  'a redirect to nowhere': { answer: body(302, {}, ''), told: /with a redirect \(status 302\)/ },
  'a sign-in page': {
    answer: body(200, { 'content-type': 'text/html; charset=utf-8' }, page),
    told: /with a web page \(status 200\)/,
  },
  'the refusal of a proxy': {
    answer: body(403, { 'content-type': 'text/html' }, page),
    told: /with a web page \(status 403\)/,
  },
  'the page of a broken proxy': {
    answer: body(502, { 'content-type': 'text/html' }, page),
    told: /answered with status 502/,
  },
  'a plain text': {
    answer: body(200, { 'content-type': 'text/plain' }, 'ok'),
    told: /with text\/plain \(status 200\)/,
  },
  'no content': { answer: body(204, {}, ''), told: /status 204/ },
  'an empty body': { answer: body(200, json, ''), told: /status 200/ },
  'an empty object': { answer: body(200, json, '{}'), told: /status 200/ },
  null: { answer: body(200, json, 'null'), told: /could not be read/ },
  'a list': { answer: body(200, json, '[]'), told: /status 200/ },
  'half of an object': { answer: body(200, json, '{"ConnectionArn":"arn'), told: /could not be read/ },
  'numbers for texts': {
    answer: body(200, json, '{"ConnectionArn":5,"ConnectionState":{"a":1},"Connections":7}'),
    told: /status 200/,
  },
};

describe('What is no answer of AWS', () => {
  let emulator: Emulator;
  let server: Server;
  let plugin: Plugin;
  /** What the next call of an operation gets. Everything else is passed on to the emulator. */
  let next: { operation: string; answer: Answer; always?: boolean } | undefined;

  before(async () => {
    emulator = await startEmulator();
    server = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const operation = String(request.headers['x-amz-target']).split('.')[1];
        if (next?.operation === operation) {
          const { answer: give, always } = next;
          if (!always) next = undefined;
          give(answer, request);
          return;
        }
        const { host: _, connection: __, ...headers } = request.headers;
        fetch(emulator.url, {
          method: 'POST',
          headers: headers as Record<string, string>,
          body: Buffer.concat(chunks),
        }).then(
          async (passed) => answer.writeHead(passed.status, json).end(await passed.text()),
          // As the emulator has reset the connection.
          () => answer.destroy(),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const endpoints = JSON.stringify([{ eventbridge: `http://127.0.0.1:${port}`, secretsmanager: emulator.url }]);
    plugin = await startPlugin(
      pluginOptions(emulator, { config: { 'aws:endpoints': endpoints, 'aws:maxRetries': '0' } }),
    );
  });
  after(async () => {
    await plugin.close();
    server.closeAllConnections();
    server.close();
    await emulator.close();
  });
  beforeEach(() => {
    emulator.control.reset();
    next = undefined;
  });

  const told = (message: string, expected: RegExp): void => {
    assert.match(message, expected);
    assert.match(message, /[.!?]$/);
    for (const hidden of [passwords[0], 'token=abc', 'Deserialization', '<html>']) {
      assert.ok(!message.includes(hidden), `${hidden} in: ${message}`);
    }
  };

  for (const [title, { answer, told: expected }] of Object.entries(answers)) {
    it(`is told as what it is: ${title}`, async () => {
      const { inputs } = await plugin.check({}, basic);
      next = { operation: 'CreateConnection', answer, always: true };
      const failed = await failure(plugin.create(inputs));
      told(failed.message, expected);
      assert.match(failed.message, /CreateConnection of connection "crm"/);
      assert.ok(!(failed instanceof PartialFailure), 'nothing was created, and AWS says so');

      // The second can be looked for, and nothing tells whether the first was carried out.
      next = { operation: 'DescribeConnection', answer, always: true };
      emulator.control.fault({ operation: 'CreateConnection', kind: 'reset', when: 'after' });
      const lost = await failure(plugin.create(inputs));
      assert.ok(lost instanceof PartialFailure, 'it may exist');
      told(lost.message, expected);
      next = undefined;
      const { outs } = await plugin.update('crm', lost.properties, inputs);
      assert.equal(outs.connectionState, 'AUTHORIZED');
      assert.equal(emulator.control.connections().length, 1);
    });
  }
});

describe('A refusal of IAM', () => {
  let at: Fixture;
  before(async () => {
    at = await provider({ config: { 'aws:maxRetries': '0' } });
  });
  after(() => at.close());
  beforeEach(() => at.reset());

  const user = 'User: arn:aws:sts::123456789012:assumed-role/Deploy/ci is not authorized to perform:';
  const on = 'on resource: arn:aws:events:us-east-1:123456789012:connection/crm';
  const add = 'Add events:CreateConnection to ';
  const cases: [string, string, string][] = [
    [
      'an identity',
      `${user} events:CreateConnection ${on} because no identity-based policy allows the events:CreateConnection action`,
      `${add}the IAM policy of the identity that runs Pulumi.`,
    ],
    [
      'a missing action',
      `${user} secretsmanager:CreateSecret on resource: events!connection/crm because no identity-based policy allows the secretsmanager:CreateSecret action`,
      'Add secretsmanager:CreateSecret to the IAM policy of the identity that runs Pulumi.',
    ],
    [
      'the service-linked role',
      `${user} iam:CreateServiceLinkedRole on resource: arn:aws:iam::123456789012:role/aws-service-role/x because no identity-based policy allows the iam:CreateServiceLinkedRole action`,
      'aws iam create-service-linked-role --aws-service-name apidestinations.events.amazonaws.com',
    ],
    [
      'an explicit deny',
      `${user} events:CreateConnection ${on} with an explicit deny in an identity-based policy`,
      'A policy denies events:CreateConnection explicitly, which no permission can override.',
    ],
    [
      'an explicit deny of nowhere',
      `${user} events:CreateConnection ${on} with an explicit deny`,
      'A policy denies events:CreateConnection explicitly, which no permission can override.',
    ],
    [
      'a denying boundary',
      `${user} events:CreateConnection ${on} with an explicit deny in a permissions boundary`,
      'Change the boundary.',
    ],
    [
      'a narrow boundary',
      `${user} events:CreateConnection ${on} because no permissions boundary allows the events:CreateConnection action`,
      `${add}the permissions boundary of the identity`,
    ],
    [
      'an organization that denies',
      `${user} events:CreateConnection ${on} with an explicit deny in a service control policy`,
      'Ask those who administer the organization.',
    ],
    [
      'an organization that does not allow',
      `${user} events:CreateConnection ${on} because no service control policy allows the events:CreateConnection action`,
      'Ask those who administer the organization.',
    ],
    [
      'a resource control policy',
      `${user} events:CreateConnection ${on} with an explicit deny in a resource control policy`,
      'Ask those who administer the organization.',
    ],
    [
      'a session',
      `${user} events:CreateConnection ${on} because no session policy allows the events:CreateConnection action`,
      `${add}the session policy`,
    ],
    [
      'a session that denies',
      `${user} events:CreateConnection ${on} with an explicit deny in a session policy`,
      'Change policy or policyArns in aws:assumeRoles',
    ],
    [
      'a VPC endpoint',
      `${user} events:CreateConnection ${on} because no VPC endpoint policy allows the events:CreateConnection action`,
      `${add}the policy of the VPC endpoint.`,
    ],
    [
      'a VPC endpoint that denies',
      `${user} events:CreateConnection ${on} with an explicit deny in a VPC endpoint policy`,
      'Change that policy.',
    ],
    [
      'a key',
      `${user} kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:123456789012:key/1 because no resource-based policy allows the kms:GenerateDataKey action`,
      'Add kms:GenerateDataKey to the policy of the resource.',
    ],
    ['nothing in particular', 'denied', `${add}the IAM policy of the identity that runs Pulumi.`],
  ];
  for (const type of ['AccessDeniedException', 'ValidationException']) {
    for (const [title, message, advice] of cases) {
      if (type === 'ValidationException' && message === 'denied') continue;
      it(`gives advice that can help: ${title} (${type})`, async () => {
        at.emulator.control.fault({ operation: 'CreateConnection', kind: 'error', type, message });
        const failed: HandlerError = await failure(at.plugin.create(await at.check(basic)));
        assert.match(failed.message, /^AWS does not allow CreateConnection of connection "crm": /);
        assert.ok(failed.message.includes(`${message}. `), failed.message);
        assert.ok(failed.message.includes(advice), failed.message);
        assert.equal(/\bAdd /.test(failed.message), advice.startsWith('Add ') || title.startsWith('the service'));
      });
    }
  }

  for (const [type, advice] of [
    ['UnknownOperationException', /does not know CreateConnection .*Check aws:endpoints/],
    ['OptInRequired', /not signed up for EventBridge in us-east-1/],
  ] as const) {
    it(`tells ${type} as what it is`, async () => {
      at.emulator.control.fault({ operation: 'CreateConnection', kind: 'error', type, message: '' });
      assert.match((await failure(at.plugin.create(await at.check(basic)))).message, advice);
    });
  }
});
