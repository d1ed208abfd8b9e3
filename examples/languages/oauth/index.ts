import * as pulumi from "@pulumi/pulumi";
import * as eventbridge from "pulumi-eventbridge-connection-sdk";

const config = new pulumi.Config();

const erp = new eventbridge.Connection("erp", {
    authorizationType: "OAUTH_CLIENT_CREDENTIALS",
    authParameters: {
        oAuthParameters: {
            clientParameters: { clientId: "events", clientSecret: config.requireSecret("erpSecret") },
            authorizationEndpoint: "https://login.example.com/oauth2/token",
            httpMethod: "POST",
            oAuthHttpParameters: { bodyParameters: { scope: "orders.write" } },
        },
    },
});

export const erpArn = erp.arn;
