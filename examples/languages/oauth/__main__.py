import pulumi
import pulumi_eventbridge_connection as eventbridge

config = pulumi.Config()

erp = eventbridge.Connection(
    "erp",
    authorization_type=eventbridge.AuthorizationType.OAUTH_CLIENT_CREDENTIALS,
    auth_parameters={
        "o_auth_parameters": {
            "client_parameters": {
                "client_id": "events",
                "client_secret": config.require_secret("erpSecret"),
            },
            "authorization_endpoint": "https://login.example.com/oauth2/token",
            "http_method": eventbridge.OAuthHttpMethod.POST,
            "o_auth_http_parameters": {"body_parameters": {"scope": "orders.write"}},
        },
    },
)

pulumi.export("erpArn", erp.arn)
