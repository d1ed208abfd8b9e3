import pulumi
import pulumi_eventbridge_connection as eventbridge

config = pulumi.Config()

crm = eventbridge.Connection(
    "crm",
    authorization_type=eventbridge.AuthorizationType.BASIC,
    auth_parameters={
        "basic_auth_parameters": {
            "username": "events",
            "password": config.require_secret("crmPassword"),
        },
    },
)

pulumi.export("crmArn", crm.arn)
