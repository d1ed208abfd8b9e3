import type { SSMClient } from '@aws-sdk/client-ssm';
import { Refused } from '../../model/errors';
import { clientOf } from '../aws/client';
import type { ClientSettings } from '../aws/settings';
import { ask, regionOf } from './ask';

/** A version of a parameter; the latest unless one is given. Needs `ssm:GetParameter`. */
export async function parameter(
  settings: ClientSettings,
  nameOrArn: string,
  { version, decrypt }: { version: number | undefined; decrypt: boolean },
): Promise<{ value: string; version: number }> {
  const client = parameterStore(settings, nameOrArn);
  const { GetParameterCommand } = require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm');
  const { Parameter } = await ask(
    settings,
    { service: 'ssm', operation: 'GetParameter', subject: `parameter ${nameOrArn}` },
    (options) =>
      client.send(
        new GetParameterCommand({
          Name: version === undefined ? nameOrArn : `${nameOrArn}:${version}`,
          WithDecryption: decrypt,
        }),
        options,
      ),
  );
  if (Parameter?.Value === undefined || Parameter.Version === undefined) {
    throw new Refused(`The parameter ${nameOrArn} has no value.`);
  }
  return { value: Parameter.Value, version: Parameter.Version };
}

function parameterStore(settings: ClientSettings, nameOrArn: string): SSMClient {
  return clientOf('ssm', settings, regionOf(nameOrArn, settings), (config) => {
    const { SSMClient } = require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm');
    return new SSMClient(config);
  });
}
