/**
 * The request and response model of the six EventBridge connection operations: every member, length, pattern,
 * enum and sensitive trait, under the service's own names.
 *
 * This is the only place that has the constraints of the service. Validation reads it (`validation.ts`),
 * and so does the emulator; a test holds it against the service model member by member. To add a field of the
 * service, start here.
 */
export type Shape =
  | StructureShape
  | ListShape
  | StringShape
  | IntegerShape
  | {
      /** `true` or `false`; or seconds since 1970, a double on the wire. */
      type: 'boolean' | 'timestamp';
    };

/** An object. */
export interface StructureShape {
  /** What kind of shape it is. */
  type: 'structure';
  /** The members that a request has to have. */
  required?: readonly string[];
  /** Every member, with the name of its shape. */
  members: Readonly<Record<string, string>>;
}

/** An array. */
export interface ListShape {
  /** What kind of shape it is. */
  type: 'list';
  /** The name of the shape of its items. */
  member: string;
  /** The smallest number of items. */
  min?: number;
  /** The largest number of items. */
  max?: number;
}

/** A text, and what it may be. */
export interface StringShape {
  /** What kind of shape it is. */
  type: 'string';
  /** The smallest length, in Unicode characters. */
  min?: number;
  /** The largest length, in Unicode characters. */
  max?: number;
  /** The only values that are allowed. */
  enum?: readonly string[];
  /** The pattern as the service prints it. Never compile it: see `patterns.ts`. */
  pattern?: string;
  /** Whether the service keeps the value out of its logs and messages. */
  sensitive?: boolean;
}

/** A whole number. */
export interface IntegerShape {
  /** What kind of shape it is. */
  type: 'integer';
  /** The smallest value. */
  min?: number;
  /** The largest value. */
  max?: number;
}

/** What goes in and out of a call. */
export interface Operation {
  /** The name of the shape of the request. */
  input: string;
  /** The name of the shape of the answer. */
  output: string;
  /** The exceptions that the model declares for the operation. */
  errors: readonly string[];
}

