import * as pulumi from "@pulumi/pulumi";
import { Connection } from "pulumi-eventbridge-connection";
import { version } from "./package.json";

const config = new pulumi.Config();
const endpoint = config.require("endpoint");

/** What the promotion reads, and the next stage. The connections wait for it: it comes only where it may. */
export const release = promoted();

// The shop: the client-credentials grant of OAuth 2.0, at the stage's own token endpoint.
const orders = new Connection("orders", {
    description: pulumi.interpolate`Orders of the shop, release ${release}`,
    authorizationType: "OAUTH_CLIENT_CREDENTIALS",
    authParameters: {
        oAuthParameters: {
            clientParameters: {
                clientId: config.require("clientId"),
                clientSecret: config.requireSecret("clientSecret"),
            },
            authorizationEndpoint: `${endpoint}/oauth/token`,
            httpMethod: "POST",
        },
    },
});

// The stock service: a key, from the stack's configuration or, where the stage keeps it there, from Secrets Manager.
const apiKeyArn = config.get("apiKeyArn");
const stock = new Connection("stock", {
    description: pulumi.interpolate`Stock levels, release ${release}`,
    authorizationType: "API_KEY",
    authParameters: {
        apiKeyAuthParameters: {
            apiKeyName: "X-Api-Key",
            apiKeyValue: apiKeyArn ? { secretArn: apiKeyArn } : config.requireSecret("apiKey"),
        },
        invocationHttpParameters: { headerParameters: { "X-Stage": pulumi.getStack() } },
    },
});

export const ordersArn = orders.arn;
export const stockArn = stock.arn;

/** The release, once the stage before has it as well: nothing reaches production that was not in staging. */
function promoted(): pulumi.Output<string> {
    const earlier = config.get("promotedFrom");
    if (!earlier) {
        return pulumi.output(version);
    }
    const source = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${earlier}`);
    return source.getOutput("release").apply((there) => {
        if (there !== version) {
            const sentence = `${earlier} has release ${there ?? "none"}; promote ${version} there before ${pulumi.getStack()}`;
            // A preview may run ahead, for a pull request that shows all stages.
            if (!pulumi.runtime.isDryRun()) {
                throw new pulumi.RunError(sentence);
            }
            void pulumi.log.warn(sentence);
        }
        return version;
    });
}
