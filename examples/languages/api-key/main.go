package main

import (
	eventbridge "pulumi-eventbridge-connection/sdk/go/eventbridgeconnection"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")

		shop, err := eventbridge.NewConnection(ctx, "shop", &eventbridge.ConnectionArgs{
			AuthorizationType: eventbridge.AuthorizationTypeApiKey,
			AuthParameters: &eventbridge.AuthParametersArgs{
				ApiKeyAuthParameters: &eventbridge.ApiKeyAuthParametersArgs{
					ApiKeyName:  pulumi.String("X-Api-Key"),
					ApiKeyValue: conf.RequireSecret("shopKey"),
				},
				InvocationHttpParameters: &eventbridge.HttpParametersArgs{
					HeaderParameters: pulumi.Map{
						"X-Tenant": pulumi.String("acme"),
						"X-Signature": &eventbridge.HttpParameterArgs{
							Value:         conf.RequireSecret("signature"),
							IsValueSecret: pulumi.Bool(true),
						},
						"X-Trace": &eventbridge.HttpParameterArgs{
							Entries: eventbridge.HttpParameterEntryArray{
								&eventbridge.HttpParameterEntryArgs{Value: pulumi.String("orders")},
								&eventbridge.HttpParameterEntryArgs{Value: pulumi.String("returns")},
							},
						},
					},
				},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("shopArn", shop.Arn)
		return nil
	})
}
