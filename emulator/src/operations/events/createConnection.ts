import { fillText } from '../../settings';
import type { AuthorizationType, ConnectionRecord } from '../../state/connection';
import { keptKey } from '../../state/keys';
import { authorize } from '../../state/lifecycle';
import { writeManagedSecret } from '../../state/secrets';
import { AwsError } from '../../wire/awsError';
import { Timestamp } from '../../wire/json';
import { operation } from '../operation';
import * as connections from './connections';

interface Input extends connections.ConnectionRequest {
  AuthorizationType: AuthorizationType;
  AuthParameters: connections.AuthRequest;
}

export const createConnection = operation<Input>({
  service: 'events',
  name: 'CreateConnection',
  kind: 'write',
  input: 'CreateConnectionRequest',
  resource: connections.connectionResource,
  run(call, input) {
    const { world, region } = call;
    const { unknowns, connectionQuota } = world.settings;
    const auth = connections.mergeAuthParameters(call, input.AuthorizationType, undefined, input.AuthParameters);
    connections.requireCredentials(input.AuthorizationType, auth, 'create');
    connections.requirePayload(world, auth, 'create');
    // The service creates its linked role once for each account, with the caller's permission.
    if (!world.linkedRoles.has(region.account)) {
      call.requirePermission(
        'iam:CreateServiceLinkedRole',
        `arn:aws:iam::${region.account}:role/aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations`,
        { 'iam:AWSServiceName': 'apidestinations.events.amazonaws.com' },
      );
    }
    for (const action of ['CreateSecret', 'GetSecretValue', 'PutSecretValue']) {
      call.requirePermission(`secretsmanager:${action}`, connections.managedSecretResource(region, input.Name));
    }
    connections.requireLatticePermissions(call, input);
    connections.requireKeyPermissions(call, input.KmsKeyIdentifier);
    // There is no client token: the same call again meets its own connection, also while that is being deleted.
    if (region.connections.has(input.Name)) {
      throw new AwsError('ResourceAlreadyExistsException', fillText(unknowns.alreadyExistsText, { name: input.Name }));
    }
    if (region.connections.size >= connectionQuota) {
      throw new AwsError('LimitExceededException', fillText(unknowns.limitExceededText, { name: input.Name }));
    }
    world.linkedRoles.add(region.account);
    const now = world.clock.now();
    const record: ConnectionRecord = {
      account: region.account,
      region: region.name,
      name: input.Name,
      arn: connections.connectionArn(region, input.Name),
      description: input.Description || undefined,
      authorizationType: input.AuthorizationType,
      auth,
      invocationRoute:
        input.InvocationConnectivityParameters && connections.routeTo(region, input.InvocationConnectivityParameters),
      kmsKeyIdentifier: keptKey(world, region, input.KmsKeyIdentifier),
      state: 'CREATING',
      creationTime: now,
      lastModifiedTime: now,
      lastAuthorizedTime: 0,
      generation: 0,
    };
    region.connections.set(record.name, record);
    writeManagedSecret(world, record);
    authorize(world, record, 'CREATING');
    // Never SecretArn or StateReason, nor LastAuthorizedTime: Describe has them.
    return {
      ConnectionArn: record.arn,
      ConnectionState: record.state,
      CreationTime: Timestamp.wholeSeconds(record.creationTime),
      LastModifiedTime: Timestamp.wholeSeconds(record.lastModifiedTime),
    };
  },
});
