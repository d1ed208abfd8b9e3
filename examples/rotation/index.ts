import * as pulumi from "@pulumi/pulumi";
import { Connection } from "pulumi-eventbridge-connection";

const config = new pulumi.Config();

// The password stays in Secrets Manager. Pulumi's state holds where it is and which version was applied.
const orders = new Connection("orders", {
    description: "Orders of the web shop",
    authorizationType: "BASIC",
    authParameters: {
        basicAuthParameters: {
            username: "orders",
            password: { secretArn: config.require("secretArn"), jsonKey: "password" },
        },
    },
});

export const ordersArn = orders.arn;
