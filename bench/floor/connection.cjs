// The class beside `provider.cjs`: the arguments of a connection, passed on as they are.

const path = require('node:path');
const pulumi = require('@pulumi/pulumi');

const providerText = `exports.handler=()=>require(${JSON.stringify(path.join(__dirname, 'provider.cjs'))})`;

exports.providerText = providerText;

exports.Connection = class extends pulumi.CustomResource {
  /**
   * @param {string} name
   * @param {object} args
   */
  constructor(name, args) {
    super('pulumi-nodejs:dynamic/floor:Connection', name, {
      arn: undefined,
      connectionState: undefined,
      stateReason: undefined,
      secretArn: undefined,
      creationTime: undefined,
      lastModifiedTime: undefined,
      lastAuthorizedTime: undefined,
      ...args,
      name: `${name}-0000000`,
      generatedName: `${name}-0000000`,
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:45678',
      authorized: true,
      __provider: providerText,
    });
  }
};
