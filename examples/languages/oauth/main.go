package main

import (
	eventbridge "pulumi-eventbridge-connection/sdk/go/eventbridgeconnection"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")

		erp, err := eventbridge.NewConnection(ctx, "erp", &eventbridge.ConnectionArgs{
			AuthorizationType: eventbridge.AuthorizationTypeOauthClientCredentials,
			AuthParameters: &eventbridge.AuthParametersArgs{
				OAuthParameters: &eventbridge.OAuthParametersArgs{
					ClientParameters: &eventbridge.OAuthClientParametersArgs{
						ClientId:     pulumi.String("events"),
						ClientSecret: conf.RequireSecret("erpSecret"),
					},
					AuthorizationEndpoint: pulumi.String("https://login.example.com/oauth2/token"),
					HttpMethod:            eventbridge.OAuthHttpMethodPost,
					OAuthHttpParameters: &eventbridge.HttpParametersArgs{
						BodyParameters: pulumi.Map{"scope": pulumi.String("orders.write")},
					},
				},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("erpArn", erp.Arn)
		return nil
	})
}
