import { connectionArn } from '../../model/arn';
import { Refused } from '../../model/errors';
import { configurationProblems, configuredEndpoint, defaultRegion, environmentEndpoint } from './config';
import type { StackConfig } from './configReader';

/** Where a connection is. */
export interface Place {
  region: string;
  /** The URL of the EventBridge API; absent for the one of AWS. */
  endpoint?: string;
}

/** What is known of a place before the configuration is asked. */
export interface GivenPlace {
  region?: string | undefined;
  endpoint?: string | undefined;
  /** The name or the ARN of a connection: an ARN names its region. */
  nameOrArn?: string | undefined;
  /** Where a state has the connection. The environment of this run does not move it. */
  recorded?: { endpoint?: unknown } | undefined;
}

/**
 * Where a connection is: what is given, then the region in its ARN, then the configuration, then what is recorded, and for
 * a connection that is not recorded the environment.
 *
 * @throws Refused if the configuration has mistakes, if no region is known, or if a region and an ARN contradict each other
 */
export async function placeOf(given: GivenPlace, config: StackConfig): Promise<Place> {
  const problems = configurationProblems(config);
  if (problems.length > 0) {
    throw new Refused(problems.join(' '));
  }
  const { nameOrArn } = given;
  const inArn = nameOrArn === undefined ? undefined : connectionArn(nameOrArn)?.region;
  // What a state holds there may have been edited to anything: `clientSettings` judges it.
  if (typeof given.region === 'string' && given.region && inArn && given.region !== inArn) {
    throw new Refused(
      `The connection ${nameOrArn} is in ${inArn}, not in ${given.region}. Leave the region out: the ARN names it.`,
    );
  }
  const region = given.region || inArn || (await defaultRegion(config));
  if (!region) {
    throw new Refused(
      'No AWS region is known. Run pulumi config set aws:region REGION, set AWS_REGION, or name the region: ' +
        'region in a program, --region on the command line.',
    );
  }
  const endpoint = given.endpoint || configuredEndpoint(config) || (await endpointOf(given.recorded, config));
  return endpoint ? { region, endpoint } : { region };
}

async function endpointOf(recorded: GivenPlace['recorded'], config: StackConfig): Promise<string | undefined> {
  if (recorded === undefined) {
    return environmentEndpoint(config);
  }
  return typeof recorded.endpoint === 'string' ? recorded.endpoint : undefined;
}
