import { fillText } from '../../settings';
import { groupOf, pendingStates } from '../../state/connection';
import { isUsable, keptKey } from '../../state/keys';
import { authorize, force, reroute, touch } from '../../state/lifecycle';
import { findSecret, writeManagedSecret } from '../../state/secrets';
import { validationError } from '../../wire/awsError';
import { operation } from '../operation';
import * as connections from './connections';

const nothingUsable = (): Error =>
  validationError(
    `${connections.failedTo('update')} At least one of the following is required: Description, KmsKeyIdentifier, ` +
      'AuthorizationType with BasicAuthParameters, ApiKeyAuthParameters, or OAuthParameters.',
  );

export const updateConnection = operation<connections.ConnectionRequest>({
  service: 'events',
  name: 'UpdateConnection',
  kind: 'write',
  input: 'UpdateConnectionRequest',
  resource: connections.connectionResource,
  run(call, input) {
    const { world, region } = call;
    const { unknowns } = world.settings;
    const hasGroup = Object.values(groupOf).some((group) => input.AuthParameters?.[group] !== undefined);
    const changesAuth = input.AuthorizationType !== undefined && hasGroup;
    const connectivity = input.InvocationConnectivityParameters;
    // Recorded: AuthParameters without AuthorizationType are refused with this text.
    if (
      !changesAuth &&
      input.Description === undefined &&
      input.KmsKeyIdentifier === undefined &&
      !(
        connectivity &&
        unknowns.connectivityAloneIsEnough &&
        input.AuthParameters === undefined &&
        input.AuthorizationType === undefined
      )
    ) {
      throw nothingUsable();
    }
    if (
      input.AuthParameters !== undefined &&
      input.AuthorizationType === undefined &&
      unknowns.authParametersWithoutTypeBesideDescription === 'refuse'
    ) {
      throw nothingUsable();
    }
    const record = connections.requireConnection(call, input.Name, 'update');
    const toleratesAuthorizing = record.state === 'AUTHORIZING' && unknowns.updateWhileAuthorizing === 'accept';
    if (pendingStates.includes(record.state) && !toleratesAuthorizing) {
      throw connections.concurrentModification(input.Name, 'update');
    }
    call.requirePermission('events:DescribeConnection', record.arn);
    connections.requireLatticePermissions(call, input);
    if (changesAuth || input.KmsKeyIdentifier) {
      connections.requireKeyPermissions(call, input.KmsKeyIdentifier ?? record.kmsKeyIdentifier);
    }

    const type = input.AuthorizationType ?? record.authorizationType;
    let { auth } = record;
    if (changesAuth) {
      for (const action of ['CreateSecret', 'UpdateSecret', 'GetSecretValue', 'PutSecretValue']) {
        call.requirePermission(`secretsmanager:${action}`, connections.managedSecretResource(region, input.Name));
      }
      auth = connections.mergeAuthParameters(call, type, record.auth, input.AuthParameters ?? {});
      connections.requireCredentials(type, auth, 'update');
      connections.requirePayload(world, auth, 'update');
    }

    // From here on nothing fails: an Update that is refused changes nothing.
    const before = record.lastModifiedTime;
    if (input.Description !== undefined) {
      describeAs(input.Description);
    }
    if (input.KmsKeyIdentifier !== undefined && (input.KmsKeyIdentifier !== '' || unknowns.emptyKmsKeyClears)) {
      record.kmsKeyIdentifier = keptKey(world, region, input.KmsKeyIdentifier);
      const secret = record.secretArn === undefined ? undefined : findSecret(region, record.secretArn);
      if (secret) {
        secret.kmsKeyId = record.kmsKeyIdentifier;
      }
    }
    if (
      changesAuth &&
      record.auth === undefined &&
      input.KmsKeyIdentifier === undefined &&
      unknowns.fullUpdateAfterDeauthorizeClearsKmsKey
    ) {
      record.kmsKeyIdentifier = undefined;
    }
    const routeBefore = record.invocationRoute;
    if (connectivity) {
      record.invocationRoute = connections.routeTo(region, connectivity, record.invocationRoute);
    }
    if (changesAuth) {
      record.authorizationType = type;
      record.auth = auth;
      writeManagedSecret(world, record);
      authorize(world, record, 'UPDATING');
      // Recorded: the answer has the LastModifiedTime from before the call, and the new LastAuthorizedTime.
      return connections.changeAnswer(record, before);
    }
    // Recorded: a change of the description writes no secret, does not authorize, and answers the new time.
    if (record.invocationRoute !== routeBefore && record.auth) {
      reroute(world, record);
    } else if (input.KmsKeyIdentifier && record.auth && !isUsable(world, region, input.KmsKeyIdentifier)) {
      force(world, record, 'DEAUTHORIZED', fillText(unknowns.kmsStateReason, { key: input.KmsKeyIdentifier }));
    } else {
      touch(world, record);
    }
    return connections.changeAnswer(record);

    function describeAs(text: string): void {
      if (text !== '' || unknowns.emptyDescription === 'echo') {
        record.description = text;
      } else if (unknowns.emptyDescription === 'clear') {
        record.description = undefined;
      }
    }
  },
});
