/** The parts of the ARN of a connection. */
export interface ConnectionArn {
  arn: string;
  region: string;
  name: string;
}

/** Takes `arn:aws:events:REGION:ACCOUNT:connection/NAME/UUID` apart; undefined for everything else, a name for example. */
export function connectionArn(text: string): ConnectionArn | undefined {
  const match = /^arn:[^:]*:events:([^:]*):[^:]*:connection\/([^/]+)/.exec(text);
  return match ? { arn: text, region: match[1], name: match[2] } : undefined;
}
