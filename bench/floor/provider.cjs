// A dynamic provider that does nothing: what the engine, the SDK and the plugin cost by themselves. It is loaded as the
// measured provider is, its resources have as many inputs, secrets and outputs, and every function returns at once.

const outputs = {
  arn: 'arn:aws:events:us-east-1:123456789012:connection/floor/00000000-0000-4000-8000-000000000000',
  connectionState: 'AUTHORIZED',
  stateReason: '',
  secretArn:
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection/floor/00000000-0000-4000-8000-000000000000-AbCdEf',
  creationTime: '2026-01-01T00:00:00.000Z',
  lastModifiedTime: '2026-01-01T00:00:00.000Z',
  lastAuthorizedTime: '2026-01-01T00:00:00.000Z',
};

exports.check = async (_olds, news) => {
  const inputs = { ...news };
  delete inputs.generatedName;
  return { inputs, failures: [] };
};
exports.diff = async () => ({ changes: false });
exports.create = async (inputs) => ({ id: inputs.name, outs: { ...inputs, ...outputs } });
exports.read = async (id, props) => ({ id, props, inputs: props });
exports.update = async (_id, _olds, inputs) => ({ outs: { ...inputs, ...outputs } });
exports.delete = async () => {};
