import * as assert from 'node:assert/strict';
import { apiKey, basic, rejects, useBench } from '../../support';

describe('DeauthorizeConnection', () => {
  const bench = useBench();

  const reason = 'The authorization parameters were removed from this connection by a DeauthorizeConnection operation.';

  beforeEach(async () => {
    await bench.events.createConnection(basic('c'));
    await bench.clock.advance(5_000);
  });

  it('answers DEAUTHORIZING with the LastModifiedTime from before the call (R)', async () => {
    const answer = await bench.events.deauthorizeConnection({ Name: 'c' });
    assert.equal(answer.ConnectionState, 'DEAUTHORIZING');
    assert.deepEqual(answer.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
  });

  it('shows SecretArn and AuthParameters {} while DEAUTHORIZING, and no StateReason in the first 0.3 s (R)', async () => {
    await bench.events.deauthorizeConnection({ Name: 'c' });
    for (const milliseconds of [0, 300]) {
      await bench.clock.advance(milliseconds);
      const pending = await bench.describe('c');
      assert.equal(pending.ConnectionState, 'DEAUTHORIZING');
      assert.equal('StateReason' in pending, false);
      assert.ok(pending.SecretArn);
      assert.deepEqual(pending.AuthParameters, {});
      assert.deepEqual(pending.LastModifiedTime, new Date('2026-09-26T22:28:17Z'));
    }
    const listed = await bench.events.listConnections({});
    assert.equal(listed.Connections?.[0]?.StateReason, undefined);
  });

  it('shows the StateReason after 0.9 s, before DEAUTHORIZED (R)', async () => {
    bench.control.configure({ timings: { deauthorizing: 1_100, deauthorizationReason: 900 } });
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(899);
    assert.equal('StateReason' in (await bench.describe('c')), false);
    await bench.clock.advance(1);
    const pending = await bench.describe('c');
    assert.deepEqual([pending.ConnectionState, pending.StateReason], ['DEAUTHORIZING', reason]);
    assert.ok(pending.SecretArn);
    assert.deepEqual(pending.LastModifiedTime, new Date('2026-09-26T22:28:17Z'));
    await bench.clock.advance(200);
    assert.equal(await bench.state('c'), 'DEAUTHORIZED');
  });

  it('shows the StateReason with DEAUTHORIZED at the latest', async () => {
    bench.control.configure({ timings: { deauthorizing: 100 } });
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(100);
    const after = await bench.describe('c');
    assert.deepEqual([after.ConnectionState, after.StateReason], ['DEAUTHORIZED', reason]);
  });

  it('removes the StateReason of a connection that is DEAUTHORIZED already', async () => {
    bench.control.deauthorize('c', 'The target answered 401.');
    await bench.events.deauthorizeConnection({ Name: 'c' });
    assert.equal('StateReason' in (await bench.describe('c')), false);
  });

  it('ends DEAUTHORIZED with the recorded reason, AuthParameters {} and no SecretArn (R)', async () => {
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(1_100);
    const after = await bench.describe('c');
    assert.equal(after.ConnectionState, 'DEAUTHORIZED');
    assert.equal(after.StateReason, reason);
    assert.deepEqual(after.AuthParameters, {});
    assert.equal('SecretArn' in after, false);
    assert.equal(after.AuthorizationType, 'BASIC');
  });

  it('marks the managed secret for deletion, and removes it seconds later (R)', async () => {
    const { SecretArn } = await bench.describe('c');
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await rejects(
      bench.secrets.getSecretValue({ SecretId: SecretArn }),
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
    for (const milliseconds of [0, 2_200, 1_500]) {
      await bench.clock.advance(milliseconds);
      assert.ok((await bench.secrets.describeSecret({ SecretId: SecretArn })).DeletedDate);
    }
    await bench.clock.advance(2_400);
    await rejects(
      bench.secrets.getSecretValue({ SecretId: SecretArn }),
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  });

  it('is idempotent: a DEAUTHORIZED connection passes DEAUTHORIZING again (R)', async () => {
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(1_100);
    assert.equal((await bench.events.deauthorizeConnection({ Name: 'c' })).ConnectionState, 'DEAUTHORIZING');
    await bench.clock.advance(1_100);
    assert.equal(await bench.state('c'), 'DEAUTHORIZED');
  });

  it('lets the next Update with a full set authorize again, with a new secret and the same ARN (R)', async () => {
    const before = await bench.describe('c');
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(1_100);
    const answer = await bench.events.updateConnection(apiKey('c'));
    assert.equal(answer.ConnectionState, 'AUTHORIZED');
    const after = await bench.describe('c');
    assert.equal(after.ConnectionArn, before.ConnectionArn);
    assert.notEqual(after.SecretArn, before.SecretArn);
    assert.equal('StateReason' in after, false);
    assert.equal(await bench.secretOf('c'), '{"api_key_name":"k","api_key_value":"v"}');
  });

  it('makes the next Update need all credentials', async () => {
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(1_100);
    await rejects(
      bench.events.updateConnection({
        Name: 'c',
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Password: 'p' } },
      }),
      'ValidationException',
    );
  });

  it('clears the HTTP parameters (R)', async () => {
    await bench.events.updateConnection({
      ...basic('c'),
      AuthParameters: {
        BasicAuthParameters: { Username: 'u' },
        InvocationHttpParameters: { HeaderParameters: [{ Key: 'h', Value: 'v' }] },
      },
    });
    await bench.events.deauthorizeConnection({ Name: 'c' });
    await bench.clock.advance(1_100);
    await bench.events.updateConnection(basic('c'));
    assert.deepEqual((await bench.describe('c')).AuthParameters, { BasicAuthParameters: { Username: 'u' } });
  });

  it('answers ResourceNotFoundException for a missing name (F)', async () => {
    await rejects(
      bench.events.deauthorizeConnection({ Name: 'missing' }),
      'ResourceNotFoundException',
      "Failed to deauthorize the connection(s). Connection 'missing' does not exist.",
    );
  });
});
