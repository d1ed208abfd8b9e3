import pulumi
import pulumi_eventbridge_connection as eventbridge

config = pulumi.Config()

shop = eventbridge.Connection(
    "shop",
    authorization_type=eventbridge.AuthorizationType.API_KEY,
    auth_parameters={
        "api_key_auth_parameters": {
            "api_key_name": "X-Api-Key",
            "api_key_value": config.require_secret("shopKey"),
        },
        "invocation_http_parameters": {
            "header_parameters": {
                "X-Tenant": "acme",
                "X-Signature": {"value": config.require_secret("signature"), "is_value_secret": True},
                "X-Trace": {"entries": [{"value": "orders"}, {"value": "returns"}]},
            },
        },
    },
)

pulumi.export("shopArn", shop.arn)
