// What the schema says and neither the model nor the comments of the class do.

/** The name of the package, which is also the namespace of its configuration. */
export const packageName = 'eventbridge-connection';

/** What the package is called for people. */
export const displayName = 'EventBridge Connection';

/** How Pulumi's registry sorts the package. The other keywords are those of the npm package. */
export const keywords = ['category/cloud', 'kind/native'];

/**
 * The names of the packages in each language.
 *
 * Which version of Pulumi's SDK the generated code needs is left to the generator, which knows it.
 *
 * The Go path has no dot in its first element, so that no `go get` fetches it from somebody else's domain: it is used
 * with a `replace`, as `pulumi package add` writes it.
 */
export const language = {
  nodejs: {
    packageName: 'pulumi-eventbridge-connection-sdk',
    respectSchemaVersion: true,
  },
  python: {
    packageName: 'pulumi_eventbridge_connection',
    pyproject: { enabled: true },
    inputTypes: 'classes-and-dicts',
    respectSchemaVersion: true,
  },
  go: {
    importBasePath: 'pulumi-eventbridge-connection/sdk/go/eventbridgeconnection',
    generateResourceContainerTypes: true,
    respectSchemaVersion: true,
  },
  csharp: {
    rootNamespace: 'PulumiCommunity',
    namespaces: { [packageName]: 'EventBridgeConnection' },
    packageReferences: { Pulumi: '3.*' },
    respectSchemaVersion: true,
  },
  java: {
    basePackage: 'community.pulumi',
    packages: { [packageName]: 'eventbridgeconnection' },
    buildFiles: 'gradle',
  },
};

/**
 * Names of enum types that do not follow from the class. The arguments of `Connection.get` are called `ConnectionState`
 * in several languages; `method` alone says nothing.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const enumNames = {
  ConnectionState: 'ConnectionStatus',
  'Verify.method': 'VerifyMethod',
};

/**
 * What the values of an enum type mean, where the comment of the type has no list of them.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const valueDescriptions = {
  OnUnauthorized: {
    fail: 'The operation fails. The connection is recorded, and the next `pulumi up` tries again.',
    warn: 'The operation succeeds with a warning.',
  },
  RetryMode: {
    standard: 'A fixed number of attempts, with a growing pause between them.',
    adaptive: 'As `standard`, and slower while AWS throttles.',
  },
  Ec2MetadataServiceEndpointMode: {
    IPv4: 'Over IPv4.',
    IPv6: 'Over IPv6.',
  },
};

/**
 * HTTP parameters have a form of their own here: a list inside a union does not work in Python
 * (https://github.com/pulumi/pulumi/issues/17181), so a parameter that is sent more than once is an object with a list.
 * The member is not called `values`, which is a method of Python's dictionaries.
 */
export const parameterDescriptions = {
  object:
    'An HTTP parameter that is more than a text: one value with `isValueSecret`, or `entries` if it is sent more than once. Give either `value` or `entries`.',
  entries: 'The values of a parameter that is sent more than once, in this order. Not together with `value`.',
  readableObject:
    'An HTTP parameter that is more than a text: one value that AWS hides, or `entries` if it is sent more than once.',
  readableEntries: 'The values of a parameter that is sent more than once, in this order.',
  readableEntry: 'One of several values of an HTTP parameter as AWS shows it.',
  readableValue: 'The value; absent if AWS hides it.',
  hidden: '`true` in place of a value that AWS hides.',
};

/** The programs in `examples/languages`, by folder, under their headings. */
export const examples = {
  basic: 'Basic authorization',
  'api-key': 'An API key, and headers of which one is secret and one is sent twice',
  oauth: 'OAuth client credentials',
};

/** The file of an example in each language, by the language of its code block. */
export const exampleFiles = {
  typescript: 'index.ts',
  python: '__main__.py',
  go: 'main.go',
  yaml: 'Pulumi.yaml',
};
