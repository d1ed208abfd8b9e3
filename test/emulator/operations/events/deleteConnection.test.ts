import * as assert from 'node:assert/strict';
import { basic, oauth, rejects, useBench } from '../../support';

describe('DeleteConnection', () => {
  const bench = useBench();

  beforeEach(() => bench.events.createConnection(basic('c', { Description: 'd' })));

  it('answers DELETING with the LastModifiedTime from before the call; Describe shows DELETING, then nothing (R)', async () => {
    await bench.clock.advance(4_000);
    const answer = await bench.events.deleteConnection({ Name: 'c' });
    assert.equal(answer.ConnectionState, 'DELETING');
    assert.deepEqual(answer.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
    const pending = await bench.describe('c');
    assert.equal(pending.ConnectionState, 'DELETING');
    assert.deepEqual(pending.LastModifiedTime, new Date('2026-09-26T22:28:16Z'));
    assert.equal(pending.Description, 'd');
    assert.ok(pending.SecretArn);
    assert.deepEqual(pending.AuthParameters, { BasicAuthParameters: { Username: 'u' } });
    await bench.clock.advance(3_000);
    await rejects(
      bench.describe('c'),
      'ResourceNotFoundException',
      "Failed to describe the connection(s). Connection 'c' does not exist.",
    );
  });

  it('answers the new LastModifiedTime of an OAuth connection if that is switched (unknown)', async () => {
    for (const name of ['a', 'b']) {
      await bench.events.createConnection(oauth(name, 'https://login.example.com/token'));
    }
    await bench.clock.advance(4_000);
    const first = await bench.events.deleteConnection({ Name: 'a' });
    assert.deepEqual(first.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
    bench.control.configure({ unknowns: { deleteOfOAuthAnswers: 'newValue' } });
    const second = await bench.events.deleteConnection({ Name: 'b' });
    assert.deepEqual(second.LastModifiedTime, new Date('2026-09-26T22:28:16Z'));
    const third = await bench.events.deleteConnection({ Name: 'c' });
    assert.deepEqual(third.LastModifiedTime, new Date('2026-09-26T22:28:12Z'));
  });

  it('keeps the StateReason while DELETING (R)', async () => {
    await bench.events.createConnection(oauth('o', 'https://owned.invalid/oauth'));
    await bench.events.deleteConnection({ Name: 'o' });
    const pending = await bench.describe('o');
    assert.equal(pending.ConnectionState, 'DELETING');
    assert.equal(pending.StateReason, 'Could not connect to the specified endpoint.');
  });

  it('marks the managed secret for deletion, and removes it seconds later (R)', async () => {
    const { SecretArn } = await bench.describe('c');
    await bench.events.deleteConnection({ Name: 'c' });
    await rejects(bench.secrets.getSecretValue({ SecretId: SecretArn }), 'InvalidRequestException');
    await bench.clock.advance(2_200);
    assert.ok((await bench.secrets.describeSecret({ SecretId: SecretArn })).DeletedDate);
    await bench.clock.advance(3_900);
    await rejects(bench.secrets.describeSecret({ SecretId: SecretArn }), 'ResourceNotFoundException');
  });

  it('frees the name for another connection with a new ARN (R)', async () => {
    const first = await bench.describe('c');
    await bench.events.deleteConnection({ Name: 'c' });
    await rejects(bench.events.createConnection(basic('c')), 'ResourceAlreadyExistsException');
    await bench.clock.advance(3_000);
    const second = await bench.events.createConnection(basic('c'));
    assert.notEqual(second.ConnectionArn, first.ConnectionArn);
  });

  it('answers ResourceNotFoundException for a missing name (F)', async () => {
    await rejects(
      bench.events.deleteConnection({ Name: 'missing' }),
      'ResourceNotFoundException',
      "Failed to delete the connection(s). Connection 'missing' does not exist.",
    );
  });

  it('needs secretsmanager:DeleteSecret on events!*, as Deauthorize does (D)', async () => {
    bench.control.setPolicy({ allow: ['*'], deny: ['secretsmanager:DeleteSecret'] });
    const text =
      /secretsmanager:DeleteSecret on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection\/c\/\*/;
    await rejects(bench.events.deauthorizeConnection({ Name: 'c' }), 'AccessDeniedException', text);
    await rejects(bench.events.deleteConnection({ Name: 'c' }), 'AccessDeniedException', text);
    assert.equal(bench.control.connections()[0]?.state, 'AUTHORIZED');
  });
});
