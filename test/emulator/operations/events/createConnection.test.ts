import * as assert from 'node:assert/strict';
import { validate } from 'pulumi-eventbridge-connection/model';
import { apiKey, basic, oauth, rejects, send, useBench } from '../../support';

describe('CreateConnection', () => {
  const bench = useBench();

  it('answers ConnectionArn, ConnectionState, CreationTime and LastModifiedTime, never SecretArn or StateReason', async () => {
    const { text } = await send(bench.emulator.url, 'CreateConnection', oauth('c', 'https://owned.invalid/oauth'));
    assert.deepEqual(Object.keys(JSON.parse(text) as object), [
      'ConnectionArn',
      'ConnectionState',
      'CreationTime',
      'LastModifiedTime',
    ]);
  });

  it('makes the ARN arn:aws:events:REGION:ACCOUNT:connection/NAME/UUID', async () => {
    const { ConnectionArn } = await bench.events.createConnection(basic('c'));
    assert.match(
      ConnectionArn ?? '',
      /^arn:aws:events:us-east-1:123456789012:connection\/c\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  it('takes no client token, and answers the same call again with ResourceAlreadyExistsException', async () => {
    await bench.events.createConnection(basic('c'));
    await rejects(
      bench.events.createConnection(basic('c')),
      'ResourceAlreadyExistsException',
      /^Failed to create the connection\(s\)\./,
    );
  });

  it('refuses an unknown authorization type with the recorded text (R)', async () => {
    await rejects(
      bench.events.createConnection(
        basic('c', { AuthorizationType: 'INVALID_AUTH_TYPE' as 'BASIC', AuthParameters: {} }),
      ),
      'ValidationException',
      "1 validation error detected: Value 'INVALID_AUTH_TYPE' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]",
    );
  });

  it('refuses credentials of another type than the AuthorizationType, and creates nothing', async () => {
    await rejects(
      bench.events.createConnection({ ...apiKey('c'), AuthorizationType: 'BASIC' }),
      'ValidationException',
      /BasicAuthParameters/,
    );
    await rejects(bench.describe('c'), 'ResourceNotFoundException');
  });

  it('refuses as many bytes of parameters as a preview of the provider, and not one less', async () => {
    for (const [index, filler] of ['x', 'ä', '\u{1F511}', '"'].entries()) {
      // 6 bytes of names, and the values.
      const rest = 65_536 - 6 - Buffer.byteLength(filler);
      for (const [value, isAccepted] of [
        ['y'.repeat(rest), true],
        ['y'.repeat(rest + 1), false],
      ] as const) {
        const name = `c${index}-${isAccepted}`;
        const sent = bench.events.createConnection(
          basic(name, {
            AuthParameters: {
              BasicAuthParameters: { Username: 'u', Password: 'p' },
              InvocationHttpParameters: {
                QueryStringParameters: [{ Key: 'aa', Value: filler }],
                BodyParameters: [
                  { Key: 'bb', Value: value, IsValueSecret: true },
                  { Key: 'cc', Value: '' },
                ],
              },
            },
          }),
        );
        if (isAccepted) await sent;
        else await rejects(sent, 'ValidationException', /size of the HTTP parameters exceeds the limit of 65536 bytes/);
        const declared = {
          name,
          authorizationType: 'BASIC',
          authParameters: {
            basicAuthParameters: { username: 'u', password: 'p' },
            invocationHttpParameters: {
              queryStringParameters: { aa: filler },
              bodyParameters: { bb: { value, isValueSecret: true }, cc: '' },
            },
          },
        };
        assert.equal(validate(declared, () => false).problems.length === 0, isAccepted);
      }
    }
  });

  it('refuses more than 64 KB of parameters (D)', async () => {
    const long = Array.from({ length: 100 }, (_, index) => ({ Key: `k${index}`, Value: 'x'.repeat(1024) }));
    await rejects(
      bench.events.createConnection(
        basic('c', {
          AuthParameters: {
            BasicAuthParameters: { Username: 'u', Password: 'p' },
            InvocationHttpParameters: { BodyParameters: long },
          },
        }),
      ),
      'ValidationException',
    );
  });

  it('answers LimitExceededException at the quota of the account (D, T)', async () => {
    bench.control.configure({ connectionQuota: 2 });
    await bench.events.createConnection(basic('a'));
    await bench.events.createConnection(basic('b'));
    await rejects(bench.events.createConnection(basic('c')), 'LimitExceededException');
    assert.equal(bench.control.settings().connectionQuota, 2);
  });

  const dependent = [
    'iam:CreateServiceLinkedRole',
    'secretsmanager:CreateSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
  ];

  for (const missing of dependent) {
    it(`needs ${missing} (D)`, async () => {
      const others = ['events:CreateConnection', ...dependent].filter((action) => action !== missing);
      bench.control.setPolicy({ allow: others });
      await rejects(
        bench.events.createConnection(basic('c')),
        'AccessDeniedException',
        new RegExp(`perform: ${missing} on resource`),
      );
      assert.equal(bench.exists('c'), false);
    });
  }

  it('needs iam:CreateServiceLinkedRole once for each account (D)', async () => {
    await bench.events.createConnection(basic('a'));
    bench.control.setPolicy({ allow: ['*'], deny: ['iam:*'] });
    await bench.events.createConnection(basic('b'));
    bench.control.configure({ accessKeys: { AKIDOTHER: { account: '210987654321' } } });
    await rejects(
      bench.clientOf('AKIDOTHER').createConnection(basic('c')),
      'AccessDeniedException',
      /with an explicit deny/,
    );
  });

  it('needs permissions of VPC Lattice for a private connection (D)', async () => {
    bench.control.setPolicy({ allow: ['*'], deny: ['vpc-lattice:GetResourceConfiguration'] });
    await rejects(
      bench.events.createConnection(
        basic('c', {
          InvocationConnectivityParameters: {
            ResourceParameters: {
              ResourceConfigurationArn:
                'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0',
            },
          },
        }),
      ),
      'AccessDeniedException',
      /vpc-lattice:GetResourceConfiguration/,
    );
  });

  for (const action of ['kms:DescribeKey', 'kms:GenerateDataKey', 'kms:Decrypt']) {
    it(`needs ${action} for a key of the connection, unless that is switched (unknown)`, async () => {
      bench.control.putKey({ id: 'key-1', aliases: ['alias/events'] });
      bench.control.setPolicy({ allow: ['*'], deny: [action] });
      const refused = new RegExp(`perform: ${action} on resource: arn:aws:kms:us-east-1:123456789012:key/key-1`);
      await rejects(
        bench.events.createConnection(basic('c', { KmsKeyIdentifier: 'alias/events' })),
        'AccessDeniedException',
        refused,
      );
      await bench.events.createConnection(basic('c'));
      await rejects(
        bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: 'key-1' }),
        'AccessDeniedException',
        refused,
      );
      bench.control.configure({ unknowns: { keyNeedsCallerPermissions: false } });
      await bench.events.updateConnection({ Name: 'c', KmsKeyIdentifier: 'key-1' });
      bench.control.configure({ unknowns: { keyNeedsCallerPermissions: true } });
      await rejects(bench.events.updateConnection(basic('c')), 'AccessDeniedException', refused);
      await bench.events.updateConnection({ Name: 'c', Description: 'takes no key' });
    });
  }
});
