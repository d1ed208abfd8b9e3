import * as pulumi from "@pulumi/pulumi";
import * as eventbridge from "pulumi-eventbridge-connection-sdk";

const config = new pulumi.Config();

const crm = new eventbridge.Connection("crm", {
    authorizationType: "BASIC",
    authParameters: {
        basicAuthParameters: { username: "events", password: config.requireSecret("crmPassword") },
    },
});

export const crmArn = crm.arn;
