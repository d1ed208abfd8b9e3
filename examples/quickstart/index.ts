import * as pulumi from "@pulumi/pulumi";
import { Connection } from "pulumi-eventbridge-connection";

const config = new pulumi.Config();

// A user name and a password. Where there is a request that they must pass, they are tried before AWS gets them.
const ordersUrl = config.get("ordersUrl");
const orders = new Connection("orders", {
    description: config.require("description"),
    authorizationType: "BASIC",
    authParameters: {
        basicAuthParameters: {
            username: config.require("username"),
            password: config.requireSecret("password"),
        },
    },
    ...(ordersUrl ? { verify: { url: ordersUrl } } : {}),
});

// A key in a header, and two more headers: one for everybody to read, one secret.
const stock = new Connection("stock", {
    description: "Stock levels of the warehouse",
    authorizationType: "API_KEY",
    authParameters: {
        apiKeyAuthParameters: {
            apiKeyName: "X-Api-Key",
            apiKeyValue: config.requireSecret("apiKey"),
        },
        invocationHttpParameters: {
            headerParameters: {
                "X-Tenant": "acme",
                "X-Tenant-Token": config.requireSecret("tenantToken"),
            },
        },
    },
});

// The client-credentials grant of OAuth 2.0. EventBridge asks for a token at once: the endpoint has to exist.
const authorizationEndpoint = config.get("authorizationEndpoint");
const shipping = authorizationEndpoint
    ? new Connection("shipping", {
          description: "Parcels on their way",
          authorizationType: "OAUTH_CLIENT_CREDENTIALS",
          authParameters: {
              oAuthParameters: {
                  clientParameters: {
                      clientId: config.require("clientId"),
                      clientSecret: config.requireSecret("clientSecret"),
                  },
                  authorizationEndpoint,
                  httpMethod: "POST",
                  oAuthHttpParameters: { bodyParameters: { scope: "parcels:write" } },
              },
          },
      })
    : undefined;

export const ordersArn = orders.arn;
export const stockArn = stock.arn;
export const shippingArn = shipping?.arn ?? "not made: authorizationEndpoint is not set";
