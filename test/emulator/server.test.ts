import { startEmulator } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import { basic, send, useBench } from './support';

describe('the server', () => {
  const bench = useBench();

  it('takes POST / with x-amz-json-1.1 and the target AWSEvents.<Operation> (M)', async () => {
    const answer = await send(bench.emulator.url, 'ListConnections', {});
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
    assert.equal(answer.text, '{"Connections":[]}');
  });

  it('answers an error with HTTP 400, __type without a prefix, message, and connection: close (R)', async () => {
    const answer = await send(bench.emulator.url, 'DescribeConnection', { Name: 'missing' });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.connection, 'close');
    assert.equal(
      answer.text,
      `{"__type":"ResourceNotFoundException","message":"Failed to describe the connection(s). Connection 'missing' does not exist."}`,
    );
  });

  it('sends no x-amzn-errortype, and writes Message for Secrets Manager (R)', async () => {
    const events = await send(bench.emulator.url, 'DescribeConnection', { Name: 'missing' });
    assert.equal('x-amzn-errortype' in events.headers, false);
    const secrets = await send(
      bench.emulator.url,
      '',
      { SecretId: 'missing' },
      {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=00',
      },
    );
    assert.deepEqual(
      [secrets.status, secrets.text],
      [400, `{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`],
    );
  });

  it('sends no connection header with a success, but x-amzn-RequestId and Date (R)', async () => {
    const answer = await send(bench.emulator.url, 'ListConnections', {});
    assert.equal(answer.headers.connection, undefined);
    assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
    assert.match(String(answer.headers.date), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  });

  it('answers InternalException with HTTP 500 (M)', async () => {
    bench.control.fault({ operation: 'ListConnections', kind: 'error', type: 'InternalException' });
    assert.equal((await send(bench.emulator.url, 'ListConnections', {})).status, 500);
  });

  it('answers an unknown operation or target with UnknownOperationException', async () => {
    for (const target of ['AWSEvents.Nothing', 'Nobody.CreateConnection', 'CreateConnection']) {
      const answer = await send(bench.emulator.url, '', {}, { 'x-amz-target': target });
      assert.deepEqual([answer.status, answer.text], [400, '{"__type":"UnknownOperationException"}'], target);
    }
  });

  it('serves many clients at once without mixing them up', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `c-${index}`);
    await Promise.all(names.map((name) => bench.events.createConnection(basic(name))));
    assert.equal(bench.control.connections().length, 200);
    assert.equal(new Set(bench.control.connections().map((connection) => connection.arn)).size, 200);
  });

  it('keeps the TCP connection after a success, and closes it after an error', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const headers = {
      'x-amz-target': 'AWSEvents.DescribeConnection',
      'x-amz-date': '20260926T222812Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260926/us-east-1/events/aws4_request, SignedHeaders=host, Signature=00',
    };
    const portOf = (name: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = http.request(bench.emulator.url, { method: 'POST', agent, headers }, (response) => {
          const { localPort } = response.socket;
          response.resume().on('end', () => resolve(localPort));
        });
        request.on('error', reject).end(JSON.stringify({ Name: name }));
      });
    await bench.events.createConnection(basic('c'));
    const [first, second, failed, after] = [
      await portOf('c'),
      await portOf('c'),
      await portOf('missing'),
      await portOf('c'),
    ];
    assert.equal(first, second);
    assert.equal(second, failed);
    assert.notEqual(failed, after);
    agent.destroy();
  });

  it('survives a client that goes away in the middle of its request', async () => {
    const socket = net.connect(bench.emulator.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    socket.destroy();
    await once(socket, 'close');
    await bench.events.listConnections({});
  });

  it('can be closed twice', async () => {
    await bench.emulator.close();
    await bench.emulator.close();
    await assert.rejects(bench.events.listConnections({}));
  });

  it('reports a port that is taken as an error', async () => {
    await assert.rejects(startEmulator({ port: bench.emulator.port }), { code: 'EADDRINUSE' });
  });
});
