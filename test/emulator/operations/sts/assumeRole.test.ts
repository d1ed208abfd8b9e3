import * as assert from 'node:assert/strict';
import { basic, rejects, useBench } from '../../support';

describe('AssumeRole', () => {
  const bench = useBench();

  it('gives credentials that act in the account of the role, until they expire', async () => {
    const { Credentials } = await bench.sts.assumeRole({
      RoleArn: 'arn:aws:iam::555555555555:role/path/deploy',
      RoleSessionName: 'session',
      DurationSeconds: 900,
    });
    const client = bench.clientOf(Credentials?.AccessKeyId ?? '');
    const { ConnectionArn } = await client.createConnection(basic('c'));
    assert.match(ConnectionArn ?? '', /^arn:aws:events:us-east-1:555555555555:/);
    await bench.clock.advance(900_000);
    await rejects(client.listConnections({}), 'ExpiredTokenException');
  });

  it('needs no signature with a web identity', async () => {
    const form = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::555555555555:role/ci',
      RoleSessionName: 's',
      WebIdentityToken: 't',
    });
    const response = await fetch(bench.emulator.url, { method: 'POST', body: form });
    assert.equal(response.status, 200);
    assert.match(
      await response.text(),
      /<AssumedRoleUser><AssumedRoleId>AROA[A-Z2-7]{16}:s<\/AssumedRoleId><Arn>arn:aws:sts::555555555555:assumed-role\/ci\/s<\/Arn>/,
    );
  });
});
