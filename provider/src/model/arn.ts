/** The parts of any ARN. */
export interface Arn {
  arn: string;
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/**
 * Takes an ARN apart; undefined for everything else, a name for example.
 *
 * The parser of the AWS SDK does the same in as many lines, and takes 50 ms to load with what it requires: check reads
 * ARNs, and loads nothing of the SDK.
 */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...resource] = text.split(':');
  return prefix === 'arn' && resource.length > 0
    ? { arn: text, partition, service, region, account, resource: resource.join(':') }
    : undefined;
}

/** What the ARN of a connection tells. */
export interface ConnectionArn extends Arn {
  name: string;
}

/** Takes `arn:aws:events:REGION:ACCOUNT:connection/NAME/UUID` apart; the UUID may be missing. Undefined for everything else. */
export function connectionArn(text: string): ConnectionArn | undefined {
  const arn = parseArn(text);
  const [kind, name] = arn?.resource.split('/') ?? [];
  return arn?.service === 'events' && kind === 'connection' && name ? { ...arn, name } : undefined;
}

/** Whether a text is the ARN of an IAM role, which may have a path. */
export function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === 'iam' && /^\d{12}$/.test(arn.account) && /^role\/\S+$/.test(arn.resource);
}
