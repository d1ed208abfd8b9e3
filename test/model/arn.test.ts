import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connectionArn, isRoleArn, parseArn } from '../../provider/src/model/arn';

const { parse, validate } = require('@aws-sdk/core/util') as {
  parse(arn: string): object;
  validate(arn: string): boolean;
};

describe('an ARN', () => {
  it('is taken apart as the AWS SDK takes it apart', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'arn',
            'aws',
            'aws-cn',
            'events',
            '',
            'eu-central-1',
            '111111111111',
            'connection/crm',
            'a:b',
          ),
        ),
        (segments) => {
          const text = segments.join(':');
          const { arn, account: accountId, ...rest } = parseArn(text) ?? {};
          assert.deepEqual(
            arn === undefined ? undefined : { accountId, ...rest },
            validate(text) ? { ...parse(text) } : undefined,
          );
        },
      ),
    ));

  it('of a connection names it, with and without the UUID, in every partition', () => {
    for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso-b']) {
      for (const uuid of ['', '/0f2b5d8e-0000-4000-8000-000000000000']) {
        const arn = `arn:${partition}:events:eu-west-1:111111111111:connection/crm${uuid}`;
        const { name, region, account } = connectionArn(arn)!;
        assert.deepEqual([name, region, account], ['crm', 'eu-west-1', '111111111111']);
      }
    }
  });

  for (const text of [
    'crm',
    'arn:aws:events:eu-west-1:111111111111:rule/crm',
    'arn:aws:kms:eu-west-1:111111111111:connection/crm',
    'arn:aws:events:eu-west-1:111111111111:connection/',
    'arn:aws:events:eu-west-1',
  ]) {
    it(`"${text}" is not the ARN of a connection`, () => assert.equal(connectionArn(text), undefined));
  }

  it('of a role may have a path and any partition', () => {
    for (const good of ['arn:aws-eusc:iam::111111111111:role/deploy', 'arn:aws:iam::111111111111:role/a/b']) {
      assert.equal(isRoleArn(good), true, good);
    }
    for (const bad of [
      'deploy',
      'arn:aws:iam::1111:role/deploy',
      'arn:aws:iam::111111111111:user/ann',
      'arn:aws:iam::111111111111:role/',
    ]) {
      assert.equal(isRoleArn(bad), false, bad);
    }
  });
});
