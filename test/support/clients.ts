// The SDK warns about Node 20. Only of the tests: the plugin's environment has it not, and must keep quiet by itself.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** What the SDK's clients need to call an emulator as somebody who is not the provider. */
export const clientConfig = ({ url }: { url: string }, region = 'us-east-1') => ({
  endpoint: url,
  region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
