import { createConnection } from './events/createConnection';
import { deauthorizeConnection } from './events/deauthorizeConnection';
import { deleteConnection } from './events/deleteConnection';
import { describeConnection } from './events/describeConnection';
import { listConnections } from './events/listConnections';
import { updateConnection } from './events/updateConnection';
import { describeKey } from './kms/describeKey';
import { listResourceTags } from './kms/listResourceTags';
import type { Operation } from './operation';
import { createSecret } from './secretsmanager/createSecret';
import { deleteSecret } from './secretsmanager/deleteSecret';
import { describeSecret } from './secretsmanager/describeSecret';
import { getSecretValue } from './secretsmanager/getSecretValue';
import { listSecretVersionIds } from './secretsmanager/listSecretVersionIds';
import { putSecretValue } from './secretsmanager/putSecretValue';
import { updateSecret } from './secretsmanager/updateSecret';
import { getParameter } from './ssm/getParameter';
import { getParameters } from './ssm/getParameters';
import { labelParameterVersion } from './ssm/labelParameterVersion';
import { putParameter } from './ssm/putParameter';
import { assumeRole, assumeRoleWithWebIdentity } from './sts/assumeRole';
import { getCallerIdentity } from './sts/getCallerIdentity';

/** The prefix of the operation in `X-Amz-Target`, and its service. */
export const targets: Readonly<Record<string, string>> = {
  AWSEvents: 'events',
  secretsmanager: 'secretsmanager',
  AmazonSSM: 'ssm',
  TrentService: 'kms',
};

const all: readonly Operation[] = [
  createConnection,
  updateConnection,
  describeConnection,
  deauthorizeConnection,
  deleteConnection,
  listConnections,
  getSecretValue,
  describeSecret,
  createSecret,
  putSecretValue,
  updateSecret,
  deleteSecret,
  listSecretVersionIds,
  getParameter,
  getParameters,
  putParameter,
  labelParameterVersion,
  describeKey,
  listResourceTags,
  getCallerIdentity,
  assumeRole,
  assumeRoleWithWebIdentity,
];

/** The services that the emulator has operations of. */
export const serviceNames: readonly string[] = [...new Set(all.map(({ service }) => service))];

export const operationNames: readonly string[] = all.map(({ name }) => name);

const byName = new Map(all.map((operation) => [`${operation.service}:${operation.name}`, operation]));

export const findOperation = (service: string, name: string): Operation | undefined => byName.get(`${service}:${name}`);
