package main

import (
	eventbridge "pulumi-eventbridge-connection/sdk/go/eventbridgeconnection"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")

		crm, err := eventbridge.NewConnection(ctx, "crm", &eventbridge.ConnectionArgs{
			AuthorizationType: eventbridge.AuthorizationTypeBasic,
			AuthParameters: &eventbridge.AuthParametersArgs{
				BasicAuthParameters: &eventbridge.BasicAuthParametersArgs{
					Username: pulumi.String("events"),
					Password: conf.RequireSecret("crmPassword"),
				},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("crmArn", crm.Arn)
		return nil
	})
}
