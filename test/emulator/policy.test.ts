import * as assert from 'node:assert/strict';
import { basic, rejects, useBench } from './support';

describe('policies', () => {
  const bench = useBench();

  it('allow everything if there is none, and otherwise only what they list', async () => {
    await bench.events.listConnections({});
    bench.control.setPolicy({ allow: ['events:Describe*'] });
    await rejects(
      bench.events.listConnections({}),
      'AccessDeniedException',
      'User: arn:aws:iam::123456789012:user/emulated-user is not authorized to perform: events:ListConnections on resource: ' +
        'arn:aws:events:us-east-1:123456789012:connection/* because no identity-based policy allows the events:ListConnections action',
    );
    await rejects(bench.describe('c'), 'ResourceNotFoundException');
  });

  it('have effect, action, resource and condition, as in IAM', async () => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
    const on = (Resource: string, more: object = {}) => ({
      Version: '2012-10-17',
      Statement: [{ ...allow, Resource, ...more }],
    });
    bench.control.setPolicy(on('arn:aws:events:*:*:connection/crm*'));
    await rejects(bench.describe('crm-1'), 'ResourceNotFoundException');
    await rejects(
      bench.describe('shop'),
      'AccessDeniedException',
      /connection\/shop because no identity-based policy allows/,
    );
    bench.control.setPolicy([on('arn:aws:events:*:*:connection/crm*'), on('arn:aws:events:*:*:connection/shop')]);
    await rejects(bench.describe('shop'), 'ResourceNotFoundException');
    bench.control.setPolicy({ Statement: [allow, { Effect: 'Deny', Action: ['events:Describe*'], Resource: '*' }] });
    await rejects(bench.describe('shop'), 'AccessDeniedException', /with an explicit deny/);
    const role = (service: string) => ({
      Statement: [
        { ...allow, Action: ['events:*', 'secretsmanager:*'] },
        {
          ...allow,
          Action: 'iam:CreateServiceLinkedRole',
          Condition: { StringLike: { 'iam:AWSServiceName': [service] } },
        },
      ],
    });
    bench.control.setPolicy(role('pipes.*'));
    await rejects(bench.events.createConnection(basic('c')), 'AccessDeniedException', /iam:CreateServiceLinkedRole/);
    bench.control.setPolicy(role('apidestinations.*'));
    await bench.events.createConnection(basic('c'));
    bench.control.setPolicy(on('*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'crm' } } }));
    await rejects(bench.describe('c'), 'AccessDeniedException');
    assert.throws(
      () => bench.control.setPolicy(on('*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
      /There is no condition 'policy\.Statement\[0\]\.Condition\.IpAddress'; there are StringEquals, StringLike\./,
    );
    assert.throws(
      () => bench.control.setPolicy(on('*', { NotAction: 'events:*' })),
      /There is no member 'policy\.Statement\[0\]\.NotAction'/,
    );
  });

  it('must allow kms:Decrypt to readers of what a customer-managed key encrypts (D)', async () => {
    bench.control.putKey({ id: 'key-1', aliases: ['alias/app'] });
    await bench.secrets.createSecret({ Name: 'own', SecretString: 's', KmsKeyId: 'alias/app' });
    await bench.secrets.createSecret({ Name: 'plain', SecretString: 's' });
    await bench.secrets.createSecret({ Name: 'managed', SecretString: 's', KmsKeyId: 'alias/aws/secretsmanager' });
    const through = (service: string) => ({
      Statement: [
        { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' } as const,
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } },
        } as const,
      ],
    });
    bench.control.setPolicy(through('ssm'));
    await rejects(
      bench.secrets.getSecretValue({ SecretId: 'own' }),
      'AccessDeniedException',
      /kms:Decrypt on resource: arn:aws:kms:us-east-1:123456789012:key\/key-1/,
    );
    await bench.secrets.getSecretValue({ SecretId: 'plain' });
    await bench.secrets.getSecretValue({ SecretId: 'managed' });
    bench.control.setPolicy(through('secretsmanager'));
    await bench.secrets.getSecretValue({ SecretId: 'own' });
  });
});
