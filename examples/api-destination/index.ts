import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Connection } from "pulumi-eventbridge-connection";

const config = new pulumi.Config();

// Who we are to the partner.
const partner = new Connection("partner", {
    description: "Orders for the partner",
    authorizationType: "API_KEY",
    authParameters: {
        apiKeyAuthParameters: { apiKeyName: "X-Api-Key", apiKeyValue: config.requireSecret("apiKey") },
    },
});

// Where the partner is. The ARN of the connection stays the same when its key changes, and so does this.
const orders = new aws.cloudwatch.EventApiDestination("orders", {
    connectionArn: partner.arn,
    httpMethod: "POST",
    invocationEndpoint: config.require("url"),
    invocationRateLimitPerSecond: config.requireNumber("ratePerSecond"),
});

const bus = new aws.cloudwatch.EventBus("shop", {});

const placed = new aws.cloudwatch.EventRule("placed", {
    description: "Orders that were placed",
    eventBusName: bus.name,
    eventPattern: JSON.stringify({ source: ["shop.orders"], "detail-type": ["Order Placed"] }),
});

// What could not be delivered within the retries waits here, for two weeks.
const undelivered = new aws.sqs.Queue("undelivered", {
    messageRetentionSeconds: 14 * 24 * 60 * 60,
    sqsManagedSseEnabled: true,
});

// Only this rule may put something into it.
new aws.sqs.QueuePolicy("undelivered", {
    queueUrl: undelivered.url,
    policy: aws.iam.getPolicyDocumentOutput({
        statements: [
            {
                principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
                actions: ["sqs:SendMessage"],
                resources: [undelivered.arn],
                conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [placed.arn] }],
            },
        ],
    }).json,
});

// What EventBridge may do for this rule: call this one destination.
const delivery = new aws.iam.Role("delivery", {
    description: "Delivers orders to the partner",
    assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "events.amazonaws.com" },
                Action: "sts:AssumeRole",
            },
        ],
    },
});

const invoke = new aws.iam.RolePolicy("invoke", {
    role: delivery.id,
    policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "events:InvokeApiDestination", Resource: orders.arn }],
    }),
});

new aws.cloudwatch.EventTarget(
    "partner",
    {
        eventBusName: bus.name,
        rule: placed.name,
        arn: orders.arn,
        roleArn: delivery.arn,
        httpTarget: {
            // For the * in the URL.
            pathParameterValues: ["$.detail.orderId"],
            headerParameters: { "X-Event": "order-placed" },
        },
        inputPath: "$.detail",
        retryPolicy: { maximumEventAgeInSeconds: 60 * 60, maximumRetryAttempts: 20 },
        deadLetterConfig: { arn: undelivered.arn },
    },
    // Without it the first events might be refused.
    { dependsOn: [invoke] },
);

export const connectionArn = partner.arn;
export const busName = bus.name;
export const undeliveredUrl = undelivered.url;
