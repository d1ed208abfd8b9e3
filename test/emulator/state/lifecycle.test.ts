import * as assert from 'node:assert/strict';
import { apiKey, basic, oauth, resourceConfiguration, useBench } from '../support';

describe('the states of a connection', () => {
  const bench = useBench();

  it('are AUTHORIZED from Create on for public BASIC and API_KEY (R)', async () => {
    assert.equal((await bench.events.createConnection(basic('a'))).ConnectionState, 'AUTHORIZED');
    assert.equal((await bench.events.createConnection(apiKey('b'))).ConnectionState, 'AUTHORIZED');
  });

  it('are CREATING, AUTHORIZED and ACTIVE for a private connection, with an association (D)', async () => {
    const created = await bench.events.createConnection(
      basic('c', {
        InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
      }),
    );
    assert.equal(created.ConnectionState, 'CREATING');
    await bench.clock.advance(300);
    assert.equal(await bench.state('c'), 'AUTHORIZED');
    await bench.clock.advance(100);
    const answer = await bench.describe('c');
    assert.equal(answer.ConnectionState, 'ACTIVE');
    const route = answer.InvocationConnectivityParameters?.ResourceParameters;
    assert.equal(route?.ResourceConfigurationArn, resourceConfiguration);
    assert.match(
      route?.ResourceAssociationArn ?? '',
      /^arn:aws:vpc-lattice:us-east-1:123456789012:servicenetworkresourceassociation\/snra-[0-9a-z]{17}$/,
    );
  });

  it('pass DEAUTHORIZED instead of AUTHORIZED for private BASIC and API_KEY if that is set (T)', async () => {
    bench.control.configure({ unknowns: { privateConnectionPasses: 'DEAUTHORIZED' } });
    const InvocationConnectivityParameters = {
      ResourceParameters: { ResourceConfigurationArn: resourceConfiguration },
    };
    await bench.events.createConnection(basic('a', { InvocationConnectivityParameters }));
    await bench.events.createConnection({ ...apiKey('b'), InvocationConnectivityParameters });
    await bench.events.createConnection({
      ...oauth('c', 'https://login.example.com/token'),
      InvocationConnectivityParameters,
    });
    const states = async () => [await bench.state('a'), await bench.state('b'), await bench.state('c')];
    await bench.clock.advance(300);
    assert.deepEqual(await states(), ['DEAUTHORIZED', 'DEAUTHORIZED', 'AUTHORIZING']);
    await bench.clock.advance(300);
    assert.deepEqual(await states(), ['ACTIVE', 'ACTIVE', 'AUTHORIZED']);
    await bench.clock.advance(100);
    assert.equal(await bench.state('c'), 'ACTIVE');
  });

  it('end FAILED_CONNECTIVITY without a network (D)', async () => {
    bench.control.setOutcome({ name: 'c', state: 'FAILED_CONNECTIVITY' });
    await bench.events.createConnection(
      basic('c', {
        InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: resourceConfiguration } },
      }),
    );
    await bench.clock.advance(300);
    const answer = await bench.describe('c');
    assert.equal(answer.ConnectionState, 'FAILED_CONNECTIVITY');
    assert.ok(answer.StateReason);
  });

  it('can become DEAUTHORIZED long after success (D)', async () => {
    await bench.events.createConnection(basic('c'));
    await bench.clock.advance(86_400_000);
    bench.control.deauthorize('c', 'The target answered 401.');
    const after = await bench.describe('c');
    assert.deepEqual([after.ConnectionState, after.StateReason], ['DEAUTHORIZED', 'The target answered 401.']);
    assert.deepEqual(after.LastModifiedTime, new Date('2026-09-27T22:28:12Z'));
  });
});
