import { randomBytes } from 'node:crypto';
import { iamId, partitionOf } from '../../state/identifiers';
import { AwsError } from '../../wire/awsError';
import { requireMembers } from '../input';
import { Call, operation } from '../operation';

interface Input {
  RoleArn: string;
  RoleSessionName: string;
  DurationSeconds?: string;
  WebIdentityToken?: string;
}

/** Issues temporary credentials; calls signed with them act in the account of the role. */
function assume(call: Call, input: Input): Record<string, Record<string, string>> {
  const match = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(input.RoleArn);
  if (!match?.[1] || !match[2]) {
    throw new AwsError('ValidationError', `${input.RoleArn} is invalid`);
  }
  const [, account, role] = match;
  const expires = call.world.clock.now() + Number(input.DurationSeconds ?? 3600) * 1000;
  const arn = `arn:${partitionOf(call.region.name)}:sts::${account}:assumed-role/${role}/${input.RoleSessionName}`;
  const userId = `${iamId('AROA')}:${input.RoleSessionName}`;
  const accessKeyId = iamId('ASIA');
  call.world.sessions.set(accessKeyId, { account, arn, userId, expires });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: randomBytes(120).toString('base64'),
      Expiration: new Date(expires).toISOString().replace(/\.\d{3}/, ''),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
  };
}

export const assumeRole = operation<Input>({
  service: 'sts',
  name: 'AssumeRole',
  kind: 'write',
  resource: (_call, input) => input.RoleArn,
  run(call, input) {
    requireMembers(input, ['RoleArn', 'RoleSessionName'], 'ValidationError');
    return assume(call, input);
  },
});

/** Needs no signature: the token is the proof. The emulator accepts every token. */
export const assumeRoleWithWebIdentity = operation<Input>({
  service: 'sts',
  name: 'AssumeRoleWithWebIdentity',
  kind: 'write',
  run(call, input) {
    requireMembers(input, ['RoleArn', 'RoleSessionName', 'WebIdentityToken'], 'ValidationError');
    return {
      ...assume(call, input),
      SubjectFromWebIdentityToken: 'emulated-subject',
      Audience: 'sts.amazonaws.com',
      Provider: 'emulated-provider',
    };
  },
});
