import * as pulumi from '@pulumi/pulumi';
import { Connection } from 'pulumi-eventbridge-connection';

export declare class Partner extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: { description: pulumi.Input<string>; password: pulumi.Input<string> },
    opts?: pulumi.ComponentResourceOptions,
  );
  readonly connection: Connection;
}
