import type { Unknowns } from 'eventbridge-connection-emulator';
import * as assert from 'node:assert/strict';
import {
  eventually,
  oauth,
  openBench,
  openTokenEndpoint,
  resourceConfiguration,
  useBench,
  TokenEndpoint,
} from './support';

describe('the token endpoint', () => {
  const bench = useBench();

  it('is called at once with the client-credentials grant, while the connection is AUTHORIZING (R)', async () => {
    const endpoint = await openTokenEndpoint();
    try {
      const request = oauth('c', `${endpoint.url}?tenant=1`);
      Object.assign(request.AuthParameters?.OAuthParameters ?? {}, {
        OAuthHttpParameters: {
          HeaderParameters: [{ Key: 'x-extra', Value: 'h' }],
          QueryStringParameters: [{ Key: 'q', Value: 'w' }],
          BodyParameters: [{ Key: 'scope', Value: 'all', IsValueSecret: true }],
        },
      });
      const created = await bench.events.createConnection(request);
      assert.equal(created.ConnectionState, 'AUTHORIZING');
      const after = await eventually(
        () => bench.describe('c'),
        (answer) => answer.ConnectionState !== 'AUTHORIZING',
      );
      assert.equal(after.ConnectionState, 'AUTHORIZED');
      assert.notEqual(after.LastAuthorizedTime?.getTime(), 0);
      const [asked] = endpoint.requests;
      assert.ok(asked);
      assert.equal(asked.method, 'POST');
      assert.deepEqual(Object.fromEntries(asked.form), {
        grant_type: 'client_credentials',
        client_id: 'id',
        client_secret: 'secret',
        scope: 'all',
      });
      assert.deepEqual(Object.fromEntries(asked.url.searchParams), { tenant: '1', q: 'w' });
      assert.equal(asked.headers['x-extra'], 'h');
    } finally {
      await endpoint.close();
    }
  });

  /** The request that a connection with every kind of repeated parameter causes. */
  const requestWith = async (
    unknowns: Partial<Unknowns>,
    method: 'GET' | 'POST' = 'POST',
  ): Promise<TokenEndpoint['requests'][number] & { lines: string[] }> => {
    const endpoint = await openTokenEndpoint();
    try {
      bench.control.configure({ unknowns });
      const request = oauth('c', `${endpoint.url}?a=1%20b`, method);
      Object.assign(request.AuthParameters?.OAuthParameters ?? {}, {
        OAuthHttpParameters: {
          HeaderParameters: [
            { Key: 'X-A', Value: '1' },
            { Key: 'x-a', Value: '2' },
            { Key: 'Content-Type', Value: 'application/json' },
            { Key: 'Content-Length', Value: '3' },
          ],
          QueryStringParameters: [
            { Key: 'q', Value: '1' },
            { Key: 'q', Value: '2' },
          ],
          BodyParameters: [
            { Key: 'scope', Value: 'a' },
            { Key: 'grant_type', Value: 'other' },
            { Key: 'scope', Value: 'b' },
          ],
        },
      });
      await bench.events.createConnection(request);
      await endpoint.answered(1);
      const [asked] = endpoint.requests;
      assert.ok(asked);
      const lines = asked.rawHeaders.flatMap((name, index, all) => (index % 2 ? [] : [`${name}: ${all[index + 1]}`]));
      return { ...asked, lines };
    } finally {
      await endpoint.close();
    }
  };

  it('gets every header, query and body parameter, including those with a repeated key', async () => {
    const { url, body, lines } = await requestWith({});
    assert.equal(url.search, '?a=1%20b&q=1&q=2');
    assert.equal(body, 'client_id=id&client_secret=secret&scope=a&grant_type=other&scope=b');
    assert.deepEqual(
      lines.filter((line) => /^(x-a|content-type|content-length|authorization):/i.test(line)),
      ['Content-Type: application/json', 'X-A: 1', 'X-A: 2', `Content-Length: ${body.length}`],
    );
  });

  it('gets the form in the query of a GET, or in its body if that is switched (unknown)', async () => {
    const form = 'client_id=id&client_secret=secret&scope=a&grant_type=other&scope=b';
    const usual = await requestWith({}, 'GET');
    assert.deepEqual([usual.url.search, usual.body], [`?a=1%20b&q=1&q=2&${form}`, '']);
    await bench.close();
    Object.assign(bench, await openBench());
    const other = await requestWith({ tokenRequestOfGet: 'body' }, 'GET');
    assert.deepEqual([other.url.search, other.body], ['?a=1%20b&q=1&q=2', form]);
  });

  it('gets repeated headers in one line if that is switched (unknown)', async () => {
    const { lines } = await requestWith({ tokenRequestRepeatedHeaders: 'joined' });
    assert.ok(lines.includes('X-A: 1, 2'));
  });

  it('gets its own parameters beside those of the same name if that is switched (unknown)', async () => {
    const { form } = await requestWith({ tokenRequestOwnParameters: 'sentAsWell' });
    assert.deepEqual(form.getAll('grant_type'), ['client_credentials', 'other']);
  });

  it('gets JSON for a header parameter that asks for it if that is switched (unknown)', async () => {
    const { body } = await requestWith({ tokenRequestBody: 'contentType' });
    assert.deepEqual(JSON.parse(body), {
      client_id: 'id',
      client_secret: 'secret',
      scope: ['a', 'b'],
      grant_type: 'other',
    });
  });

  for (const [where, inForm] of [
    ['header', false],
    ['both', true],
  ] as const) {
    it(`gets the credentials by ${where} if that is switched (unknown)`, async () => {
      const { headers, form } = await requestWith({ tokenRequestCredentials: where });
      assert.equal(headers.authorization, `Basic ${Buffer.from('id:secret').toString('base64')}`);
      assert.deepEqual([form.has('client_id'), form.has('client_secret')], [inForm, inForm]);
    });
  }

  it('is called with GET and PUT too (M)', async () => {
    const endpoint = await openTokenEndpoint();
    try {
      await bench.events.createConnection(oauth('get', endpoint.url, 'GET'));
      await endpoint.answered(1);
      await bench.events.createConnection(oauth('put', endpoint.url, 'PUT'));
      await endpoint.answered(2);
      const [get, put] = endpoint.requests;
      assert.deepEqual([get?.method, put?.method], ['GET', 'PUT']);
      assert.equal(get?.url.searchParams.get('client_id'), 'id');
      assert.equal(put?.form.get('client_id'), 'id');
    } finally {
      await endpoint.close();
    }
  });

  for (const [what, answer] of Object.entries({
    'a JSON object without a token': { status: 200, body: '{"token_type":"bearer"}' },
    'an empty token': { status: 200, body: '{"access_token":""}' },
    'a token that is a number': { status: 200, body: '{"access_token":1}' },
    'JSON null': { status: 200, body: 'null' },
    'a body that is not JSON': { status: 200, body: '<html>' },
    'an empty body': { status: 204, body: '' },
    'status 500': { status: 500, body: '' },
    'status 503': { status: 503, body: '{"access_token":"t"}' },
  })) {
    it(`ends the authorization DEAUTHORIZED by ${what}, unless that is switched (T)`, async () => {
      const endpoint = await openTokenEndpoint(() => answer);
      try {
        await bench.events.createConnection(oauth('a', endpoint.url));
        const after = await eventually(
          () => bench.describe('a'),
          ({ ConnectionState }) => ConnectionState !== 'AUTHORIZING',
        );
        assert.equal(after.ConnectionState, 'DEAUTHORIZED');
        bench.control.configure({ unknowns: { tokenEndpointFailure: 'unreachable' } });
        await bench.events.createConnection(oauth('b', endpoint.url));
        const { ConnectionState } = await eventually(
          () => bench.describe('b'),
          ({ StateReason }) => StateReason !== undefined,
        );
        assert.equal(ConnectionState, 'AUTHORIZING');
      } finally {
        await endpoint.close();
      }
    });
  }

  it('leaves the connection AUTHORIZING without a reason for as long as a refusal takes (T)', async () => {
    bench.control.configure({ timings: { refusing: 120_000 } });
    const endpoint = await openTokenEndpoint(() => ({ status: 200, body: '{}' }));
    try {
      const setTimeout = bench.clock.setTimeout.bind(bench.clock);
      const refusalAwaited = new Promise<void>((resolve) => {
        bench.clock.setTimeout = (run, milliseconds) => {
          if (milliseconds === 120_000) resolve();
          return setTimeout(run, milliseconds);
        };
      });
      await bench.events.createConnection(oauth('c', endpoint.url));
      await refusalAwaited;
      await bench.clock.advance(119_999);
      const pending = await bench.describe('c');
      assert.deepEqual([pending.ConnectionState, pending.StateReason], ['AUTHORIZING', undefined]);
      await bench.clock.advance(1);
      assert.equal(await bench.state('c'), 'DEAUTHORIZED');
    } finally {
      await endpoint.close();
    }
  });

  it('ends the authorization DEAUTHORIZED with a reason if it refuses the client (T)', async () => {
    const endpoint = await openTokenEndpoint(() => ({ status: 401, body: '{"error":"invalid_client"}' }));
    try {
      await bench.events.createConnection(oauth('c', endpoint.url));
      const after = await eventually(
        () => bench.describe('c'),
        (answer) => answer.ConnectionState !== 'AUTHORIZING',
      );
      assert.equal(after.ConnectionState, 'DEAUTHORIZED');
      assert.match(after.StateReason ?? '', /401/);
    } finally {
      await endpoint.close();
    }
  });

  it('leaves the connection AUTHORIZING with the recorded reason and LastAuthorizedTime 0 if it is unreachable (R)', async () => {
    await bench.events.createConnection(oauth('c', 'https://owned.invalid/oauth'));
    for (const milliseconds of [0, 60_000, 3_600_000]) {
      await bench.clock.advance(milliseconds);
      const answer = await bench.describe('c');
      assert.equal(answer.ConnectionState, 'AUTHORIZING');
      assert.equal(answer.StateReason, 'Could not connect to the specified endpoint.');
      assert.deepEqual(answer.LastAuthorizedTime, new Date(0));
    }
  });

  it('is unreachable too if it refuses the TCP connection or does not answer', async () => {
    const closed = await openTokenEndpoint();
    await closed.close();
    const silent = await openTokenEndpoint(() => undefined);
    try {
      await bench.events.createConnection(oauth('closed', closed.url));
      await bench.events.createConnection(oauth('silent', silent.url));
      await silent.answered(1);
      await bench.clock.advance(5_000);
      for (const name of ['closed', 'silent']) {
        const answer = await eventually(
          () => bench.describe(name),
          (given) => given.StateReason !== undefined,
        );
        assert.equal(answer.ConnectionState, 'AUTHORIZING');
        assert.equal(answer.StateReason, 'Could not connect to the specified endpoint.');
      }
    } finally {
      await silent.close();
    }
  });

  it('is called again after a failure: LastModifiedTime moves, and the authorization can still succeed (R)', async () => {
    let broken = true;
    const endpoint = await openTokenEndpoint(() => (broken ? 'reset' : { status: 200, body: '{"access_token":"t"}' }));
    try {
      await bench.events.createConnection(oauth('c', endpoint.url));
      const first = await eventually(
        () => bench.describe('c'),
        (answer) => answer.StateReason !== undefined,
      );
      broken = false;
      await bench.clock.advance(3_000);
      const second = await eventually(
        () => bench.describe('c'),
        (answer) => answer.ConnectionState === 'AUTHORIZED',
      );
      assert.notDeepEqual(first.LastModifiedTime, second.LastModifiedTime);
      assert.equal('StateReason' in second, false);
    } finally {
      await endpoint.close();
    }
  });

  it('grants after a time that can be set if it is on another host', async () => {
    bench.control.configure({ timings: { authorizing: 1_200_000 } });
    await bench.events.createConnection(oauth('c', 'https://login.example.com/token'));
    await bench.clock.advance(1_199_999);
    assert.equal(await bench.state('c'), 'AUTHORIZING');
    await bench.clock.advance(1);
    assert.equal(await bench.state('c'), 'AUTHORIZED');
  });

  it('makes the connection FAILED_CONNECTIVITY if it is private and unreachable (D)', async () => {
    const request = oauth('c', 'https://owned.invalid/oauth');
    Object.assign(request.AuthParameters ?? {}, {
      ConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
    });
    await bench.events.createConnection(request);
    const answer = await bench.describe('c');
    assert.equal(answer.ConnectionState, 'FAILED_CONNECTIVITY');
    assert.match(
      answer.AuthParameters?.ConnectivityParameters?.ResourceParameters?.ResourceAssociationArn ?? '',
      /snra-/,
    );
  });
});