/** The operations, by the service's names. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateConnection: {
    input: 'CreateConnectionRequest',
    output: 'CreateConnectionResponse',
    errors: [
      'ResourceAlreadyExistsException',
      'LimitExceededException',
      'ResourceNotFoundException',
      'InternalException',
      'AccessDeniedException',
      'ThrottlingException',
    ],
  },
  UpdateConnection: {
    input: 'UpdateConnectionRequest',
    output: 'UpdateConnectionResponse',
    errors: [
      'ConcurrentModificationException',
      'ResourceNotFoundException',
      'InternalException',
      'LimitExceededException',
      'AccessDeniedException',
      'ThrottlingException',
    ],
  },
  DescribeConnection: {
    input: 'DescribeConnectionRequest',
    output: 'DescribeConnectionResponse',
    errors: ['ResourceNotFoundException', 'InternalException'],
  },
  DeauthorizeConnection: {
    input: 'DeauthorizeConnectionRequest',
    output: 'DeauthorizeConnectionResponse',
    errors: ['ConcurrentModificationException', 'ResourceNotFoundException', 'InternalException'],
  },
  DeleteConnection: {
    input: 'DeleteConnectionRequest',
    output: 'DeleteConnectionResponse',
    errors: ['ConcurrentModificationException', 'ResourceNotFoundException', 'InternalException'],
  },
  ListConnections: {
    input: 'ListConnectionsRequest',
    output: 'ListConnectionsResponse',
    errors: ['InternalException'],
  },
};

/** The shapes, by the service's names. */
export const shapes: Readonly<Record<string, Shape>> = {
  AuthHeaderParameters: {
    type: 'string',
    min: 1,
    max: 512,
    pattern: String.raw`^[ \t]*[^\x00-\x1F:\x7F]+([ \t]+[^\x00-\x1F:\x7F]+)*[ \t]*$`,
  },
  AuthHeaderParametersSensitive: {
    type: 'string',
    min: 1,
    max: 512,
    pattern: String.raw`^[ \t]*[^\x00-\x1F:\x7F]+([ \t]+[^\x00-\x1F:\x7F]+)*[ \t]*$`,
    sensitive: true,
  },
  Boolean: { type: 'boolean' },
  Connection: {
    type: 'structure',
    members: {
      ConnectionArn: 'ConnectionArn',
      Name: 'ConnectionName',
      ConnectionState: 'ConnectionState',
      StateReason: 'ConnectionStateReason',
      AuthorizationType: 'ConnectionAuthorizationType',
      CreationTime: 'Timestamp',
      LastModifiedTime: 'Timestamp',
      LastAuthorizedTime: 'Timestamp',
    },
  },
  ConnectionApiKeyAuthResponseParameters: {
    type: 'structure',
    members: {
      ApiKeyName: 'AuthHeaderParameters',
    },
  },
  ConnectionArn: {
    type: 'string',
    min: 1,
    max: 1600,
    pattern: String.raw`^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:connection\/[\.\-_A-Za-z0-9]+\/[\-A-Za-z0-9]+$`,
  },
  ConnectionAuthResponseParameters: {
    type: 'structure',
    members: {
      BasicAuthParameters: 'ConnectionBasicAuthResponseParameters',
      OAuthParameters: 'ConnectionOAuthResponseParameters',
      ApiKeyAuthParameters: 'ConnectionApiKeyAuthResponseParameters',
      InvocationHttpParameters: 'ConnectionHttpParameters',
      ConnectivityParameters: 'DescribeConnectionConnectivityParameters',
    },
  },
  ConnectionAuthorizationType: { type: 'string', enum: ['BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'] },
  ConnectionBasicAuthResponseParameters: {
    type: 'structure',
    members: {
      Username: 'AuthHeaderParameters',
    },
  },
  ConnectionBodyParameter: {
    type: 'structure',
    members: {
      Key: 'String',
      Value: 'SensitiveString',
      IsValueSecret: 'Boolean',
    },
  },
  ConnectionBodyParametersList: { type: 'list', member: 'ConnectionBodyParameter', min: 0, max: 100 },
  ConnectionDescription: { type: 'string', max: 512, pattern: String.raw`.*` },
  ConnectionHeaderParameter: {
    type: 'structure',
    members: {
      Key: 'HeaderKey',
      Value: 'HeaderValueSensitive',
      IsValueSecret: 'Boolean',
    },
  },
  ConnectionHeaderParametersList: { type: 'list', member: 'ConnectionHeaderParameter', min: 0, max: 100 },
  ConnectionHttpParameters: {
    type: 'structure',
    members: {
      HeaderParameters: 'ConnectionHeaderParametersList',
      QueryStringParameters: 'ConnectionQueryStringParametersList',
      BodyParameters: 'ConnectionBodyParametersList',
    },
  },
  ConnectionName: { type: 'string', min: 1, max: 64, pattern: String.raw`[\.\-_A-Za-z0-9]+` },
  ConnectionOAuthClientResponseParameters: {
    type: 'structure',
    members: {
      ClientID: 'AuthHeaderParameters',
    },
  },
  ConnectionOAuthHttpMethod: { type: 'string', enum: ['GET', 'POST', 'PUT'] },
  ConnectionOAuthResponseParameters: {
    type: 'structure',
    members: {
      ClientParameters: 'ConnectionOAuthClientResponseParameters',
      AuthorizationEndpoint: 'HttpsEndpoint',
      HttpMethod: 'ConnectionOAuthHttpMethod',
      OAuthHttpParameters: 'ConnectionHttpParameters',
    },
  },
  ConnectionQueryStringParameter: {
    type: 'structure',
    members: {
      Key: 'QueryStringKey',
      Value: 'QueryStringValueSensitive',
      IsValueSecret: 'Boolean',
    },
  },
  ConnectionQueryStringParametersList: { type: 'list', member: 'ConnectionQueryStringParameter', min: 0, max: 100 },
  ConnectionResponseList: { type: 'list', member: 'Connection' },
  ConnectionState: {
    type: 'string',
    enum: [
      'CREATING',
      'UPDATING',
      'DELETING',
      'AUTHORIZED',
      'DEAUTHORIZED',
      'AUTHORIZING',
      'DEAUTHORIZING',
      'ACTIVE',
      'FAILED_CONNECTIVITY',
    ],
  },
  ConnectionStateReason: { type: 'string', max: 512, pattern: String.raw`.*` },
  ConnectivityResourceConfigurationArn: {
    type: 'structure',
    required: ['ResourceConfigurationArn'],
    members: {
      ResourceConfigurationArn: 'ResourceConfigurationArn',
    },
  },
  ConnectivityResourceParameters: {
    type: 'structure',
    required: ['ResourceParameters'],
    members: {
      ResourceParameters: 'ConnectivityResourceConfigurationArn',
    },
  },
  CreateConnectionApiKeyAuthRequestParameters: {
    type: 'structure',
    required: ['ApiKeyName', 'ApiKeyValue'],
    members: {
      ApiKeyName: 'AuthHeaderParameters',
      ApiKeyValue: 'AuthHeaderParametersSensitive',
    },
  },
  CreateConnectionAuthRequestParameters: {
    type: 'structure',
    members: {
      BasicAuthParameters: 'CreateConnectionBasicAuthRequestParameters',
      OAuthParameters: 'CreateConnectionOAuthRequestParameters',
      ApiKeyAuthParameters: 'CreateConnectionApiKeyAuthRequestParameters',
      InvocationHttpParameters: 'ConnectionHttpParameters',
      ConnectivityParameters: 'ConnectivityResourceParameters',
    },
  },
  CreateConnectionBasicAuthRequestParameters: {
    type: 'structure',
    required: ['Username', 'Password'],
    members: {
      Username: 'AuthHeaderParameters',
      Password: 'AuthHeaderParametersSensitive',
    },
  },
  CreateConnectionOAuthClientRequestParameters: {
    type: 'structure',
    required: ['ClientID', 'ClientSecret'],
    members: {
      ClientID: 'AuthHeaderParameters',
      ClientSecret: 'AuthHeaderParametersSensitive',
    },
  },
  CreateConnectionOAuthRequestParameters: {
    type: 'structure',
    required: ['ClientParameters', 'AuthorizationEndpoint', 'HttpMethod'],
    members: {
      ClientParameters: 'CreateConnectionOAuthClientRequestParameters',
      AuthorizationEndpoint: 'HttpsEndpoint',
      HttpMethod: 'ConnectionOAuthHttpMethod',
      OAuthHttpParameters: 'ConnectionHttpParameters',
    },
  },
  CreateConnectionRequest: {
    type: 'structure',
    required: ['Name', 'AuthorizationType', 'AuthParameters'],
    members: {
      Name: 'ConnectionName',
      Description: 'ConnectionDescription',
      AuthorizationType: 'ConnectionAuthorizationType',
      AuthParameters: 'CreateConnectionAuthRequestParameters',
      InvocationConnectivityParameters: 'ConnectivityResourceParameters',
      KmsKeyIdentifier: 'KmsKeyIdentifier',
    },
  },
  CreateConnectionResponse: {
    type: 'structure',
    members: {
      ConnectionArn: 'ConnectionArn',
      ConnectionState: 'ConnectionState',
      CreationTime: 'Timestamp',
      LastModifiedTime: 'Timestamp',
    },
  },
  DeauthorizeConnectionRequest: {
    type: 'structure',
    required: ['Name'],
    members: {
      Name: 'ConnectionName',
    },
  },
  DeauthorizeConnectionResponse: {
    type: 'structure',
    members: {
      ConnectionArn: 'ConnectionArn',
      ConnectionState: 'ConnectionState',
      CreationTime: 'Timestamp',
      LastModifiedTime: 'Timestamp',
      LastAuthorizedTime: 'Timestamp',
    },
  },
  DeleteConnectionRequest: {
    type: 'structure',
    required: ['Name'],
    members: {
      Name: 'ConnectionName',
    },
  },
  DeleteConnectionResponse: {
    type: 'structure',
    members: {
      ConnectionArn: 'ConnectionArn',
      ConnectionState: 'ConnectionState',
      CreationTime: 'Timestamp',
      LastModifiedTime: 'Timestamp',
      LastAuthorizedTime: 'Timestamp',
    },
  },
  DescribeConnectionConnectivityParameters: {
    type: 'structure',
    required: ['ResourceParameters'],
    members: {
      ResourceParameters: 'DescribeConnectionResourceParameters',
    },
  },
  DescribeConnectionRequest: {
    type: 'structure',
    required: ['Name'],
    members: {
      Name: 'ConnectionName',
    },
  },
  DescribeConnectionResourceParameters: {
    type: 'structure',
    required: ['ResourceConfigurationArn', 'ResourceAssociationArn'],
    members: {
      ResourceConfigurationArn: 'ResourceConfigurationArn',
      ResourceAssociationArn: 'ResourceAssociationArn',
    },
  },
  DescribeConnectionResponse: {
    type: 'structure',
    members: {
      ConnectionArn: 'ConnectionArn',
      Name: 'ConnectionName',
      Description: 'ConnectionDescription',
      InvocationConnectivityParameters: 'DescribeConnectionConnectivityParameters',
      ConnectionState: 'ConnectionState',
      StateReason: 'ConnectionStateReason',
      AuthorizationType: 'ConnectionAuthorizationType',
      SecretArn: 'SecretsManagerSecretArn',
      KmsKeyIdentifier: 'KmsKeyIdentifier',
      AuthParameters: 'ConnectionAuthResponseParameters',
      CreationTime: 'Timestamp',
      LastModifiedTime: 'Timestamp',
      LastAuthorizedTime: 'Timestamp',
    },
  },
  HeaderKey: { type: 'string', max: 512, pattern: String.raw`^[!#$%&'*+-.^_` + '`' + String.raw`|~0-9a-zA-Z]+$` },
  HeaderValueSensitive: {
    type: 'string',
    max: 512,
    pattern: String.raw`^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$`,
    sensitive: true,
  },
  HttpsEndpoint: {
    type: 'string',
    min: 1,
    max: 2048,
    pattern: String.raw`^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$`,
  },
  KmsKeyIdentifier: { type: 'string', max: 2048, pattern: String.raw`^[a-zA-Z0-9_\-/:]*$` },
  LimitMax100: { type: 'integer', min: 1, max: 100 },
  ListConnectionsRequest: {
    type: 'structure',
    members: {
      NamePrefix: 'ConnectionName',
      ConnectionState: 'ConnectionState',
      NextToken: 'NextToken',
      Limit: 'LimitMax100',
    },
  },
  ListConnectionsResponse: {
    type: 'structure',
    members: {
      Connections: 'ConnectionResponseList',
      NextToken: 'NextToken',
    },
  },
  NextToken: { type: 'string', min: 1, max: 2048 },
  QueryStringKey: { type: 'string', max: 512, pattern: String.raw`[^\x00-\x1F\x7F]+` },
  QueryStringValueSensitive: {
    type: 'string',
    max: 512,
    pattern: String.raw`[^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+`,
    sensitive: true,
  },
  ResourceAssociationArn: {
    type: 'string',
    min: 17,
    max: 2048,
    pattern: String.raw`^arn:[a-z0-9\\-]+:vpc-lattice:[a-zA-Z0-9\\-]+:\\d{12}:servicenetworkresourceassociation/snra-[0-9a-z]{17}$`,
  },
  ResourceConfigurationArn: {
    type: 'string',
    min: 0,
    max: 2048,
    pattern: String.raw`^(?:^arn:[a-z0-9\-]+:vpc-lattice:[a-zA-Z0-9\-]+:\d{12}:resourceconfiguration/rcfg-[0-9a-z]{17}$|^$)`,
  },
  SecretsManagerSecretArn: {
    type: 'string',
    min: 20,
    max: 2048,
    pattern: String.raw`^arn:aws([a-z]|\-)*:secretsmanager:([a-z]|\d|\-)*:([0-9]{12})?:secret:[\/_+=\.@\-A-Za-z0-9]+$`,
  },
  SensitiveString: { type: 'string', sensitive: true },
  String: { type: 'string' },
  Timestamp: { type: 'timestamp' },
  UpdateConnectionApiKeyAuthRequestParameters: {
    type: 'structure',
    members: {
      ApiKeyName: 'AuthHeaderParameters',
      ApiKeyValue: 'AuthHeaderParametersSensitive',
    },
  },
  UpdateConnectionAuthRequestParameters: {
    type: 'structure',
    members: {
      BasicAuthParameters: 'UpdateConnectionBasicAuthRequestParameters',
      OAuthParameters: 'UpdateConnectionOAuthRequestParameters',
      ApiKeyAuthParameters: 'UpdateConnectionApiKeyAuthRequestParameters',
      InvocationHttpParameters: 'ConnectionHttpParameters',
      ConnectivityParameters: 'ConnectivityResourceParameters',
    },
  },
  UpdateConnectionBasicAuthRequestParameters: {
    type: 'structure',
    members: {
      Username: 'AuthHeaderParameters',
      Password: 'AuthHeaderParametersSensitive',
    },
  },
  UpdateConnectionOAuthClientRequestParameters: {
    type: 'structure',
    members: {
      ClientID: 'AuthHeaderParameters',
      ClientSecret: 'AuthHeaderParametersSensitive',
    },
  },
  UpdateConnectionOAuthRequestParameters: {
    type: 'structure',
    members: {
      ClientParameters: 'UpdateConnectionOAuthClientRequestParameters',
      AuthorizationEndpoint: 'HttpsEndpoint',
      HttpMethod: 'ConnectionOAuthHttpMethod',
      OAuthHttpParameters: 'ConnectionHttpParameters',
    },
  },
  UpdateConnectionRequest: {
    type: 'structure',
    required: ['Name'],
    members: {
      Name: 'ConnectionName',
      Description: 'ConnectionDescription',
      AuthorizationType: 'ConnectionAuthorizationType',
      AuthParameters: 'UpdateConnectionAuthRequestParameters',
      InvocationConnectivityParameters: 'ConnectivityResourceParameters',
      KmsKeyIdentifier: 'KmsKeyIdentifier',
    },
  },
  UpdateConnectionResponse: {
    type: 'structure',
    members: {
      ConnectionArn: 'ConnectionArn',
      ConnectionState: 'ConnectionState',
      CreationTime: 'Timestamp',
      LastModifiedTime: 'Timestamp',
      LastAuthorizedTime: 'Timestamp',
    },
  },
};
