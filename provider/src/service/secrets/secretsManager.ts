import type { GetSecretValueCommandOutput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Refused } from '../../model/errors';
import type { SecretsManagerReference } from '../../model/secretReference';
import { clientOf } from '../aws/client';
import type { ClientSettings } from '../aws/settings';
import { ask, regionOf } from './ask';

/** The version of a secret at a stage. Needs `secretsmanager:DescribeSecret`, and reads no value. */
export async function versionAtStage(settings: ClientSettings, secretArn: string, stage: string): Promise<string> {
  const client = secretsManager(settings, secretArn);
  const { DescribeSecretCommand } =
    require('@aws-sdk/client-secrets-manager') as typeof import('@aws-sdk/client-secrets-manager');
  const described = await ask(settings, question('DescribeSecret', secretArn), (options) =>
    client.send(new DescribeSecretCommand({ SecretId: secretArn }), options),
  );
  for (const [versionId, stages] of Object.entries(described.VersionIdsToStages ?? {})) {
    if (stages.includes(stage)) {
      return versionId;
    }
  }
  throw new Refused(`The secret ${secretArn} has no version at the stage ${stage}.`);
}

/** The text of a version of a secret. Needs `secretsmanager:GetSecretValue`. */
export async function secretText(
  settings: ClientSettings,
  { secretArn, versionId, versionStage }: SecretsManagerReference,
): Promise<string> {
  const client = secretsManager(settings, secretArn);
  const { GetSecretValueCommand } =
    require('@aws-sdk/client-secrets-manager') as typeof import('@aws-sdk/client-secrets-manager');
  // The ID alone names a version for good; a stage may have moved since it was looked up.
  const version =
    versionId !== undefined
      ? { VersionId: versionId }
      : versionStage !== undefined
        ? { VersionStage: versionStage }
        : {};
  const answer: GetSecretValueCommandOutput = await ask(settings, question('GetSecretValue', secretArn), (options) =>
    client.send(new GetSecretValueCommand({ SecretId: secretArn, ...version }), options),
  );
  if (answer.SecretString === undefined) {
    throw new Refused(`The secret ${secretArn} holds binary data. A connection needs text.`);
  }
  return answer.SecretString;
}

const question = (operation: string, secretArn: string) =>
  ({ service: 'secretsmanager', operation, subject: `secret ${secretArn}` }) as const;

function secretsManager(settings: ClientSettings, secretArn: string): SecretsManagerClient {
  return clientOf('secretsmanager', settings, regionOf(secretArn, settings), (config) => {
    const { SecretsManagerClient } =
      require('@aws-sdk/client-secrets-manager') as typeof import('@aws-sdk/client-secrets-manager');
    return new SecretsManagerClient(config);
  });
}
