import * as assert from 'node:assert/strict';
import { basic, rejects, send, useBench } from '../../support';

describe('ListConnections', () => {
  const bench = useBench();

  const names = async (input: object = {}): Promise<(string | undefined)[] | undefined> =>
    (await bench.events.listConnections(input)).Connections?.map((entry) => entry.Name);

  it('orders by name, upper case before lower case (R)', async () => {
    for (const name of ['b', 'a', 'B', '_', 'A', '0', 'ab', '-', 'Z.1']) {
      await bench.events.createConnection(basic(name));
    }
    assert.deepEqual(await names(), ['-', '0', 'A', 'B', 'Z.1', '_', 'a', 'ab', 'b']);
  });

  it('filters by prefix and state, and continues at NextToken', async () => {
    for (const name of ['b-1', 'a-1', 'b-3', 'b-2']) {
      await bench.events.createConnection(basic(name));
    }
    bench.control.deauthorize('b-2');
    const first = await bench.events.listConnections({ NamePrefix: 'b-', Limit: 2 });
    assert.deepEqual(
      first.Connections?.map((entry) => entry.Name),
      ['b-1', 'b-2'],
    );
    const second = await bench.events.listConnections({ NamePrefix: 'b-', Limit: 2, NextToken: first.NextToken });
    assert.deepEqual(
      second.Connections?.map((entry) => entry.Name),
      ['b-3'],
    );
    assert.equal(second.NextToken, undefined);
    const refused = await bench.events.listConnections({ ConnectionState: 'DEAUTHORIZED' });
    assert.deepEqual(
      refused.Connections?.map((entry) => entry.Name),
      ['b-2'],
    );
  });

  const base64Pattern = String.raw`^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{4}|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{2}={2})$`;

  const malformed = 'Parameter NextToken is not valid. Reason: The request is malformed.';

  it('answers a NextToken that is not Base64 with the pattern of Base64 (F)', async () => {
    await bench.events.createConnection(basic('a'));
    await bench.events.createConnection(basic('b'));
    const { NextToken = '' } = await bench.events.listConnections({ Limit: 1 });
    assert.match(NextToken, new RegExp(base64Pattern));
    for (const token of ['invalid token', 'abc', 'abcde', 'ab=c', 'a===', '====', 'YWJj\n']) {
      await rejects(
        bench.events.listConnections({ NextToken: token }),
        'ValidationException',
        `1 validation error detected: Value '${token}' at 'nextToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ${base64Pattern}`,
      );
    }
    await rejects(
      bench.events.listConnections({ NextToken: '' }),
      'ValidationException',
      new RegExp(
        `^2 validation errors detected: Value '' at 'nextToken' .* pattern: .*; Value '' at 'nextToken' .* equal to 1$`,
      ),
    );
    await rejects(bench.events.listConnections({ NextToken: 'YWJj' }), 'ValidationException', malformed);
    bench.control.configure({ unknowns: { nextTokenMustBeBase64: false } });
    await rejects(bench.events.listConnections({ NextToken: 'abc' }), 'ValidationException', malformed);
  });

  it('accepts a NextToken for the NamePrefix of its first page, with any Limit (F)', async () => {
    for (const name of ['a-1', 'a-2', 'a-3', 'a-4', 'b-1']) {
      await bench.events.createConnection(basic(name));
    }
    const { NextToken } = await bench.events.listConnections({ NamePrefix: 'a-', Limit: 1 });
    assert.deepEqual(await names({ NamePrefix: 'a-', Limit: 2, NextToken }), ['a-2', 'a-3']);
    assert.deepEqual(await names({ NamePrefix: 'a-', NextToken }), ['a-2', 'a-3', 'a-4']);
    for (const other of [{}, { NamePrefix: 'a' }, { NamePrefix: 'b-' }]) {
      await rejects(bench.events.listConnections({ ...other, NextToken }), 'ValidationException', malformed);
    }
  });

  it('binds NextToken to ConnectionState too, unless that is switched (unknown)', async () => {
    for (const name of ['a', 'b', 'c']) {
      await bench.events.createConnection(basic(name));
    }
    const { NextToken } = await bench.events.listConnections({ Limit: 1 });
    const ask = (filters: object) => bench.events.listConnections({ ...filters, NextToken });
    await rejects(ask({ ConnectionState: 'AUTHORIZED' }), 'ValidationException', malformed);
    bench.control.configure({ unknowns: { nextTokenBoundTo: 'namePrefix' } });
    assert.equal((await ask({ ConnectionState: 'AUTHORIZED' })).Connections?.length, 2);
    await rejects(ask({ NamePrefix: 'a' }), 'ValidationException', malformed);
    bench.control.configure({ unknowns: { nextTokenBoundTo: 'nothing' } });
    assert.equal((await ask({ NamePrefix: 'c' })).Connections?.length, 1);
  });

  it('refuses two filters in one request, unless that is switched (F)', async () => {
    await bench.events.createConnection(basic('a'));
    const both = { NamePrefix: 'a', ConnectionState: 'AUTHORIZED' } as const;
    await rejects(bench.events.listConnections(both), 'ValidationException', /^Failed to list the connection\(s\)\./);
    bench.control.configure({ unknowns: { twoListFilters: 'accept' } });
    assert.deepEqual(await names(both), ['a']);
    assert.deepEqual(await names({ ...both, ConnectionState: 'ACTIVE' }), []);
  });

  it('lists the ARN, name, state, type and the three times of a connection (R)', async () => {
    await bench.events.createConnection(basic('c'));
    const answer = await send(bench.emulator.url, 'ListConnections', {});
    const { Connections } = JSON.parse(answer.text) as { Connections: object[] };
    assert.deepEqual(Object.keys(Connections[0] ?? {}), [
      'ConnectionArn',
      'Name',
      'ConnectionState',
      'AuthorizationType',
      'CreationTime',
      'LastModifiedTime',
      'LastAuthorizedTime',
    ]);
  });

  it('lists only the connections of the account and Region of the caller', async () => {
    bench.control.configure({ accessKeys: { AKIDOTHER: { account: '210987654321' } } });
    await bench.events.createConnection(basic('c'));
    const elsewhere = await bench.clientOf('AKIDTEST', 'eu-west-1').listConnections({});
    const others = await bench.clientOf('AKIDOTHER').listConnections({});
    assert.deepEqual([elsewhere.Connections, others.Connections], [[], []]);
  });
});
