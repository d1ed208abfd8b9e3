import type { ConnectionProperties } from '../../model/connection';
import { asSentence } from '../../model/sentences';
import type { ObservedConnection } from '../api/observed';
import { Goal, standing } from './states';

/**
 * Why a connection that has settled does not work, and what to do about it; undefined if it works.
 *
 * @param isAccepted - whether the program goes on all the same
 */
export function failureOf(
  connection: ObservedConnection,
  goal: Goal,
  properties: ConnectionProperties,
  isAccepted = false,
): string | undefined {
  const reason = connection.stateReason ? `: ${asSentence(connection.stateReason)}` : '.';
  const is = `Connection "${connection.name}" is ${connection.connectionState}${reason}`;
  switch (standing(connection.connectionState, goal)) {
    case 'refused':
      return `${is} ${credentialsAdvice(properties)} The connection is recorded: correct it and run \`pulumi up\`${isAccepted ? '.' : ', or set onUnauthorized: "warn" to continue with a placeholder.'}`;
    case 'unreachable':
      return `${is} Check that the resource configuration of the private endpoint exists, is shared with this account and lets EventBridge in. The connection is recorded: run \`pulumi up\` to try again.`;
    default:
      return undefined;
  }
}

function credentialsAdvice(properties: ConnectionProperties): string {
  const key = properties.kmsKeyIdentifier
    ? ' Check also that the KMS key is enabled, has the tag EventBridgeApiDestinations=true and lets EventBridge use it.'
    : '';
  switch (properties.authorizationType) {
    case 'OAUTH_CLIENT_CREDENTIALS':
      return `Check clientId, clientSecret, authorizationEndpoint and oAuthHttpParameters: the token endpoint must answer a client-credentials request with a token.${key}`;
    case 'API_KEY':
      return `Check apiKeyName and apiKeyValue.${key}`;
    default:
      return `Check username and password.${key}`;
  }
}
