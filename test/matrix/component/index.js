const pulumi = require('@pulumi/pulumi');
const { Connection } = require('pulumi-eventbridge-connection');

/** A partner whose endpoint asks for a user name and a password. */
class Partner extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super('events:index:Partner', name, {}, opts);
    this.connection = new Connection(
      name,
      {
        description: args.description,
        authorizationType: 'BASIC',
        authParameters: { basicAuthParameters: { username: 'events', password: args.password } },
      },
      { parent: this },
    );
    this.registerOutputs({ connection: this.connection });
  }
}
exports.Partner = Partner;
