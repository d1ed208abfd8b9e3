import { connectionArn } from '../../model/arn';
import { Refused } from '../../model/errors';
import {
  configurationProblems,
  configuredEndpoint,
  configuredRegion,
  environmentEndpoint,
  environmentRegion,
} from './config';
import type { StackConfig } from './configReader';
import { isEndpoint, noEndpoint } from './endpoint';
import { partitionOf } from './region';

/** Where a connection is. */
export interface Place {
  region: string;
  /** The URL of the EventBridge API; absent for the one of AWS. */
  endpoint?: string;
}

/** Where a state has a connection. It may have been edited to anything. */
export interface RecordedPlace {
  region?: unknown;
  endpoint?: unknown;
}

/** What is known of a place before the configuration is asked. */
export interface GivenPlace {
  region?: string | undefined;
  endpoint?: string | undefined;
  /** The name or the ARN of a connection: an ARN names its region. */
  nameOrArn?: string | undefined;
  /** Where a state has the connection. The environment of this run does not move it. */
  recorded?: RecordedPlace | undefined;
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
  const region = given.region || inArn || (await regionOf(given.recorded, config));
  if (!region) {
    throw new Refused(
      'No AWS region is known. Run pulumi config set aws:region REGION, set AWS_REGION, or name the region: ' +
        'region in a program, --region on the command line.',
    );
  }
  const endpoint = given.endpoint || configuredEndpoint(config) || (await endpointOf(given.recorded, config));
  return endpoint ? { region, endpoint } : { region };
}

/** A mistake is told of what has named it: a program that names no region cannot correct one. */
async function regionOf(recorded: RecordedPlace | undefined, config: StackConfig): Promise<string | undefined> {
  const configured = configuredRegion(config);
  if (configured === undefined && typeof recorded?.region === 'string' && recorded.region !== '') {
    return recorded.region;
  }
  const region = configured ?? (await environmentRegion(config));
  if (region !== undefined && partitionOf(region.value) === undefined) {
    throw new Refused(`${region.from} is "${region.value}", which is not an AWS region such as "eu-central-1".`);
  }
  return region?.value;
}

async function endpointOf(recorded: RecordedPlace | undefined, config: StackConfig): Promise<string | undefined> {
  if (recorded === undefined) {
    const endpoint = await environmentEndpoint(config);
    if (endpoint !== undefined && !isEndpoint(endpoint.value)) {
      throw new Refused(noEndpoint(endpoint));
    }
    return endpoint?.value;
  }
  return typeof recorded.endpoint === 'string' ? recorded.endpoint : undefined;
}
