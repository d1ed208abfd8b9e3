import * as pulumi from "@pulumi/pulumi";
import * as eventbridge from "pulumi-eventbridge-connection-sdk";

const config = new pulumi.Config();

const shop = new eventbridge.Connection("shop", {
    authorizationType: "API_KEY",
    authParameters: {
        apiKeyAuthParameters: { apiKeyName: "X-Api-Key", apiKeyValue: config.requireSecret("shopKey") },
        invocationHttpParameters: {
            headerParameters: {
                "X-Tenant": "acme",
                "X-Signature": { value: config.requireSecret("signature"), isValueSecret: true },
                "X-Trace": { entries: [{ value: "orders" }, { value: "returns" }] },
            },
        },
    },
});

export const shopArn = shop.arn;
